import { parseIpv4, parseIpv6 } from '../../../../../codec/scalars/addresses.ts';
import {
  argument,
  type Check,
  isEncodedBy,
  isInteger,
  isListOf,
  isObject,
  operation,
  required,
} from '../../../../../request/input.ts';
import { throwInvalid } from '../../../../../request/validate.ts';
import type { U32Key } from '../../u32-key.ts';
import { selectorFlags, type U32Selector } from './u32.ts';

/** A number in the packet: `value` in the bits of `mask` at `offset` bytes from the network header. */
export interface U32Match {
  value: number;
  mask: number;
  offset: number;
  /** Bytes that it has: 1, 2 or 4. */
  size: 1 | 2 | 4;
}

const subject = 'u32 match';

/** An IPv4 prefix at an offset: 12 source, 16 destination. */
function prefix4(field: string, text: string, offset: number): U32Match[] {
  const [address = '', length = '32'] = text.split('/');
  const bytes = parseIpv4(address);
  const bits = Number(length);
  if (bytes === undefined || !/^\d+$/.test(length) || bits > 32)
    throwInvalid(subject, field, `'${text}' is not an IPv4 prefix`);
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  const value = new DataView(bytes.buffer).getUint32(0);
  return [{ value: (value & mask) >>> 0, mask, offset, size: 4 }];
}

/** An IPv6 prefix at an offset: 8 source, 24 destination; a match for each four bytes that it touches. */
function prefix6(field: string, text: string, offset: number): U32Match[] {
  const [address = '', length = '128'] = text.split('/');
  const bytes = parseIpv6(address);
  const bits = Number(length);
  if (bytes === undefined || !/^\d+$/.test(length) || bits > 128)
    throwInvalid(subject, field, `'${text}' is not an IPv6 prefix`);
  const view = new DataView(bytes.buffer);
  const words = Math.ceil(bits / 32);
  return Array.from({ length: words }, (_, word) => {
    const here = Math.min(bits - word * 32, 32);
    const mask = here === 32 ? 0xffffffff : (0xffffffff << (32 - here)) >>> 0;
    return { value: (view.getUint32(word * 4) & mask) >>> 0, mask, offset: offset + word * 4, size: 4 };
  });
}

/**
 * The usual fields, as `tc` has them under `match ip` and `match ip6`. Ports are where they lie behind a header without
 * options.
 */
export const u32Match = {
  ipSource: (prefix: string): U32Match[] => prefix4('ipSource', prefix, 12),
  ipDestination: (prefix: string): U32Match[] => prefix4('ipDestination', prefix, 16),
  ipProtocol: (value: number, mask = 0xff): U32Match[] => [{ value, mask, offset: 9, size: 1 }],
  ipTos: (value: number, mask = 0xff): U32Match[] => [{ value, mask, offset: 1, size: 1 }],
  ipSourcePort: (value: number, mask = 0xffff): U32Match[] => [{ value, mask, offset: 20, size: 2 }],
  ipDestinationPort: (value: number, mask = 0xffff): U32Match[] => [{ value, mask, offset: 22, size: 2 }],
  ip6Source: (prefix: string): U32Match[] => prefix6('ip6Source', prefix, 8),
  ip6Destination: (prefix: string): U32Match[] => prefix6('ip6Destination', prefix, 24),
  ip6Protocol: (value: number, mask = 0xff): U32Match[] => [{ value, mask, offset: 6, size: 1 }],
  ip6SourcePort: (value: number, mask = 0xffff): U32Match[] => [{ value, mask, offset: 40, size: 2 }],
  ip6DestinationPort: (value: number, mask = 0xffff): U32Match[] => [{ value, mask, offset: 42, size: 2 }],
  u32: (value: number, mask: number, offset: number): U32Match[] => [{ value, mask, offset, size: 4 }],
  u16: (value: number, mask: number, offset: number): U32Match[] => [{ value, mask, offset, size: 2 }],
  u8: (value: number, mask: number, offset: number): U32Match[] => [{ value, mask, offset, size: 1 }],
  /** Every packet. */
  all: (): U32Match[] => [{ value: 0, mask: 0, offset: 0, size: 4 }],
} as const;

/** The fields of a selector besides its matches. */
export type U32SelectorFields = Partial<Omit<U32Selector, 'keys'>>;

