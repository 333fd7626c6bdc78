import {
  attributes,
  decode,
  encode,
  nested,
  struct,
  structWithAttributes,
  u8,
  u16,
  u32,
} from 'tsnetlink/codec';
import { expect, test } from 'vitest';

/** A set of attributes that counts how often it is made. */
function counted() {
  let made = 0;
  const set = attributes('SET', () => {
    made++;
    return { a: [1, u32], b: [2, u8] };
  });
  return { set, made: () => made };
}

test('a set whose attributes are a function is made when it is first used, once', () => {
  const { set, made } = counted();
  expect([set.kind, set.name, made()]).toEqual(['attributes', 'SET', 0]);
  const bytes = encode(set, { a: 7, b: 1 });
  expect(made()).toBe(1);
  expect(decode(set, bytes)).toEqual({ a: 7, b: 1 });
  expect(set.attributes.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(made()).toBe(1);
  const eager = attributes('SET', { a: [1, u32], b: [2, u8] });
  expect(Object.keys(set).sort()).toEqual(Object.keys(eager).sort());
  expect(encode({ ...set }, { b: 2 })).toEqual(encode(eager, { b: 2 }));
});

test('so is a message that has it behind its header, whichever of its properties is asked for first', () => {
  const header = struct('header', { x: u16, y: u16 });
  for (const property of ['decode', 'encode', 'inspect', 'scoped'] as const) {
    const { set, made } = counted();
    const message = structWithAttributes(header, set);
    expect([message.kind, message.header, message.set, made()]).toEqual([
      'structWithAttributes',
      header,
      set,
      0,
    ]);
    void message[property];
    expect(made()).toBe(1);
    expect(decode(message, encode(message, { x: 1, a: 5 }))).toEqual({ x: 1, y: 0, a: 5 });
    expect(made()).toBe(1);
  }
});

test('a nest of it is made with it', () => {
  const { set } = counted();
  const outer = attributes('OUTER', () => ({ inner: [1, nested(set)] }));
  const value = { inner: { a: 3 } };
  const bytes = encode(outer, value);
  expect(Math.max(...bytes.subarray(2, 4))).toBeGreaterThanOrEqual(0x80);
  expect(decode(outer, bytes)).toEqual(value);
});

test('what is wrong with it is told when it is first used, and each time', () => {
  const twice = attributes('TWICE', () => ({ a: [1, u32], b: [1, u8] }));
  const message = structWithAttributes(struct('header', { a: u16 }), counted().set);
  for (let round = 0; round < 2; round++) {
    expect(() => encode(twice, {})).toThrow('TWICE: attribute 1 is described twice');
    expect(() => encode(message, {})).toThrow('SET.a is a field of header too');
  }
});
