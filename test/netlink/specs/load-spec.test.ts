import { decode, encode } from 'tsnetlink/codec';
import { loadSpec } from 'tsnetlink/spec';
import { expect, test } from 'vitest';
import { hex } from '../../support/bytes.ts';
import { example, fileOf } from './example.ts';

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** One attribute in hexadecimal digits: length and type (little-endian), payload, padding. */
function attribute(type: number, ...payload: string[]): string {
  const digits = payload.join('').replaceAll(' ', '');
  const length = 4 + digits.length / 2;
  const short = (value: number): string => toHex(Uint8Array.of(value & 0xff, value >> 8));
  return short(length) + short(type) + digits + '0'.repeat((-length & 3) * 2);
}

/** NLA_F_NESTED. */
const nest = 0x8000;

/** The schema of an operation of the example. */
function bodyOf(name: string, names: 'camelCase' | 'kernel' = 'camelCase') {
  const family = loadSpec(fileOf(example), { names });
  return family.operations.find((operation) => operation.name === name)!.body;
}

/** The header before the attributes of the example: table 252, kind blue, two bytes of padding, device "eth0". */
const header = 'fc 02 0000 6574683000000000'.replaceAll(' ', '');
const point = 'ffffffff f001 0000';

test.each<[string, string, object]>([
  ['an attribute with the name of a header field', attribute(1, 'e8030000'), { table: 1000 }],
  [
    'a sub-message of attributes',
    attribute(2, '62726964676500') + attribute(3 | nest, attribute(1, '05000000')),
    { kind: 'bridge', data: { ageTime: 5 } },
  ],
  [
    'a sub-message that is a struct',
    attribute(2, '706f696e7400') + attribute(3, point),
    { kind: 'point', data: { x: -1, y: 0xf001 } },
  ],
  [
    'a sub-message of a struct and attributes',
    attribute(2, '626f746800') + attribute(3 | nest, point, attribute(1, '07000000')),
    { kind: 'both', data: { x: -1, y: 0xf001, ageTime: 7 } },
  ],
  [
    'a sub-message with an unknown selector',
    attribute(2, '78797a00') + attribute(3, 'abcd'),
    { kind: 'xyz', data: Uint8Array.of(0xab, 0xcd) },
  ],
  ['an enumeration', attribute(4, '01000000'), { color: 'darkGreen' }],
  ['a number without a name', attribute(4, '09000000'), { color: 9 }],
  ['flags of 64 bits', attribute(5, '01000000 00010000'), { modes: ['fastPath', 'slow'] }],
  ['bits without a name', attribute(5, '03000000 00000080'), { modes: ['fastPath', 2n | (1n << 63n)] }],
  [
    'a bitfield',
    attribute(6, '02000000 03000000'),
    { change: { value: ['twoThree'], selector: ['one', 'twoThree'] } },
  ],
  ['a uint of 4 bytes', attribute(7, 'ffffffff'), { count: 0xffffffffn }],
  ['a uint of 8 bytes', attribute(7, '00000000 01000000'), { count: 0x100000000n }],
  ['a sint', attribute(8, 'ffffffff'), { delta: -1n }],
  [
    'an indexed array',
    attribute(9 | nest, attribute(1 | nest, attribute(1, '07')), attribute(2 | nest, attribute(1, '08'))),
    { items: [{ value: 7 }, { value: 8 }] },
  ],
  [
    'an indexed array from 0, with a gap',
    attribute(9 | nest, attribute(0 | nest, attribute(1, '07')), attribute(5 | nest, attribute(1, '08'))),
    { items: [{ value: 7 }, { value: 8 }] },
  ],
  [
    'an indexed array of numbers',
    attribute(10 | nest, attribute(1, '0500'), attribute(2, '0600')),
    { numbers: [5, 6] },
  ],
  ['an attribute several times', attribute(11, '6100') + attribute(11, '6200'), { names: ['a', 'b'] }],
  ['an array of numbers', attribute(12, '01000000 02000000'), { values: [1, 2] }],
  ['bytes', attribute(13, '0102'), { raw: Uint8Array.of(1, 2) }],
  ['an address', attribute(14, '0a000001'), { address: '10.0.0.1' }],
  ['an address in a number', attribute(15, '0a000002'), { peer: '10.0.0.2' }],
  ['a flag', attribute(16), { on: true }],
  [
    'a struct in a struct',
    attribute(17, point, '020000000001'),
    { box: { from: { x: -1, y: 0xf001 }, lladdr: '02:00:00:00:00:01' } },
  ],
  [
    'nests whose numbers are values',
    attribute(18 | nest, attribute(3 | nest, attribute(4 | nest, attribute(1, '09')))),
    { policy: { policyId: 3, attrId: 4, value: 9 } },
  ],
  ['a signed number in network order', attribute(20, 'fffffffe'), { priority: -2 }],
  ['an attribute whose number is given', attribute(300, '0500'), { far: 5 }],
  [
    'names of the fields of struct genlmsghdr',
    attribute(301, '03') + attribute(302, '04'),
    { version: 3, command: 4 },
  ],
  ['an attribute that the specification lacks', attribute(88, '0a0b'), { '#88': Uint8Array.of(10, 11) }],
  [
    'a set that contains itself',
    attribute(9 | nest, attribute(1 | nest, attribute(2 | nest, attribute(1, '02')))),
    { items: [{ more: { value: 2 } }] },
  ],
])('%s is decoded, and encoded again', (_what, digits, expected) => {
  const bytes = hex(header + digits);
  const body = bodyOf('get-thing');
  const value = decode(body, bytes);
  expect(value).toEqual({ headerTable: 252, kindOf: 'blue', devName: 'eth0', ...expected });
  expect(toHex(encode(body, value))).toBe(toHex(bytes));
});

