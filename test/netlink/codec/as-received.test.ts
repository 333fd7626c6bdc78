import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  array,
  arrayByIndex,
  attributes,
  bool8,
  bytes,
  decode,
  encode,
  encodeInto,
  fixedString,
  flag,
  NESTED,
  NET_BYTE_ORDER,
  nestedList,
  pad,
  Reader,
  recordById,
  repeated,
  select,
  string,
  struct,
  structWithAttributes,
  u8,
  u16,
  u32,
  uint,
  Writer,
} from '../../../src/netlink/codec/index.ts';
import { dump, hex } from '../../support/bytes.ts';

const inner = attributes('INNER', () => ({ a: [1, u8], b: [2, u16] }));
const statistics = struct('statistics', { packets: u32, bytes: u32, errors: u32 }, 4);
const set = attributes('SET', () => ({
  number: [1, u32],
  small: [2, u8],
  name: [3, string],
  nest: [4, inner],
  isSet: [5, bool8],
  mark: [6, flag],
  statistics: [7, statistics],
  list: [8, nestedList(1, u32)],
  indexed: [9, arrayByIndex(inner)],
  byId: [10, recordById(u32)],
  many: [11, repeated(u8)],
  variable: [12, uint],
  raw: [13, bytes],
  kind: [14, string],
  data: [15, select('kind', { known: inner })],
  fixed: [16, struct('fixed', { name: fixedString(4), _pad: pad(4) })],
  values: [17, array(u16)],
}));
const message = structWithAttributes(
  struct('header', { family: u8, _pad: pad(1), type: u16, rest: u8 }),
  set,
);
const header = '02 00 01 00 05 00 00 00';

