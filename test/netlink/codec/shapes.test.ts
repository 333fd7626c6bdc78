// Shapes that the families differ in, on small schemas. The bytes of traffic control are captured.
import { describe, expect, test } from 'vitest';
import {
  array,
  arrayByIndex,
  attributes,
  bareString,
  be16,
  be32,
  be64,
  bytes,
  decode,
  encode,
  fixedString,
  flag,
  flags,
  NESTED,
  nestedList,
  pad,
  recordById,
  s32,
  select,
  sint,
  string,
  struct,
  structWithAttributes,
  u8,
  u16,
  u32,
  u64,
  uint,
} from '../../../src/netlink/codec/index.ts';
import { bothWays, hex } from '../../support/bytes.ts';

const trafficHeader = struct('tcmsg', {
  family: u8,
  _pad: pad(3),
  ifindex: s32,
  handle: u32,
  parent: u32,
  info: u32,
});

describe('a type chosen by an enclosing level', () => {
  const htbStatistics = struct('tc_htb_xstats', {
    lends: u32,
    borrows: u32,
    giants: u32,
    tokens: s32,
    ctokens: s32,
  });
  const statistics = attributes('TCA_STATS', {
    basic: [1, struct('gnet_stats_basic', { bytes: u64, packets: u32, _pad: pad(4) }, 12)],
    queue: [
      3,
      struct('gnet_stats_queue', { qlen: u32, backlog: u32, drops: u32, requeues: u32, overlimits: u32 }),
    ],
    application: [4, select('kind', { htb: htbStatistics })],
  });
  const message = structWithAttributes(
    trafficHeader,
    attributes('TCA', { kind: [1, string], statistics: [7, statistics] }),
  );
  const header = hex(`
    00 00 00 00  03 00 00 00  // tcmsg: family unspec, padding, ifindex 3
    10 00 01 00  ff ff ff ff  // . handle 1:10, parent root
    00 00 00 00               // . info
  `);
  // tc -s class show dev va
  const kind = hex('08 00 01 00 68 74 62 00'); // TCA_KIND "htb", NUL
  const counters = hex(`
    48 00 07 00              // TCA_STATS2, 72 bytes
    14 00 01 00              // . TCA_STATS_BASIC, 20 bytes
    5a 00 00 00 00 00 00 00  // . . bytes 90
    01 00 00 00 00 00 00 00  // . . packets 1, padding
    18 00 03 00              // . TCA_STATS_QUEUE, 24 bytes
    00 00 00 00 02 00 00 00  // . . qlen 0, backlog 2
    00 00 00 00 00 00 00 00  // . . drops 0, requeues 0
    09 00 00 00              // . . overlimits 9
    18 00 04 00              // . TCA_STATS_APP, 24 bytes: by the kind of the message
    01 00 00 00 02 00 00 00  // . . lends 1, borrows 2
    00 00 00 00 40 0d 03 00  // . . giants 0, tokens 200000
    c0 f2 fc ff              // . . ctokens -200000
  `);
  const value = {
    family: 0,
    ifindex: 3,
    handle: 0x10010,
    parent: 0xffffffff,
    info: 0,
    kind: 'htb',
    statistics: {
      basic: { bytes: 90n, packets: 1 },
      queue: { qlen: 0, backlog: 2, drops: 0, requeues: 0, overlimits: 9 },
      application: { lends: 1, borrows: 2, giants: 0, tokens: 200000, ctokens: -200000 },
    },
  };

  test('statistics by the kind of the qdisc', () => {
    bothWays(message, value, Uint8Array.from([...header, ...kind, ...counters]));
  });

  test('also where the kind follows', () => {
    const { kind: name, statistics: inner, ...rest } = value;
    bothWays(
      message,
      { ...rest, statistics: inner, kind: name },
      Uint8Array.from([...header, ...counters, ...kind]),
    );
  });

  test('an unknown kind keeps its bytes', () => {
    const other = hex('08 00 01 00 66 6f 6f 00');
    const raw = Uint8Array.from([...header, ...other, ...counters]);
    const decoded = decode(message, raw)!;
    expect(decoded.statistics!.application).toStrictEqual(counters.slice(-20));
    expect(encode(message, decoded)).toStrictEqual(raw);
  });
});

