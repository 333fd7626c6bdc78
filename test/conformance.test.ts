import { expect, test } from 'vitest';
import { compareSet, Findings } from '../scripts/conformance/compare.ts';
import { nameEnds, namesAgree } from '../scripts/conformance/names.ts';
import type { Spec, SpecAttribute } from '../scripts/conformance/specs.ts';
import {
  type AttributeSet,
  attributes,
  be16,
  recordById,
  struct,
  u8,
  u16,
  u32,
} from '../src/netlink/codec/index.ts';

/** A specification of one set: each attribute with the number of its place. */
function specOf(fields: Omit<SpecAttribute, 'id'>[]): Spec {
  const set = new Map(fields.map((field, index) => [index + 1, { ...field, id: index + 1 }]));
  return {
    name: 'fake',
    protocol: 0,
    sets: new Map([['set', set]]),
    structs: new Map([
      [
        'pair',
        [
          { name: 'first', type: 'u16' },
          { name: 'second', type: 'u16' },
        ],
      ],
    ]),
    enums: new Map(),
    flags: new Set(),
    subMessages: new Map(),
    operations: [],
    version: 1,
    groups: [],
  };
}

function differences(own: AttributeSet<never>, ...fields: Omit<SpecAttribute, 'id'>[]): string[] {
  const findings = new Findings();
  compareSet(findings, specOf(fields), own, 'set');
  return findings.errors;
}

const set = (fields: Parameters<typeof attributes>[1]): AttributeSet<never> =>
  attributes('FAKE', fields) as unknown as AttributeSet<never>;

test.each<[string, Parameters<typeof attributes>[1], Omit<SpecAttribute, 'id'>[], RegExp | undefined]>([
  [
    'nothing',
    { one: [1, u16], two: [2, u32] },
    [
      { name: 'one', type: 'u16' },
      { name: 'two', type: 'u32' },
    ],
    undefined,
  ],
  [
    'a number',
    { one: [2, u16], two: [1, u16] },
    [
      { name: 'one', type: 'u16' },
      { name: 'two', type: 'u16' },
    ],
    /number/,
  ],
  ['a width', { one: [1, u8] }, [{ name: 'one', type: 'u16' }], /u16, u8 in the library/],
  ['a byte order', { one: [1, be16] }, [{ name: 'one', type: 'u16' }], /host byte order, big in/],
  [
    'the order of the specification',
    { one: [1, u16] },
    [{ name: 'one', type: 'u16', 'byte-order': 'big-endian' }],
    /big byte order, host in/,
  ],
  [
    'the layout of a struct',
    { one: [1, struct('pair', { first: u8, second: u16 })] },
    [{ name: 'one', type: 'binary', struct: 'pair' }],
    /4 bytes, 3 in the library; first: u16, u8/,
  ],
  [
    'the attributes in nests by numbers',
    { one: [1, recordById(attributes('INNER', { one: [1, u16] }))] },
    [{ name: 'one', type: 'nest-type-value', 'type-value': ['id'], 'nested-attributes': 'set' }],
    /nests by id, u16 in the library/,
  ],
  ['a type', { one: [1, u32] }, [{ name: 'one', type: 'string' }], /text, u32/],
])('the conformance check finds what is wrong: %s', (_what, own, theirs, expected) => {
  const found = differences(set(own), ...theirs);
  if (expected === undefined) expect(found).toEqual([]);
  else expect(found.join('\n')).toMatch(expected);
});

test('names agree that are spelled out', () => {
  expect(namesAgree('multicastSnooping', 'mcast-snooping')).toBe(true);
  expect(namesAgree('ipProto', 'key-ip-proto')).toBe(true);
  expect(namesAgree('mtu', 'hoplimit')).toBe(false);
});

test('an operation may have a prefix in the specification', () => {
  expect(nameEnds('wg-cmd-get-device', 'getDevice')).toBe(true);
  expect(nameEnds('wg-cmd-set-device', 'getDevice')).toBe(false);
});