/** Bytes that a value does not hold all of, and the value. */
const cases: readonly (readonly [what: string, bytes: string, value: object])[] = [
  ['a nest that is no nest', '07 00 04 00 ff ff ff 00', { '#4': hex('ff ff ff') }],
  ['a nest of too short a header', '06 00 04 00 05 00 00 00', { '#4': hex('05 00') }],
  [
    'bytes behind the last attribute of a nest',
    '0f 00 04 00  05 00 01 00 07 00 00 00  ff ff ff 00',
    { nest: { a: 7 } },
  ],
  ['bytes behind the last attribute of a message', '08 00 01 00 07 00 00 00  01 02', { number: 7 }],
  ['a broken attribute at the end', '08 00 01 00 07 00 00 00  ff 00 02 00 01 02 03 04', { number: 7 }],
  ['a last attribute without padding', '05 00 02 00 07', { small: 7 }],
  ['padding that is not zero', '05 00 02 00 07 01 02 03  08 00 01 00 01 00 00 00', { small: 7, number: 1 }],
  ['the NESTED bit of a known nest', '0c 00 04 80  05 00 01 00 07 00 00 00', { nest: { a: 7 } }],
  ['type bits of a number', '08 00 01 40 07 00 00 00', { number: 7 }],
  ['type bits of bytes', '08 00 0d c0 07 00 00 00', { raw: hex('07 00 00 00') }],
  ['type bits of an unknown attribute', '08 00 63 c0 07 00 00 00', { '#99': hex('07 00 00 00') }],
  [
    'type bits of the options of an unknown kind',
    '06 00 0e 00 78 00 00 00  08 00 0f c0 07 00 00 00',
    { kind: 'x', data: hex('07 00 00 00') },
  ],
  [
    'type bits of the options of a known kind',
    '0a 00 0e 00 6b 6e 6f 77 6e 00 00 00  0c 00 0f 80 05 00 01 00 07 00 00 00',
    { kind: 'known', data: { a: 7 } },
  ],
  ['a string without NUL', '08 00 03 00 65 74 68 30', { name: 'eth0' }],
  ['a string with bytes behind its NUL', '0b 00 03 00 65 74 00 00 78 00 79 00', { name: 'et' }],
  ['an empty payload of a string', '04 00 03 00', { name: '' }],
  ['a boolean of 2', '05 00 05 00 02 00 00 00', { isSet: true }],
  ['a flag with a payload', '08 00 06 00 01 00 00 00', { mark: true }],
  ['a number that is too long', '0c 00 01 00 07 00 00 00 01 00 00 00', { number: 7 }],
  ['a number that is too short', '06 00 01 00 07 00 00 00', { '#1': hex('07 00') }],
  ['a struct shorter than today', '08 00 07 00 07 00 00 00', { statistics: { packets: 7 } }],
  ['a struct cut within a field', '0a 00 07 00 07 00 00 00 08 00 00 00', { statistics: { packets: 7 } }],
  [
    'a struct longer than today',
    '14 00 07 00 07 00 00 00 08 00 00 00 09 00 00 00 0a 00 00 00',
    { statistics: { packets: 7, bytes: 8, errors: 9 } },
  ],
  ['padding in a struct', '0c 00 10 00 61 00 00 00 01 02 03 04', { fixed: { name: 'a' } }],
  ['bytes behind the NUL in a struct', '0c 00 10 00 61 00 62 00 00 00 00 00', { fixed: { name: 'a' } }],
  ['a string without NUL in a struct', '0c 00 10 00 61 62 63 64 00 00 00 00', { fixed: { name: undefined } }],
  ['an attribute twice', '08 00 01 00 07 00 00 00 08 00 01 00 08 00 00 00', { number: 8 }],
  [
    'an unknown attribute twice',
    '08 00 63 00 07 00 00 00 08 00 63 00 08 00 00 00',
    { '#99': hex('08 00 00 00') },
  ],
  [
    'repeated attributes with another between',
    '05 00 0b 00 01 00 00 00  08 00 01 00 07 00 00 00  05 00 0b 00 02 00 00 00',
    { many: [1, 2], number: 7 },
  ],
  ['type bits of one of several', '05 00 0b 00 01 00 00 00  05 00 0b 40 02 00 00 00', { many: [1, 2] }],
  ['type bits of an item', '14 00 08 00  08 00 01 00 01 00 00 00  08 00 01 80 02 00 00 00', { list: [1, 2] }],
  ['a nest of items with bytes behind', '0e 00 08 00  08 00 01 00 01 00 00 00  ff ff 00 00', { list: [1] }],
  [
    'items numbered otherwise',
    '0c 00 08 00  08 00 02 00 01 00 00 00',
    { '#8': hex('08 00 02 00 01 00 00 00') },
  ],
  [
    'items by number in another order',
    '14 00 0a 00  08 00 05 00 01 00 00 00  08 00 03 00 02 00 00 00',
    { byId: { 3: 2, 5: 1 } },
  ],
  ['an integer in more bytes than it needs', '0c 00 0c 00 07 00 00 00 00 00 00 00', { variable: 7n }],
  ['an array of half an item', '07 00 11 00 01 00 02 00', { '#17': hex('01 00 02') }],
];

describe.each([
  ['set', set, ''],
  ['message', message, header],
] as const)('a %s', (name, type, before) => {
  const fields = name === 'message' ? { family: 2, type: 1, rest: 5 } : {};

  test.each(cases)('keeps %s', (_, text, value) => {
    const received = hex(before + text);
    // Walked, then compiled.
    for (let times = 0; times < 60; times++) {
      const decoded = decode(type as typeof set, received);
      expect(decoded).toStrictEqual({ ...fields, ...value });
      expect(dump(encode(type as typeof set, decoded!))).toBe(dump(received));
    }
  });
});

