import { describe, expect, test } from 'vitest';
import type { AnyObjectDefinition } from '../../../src/netlink/protocol.ts';
import { loadProtocols } from '../../../src/netlink/protocol-table.ts';
import { checkArgument, type Declared } from '../../../src/netlink/request/input.ts';
import { inputsNotYet } from './inputs-not-yet.ts';

// Walks through every operation of every object of every protocol: a new operation is covered by itself.

type Operation = ((...args: never[]) => unknown) & Partial<Declared>;

/** Functions beside the operations: they read messages or tell types apart. */
const isOperation = (name: string, value: unknown): value is Operation =>
  typeof value === 'function' && !/^(read|is|to|format|parse)[A-Z]/.test(name);

const operations = [...(await loadProtocols()).values()].flatMap(({ objects }) =>
  Object.entries(objects as Record<string, AnyObjectDefinition>).flatMap(([object, { operations = {} }]) =>
    Object.entries(operations).flatMap(([name, run]): [string, Operation][] =>
      isOperation(name, run) ? [[`${object}.${name}`, run]] : [],
    ),
  ),
);
const declared = operations.filter(
  (entry): entry is [string, Operation & Declared] => entry[1].inputs !== undefined,
);

test('every operation declares its arguments', () => {
  const missing = operations.filter(([, { inputs }]) => inputs === undefined).map(([name]) => name);
  expect(missing.filter((name) => !inputsNotYet.includes(name))).toEqual([]);
  expect(inputsNotYet.filter((name) => !missing.includes(name))).toEqual([]);
});

test('every argument has a check', () => {
  // `length` counts the arguments before the first that may be absent.
  for (const [name, { inputs, length }] of declared)
    expect([name, inputs.length >= length]).toEqual([name, true]);
});

/** No operation takes one of these. */
const never: readonly [string, unknown][] = [
  ['null', null],
  ['NaN', Number.NaN],
  ['true', true],
  ['a bigint', 1n],
  ['a promise', Promise.resolve({})],
  ['a function', () => 1],
  ['a fraction', 1.5],
  ['a negative number', -1],
];

describe.each(declared)('%s', (name, { inputs }) => {
  test('refuses an unknown key, and names a similar one that it knows', () => {
    for (const one of inputs.filter(({ fields }) => fields !== undefined)) {
      expect(() => checkArgument(name, '', one, { nonsenseKey: 1 })).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: 'nonsenseKey' }),
      );
    }
  });

  test.each(never)('refuses %s', (_, value) => {
    for (const one of inputs) {
      expect(() => checkArgument(name, '', one, value), String(one.expected)).toThrow(
        expect.objectContaining({
          code: expect.stringMatching(/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/),
        }),
      );
    }
  });
});
