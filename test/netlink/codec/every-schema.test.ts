import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyType } from '../../../src/netlink/codec/index.ts';
import { arbitrary } from './arbitrary.ts';
import { capturedBytes, comparable, type Instance, loadSchemas } from './schemas.ts';

// The codec three times: compiled at once, compiled after some uses (in the order of attributes seen before), and walked.
const instances = new Map<string, Instance>();
for (const mode of ['walked', 'compiled', 'automatic'] as const)
  instances.set(mode, await loadSchemas(mode === 'automatic' ? '' : mode));
const walked = instances.get('walked') as Instance;
const captured = capturedBytes();
const seed = Number(process.env.SEED ?? 1);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/**
 * Returns a schema as it is tested: composites alone, others in a set of attributes. Only objects and arrays keep bytes
 * that do not fit.
 */
function subject({ codec, isDefined, schemas }: Instance, name: string): AnyType {
  const type = schemas.get(name) as AnyType;
  return isComposite(type) && isDefined(type) ? type : codec.attributes(`ONLY ${name}`, { value: [1, type] });
}

const composites = [
  'attributes',
  'struct',
  'structWithAttributes',
  'genericMessage',
  'records',
  'nestedList',
  'arrayByIndex',
  'indexedArray',
  'recordById',
];
const isComposite = ({ kind }: AnyType): boolean => composites.includes(kind);

/** Throws where the three differ for these bytes, or where the value is not encoded to the same bytes. */
function checkBytes(subjects: ReadonlyMap<string, AnyType>, bytes: Uint8Array): void {
  let expected: { value: unknown; parts: unknown; json: string | undefined } | undefined;
  for (const [mode, type] of subjects) {
    const { codec } = instances.get(mode) as Instance;
    const value = codec.decode(type, bytes);
    const parts = comparable(codec.inspect(type, bytes));
    if (value !== undefined) {
      const again = codec.encode(type, value);
      if (hex(again) !== hex(bytes)) throw new Error(`${mode}: ${hex(bytes)} became ${hex(again)}`);
    }
    // JSON holds every object. An array of 64-bit integers is always in one.
    const json = Array.isArray(value) ? undefined : JSON.stringify(value);
    expected ??= { value: structuredClone(value), parts, json };
    if (json !== expected.json) throw new Error(`${mode}: ${json} is not ${expected.json}`);
    if (!isDeepStrictEqual(structuredClone(value), expected.value))
      throw new Error(
        `${mode} decodes ${hex(bytes)} differently: ${JSON.stringify([value, expected.value], big)}`,
      );
    if (!isDeepStrictEqual(parts, expected.parts))
      throw new Error(`${mode} inspects ${hex(bytes)} differently`);
  }
}

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

/** The bytes of a value, or the error that it is refused with. */
function outcome(mode: string, type: AnyType, value: unknown): unknown {
  try {
    return hex((instances.get(mode) as Instance).codec.encode(type, value));
  } catch (error) {
    const { message, code, field } = error as Error & { code: string; field: string };
    return { message, code, field };
  }
}

/** Bytes near to valid ones: some changed, some inserted, some cut off. */
const damaged = (bytes: Uint8Array) =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
      fc.option(fc.nat()),
      fc.uint8Array({ maxLength: 6 }),
    )
    .map(([changes, cut, more]) => {
      const changed = Uint8Array.of(...bytes, ...more);
      for (const [at, byte] of changes) if (changed.length > 0) changed[at % changed.length] = byte;
      return cut === null ? changed : changed.slice(0, cut % (changed.length + 1));
    });

/** Duplicates and moves attributes: the payload of a nest is cut at multiples of four. */
const shuffled = (bytes: Uint8Array) =>
  fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(([from, length, to]) => {
    const words = bytes.length >> 2;
    if (words === 0) return bytes;
    const start = (from % words) * 4;
    const piece = bytes.slice(start, start + 4 * (1 + (length % 8)));
    const at = (to % (words + 1)) * 4;
    return Uint8Array.of(...bytes.slice(0, at), ...piece, ...bytes.slice(at));
  });

test('all schemas are found, in each mode', () => {
  for (const { schemas } of instances.values())
    expect([...schemas.keys()]).toEqual([...walked.schemas.keys()]);
  const kinds = new Set([...walked.schemas.values()].map(({ kind }) => kind));
  for (const kind of ['attributes', 'struct', 'structWithAttributes', 'records', 'nestedList', 'select'])
    expect(kinds).toContain(kind);
  expect(captured.length).toBeGreaterThan(100);
});

test('integers are declared, so that decoders need not encode each of them again', () => {
  const isInteger = ({ kind }: AnyType): boolean => /^(?:u|s|be)(?:8|16|32)$/.test(kind);
  const integers = [...walked.schemas].filter(([, type]) => isInteger(type));
  expect(integers.length).toBeGreaterThan(10);
  expect(integers.filter(([, type]) => !walked.isDefined(type)).map(([name]) => name)).toEqual([]);
});

const names = [...walked.schemas]
  .filter(([, { kind }]) => kind !== 'pad' && kind !== 'byteRange')
  .map(([name]) => name);

describe.each(names)('%s', (name) => {
  const subjects = new Map([...instances].map(([mode, instance]) => [mode, subject(instance, name)]));
  const type = subjects.get('walked') as AnyType;
  const values = arbitrary(type);
  const valid = values?.map((value) => walked.codec.encode(type, value)) ?? fc.constant(new Uint8Array(0));
  const nearly = valid.chain((bytes) => fc.oneof(fc.constant(bytes), damaged(bytes), shuffled(bytes)));

  test('decodes, encodes and inspects the same, compiled and walked, and nothing is lost', () => {
    const isWhole = isComposite(walked.schemas.get(name) as AnyType);
    if (isWhole) for (const bytes of captured) checkBytes(subjects, bytes);
    const bytes = fc.oneof({ weight: 4, arbitrary: nearly }, fc.uint8Array({ maxLength: 80 }));
    fc.assert(
      fc.property(bytes, (message) => checkBytes(subjects, message)),
      { numRuns: isWhole ? 200 : 100, seed },
    );
  });

  test('accepts and refuses the same values', () => {
    fc.assert(
      fc.property(fc.oneof(values ?? fc.constant({}), fc.anything({ maxDepth: 1 })), (value) => {
        const expected = outcome('walked', type, value);
        for (const [mode, other] of subjects)
          if (!isDeepStrictEqual(outcome(mode, other, value), expected))
            throw new Error(`${mode}: ${JSON.stringify([outcome(mode, other, value), expected])}`);
      }),
      { numRuns: 80, seed },
    );
  });
});