describe('a value that was received with more than it holds', () => {
  const received = hex(
    '08 00 01 40 07 00 00 00  08 00 03 00 65 74 68 30  0c 00 04 80 05 00 01 00 07 00 00 00  ff',
  );
  const normal = hex(
    '08 00 01 00 07 00 00 00  09 00 03 00 65 74 68 30 00 00 00 00  0c 00 04 00 05 00 01 00 07 00 00 00',
  );
  const value = () => decode(set, received) as NonNullable<ReturnType<typeof decode<{ number?: number }>>>;

  test('is a plain object, but that JSON can hold it', () => {
    expect(Reflect.ownKeys(value())).toEqual(['number', 'name', 'nest']);
    const prototype = Object.getPrototypeOf(value());
    expect(Reflect.ownKeys(prototype)).toEqual(['constructor', 'toJSON']);
    expect(Object.getPrototypeOf(prototype)).toBe(Object.prototype);
    expect(inspect(value())).toMatch(/^\{ number: 7,/);
  });

  test('is encoded as the schema has it when it is changed, and as received when the change is undone', () => {
    const changed = value();
    changed.number = 8;
    expect(encode(set, changed)).toEqual(Uint8Array.from(normal, (byte, at) => (at === 4 ? 8 : byte)));
    changed.number = 7;
    expect(encode(set, changed)).toEqual(received);
  });

  test('is encoded as the schema has it when it is copied', () => {
    expect(encode(set, { ...value() })).toEqual(normal);
    expect(encode(set, structuredClone(value()))).toEqual(normal);
  });

  test('is encoded as the schema has it in a request', () => {
    const writer = new Writer();
    writer.forRequest = true;
    encodeInto(writer, set, value());
    expect(writer.toBytes()).toEqual(normal);
  });

  test('keeps inner objects as received when the outer one is copied', () => {
    const bytes = hex('0f 00 04 00  05 00 01 00 07 00 00 00  ff ff ff 00');
    const { nest } = decode(set, bytes)!;
    expect(encode(set, { nest })).toEqual(bytes);
  });

  test('keeps the type bits of bytes when the object around is copied', () => {
    const bytes = hex('06 00 0e 00 78 00 00 00  08 00 0f 80 07 00 00 00');
    expect(encode(set, { ...decode(set, bytes) })).toEqual(bytes);
    const copy = decode(set, bytes)!;
    const data = (copy.data as unknown as Uint8Array).slice() as never;
    expect(encode(set, { ...copy, data })).toEqual(hex('06 00 0e 00 78 00 00 00  08 00 0f 00 07 00 00 00'));
  });

  test('has the size of its field where a struct of another length is put into one', () => {
    const short = decode(set, hex('08 00 07 00 07 00 00 00'))!.statistics!;
    const long = decode(set, hex('14 00 07 00 07 00 00 00 08 00 00 00 09 00 00 00 0a 00 00 00'))!.statistics!;
    const outer = struct('outer', { first: statistics, second: statistics, last: u32 });
    const expected = hex(
      '07 00 00 00 00 00 00 00 00 00 00 00 07 00 00 00 08 00 00 00 09 00 00 00 01 00 00 00',
    );
    for (let times = 0; times < 60; times++) {
      expect(encode(outer, { first: short, second: long, last: 1 } as never)).toEqual(expected);
      expect(encode(array(statistics), [short, long])).toEqual(expected.slice(0, 24));
    }
  });

  test('of a host of the other byte order is encoded in the order of this one', () => {
    const foreign = hex('00 05 00 02 07 01 02 03');
    const decoded = set.decode(new Reader(foreign, true), 0, 8, undefined)!;
    expect(decoded).toEqual({ small: 7 });
    expect(encode(set, decoded)).toEqual(hex('05 00 02 00 07 00 00 00'));
  });

  test('has the type bits of the schema where it came with them', () => {
    const strict = attributes('STRICT', { nest: [1, inner, NESTED], number: [2, u32, NET_BYTE_ORDER] });
    const bytes = hex('0c 00 01 80 05 00 01 00 07 00 00 00  08 00 02 40 07 00 00 00');
    expect(encode(strict, { ...decode(strict, bytes) })).toEqual(bytes);
  });
});
