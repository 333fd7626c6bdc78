import { exactDecode } from '../../../codec/as-received.ts';
import { NET_BYTE_ORDER } from '../../../codec/attributes-iterator.ts';
import { littleEndian } from '../../../codec/byte-order.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { defineType } from '../../../codec/define-type.ts';
import type { Reader } from '../../../codec/reader.ts';
import { formatIpv4, formatIpv6 } from '../../../codec/scalars/address-format.ts';
import { ipv4, ipv6, parseIpv4Number } from '../../../codec/scalars/addresses.ts';
import type { Scope } from '../../../codec/scope.ts';
import type { Type } from '../../../codec/type.ts';
import { writeAttribute } from '../../../codec/write-attribute.ts';
import type { Writer } from '../../../codec/writer.ts';
import { headerWord } from '../header-word.ts';

// The kernel demands the bit of the byte order in requests, and leaves it out in its own messages.

/** The nest around an address (`IPSET_ATTR_IPADDR_*` of linux/netfilter/ipset/ip_set.h), in any form. */
const nest = attributes('IPSET_ATTR_IPADDR', () => ({ ipv4: [1, ipv4], ipv6: [2, ipv6] }));

const ipv4Header = headerWord(8, 1);
const ipv6Header = headerWord(20, 2);
const ipv4RequestHeader = headerWord(8, 1 | NET_BYTE_ORDER);

function encode(writer: Writer, value: string): void {
  const bits = writer.forRequest ? NET_BYTE_ORDER : 0;
  if (String(value).includes(':')) writeAttribute(writer, 2 | bits, ipv6, value, undefined);
  else writeAttribute(writer, 1 | bits, ipv4, value, undefined);
}

/** Decodes any form. Forms that are not those of the kernel count as inexact. */
const decodeAny = exactDecode({
  kind: 'setAddress',
  decode(reader, start, end, scope) {
    const { ipv4, ipv6 } = nest.decode(reader, start, end, scope) ?? {};
    return ipv4 ?? ipv6;
  },
  encode,
} as Type<string>);

function decode(reader: Reader, start: number, end: number, scope: Scope | undefined): string | undefined {
  const { view, bytes } = reader;
  if (end - start === 8 && view.getUint32(start, littleEndian) === ipv4Header)
    return formatIpv4(bytes, start + 4);
  if (end - start === 20 && view.getUint32(start, littleEndian) === ipv6Header)
    return formatIpv6(bytes, start + 4);
  return decodeAny(reader, start, end, scope) as string | undefined;
}

/** An IPv4 or IPv6 address as text: a nest around it says which. */
export const setAddress: Type<string> = defineType<Type<string>>(
  { kind: 'setAddress', decode, encode },
  {
    isImmutable: true,
    decode: (code, { reader, start, end, scope }) =>
      `${code.bind(decode)}(${reader}, ${start}, ${end}, ${scope})`,
    encode(code, { writer, view, at, item }) {
      const number = code.variable('address');
      const header = `${writer}.forRequest ? ${ipv4RequestHeader} : ${ipv4Header}`;
      return {
        size: 8,
        test: `typeof ${item} === 'string' && (${number} = ${code.bind(parseIpv4Number)}(${item})) !== -1`,
        store: `${view}.setUint32(${at}, ${header}, ${littleEndian}); ${view}.setUint32(${at} + 4, ${number});`,
      };
    },
  },
);