const matchInput = (): Check =>
  isObject<U32Match>(
    {
      value: required(isInteger()),
      mask: required(isInteger()),
      // Before the header as well.
      offset: required(isInteger(-0x8000_0000, 0x7fff_ffff)),
      size: required(isInteger(1, 4)),
    },
    'a match',
  );
const fieldsInput = (): Check =>
  isObject<U32SelectorFields>(
    {
      flags: isEncodedBy(selectorFlags, 'a list of flags'),
      offsetShift: isInteger(0, 0xff),
      offsetMask: isInteger(0, 0xffff),
      offset: isInteger(0, 0xffff),
      offsetOffset: isInteger(-0x8000, 0x7fff),
      hashOffset: isInteger(-0x8000, 0x7fff),
      hashMask: isInteger(),
    },
    'fields of a selector',
  );

/**
 * The selector of a u32 filter: all matches must hold. Those that lie in the same four bytes become one key.
 *
 * @example u32Selector([...u32Match.ipDestination('10.0.0.0/8'), ...u32Match.ipProtocol(6)])
 * @throws TypeError for a match that does not fit its bytes, lies across four, or contradicts another
 */
export const u32Selector = operation(
  'u32 selector',
  () => [argument('matches', required(isListOf(matchInput()))), fieldsInput()],
  (matches: readonly U32Match[], fields: U32SelectorFields = {}): U32Selector => {
    const keys: U32Key[] = [];
    for (const [index, match] of matches.entries()) {
      const { value, mask, offset, size } = match;
      const field = `matches[${index}]`;
      const maximum = 2 ** (size * 8) - 1;
      if (![value, mask].every((number) => Number.isInteger(number) && number >= 0 && number <= maximum))
        throwInvalid(subject, field, `value and mask have ${size} bytes`);
      if (!Number.isInteger(offset) || offset % size !== 0)
        throwInvalid(subject, field, `the offset of ${size} bytes is a multiple of ${size}, not ${offset}`);
      const word = Math.floor(offset / 4) * 4;
      const shift = (4 - size - (offset - word)) * 8;
      put(keys, field, word, ((value & mask) << shift) >>> 0, (mask << shift) >>> 0);
    }
    if (keys.length > 128) throwInvalid(subject, 'matches', `${keys.length} keys are more than 128`);
    return {
      flags: [],
      offsetShift: 0,
      offsetMask: 0,
      offset: 0,
      offsetOffset: 0,
      hashOffset: 0,
      hashMask: 0,
      ...fields,
      keys,
    };
  },
);

function put(keys: U32Key[], field: string, offset: number, value: number, mask: number): void {
  const present = keys.find((key) => key.offset === offset);
  if (present === undefined) {
    keys.push({ mask, value, offset, offsetMask: 0 });
    return;
  }
  if (((value ^ present.value) & present.mask & mask) !== 0)
    throwInvalid(subject, field, 'contradicts another match');
  present.value = (present.value | value) >>> 0;
  present.mask = (present.mask | mask) >>> 0;
}

/**
 * The number of a u32 filter or hash table from `tc`'s form: `800:` a table, `800::5` a filter in its first bucket,
 * `800:10:5` one in bucket 10; all hexadecimal.
 */
export function u32Handle(text: string): number {
  const [, table, bucket = '', node = ''] =
    /^([0-9a-f]{1,3}):(?:([0-9a-f]{0,2})(?::([0-9a-f]{0,3}))?)?$/i.exec(text) ?? [];
  if (table === undefined)
    throwInvalid(subject, 'handle', `'${text}' is not a handle such as '800:' or '800::5'`);
  const hexadecimal = (digits: string): number => Number.parseInt(digits || '0', 16);
  return hexadecimal(table) * 0x100000 + hexadecimal(bucket) * 0x1000 + hexadecimal(node);
}

/** `u32Handle` the other way round. */
export function formatU32Handle(handle: number): string {
  const bucket = (handle >>> 12) & 0xff;
  const node = handle & 0xfff;
  const table = `${(handle >>> 20).toString(16)}:`;
  if (node === 0 && bucket === 0) return table;
  return `${table}${bucket === 0 ? '' : bucket.toString(16)}:${node === 0 ? '' : node.toString(16)}`;
}
