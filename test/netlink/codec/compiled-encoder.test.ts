import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { type AnyType, encode } from '../../../src/netlink/codec/index.ts';
import type { MessageDefinition } from '../../../src/netlink/protocol.ts';
import { protocol } from '../../../src/netlink/protocols/route/protocol.ts';
import { arbitrary } from './arbitrary.ts';

function refuseCode(): never {
  throw new EvalError('Code generation from strings disallowed for this context');
}

/** Message types by their place in the table. */
const tableOf = (messages: Iterable<MessageDefinition>) =>
  new Map([...messages].map(({ name, reply }, index) => [index, { name, body: reply }]));

const routeMessages = tableOf(protocol.messages());

// Loaded again where no code can be made from strings: there every encoder walks its schema.
vi.stubGlobal('Function', refuseCode);
vi.resetModules();
const walking = tableOf(
  (await import('../../../src/netlink/protocols/route/protocol.ts')).protocol.messages(),
);
const { encode: walk } = await import('../../../src/netlink/codec/index.ts');
// Schemas are compiled once they have been used often.
const often = 60;

/** A value that is hardly what a field takes. */
const anything = fc.oneof(
  fc.constantFrom(null, undefined, true, false, '', '10.0.0.1', '10.0.0.256', 'fd00::1', 'up', {}, []),
  fc.constantFrom(-0, -1, 0.5, Number.NaN, 2 ** 31, 2 ** 32, 2 ** 53, 3n, 2n ** 64n, 'constructor'),
  fc.constantFrom(['up'], ['none such'], [7], [null], Uint8Array.of(1, 2, 3), new Date(0)),
  fc.integer(),
);

/** Values of which a few properties are something else. */
const nearly = (type: AnyType) =>
  fc
    .tuple(
      arbitrary(type)!,
      fc.array(fc.tuple(fc.nat(), anything), { maxLength: 2 }),
      fc.option(fc.constantFrom('#9', '#99999', 'none such')),
    )
    .map(([value, changes, more]) => {
      const changed = { ...(value as Record<string, unknown>) };
      const keys = Object.keys(changed);
      for (const [at, item] of changes) if (keys.length > 0) changed[keys[at % keys.length]!] = item;
      if (more !== null) changed[more] = Uint8Array.of(1, 2, 3);
      return changed;
    });

/** The bytes, or what it is refused for. */
function outcome(by: typeof encode, type: AnyType, value: unknown): unknown {
  try {
    return by(type, value);
  } catch (error) {
    const { name, message, code, field } = error as Error & { code: string; field: string };
    return { name, message, code, field };
  }
}

const schemas = [
  ...new Map([...routeMessages].reverse().map(([type, { name, body }]) => [body, { name, type }])),
];

describe('a compiled encoder writes, and refuses, just what walking the schema does', () => {
  afterAll(() => vi.unstubAllGlobals());

  test.each(schemas.map(([body, { name, type }]) => [name, body, walking.get(type)!.body] as const))(
    '%s',
    (_, body, walked) => {
      vi.unstubAllGlobals();
      fc.assert(
        fc.property(arbitrary(body)!, (value) => void encode(body, value)),
        { numRuns: often },
      );
      vi.stubGlobal('Function', refuseCode);
      fc.assert(
        fc.property(nearly(body), (value) => {
          expect(outcome(encode, body, value)).toEqual(outcome(walk, walked, value));
        }),
        { numRuns: 500, seed: 1 },
      );
    },
  );
});
