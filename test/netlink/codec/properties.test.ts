import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AnyType,
  attributes,
  decode,
  encode,
  inspect,
  nestedList,
  type Part,
  Reader,
  recursive,
  registry,
  select,
  string,
  u32,
} from '../../../src/netlink/codec/index.ts';
import { protocol } from '../../../src/netlink/protocols/route/protocol.ts';
import { arbitrary } from './arbitrary.ts';

// The same cases in each run by default. Other cases: SEED=$RANDOM npm test
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });

/** Every schema that a message type of rtnetlink has, by the name of the first such type. */
const schemas: readonly (readonly [name: string, body: AnyType])[] = [
  ...new Map([...protocol.messages()].reverse().map(({ name, reply }) => [reply, name])),
].map(([body, name]) => [name, body]);

const values = (type: AnyType) => arbitrary(type)!;
/** Bytes near to those of a message: some changed, cut off, or repeated. */
const nearly = (type: AnyType) =>
  fc
    .tuple(
      values(type),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
      fc.option(fc.nat()),
    )
    .map(([value, changes, cut]) => {
      const encoded = encode(type, value);
      if (encoded.length === 0) return encoded;
      for (const [at, byte] of changes) encoded[at % encoded.length] = byte;
      return cut === null ? encoded : encoded.slice(0, cut % encoded.length);
    });
const anything = (type: AnyType) => fc.oneof(nearly(type), fc.uint8Array({ maxLength: 400 }));

function checkParts(parts: readonly Part[], start: number, end: number): void {
  for (const part of parts) {
    if (part.offset < start || part.end > end || part.offset > part.payload || part.payload > part.end)
      throw new Error(`part ${part.name} at ${part.offset}–${part.end} is outside of ${start}–${end}`);
    checkParts(part.parts ?? [], part.offset, part.end);
  }
}

describe.each(schemas)('%s', (_, type) => {
  test('what is written is read again, and written the same', () => {
    fc.assert(
      fc.property(values(type), (value) => {
        const encoded = encode(type, value);
        const decoded = decode(type, encoded);
        expect(decoded).toEqual(value);
        expect(encode(type, decoded)).toEqual(encoded);
      }),
      { numRuns: 300 },
    );
  });

  test('no bytes make the decoder throw, and it does not look outside of them', () => {
    fc.assert(
      fc.property(anything(type), fc.integer({ min: 0, max: 255 }), (message, filler) => {
        const inside = decode(type, message);
        const around = new Uint8Array(message.length + 64).fill(filler);
        around.set(message, 32);
        const reader = new Reader(around);
        expect(type.decode(reader, 32, 32 + message.length, undefined)).toEqual(inside);
      }),
      { numRuns: 500 },
    );
  });

  test('what was read of any bytes can be written, and is read the same again', () => {
    fc.assert(
      fc.property(anything(type), (message) => {
        const value = decode(type, message);
        if (value === undefined) return;
        const encoded = writable(type, value);
        if (encoded !== undefined) expect(writable(type, decode(type, encoded))).toEqual(encoded);
      }),
      { numRuns: 500 },
    );
  });

  test('no bytes make inspect throw, and its parts lie within one another', () => {
    fc.assert(
      fc.property(anything(type), (message) => checkParts(inspect(type, message), 0, message.length)),
      { numRuns: 500 },
    );
  });
});

/** The bytes of a value that came from any bytes; undefined where it has text that no kernel would send. */
function writable(type: AnyType, value: unknown): Uint8Array | undefined {
  try {
    return encode(type, value);
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(INVALID_ARG_VALUE|OUT_OF_RANGE)$/) });
    return undefined;
  }
}

describe('a schema that contains itself', () => {
  const byLazy: AnyType = attributes('NODE', { id: [1, u32], child: [2, recursive(() => byLazy)] });
  const nodes = registry<string>(() => ({ branch: byRegistry }));
  const byRegistry: AnyType = attributes('NODE', {
    kind: [1, string],
    children: [2, select('kind', () => nodes)],
    list: [
      3,
      nestedList(
        4,
        recursive(() => byRegistry),
      ),
    ],
  });
  const wrap = (payload: Uint8Array, id: number, before: readonly number[] = []) => {
    const length = payload.length + 4;
    const nest = new Uint8Array(before.length + length);
    nest.set([...before, length & 0xff, length >> 8, id, 0]);
    nest.set(payload, before.length + 4);
    return nest;
  };

  test('is read to a limited depth, the rest is kept, and written back', () => {
    let message = new Uint8Array(0);
    for (let level = 0; level < 5000; level++) message = wrap(message, 2);
    const value = decode(byLazy, message);
    expect(JSON.stringify(value).match(/child/g)).toHaveLength(17);
    expect(encode(byLazy, value)).toEqual(message);
    expect(() => inspect(byLazy, message)).not.toThrow();
  });

  test('also through a registry', () => {
    const kind = [11, 0, 1, 0, ...new TextEncoder().encode('branch'), 0, 0];
    let message = new Uint8Array(0);
    for (let level = 0; level < 4000; level++) message = wrap(message, 2, kind);
    expect(encode(byRegistry, decode(byRegistry, message))).toEqual(message);
    expect(() => inspect(byRegistry, message)).not.toThrow();
  });

  test('an object that contains itself is refused', () => {
    const loop: Record<string, unknown> = { id: 1 };
    loop.child = loop;
    expect(() => encode(byLazy, loop)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_VALUE',
        message: expect.stringContaining('levels deep'),
      }),
    );
  });
});
