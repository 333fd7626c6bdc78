import { describe, expect, test } from 'vitest';
import {
  type AnyType,
  attributes,
  bool8,
  derived,
  flags,
  Reader,
  repeated,
  select,
  stateOnly,
  stateOnlyBits,
  string,
  struct,
  structWithAttributes,
  type Type,
  u8,
  u32,
  Writer,
} from '../../../src/netlink/codec/index.ts';

const flagNames = flags(u32, { asked: 1, reported: 2 });
const body = structWithAttributes(
  struct('header', { index: u32, references: stateOnly(u32), tail: u32 }),
  attributes('SET', () => ({
    mtu: [1, u32],
    primary: [2, stateOnly(bool8)],
    ttl: [3, u8],
    ttlInherit: [4, stateOnly(bool8, (inherit, { ttl }) => !inherit && ttl !== undefined)],
    flags: [5, stateOnlyBits(flagNames, ['reported', 0x80000000])],
    seen: [6, stateOnly(repeated(u8))],
    inner: [7, attributes('INNER', { kept: [1, u8], told: [2, stateOnly(u8)] })],
  })),
);

function bytes(type: AnyType, value: unknown, forRequest: boolean): string {
  const writer = new Writer();
  writer.forRequest = forRequest;
  type.encode(writer, value, undefined);
  return Buffer.from(writer.toBytes()).toString('hex');
}

const full = {
  index: 1,
  references: 2,
  tail: 3,
  mtu: 4,
  primary: true,
  ttl: 5,
  ttlInherit: false,
  flags: ['asked', 'reported', 0x80000000],
  seen: [1, 2],
  inner: { kept: 1, told: 2 },
} as const;
const asked = {
  index: 1,
  tail: 3,
  mtu: 4,
  ttl: 5,
  flags: ['asked'],
  inner: { kept: 1 },
} as const;

const table = attributes('TABLE', () => ({
  rate: [1, u32],
  table: [2, derived(u32, ({ rate }) => (rate === undefined ? undefined : (rate as number) * 2))],
}));

describe('what a request needs besides', () => {
  test('is computed where it is absent, in requests alone', () => {
    for (let time = 0; time < 60; time++) {
      expect(bytes(table, { rate: 4 }, true)).toBe(bytes(table, { rate: 4, table: 8 }, false));
      expect(bytes(table, { rate: 4, table: 9 }, true)).toBe(bytes(table, { rate: 4, table: 9 }, false));
      expect(bytes(table, {}, true)).toBe('');
      expect(bytes(table, { rate: 4 }, false)).toBe('0800010004000000');
    }
  });
});

describe('a type that is chosen by another field', () => {
  const empty: Type<object> = stateOnly(attributes('NONE', {}), (value) => Object.keys(value).length === 0);
  const set = attributes('SET', () => ({
    kind: [1, string],
    options: [2, select('kind', { plain: empty })],
  }));
  test('is left out where its own type says so', () => {
    for (let time = 0; time < 60; time++) {
      expect(bytes(set, { kind: 'plain', options: {} }, true)).toBe(bytes(set, { kind: 'plain' }, false));
      expect(bytes(set, { kind: 'plain', options: {} }, false)).toMatch(/04000200$/);
    }
  });
});

describe('what only the kernel reports', () => {
  // The 60th time an encoder is a compiled one.
  test('is left out of requests, by the walking and by the compiled encoder', () => {
    for (let time = 0; time < 60; time++) expect(bytes(body, full, true)).toBe(bytes(body, asked, false));
  });

  test('is decoded, and is encoded where it is no request', () => {
    for (let time = 0; time < 60; time++) {
      const encoded = Buffer.from(bytes(body, full, false), 'hex');
      const decoded = body.decode(new Reader(encoded), 0, encoded.length, undefined);
      expect(decoded).toEqual(full);
      expect(bytes(body, decoded, false)).toBe(encoded.toString('hex'));
    }
  });

  test('depends on other fields where it is said so', () => {
    expect(bytes(body, { ttlInherit: false }, true)).toBe(bytes(body, { ttlInherit: false }, false));
    expect(bytes(body, { ttl: 1, ttlInherit: true }, true)).toBe(
      bytes(body, { ttl: 1, ttlInherit: true }, false),
    );
    expect(bytes(body, { ttl: 1, ttlInherit: false }, true)).toBe(bytes(body, { ttl: 1 }, false));
  });

  test('does not hide a wrong value of a flag field', () => {
    expect(() => bytes(body, { flags: ['unheard-of'] }, true)).toThrow();
  });
});