test('requests have the numbers of their operations, and replies and events their own', () => {
  const family = loadSpec(fileOf(example));
  expect(family).toMatchObject({
    name: 'example',
    protocol: 'generic',
    groups: { things: 'example/things' },
  });
  const get = family.do.getThing({ devName: 'eth0', color: 'darkGreen' }, { create: true });
  expect(get).toMatchObject({
    protocol: 'generic',
    dynamicType: 'example',
    operation: 'example get-thing',
    flags: 0x405,
    answer: 'one',
  });
  // u8 command 1, u8 version 3, u16 reserved, the header, color
  expect(toHex(encode(get.body, get.value))).toBe(
    `01030000${'00000000'}6574683000000000${attribute(4, '01000000')}`,
  );
  expect(family.dump.getThing()).toMatchObject({ flags: 0x301, answer: 'many' });
  expect(family.do.setThing()).toMatchObject({ flags: 5, answer: 'ack' });
  expect([...family.messages()].map(({ name }) => name)).toEqual([
    'example/getThing',
    'example/setThing',
    'example/getThing',
    'example/thingNtf',
    'example/alarm',
  ]);
  expect(family.operations.map(({ key, forms }) => [key, ...forms])).toEqual([
    ['getThing', 'do', 'dump'],
    ['setThing', 'do'],
    ['thingNtf', 'event'],
    ['alarm', 'event'],
  ]);
});

test('names may stay those of the kernel, with values as its tool takes and shows them', () => {
  const body = bodyOf('get-thing', 'kernel');
  const given = {
    'header-table': '252',
    'kind-of': 'blue',
    'dev-name': 'eth0',
    table: '1000',
    modes: 'fast-path',
    items: [{ value: 7 }, { '5': { value: 8 } }],
    raw: '01 02',
    token: 'a0:b1',
    address: '::1',
  };
  const value = decode(body, encode(body, given));
  expect(value).toEqual({
    'header-table': 252,
    'kind-of': 'blue',
    'dev-name': 'eth0',
    table: 1000,
    modes: ['fast-path'],
    items: [{ 1: { value: 7 } }, { 5: { value: 8 } }],
    raw: Uint8Array.of(1, 2),
    token: 'a0 b1',
    address: '::1',
  });
  expect(decode(body, encode(body, value))).toEqual(value);
});