describe('nests of many', () => {
  const generic = struct('tc_gact', {
    index: u32,
    capabilities: u32,
    action: s32,
    references: s32,
    bindings: s32,
  });
  const action = attributes('TCA_ACT', {
    kind: [1, string],
    options: [2, select('kind', { gact: attributes('TCA_GACT', { parameters: [2, generic] }) }), NESTED],
  });

  test('by numbers that mean something: the actions of traffic control', () => {
    // tc actions add action gact drop action gact pass index 7
    const none = { capabilities: 0, references: 0, bindings: 0 };
    const type = structWithAttributes(
      struct('tcamsg', { family: u8, _pad: pad(3) }),
      attributes('TCA_ACT_TAB', { actions: [1, recordById(action)] }),
    );
    bothWays(
      type,
      {
        family: 0,
        actions: {
          1: { kind: 'gact', options: { parameters: { index: 0, action: 2, ...none } } },
          2: { kind: 'gact', options: { parameters: { index: 7, action: 0, ...none } } },
        },
      },
      hex(`
        00 00 00 00              // tcamsg: family unspec, padding
        5c 00 01 00              // TCA_ACT_TAB, 92 bytes
        2c 00 01 00              // . action 1, 44 bytes
        09 00 01 00 67 61 63 74  // . . TCA_ACT_KIND "gact", NUL, 3 bytes of padding
        00 00 00 00
        1c 00 02 80              // . . TCA_ACT_OPTIONS, nested bit set, 28 bytes
        18 00 02 00              // . . . TCA_GACT_PARMS, 24 bytes
        00 00 00 00 00 00 00 00  // . . . . index 0, capabilities 0
        02 00 00 00 00 00 00 00  // . . . . action TC_ACT_SHOT, refcnt 0
        00 00 00 00              // . . . . bindcnt 0
        2c 00 02 00              // . action 2, 44 bytes
        09 00 01 00 67 61 63 74  // . . TCA_ACT_KIND "gact", NUL, 3 bytes of padding
        00 00 00 00
        1c 00 02 80              // . . TCA_ACT_OPTIONS, nested bit set, 28 bytes
        18 00 02 00              // . . . TCA_GACT_PARMS, 24 bytes
        07 00 00 00 00 00 00 00  // . . . . index 7, capabilities 0
        00 00 00 00 00 00 00 00  // . . . . action TC_ACT_OK, refcnt 0
        00 00 00 00              // . . . . bindcnt 0
      `),
    );
  });

  test('by their place, from 1, from 0, and all of one number', () => {
    const group = attributes('GROUP', { name: [1, string], id: [2, u32] });
    const first = { name: 'a', id: 5 };
    const second = { name: 'b', id: 6 };
    const item = (number: string, name: string, id: string) => `
      14 00 ${number} 00       // item, 20 bytes
      06 00 01 00 ${name} 00 00 00  // . name, NUL, 2 bytes of padding
      08 00 02 00 ${id} 00 00 00  // . id
    `;
    const two = (a: string, b: string) => hex(item(a, '61', '05') + item(b, '62', '06'));
    bothWays(arrayByIndex(group), [first, second], two('01', '02'));
    bothWays(arrayByIndex(group, { first: 0 }), [first, second], two('00', '01'));
    bothWays(nestedList(3, group), [first, second], two('03', '03'));
    // Another numbering than that of the schema is not understood, so the bytes stay.
    const set = attributes('SET', { groups: [9, arrayByIndex(group)] });
    const gap = Uint8Array.from([0x2c, 0, 9, 0, ...two('01', '03')]);
    expect(decode(set, gap)).toStrictEqual({ '#9': gap.slice(4) });
    expect(encode(set, decode(set, gap)!)).toStrictEqual(gap);
  });
});

