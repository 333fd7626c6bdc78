import {
  type AttributeSet,
  attributes,
  decode,
  encode,
  inspect,
  nested,
  nestedList,
  records,
  repeated,
  stateOnly,
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

test('so is a message that has it behind its header, whichever of its properties is used first', () => {
  const header = struct('header', { x: u16, y: u16 });
  type Message = ReturnType<typeof structWithAttributes<{ x: number; y: number }, { a?: number }>>;
  const uses: Record<string, (message: Message) => unknown> = {
    decode: (message) => decode(message, new Uint8Array(4)),
    encode: (message) => encode(message, { x: 1 }),
    inspect: (message) => inspect(message, new Uint8Array(8)),
    scoped: (message) => message.scoped,
  };
  for (const use of Object.values(uses)) {
    const { set, made } = counted();
    const message = structWithAttributes(header, set);
    expect([message.kind, message.header, message.set, made()]).toEqual([
      'structWithAttributes',
      header,
      set,
      0,
    ]);
    use(message as never);
    expect(made()).toBe(1);
    expect(decode(message, encode(message, { x: 1, a: 5 }))).toEqual({ x: 1, y: 0, a: 5 });
    expect(made()).toBe(1);
  }
});

test('lists of it, nests and marks of it do not make it', () => {
  const { set, made } = counted();
  const outer = attributes('OUTER', () => ({
    list: [1, nestedList(1, nested(set))],
    many: [2, repeated(stateOnly(set))],
    records: [3, records(struct('record', { length: u16, x: u16 }), set)],
  }));
  expect(made()).toBe(0);
  const value = { list: [{ a: 1 }], many: [{ b: 2 }], records: [{ x: 3, a: 4 }] };
  expect(decode(outer, encode(outer, value))).toEqual(value);
  expect(made()).toBe(1);
});

test('a copy of it works, before and after it is made', () => {
  const { set, made } = counted();
  const message = structWithAttributes(struct('header', { x: u16, y: u16 }), set);
  const copies = [{ ...set }, { ...message }] as const;
  expect(made()).toBe(1);
  for (const copy of [...copies, { ...set }, { ...message }]) {
    const type = copy as AttributeSet<{ a?: number }>;
    for (let times = 0; times < 60; times++)
      expect(decode(type, encode(type, { a: times }))).toMatchObject({ a: times });
    expect(inspect(type, encode(type, { a: 1 })).at(-1)).toMatchObject({ name: 'a', value: 1 });
  }
  expect(
    decode(
      attributes('OUTER', { inner: [1, { ...set }] }),
      Uint8Array.of(12, 0, 1, 0, 8, 0, 1, 0, 9, 0, 0, 0),
    ),
  ).toEqual({
    inner: { a: 9 },
  });
  expect(structWithAttributes(struct('header', { x: u16, y: u16 }), { ...set }).set.attributes).toBe(
    set.attributes,
  );
});

test('attributes of a set whose decode is another one are not mixed with a header', () => {
  const { set } = counted();
  const other = { ...set, decode: () => ({ a: 1 }) };
  expect(() => structWithAttributes(struct('header', { x: u16 }), other)).toThrow(
    'SET: expected a set made by attributes()',
  );
});

test('a set that contains itself without recursive() is refused', () => {
  const set: AttributeSet<object> = attributes('SELF', () => ({ inner: [1, nestedList(1, set as never)] }));
  for (let times = 0; times < 2; times++)
    expect(() => encode(set, {})).toThrow('a schema contains itself: wrap the inner use in recursive()');
});

test('a nest of it is made with it', () => {
  const { set } = counted();
  const outer = attributes('OUTER', () => ({ inner: [1, nested(set)] }));
  const value = { inner: { a: 3 } };
  const bytes = encode(outer, value);
  expect(Math.max(...bytes.subarray(2, 4))).toBeGreaterThanOrEqual(0x80);
  expect(decode(outer, bytes)).toEqual(value);
});

test('a fault of a schema is reported at its first use, and at each later one', () => {
  const twice = attributes('TWICE', () => ({ a: [1, u32], b: [1, u8] }));
  const message = structWithAttributes(struct('header', { a: u16 }), counted().set);
  for (let round = 0; round < 2; round++) {
    expect(() => encode(twice, {})).toThrow('TWICE: attribute 1 is described twice');
    expect(() => encode(message, {})).toThrow('SET.a is a field of header too');
  }
});
