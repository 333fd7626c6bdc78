import { linkMessage, RTM_NEWLINK } from 'tsnetlink/route';
import * as testing from 'tsnetlink/testing';
import { describe, expect, test } from 'vitest';

// Every function and class for tests refuses arguments that it does not understand. A new one fails until it is in the table.

const lab = { nodes: { a: {} } };
const recording = { protocol: 'route' as const, port: 1, littleEndian: true, steps: [] };
const options = {};

/** Valid arguments by function; an object is one of options. */
const valid: Readonly<Record<string, readonly unknown[]>> = {
  FakeKernel: [() => [], options],
  ack: [options],
  done: [options],
  dumpOf: [RTM_NEWLINK, linkMessage, [], options],
  fromHex: ['00ff'],
  labFixture: [lab, options],
  message: [RTM_NEWLINK, linkMessage, { index: 1 }, options],
  namespaceFixture: [{}, async () => {}],
  record: ['route', testing.replay(recording)],
  refusal: ['EEXIST', options],
  replay: [recording, options],
  uniqueName: ['a'],
};
/** Read by vitest, or made by other functions, or checked elsewhere. */
const others = ['FakeRequest', 'openKernelTransport', 'useLab', 'useNamespace'];

const functions = Object.entries(testing).filter(([, value]) => typeof value === 'function');

test('all are in the table', () => {
  expect(
    functions
      .map(([name]) => name)
      .filter((name) => !others.includes(name))
      .sort(),
  ).toEqual(Object.keys(valid).sort());
});

const wrong = [null, Number.NaN, Promise.resolve({}), 5n, Symbol('x'), -1, 0.5, true];
const refusal = { code: expect.stringMatching(/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/) };

describe.each(Object.keys(valid))('%s', (name) => {
  const call = async (args: readonly unknown[]): Promise<unknown> => {
    const run = (testing as unknown as Record<string, new (...args: unknown[]) => unknown>)[name]!;
    if (name === 'labFixture') return testing.labFixture(...(args as [never]))({}, async () => {});
    return /^[A-Z]/.test(name)
      ? new run(...args)
      : await (run as unknown as (...args: unknown[]) => unknown)(...args);
  };
  const args = valid[name] as readonly unknown[];

  test('refuses wrong arguments', async () => {
    for (const [index, argument] of args.entries()) {
      // vitest passes the context.
      if (name === 'namespaceFixture' && index === 0) continue;
      for (const one of wrong)
        await expect(call(args.with(index, one)), `${index}: ${String(one)}`).rejects.toMatchObject(refusal);
      if (argument === options)
        await expect(call(args.with(index, { nonsenseKey: 1 }))).rejects.toMatchObject({
          ...refusal,
          field: expect.stringMatching(/nonsenseKey$/),
        });
    }
  });
});