describe('integers', () => {
  test('in network byte order, as netfilter has them', () => {
    const counter = attributes('NFTA_COUNTER', { bytes: [1, be64], packets: [2, be64] });
    const expression = attributes('NFTA_EXPR', {
      name: [1, string],
      data: [2, select('name', { counter }), NESTED],
    });
    const header = struct('nfgenmsg', { family: u8, version: u8, resource: be16 });
    const rule = attributes('NFTA_RULE', {
      table: [1, string],
      expressions: [4, nestedList(1, expression, NESTED), NESTED],
      position: [6, be64],
      chainId: [11, be32],
    });
    bothWays(
      structWithAttributes(header, rule),
      {
        family: 2,
        version: 0,
        resource: 1,
        table: 't',
        expressions: [{ name: 'counter', data: { bytes: 0x0102030405060708n, packets: 1n } }],
        position: 258n,
        chainId: 0x01020304,
      },
      hex(`
        02 00 00 01              // nfgenmsg: family inet, version 0, resource id 1 in network order
        06 00 01 00 74 00 00 00  // NFTA_RULE_TABLE "t", NUL, 2 bytes of padding
        30 00 04 80              // NFTA_RULE_EXPRESSIONS, nested, 48 bytes
        2c 00 01 80              // . NFTA_LIST_ELEM, nested, 44 bytes
        0c 00 01 00 63 6f 75 6e  // . . NFTA_EXPR_NAME "counter", NUL
        74 65 72 00
        1c 00 02 80              // . . NFTA_EXPR_DATA, nested, 28 bytes
        0c 00 01 00              // . . . NFTA_COUNTER_BYTES, 12 bytes
        01 02 03 04 05 06 07 08  // . . . . network order
        0c 00 02 00              // . . . NFTA_COUNTER_PACKETS, 12 bytes
        00 00 00 00 00 00 00 01  // . . . . 1
        0c 00 06 00              // NFTA_RULE_POSITION, 12 bytes
        00 00 00 00 00 00 01 02  // . 258
        08 00 0b 00 01 02 03 04  // NFTA_RULE_CHAIN_ID
      `),
    );
  });

  test('of 4 bytes, or of 8 where the value needs them', () => {
    const set = attributes('SET', { count: [1, uint], offset: [2, sint] });
    bothWays(set, { count: 7n, offset: -2n }, hex('08 00 01 00 07 00 00 00  08 00 02 00 fe ff ff ff'));
    bothWays(
      set,
      { count: 0x1_0000_0000n, offset: -0x8000_0001n },
      hex(`
        0c 00 01 00  00 00 00 00 01 00 00 00  // 2 ** 32
        0c 00 02 00  ff ff ff 7f ff ff ff ff  // -(2 ** 31) - 1
      `),
    );
    expect(() => encode(set, { count: -1n })).toThrow(RangeError);
  });
});

