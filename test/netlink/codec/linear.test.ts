import { describe, expect, test } from 'vitest';
import type { AnyType } from '../../../src/netlink/codec/index.ts';
import {
  attributes,
  bytes,
  nestedList,
  Reader,
  recursive,
  registry,
  select,
  string,
  u32,
} from '../../../src/netlink/codec/index.ts';
import { linkMessage } from '../../../src/netlink/protocols/route/index.ts';
import { loadSchemas } from './schemas.ts';

/** Memory that counts how often it is read by number. */
class CountingView extends (DataView as new (
  buffer: ArrayBufferLike,
  at: number,
  length: number,
) => DataView) {
  reads = 0;
}
const numberReaders = Object.getOwnPropertyNames(DataView.prototype).filter((name) => /^get[A-Z]/.test(name));
for (const name of numberReaders) {
  const read = DataView.prototype[name as 'getUint16'];
  Object.defineProperty(CountingView.prototype, name, {
    value(this: CountingView, at: number, isLittleEndian?: boolean): unknown {
      this.reads++;
      return read.call(this, at, isLittleEndian);
    },
  });
}

/** A reader that counts how often bytes are read by number: once or twice for each attribute. */
class CountingReader extends Reader {
  readonly #counting: CountingView;

  constructor(message: Uint8Array) {
    super(message);
    const { buffer, byteOffset, byteLength } = this.view;
    this.#counting = new CountingView(buffer, byteOffset, byteLength);
    Object.defineProperty(this, 'view', { value: this.#counting });
  }

  get reads(): number {
    return this.#counting.reads;
  }
}

/** Repeats words of a message. */
const times = (count: number, ...words: readonly number[][]): number[] =>
  Array.from({ length: count }, () => words.flat()).flat();

function attribute(id: number, payload: readonly number[]): number[] {
  const length = payload.length + 4;
  return [length & 255, length >> 8, id & 255, id >> 8, ...payload];
}

const header = times(16, [0]);
/** Inner nests of nests, from the innermost one outwards. */
function nest(levels: number, id: number, before: readonly number[] = []): number[] {
  const headers: number[][] = [];
  let length = 0;
  for (let level = 0; level < levels; level++) {
    length += 4;
    headers.unshift([...before, length & 255, length >> 8, id & 255, id >> 8]);
    length += before.length;
  }
  return headers.flat();
}

const kinds = registry<string>(() => ({ branch: branch as never }));
const branch: ReturnType<typeof attributes> = attributes('BRANCH', () => ({
  kind: [1, string],
  other: [2, string],
  byKind: [3, select('kind', () => kinds, bytes)],
  byOther: [4, select('other', () => kinds, bytes)],
  inner: [5, recursive(() => branch as never)],
  list: [
    6,
    nestedList(
      7,
      recursive(() => branch as never),
    ),
  ],
  number: [8, u32],
}));
const kind = attribute(1, [...Buffer.from('branch\0\0')]);

/** Messages that grow with a number, each with its schema. */
const messages = {
  'link options chosen by kinds that are missing': [
    linkMessage,
    (n: number) => [...header, ...attribute(18, times(n, [4, 0, 5, 0]))],
  ],
  'link options of both ends': [
    linkMessage,
    (n: number) => [...header, ...attribute(18, times(n, [4, 0, 5, 0], [4, 0, 2, 0]))],
  ],
  'fields chosen by two others that are missing': [
    branch,
    (n: number) => times(n, [4, 0, 3, 0], [4, 0, 4, 0]),
  ],
  'fields chosen by two others that come last': [
    branch,
    (n: number) => [...times(n, [4, 0, 3, 0], [4, 0, 4, 0]), ...kind, ...attribute(2, [120, 0, 0, 0])],
  ],
  'fields chosen by one that does not fit its type': [
    branch,
    (n: number) => [...times(n, attribute(1, [255, 255, 255, 255])), ...times(n, [4, 0, 3, 0])],
  ],
  'the same attribute again and again': [branch, (n: number) => times(n, attribute(8, [1, 0, 0, 0]))],
  'many unknown attributes': [branch, (n: number) => times(n, [4, 0, 99, 0])],
  'attributes out of order': [
    branch,
    (n: number) => times(n, attribute(8, [1, 0, 0, 0]), [4, 0, 3, 0], [4, 0, 99, 0]),
  ],
  'deep nests': [branch, (n: number) => nest(n, 5)],
  'deep nests with kinds': [branch, (n: number) => nest(Math.floor(n / 4), 3, kind)],
  'deep nests of unknown attributes': [linkMessage, (n: number) => [...header, ...nest(n, 0x80c8)]],
  'a list of empty nests': [branch, (n: number) => attribute(6, times(n, [4, 0, 7, 0]))],
} as const;

/** Reads for a message and for one of twice the length. */
function growth(
  name: keyof typeof messages,
  run: (type: typeof linkMessage, reader: Reader, end: number) => void,
): number[] {
  const [type, make] = messages[name];
  return [1000, 2000].map((n) => {
    const message = Uint8Array.from(make(n));
    // Compiled, and with an order of attributes to expect.
    for (let times = 0; times < 60; times++)
      run(type as never, new Reader(message.slice(0, 400)), Math.min(400, message.length));
    const reader = new CountingReader(message);
    run(type as never, reader, message.length);
    return reader.reads;
  });
}

type Run = (type: typeof linkMessage, reader: Reader, end: number) => void;

describe.each(Object.keys(messages) as (keyof typeof messages)[])('%s', (name) => {
  const decode: Run = (type, reader, end) => void type.decode(reader, 0, end, undefined);
  const inspect: Run = (type, reader, end) => void type.inspect?.(reader, 0, end, undefined);

  test.each([
    ['decode', decode],
    ['inspect', inspect],
  ] as const)('%s takes twice the reads for a message of twice the length', (_, run) => {
    const [once = 0, twice = 0] = growth(name, run);
    expect(once).toBeGreaterThan(0);
    expect(twice).toBeLessThanOrEqual(2.2 * once);
  });
});

/** The attributes of a schema, and the length of the header before them. `undefined` for a schema without attributes. */
function layoutOf(type: AnyType): { readonly ids: readonly number[]; readonly header: number } | undefined {
  const { set, header, attributes } = type as {
    set?: { attributes: readonly { id: number }[] };
    header?: { size: number };
    attributes?: readonly { id: number }[];
  };
  const all = attributes ?? set?.attributes;
  if (all === undefined) return undefined;
  return { ids: all.map(({ id }) => id), header: ((header?.size ?? 0) + 3) & ~3 };
}

/** Attributes of all of these numbers, `rounds` times. */
const inTurn = (ids: readonly number[], rounds: number, make: (id: number) => number[]): number[] =>
  times(rounds, ids.flatMap(make));

/** Bodies for the attributes of any schema: all of them in turn, and nests in themselves. They grow with a number. */
const anyBodies: Readonly<Record<string, (ids: readonly number[], n: number) => number[]>> = {
  'empty attributes': (ids, n) => inTurn(ids, n, (id) => [4, 0, id & 255, id >> 8]),
  'attributes of 4 bytes': (ids, n) => inTurn(ids, n, (id) => attribute(id, [1, 0, 0, 0])),
  'empty nests': (ids, n) => inTurn(ids, n, (id) => [4, 0, id & 255, (id >> 8) | 0x80]),
  'nests that hold attributes': (ids, n) =>
    inTurn(ids, n, (id) =>
      attribute(
        id | 0x8000,
        inTurn(ids.slice(0, 8), 1, (inner) => [4, 0, inner & 255, inner >> 8]),
      ),
    ),
  'nests in nests': (ids, n) =>
    inTurn(ids.slice(0, 8), 1, (id) => attribute(id | 0x8000, nest(n * 8, id | 0x8000))),
};

const instances = { compiled: await loadSchemas('compiled'), walked: await loadSchemas('walked') };

describe.each(['compiled', 'walked'] as const)('every schema, %s', (mode) => {
  test.each(Object.keys(anyBodies))('%s: twice the reads for twice the length', (name) => {
    const make = anyBodies[name] as (ids: readonly number[], n: number) => number[];
    const { schemas } = instances[mode];
    let count = 0;
    for (const [schema, type] of schemas) {
      const layout = layoutOf(type);
      if (layout === undefined || layout.ids.length === 0) continue;
      count++;
      for (const way of ['decode', 'inspect'] as const) {
        // A large schema has long bodies by itself.
        const [once = 0, twice = 0] = (layout.ids.length > 40 ? [2, 4] : [8, 16]).map((n) => {
          const reader = new CountingReader(
            Uint8Array.from([...times(layout.header, [0]), ...make(layout.ids, n)]),
          );
          type[way]?.(reader, 0, reader.bytes.length, undefined);
          return reader.reads;
        });
        if (once === 0 || twice > 2.2 * once)
          throw new Error(`${schema}: ${way} reads ${once} times, then ${twice} times`);
      }
    }
    expect(count).toBeGreaterThan(300);
  });
});
