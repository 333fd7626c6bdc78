import { littleEndian } from '../../../codec/byte-order.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { checkObject, inField } from '../../../codec/encode-error.ts';
import { inspectAs } from '../../../codec/inspect.ts';
import { ipv6 } from '../../../codec/scalars/addresses.ts';
import { s32, u8, u16 } from '../../../codec/scalars/integers.ts';
import type { Infer, Part, Type } from '../../../codec/type.ts';
import { readEventOf } from '../../../request/builders.ts';
import { family } from '../../common/address-families.ts';
import { routeObject } from '../define.ts';
import { RTM_NEWNDUSEROPT } from '../rtm.ts';
import { type DiscoveryOption, discoveryOptions } from './discovery-options.ts';

export type { DiscoveryOption } from './discovery-options.ts';

/** Header of messages about options (`struct nduseroptmsg` of linux/rtnetlink.h), 16 bytes. The options follow it. */
const header = struct('nduseroptmsg', {
  family,
  _pad: pad(1),
  /** Of the options, in bytes. */
  length: u16,
  /** Of the link that the message came by. */
  index: s32,
  icmpType: u8,
  icmpCode: u8,
  _end: pad(6),
});

/** Behind the options (`NDUSEROPT_*`). */
const set = attributes('NDUSEROPT', () => ({ source: [1, ipv6] }));

/** Options of a router advertisement that the kernel leaves to programs: name servers, domains … `ip monitor` shows them. */
export interface DiscoveryOptions extends Partial<Omit<Infer<typeof header>, 'length'>> {
  options: readonly DiscoveryOption[];
  /** Address of the router. */
  source?: string | undefined;
}

/** The schema of messages about options of neighbour discovery: a header, options and attributes. */
export const discoveryOptionsMessage: Type<DiscoveryOptions> & {
  readonly header: typeof header;
  readonly set: typeof set;
  readonly item: typeof discoveryOptions;
} = {
  kind: 'discoveryOptionsMessage',
  header,
  set,
  item: discoveryOptions,
  decode(reader, start, end, scope) {
    const fields = header.decode(reader, start, end, scope);
    if (fields === undefined) return undefined;
    const { length, ...rest } = fields;
    const from = start + header.size;
    const options =
      from + length > end ? undefined : discoveryOptions.decode(reader, from, from + length, scope);
    if (options === undefined) return undefined;
    const behind = Math.min(start + ((header.size + length + 3) & ~3), end);
    return { ...rest, options, ...set.decode(reader, behind, end, scope) };
  },
  encode(writer, value, scope) {
    checkObject('an object', value);
    const { options, ...others } = value;
    const rest = Object.entries(others);
    const start = writer.length;
    const isField = ([name]: [string, unknown]): boolean => header.fieldNames.has(name);
    header.write(writer, { ...Object.fromEntries(rest.filter(isField)), length: 0 });
    inField('options', () => discoveryOptions.encode(writer, options, scope));
    const length = writer.length - start - header.size;
    writer.view.setUint16(start + 2, length, littleEndian);
    writer.align(start);
    set.encode(
      writer,
      Object.fromEntries(rest.filter((entry) => !isField(entry))) as Infer<typeof set>,
      scope,
    );
  },
  inspect(reader, start, end, scope) {
    const from = Math.min(start + header.size, end);
    const parts: Part[] = [
      inspectAs(header, { name: 'header', offset: start, payload: start, end: from }, reader, scope),
    ];
    if (from < start + header.size) return parts;
    const length = reader.view.getUint16(start + 2, littleEndian);
    const last = Math.min(from + length, end);
    parts.push(
      inspectAs(discoveryOptions, { name: 'options', offset: from, payload: from, end: last }, reader, scope),
    );
    const behind = Math.min(((last - start + 3) & ~3) + start, end);
    return [...parts, ...(set.inspect?.(reader, behind, end, scope) ?? [])];
  },
};

/** Reads an event about options of neighbour discovery. */
export const readEvent = readEventOf(RTM_NEWNDUSEROPT, discoveryOptionsMessage, (message) => message);

/** Options of router advertisements for programs, which the kernel sends as events only. */
export const discoveryOption = routeObject({
  name: 'discoveryOption',
  label: 'NDUSEROPT',
  first: RTM_NEWNDUSEROPT,
  reply: discoveryOptionsMessage,
  read: readEvent,
  groups: ['nd-useropt'],
});