test.each<[string, (text: string) => string, string, RegExp]>([
  ['no mapping', () => '- a\n', '', /expected a mapping, got an array/],
  ['JSON of something else', () => '{"a": 1}', 'name', /expected a name, got undefined/],
  [
    'an unknown dialect',
    (text) => text.replace('genetlink-legacy', 'genetlink-x'),
    'protocol',
    /no dialect .*did you mean/,
  ],
  [
    'no protocol number',
    (text) => text.replace('genetlink-legacy', 'netlink-raw'),
    'protonum',
    /number of the netlink protocol/,
  ],
  [
    'an unknown protocol number',
    (text) => text.replace('genetlink-legacy', 'netlink-raw\nprotonum: 200'),
    'protonum',
    /no netlink protocol 200/,
  ],
  [
    'an unknown type',
    (text) => text.replace('table, type: u32', 'table, type: u33'),
    'attribute-sets.main.attributes.table.type',
    /'u33' is no type.*did you mean 'u32'/,
  ],
  [
    'no type',
    (text) => text.replace('table, type: u32', 'table'),
    'attribute-sets.main.attributes.table.type',
    /is no type/,
  ],
  [
    'an unknown set',
    (text) =>
      text.replace(
        'nested-attributes: inner}\n      - {name: numbers',
        'nested-attributes: iner}\n      - {name: numbers',
      ),
    'attribute-sets.main.attributes.items.nested-attributes',
    /'iner' is no attribute set; did you mean 'inner'/,
  ],
  [
    'an unknown enumeration',
    (text) => text.replace('color, type: u32, enum: color', 'color, type: u32, enum: colr'),
    'attribute-sets.main.attributes.color.enum',
    /did you mean 'color'/,
  ],
  [
    'an unknown struct',
    (text) => text.replace('fixed-header: own-header', 'fixed-header: my-header'),
    'operations.list.get-thing.fixed-header',
    /'my-header' is no struct/,
  ],
  [
    'an unknown sub-message',
    (text) => text.replace('sub-message: data-msg', 'sub-message: dat-msg'),
    'attribute-sets.main.attributes.data.sub-message',
    /no sub-message/,
  ],
  [
    'no selector',
    (text) => text.replace(', selector: kind', ''),
    'attribute-sets.main.attributes.data.selector',
    /expected a name/,
  ],
  [
    'a subset of nothing',
    (text) => text.replace('subset-of: main', 'subset-of: man'),
    'attribute-sets.part.subset-of',
    /no attribute set/,
  ],
  [
    'an attribute that the whole set lacks',
    (text) => text.replace('{name: far}', '{name: fahr}'),
    'attribute-sets.part.attributes.fahr',
    /main has no such attribute; did you mean 'far'/,
  ],
  [
    'a number out of range',
    (text) => text.replace('value: 300', 'value: 70000'),
    'attribute-sets.main.attributes.far.value',
    /0 to 16383, got 70000/,
  ],
  [
    'a field without a length',
    (text) => text.replace(', len: name-size', ''),
    'definitions.own-header.members.dev-name.len',
    /length in bytes/,
  ],
  [
    'a list that is none',
    (text) => text.replace(/mcast-groups:.*$/s, 'mcast-groups: {list: 1}'),
    'mcast-groups.list',
    /expected a list, got 1/,
  ],
])('what is no specification is refused with its place: %s', (_what, change, field, message) => {
  const text = change(example);
  expect(text).not.toBe(example);
  expect(() => loadSpec(fileOf(text))).toThrow(
    expect.objectContaining({
      field,
      code: expect.stringMatching(/^ERR_INVALID_ARG/),
      message: expect.stringMatching(message),
    }),
  );
});

test('text that is no YAML, and bad arguments, are refused', () => {
  expect(() => loadSpec(fileOf('a: b: c'))).toThrow(/not YAML/);
  expect(() => loadSpec('')).toThrow(expect.objectContaining({ field: 'file' }));
  expect(() => loadSpec('no/such/file.yaml')).toThrow('ENOENT');
  expect(() => loadSpec(fileOf(example), { name: 'x' } as never)).toThrow(/did you mean 'names'/);
  expect(() => loadSpec(fileOf(example), { names: 'snake' as never })).toThrow(
    expect.objectContaining({ field: 'names' }),
  );
});

test('unknown operations, attributes and values are refused before anything is sent', () => {
  const family = loadSpec(fileOf(example));
  expect(() => family.do.getTing()).toThrow(
    /example do: operation: there is no 'getTing'; did you mean 'getThing'/,
  );
  expect(() => family.dump.setThing()).toThrow(/there is no 'setThing'/);
  expect(() => family.do.getThing(1)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  expect(() => family.do.getThing({}, { creat: true } as never)).toThrow(/did you mean 'create'/);
  const encoded = (value: object) => {
    const { body, value: sent } = family.do.getThing(value);
    return () => encode(body, sent);
  };
  expect(encoded({ colour: 'red' })).toThrow(/did you mean 'color'/);
  expect(encoded({ color: 'gren' })).toThrow(/is not one of red, darkGreen, blue/);
  expect(encoded({ modes: ['fastPah'] })).toThrow(expect.objectContaining({ field: 'modes[0]' }));
  expect(encoded({ items: [{ value: 256 }] })).toThrow(expect.objectContaining({ field: 'items[0].value' }));
  expect(encoded({ policy: { value: 1 } })).toThrow(expect.objectContaining({ field: 'policy.policyId' }));
  expect(encoded({ kind: 'bridge', data: { agetime: 1 } })).toThrow(/did you mean 'ageTime'/);
});
