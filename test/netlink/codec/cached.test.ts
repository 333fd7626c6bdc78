import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  array,
  attributes,
  bytes,
  cached,
  decode,
  encode,
  formatPrefix,
  type Infer,
  Reader,
  repeated,
  select,
  struct,
  u16,
  u32,
} from '../../../src/netlink/codec/index.ts';

const point = struct('point', { x: u32, y: u16, z: u16 });
const sharedPoint = cached(point);
const here = encode(point, { x: 7, y: 1, z: 2 });

describe('a cached type', () => {
  test('returns the same frozen object for the same bytes', () => {
    const values = Array.from({ length: 5 }, () => decode(sharedPoint, here));
    expect(values).toStrictEqual(Array(5).fill({ x: 7, y: 1, z: 2 }));
    expect(values[4]).toBe(values[3]);
    expect(Object.isFrozen(values[4])).toBe(true);
    expect(encode(sharedPoint, values[4] as Infer<typeof point>)).toEqual(here);
  });

  test('freezes every value and all in it, from the first time on', () => {
    const inner = attributes('INNER', { list: [1, array(u32)], raw: [2, bytes], point: [3, point] });
    const nest = cached(attributes('NEST', { inner: [1, inner], many: [2, repeated(inner)] }));
    const read = (value: number, reader?: (message: Uint8Array) => Reader) => {
      const one = { list: [value], raw: Uint8Array.of(value & 255), point: { x: value, y: 1, z: 2 } };
      const message = encode(nest, { inner: one, many: [one, one] });
      return reader === undefined
        ? decode(nest, message)
        : nest.decode(reader(message), 0, message.length, undefined);
    };
    const check = (value: ReturnType<typeof read>): void => {
      const objects = [
        value,
        value?.inner,
        value?.inner?.list,
        value?.inner?.point,
        value?.many,
        value?.many?.[1]?.point,
      ];
      expect(objects.map((object) => Object.isFrozen(object))).toEqual(objects.map(() => true));
    };
    // New values, those that come again, and those that are not looked for any more.
    for (let times = 0; times < 3; times++) check(read(1));
    for (let value = 0; value < 200; value++) check(read(value));
    // At an odd place in memory, and from a host of the other byte order.
    check(read(1, (message) => new Reader(Uint8Array.of(0, ...message).subarray(1))));
    check(nest.decode(new Reader(new Uint8Array(0), true), 0, 0, undefined));
  });

  test('does not share values that hold bytes, which cannot be frozen', () => {
    const nest = cached(attributes('NEST', { raw: [1, bytes] }));
    const message = encode(nest, { raw: Uint8Array.of(1, 2, 3, 4) });
    for (let times = 0; times < 3; times++) {
      const value = decode(nest, message);
      expect(value).toEqual({ raw: Uint8Array.of(1, 2, 3, 4) });
      value?.raw?.fill(9);
    }
    const unknown = cached(attributes('NEST', { known: [2, u32] }));
    const other = encode(attributes('NEST', { raw: [1, bytes] }), { raw: Uint8Array.of(1, 2, 3, 4) });
    for (let times = 0; times < 3; times++) {
      const value = decode(unknown, other);
      expect(value).toEqual({ '#1': Uint8Array.of(1, 2, 3, 4) });
      value?.['#1']?.fill(9);
    }
  });

  test('returns values that are encoded as they were received', () => {
    const received = Uint8Array.of(8, 0, 1, 0x40, 7, 0, 0, 0);
    const nest = cached(attributes('NEST', { number: [1, u32] }));
    for (let times = 0; times < 3; times++) expect(encode(nest, decode(nest, received)!)).toEqual(received);
  });

  test('means something else in the other byte order', () => {
    for (let times = 0; times < 3; times++) {
      expect(sharedPoint.decode(new Reader(here), 0, 8, undefined)).toEqual({ x: 7, y: 1, z: 2 });
      expect(sharedPoint.decode(new Reader(here, true), 0, 8, undefined)).toEqual({
        x: 0x0700_0000,
        y: 0x100,
        z: 0x200,
      });
    }
  });

  test('cannot depend on its surroundings', () => {
    const dependent = cached(attributes('SET', { data: [1, select<object>('kind', {})] }));
    expect(() => decode(dependent, new Uint8Array(8))).toThrow(TypeError);
  });

  test('reads any sequence of values as the plain type does, at any place', () => {
    const numbers = array(u32);
    const sharedNumbers = cached(numbers);
    const few = fc.array(fc.nat(2), { maxLength: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(few, fc.nat(7)), { maxLength: 200 }), (sequence) => {
        for (const [values, before] of sequence) {
          const message = new Uint8Array(before + values.length * 4);
          message.set(encode(numbers, values), before);
          const reader = new Reader(message);
          expect(sharedNumbers.decode(reader, before, message.length, undefined)).toEqual(values);
        }
      }),
    );
  });

  test('stops looking for what does not come again, and goes on when it does', () => {
    const numbers = cached(array(u32));
    const read = (value: number) => decode(numbers, encode(array(u32), [value]));
    for (let value = 0; value < 2000; value++) expect(read(value)).toEqual([value]);
    for (let times = 0; times < 1000; times++) read(1);
    expect(read(1)).toBe(read(1));
  });
});

describe('the text of a prefix', () => {
  test.each([
    ['10.1.2.0/24', [10, 1, 2, 0]],
    ['0.0.0.0/0', [0, 0, 0, 0]],
    ['255.255.255.255/32', [255, 255, 255, 255]],
  ])('%s', (text, address) => {
    expect(formatPrefix(Uint8Array.from(address), 0, 4, Number(text.split('/')[1]))).toBe(text);
  });

  test.each([
    ['2001:db8::/32', '20010db8000000000000000000000000'],
    ['2001:db8:0:3e8::/64', '20010db8000003e80000000000000000'],
    ['2001:db8:0:e8::/64', '20010db8000000e80000000000000000'],
    ['2001:db8:0:f00::/56', '20010db800000f000000000000000000'],
    ['2001:db8:0:5::/64', '20010db8000000050000000000000000'],
    ['0:0:0:1::/64', '00000000000000010000000000000000'],
    ['fe80::1/128', 'fe800000000000000000000000000001'],
    ['::/0', '00000000000000000000000000000000'],
  ])('%s', (text, hex) => {
    const address = Uint8Array.from(Buffer.from(hex, 'hex'));
    for (let times = 0; times < 2; times++)
      expect(formatPrefix(address, 0, 16, Number(text.split('/')[1]))).toBe(text);
  });
});
