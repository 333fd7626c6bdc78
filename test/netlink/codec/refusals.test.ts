import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyType } from '../../../src/netlink/codec/index.ts';
import { placesIn, replaceAt } from '../../support/places.ts';
import { arbitrary } from './arbitrary.ts';
import { loadSchemas } from './schemas.ts';

// Every schema refuses values of a wrong JavaScript type, and unknown keys, at every depth of a value, and names the place.

const {
  codec: { attributes, Writer },
  schemas,
} = await loadSchemas('');
const seed = Number(process.env.SEED ?? 1);

/** No field of any schema is one of these. */
const wrong: readonly unknown[] = [Symbol('x'), null, Number.NaN, Promise.resolve(1), () => 1, 2 ** 70];

/** The error that a value is refused with. `undefined` where it is accepted. */
function refusal(type: AnyType, value: unknown, forRequest: boolean): unknown {
  const writer = new Writer(64);
  writer.forRequest = forRequest;
  try {
    type.encode(writer, value, undefined);
    return undefined;
  } catch (error) {
    return error;
  }
}

const names = [...schemas]
  .filter(([, { kind }]) => kind !== 'pad' && kind !== 'byteRange')
  .map(([name]) => name);

describe.each(names)('%s', (name) => {
  const type = attributes(`ONLY ${name}`, { value: [1, schemas.get(name) as AnyType] });
  const values = arbitrary(type);
  if (values === undefined) return;
  test('refuses wrong values, and names their place', () => {
    const found = new Set<string>();
    fc.assert(
      fc.property(values, (value) => {
        for (const { path, value: inner, isObject } of placesIn(value)) {
          if (path.length === 0) continue;
          const place = path.join('.');
          const check = (what: string, bad: unknown, expected: string, forRequest: boolean) => {
            const error = refusal(type, replaceAt(value, path, bad), forRequest) as {
              path?: string[];
              code?: string;
            };
            const field = error?.path?.join('.');
            if (field !== expected)
              found.add(
                `${expected.replace(/\d+/g, 'N')}: ${what}: ${error === undefined ? 'accepted' : (field ?? String(error))}`,
              );
          };
          for (const forRequest of [false, true]) {
            for (const bad of wrong) check(String(bad), bad, place, forRequest);
            if (isObject)
              check(
                'unknown key',
                { ...(inner as object), nonsenseKey: 1 },
                `${place}.nonsenseKey`,
                forRequest,
              );
          }
        }
      }),
      { numRuns: 8, seed },
    );
    expect([...found]).toEqual([]);
  });
});