describe('structs', () => {
  const old = struct('info', { a: u32, b: u16 }, 4);
  const set = attributes('SET', { info: [1, old] });

  test('longer than known: the tail is ignored', () => {
    expect(decode(set, hex('10 00 01 00  01 00 00 00 02 00 63 63 64 64 64 64'))).toStrictEqual({
      info: { a: 1, b: 2 },
    });
  });
  test('shorter than known: the missing fields are absent', () => {
    expect(decode(set, hex('08 00 01 00  01 00 00 00'))).toStrictEqual({ info: { a: 1 } });
    expect(decode(set, hex('09 00 01 00  01 00 00 00 02'))).toStrictEqual({ info: { a: 1 } });
  });
  test('shorter than they ever were: bytes', () => {
    expect(decode(set, hex('06 00 01 00  01 00'))).toStrictEqual({ '#1': hex('01 00') });
  });
  test('with a fixed name in them', () => {
    bothWays(
      struct('named', { name: fixedString(8), id: u16 }),
      { name: 'eth0', id: 5 },
      hex('65 74 68 30 00 00 00 00  05 00'),
    );
    expect(() => encode(fixedString(8), 'eightlen')).toThrow('more than 7');
  });
  test('one behind the other', () => {
    bothWays(
      array(old),
      [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
      hex('01 00 00 00 02 00  03 00 00 00 04 00'),
    );
    expect(decode(array(old), hex('01 00 00 00 02 00  03'))).toBeUndefined();
  });
});

describe('what the schema does not know', () => {
  const set = attributes('SET', {
    known: [1, u16],
    name: [2, string],
    on: [3, flag],
    bits: [4, flags(u8, { a: 1, c: 4 })],
  });

  test('is kept under its number, in its place, and written back', () => {
    bothWays(
      set,
      { '#77': hex('01 02 03'), known: 5, '#78': new Uint8Array(0) },
      hex(`
        07 00 4d 00 01 02 03 00  // 77, 3 bytes, 1 byte of padding
        06 00 01 00 05 00 00 00  // known
        04 00 4e 00              // 78, empty
      `),
    );
  });
  test('is written back with the type bits that it came with, until it is copied', () => {
    // 77, a nest; 1, a nest that does not fit its type; 78, in network byte order
    const bytes = hex('06 00 4d 80 01 02 00 00  05 00 01 80 09 00 00 00  06 00 4e 40 03 04 00 00');
    // More often than a schema is walked before it is compiled.
    for (let times = 0; times < 60; times++) {
      const value = decode(set, bytes);
      expect(value).toStrictEqual({ '#77': hex('01 02'), '#1': hex('09'), '#78': hex('03 04') });
      expect(encode(set, value)).toStrictEqual(bytes);
    }
    const copied = { '#77': decode(set, bytes)!['#77']!.slice() };
    expect(encode(set, copied)).toStrictEqual(hex('06 00 4d 00 01 02 00 00'));
  });
  test('type bits are not part of the number', () => {
    expect(decode(set, hex('06 00 01 c0 05 00 00 00'))).toStrictEqual({ known: 5 });
  });
  test('a payload that does not fit its type is kept as bytes', () => {
    const short = hex('05 00 01 00 09 00 00 00');
    bothWays(set, { '#1': hex('09') }, short);
  });
  test('text that is not UTF-8 is kept as bytes', () => {
    bothWays(set, { '#2': hex('ff fe 00') }, hex('07 00 02 00 ff fe 00 00'));
  });
  test('text is read with and without NUL, a byte order mark is text', () => {
    expect(decode(set, hex('06 00 02 00 c3 a4 00 00'))).toStrictEqual({ name: 'ä' });
    expect(decode(set, hex('07 00 02 00 c3 a4 00 00'))).toStrictEqual({ name: 'ä' });
    bothWays(set, { name: '\ufeffx' }, hex('09 00 02 00 ef bb bf 78 00 00 00 00'));
    bothWays(bareString, 'xy', hex('78 79'));
  });
  test('bits without a name are one number behind the names', () => {
    bothWays(set, { bits: ['a', 'c', 0x82] }, hex('05 00 04 00 87 00 00 00'));
  });
  test('a flag is there for true', () => {
    bothWays(set, { on: true }, hex('04 00 03 00'));
    expect(encode(set, { on: false })).toHaveLength(0);
  });
  test('what is behind a broken length is not read', () => {
    expect(decode(set, hex('06 00 01 00 05 00 00 00  ff 00 02 00 61 00'))).toStrictEqual({ known: 5 });
    expect(decode(set, hex('06 00 01 00 05 00 00 00  03 00 02 00 61 00'))).toStrictEqual({ known: 5 });
    expect(decode(set, hex('06 00 01 00 05 00 00 00  04 00 02'))).toStrictEqual({ known: 5 });
  });
  test('a last attribute need not be padded', () => {
    expect(decode(set, hex('06 00 01 00 05 00'))).toStrictEqual({ known: 5 });
  });
});

describe('what does not fit', () => {
  const set = attributes('SET', { data: [1, bytes], nest: [2, attributes('NEST', { data: [1, bytes] })] });

  test('in an attribute is refused with its path', () => {
    expect(encode(set, { data: new Uint8Array(65531) })).toHaveLength(65536);
    expect(() => encode(set, { data: new Uint8Array(65532) })).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', field: 'data' }),
    );
    expect(() => encode(set, { nest: { data: new Uint8Array(65531) } })).toThrow(
      expect.objectContaining({
        field: 'nest',
        message: 'nest: 65536 bytes do not fit in an attribute (65531 at most)',
      }),
    );
  });
});
