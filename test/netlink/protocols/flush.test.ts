import { describe, expect, test } from 'vitest';
import type { AnyObjectDefinition } from '../../../src/netlink/protocol.ts';
import { loadProtocols } from '../../../src/netlink/protocol-table.ts';
import type { Declared } from '../../../src/netlink/request/input.ts';
import type { Dump, Request, RequestRunner } from '../../../src/netlink/request/request.ts';

type Flush = ((socket: unknown, filter?: unknown) => Promise<number>) & Declared;

/** The operations that list by a filter and delete each object. */
const flushes = [...(await loadProtocols()).values()].flatMap(({ objects }) =>
  Object.entries(objects as Record<string, AnyObjectDefinition>).flatMap(([name, { operations = {} }]) => {
    const { flush, list } = operations as Record<string, unknown>;
    return typeof flush === 'function' && (flush as Flush).inputs.length === 2
      ? [[name, flush as Flush, list as (filter: unknown) => Dump<unknown>] as const]
      : [];
  }),
);

/** A socket that must not be used. */
const unused: RequestRunner = {
  request: (request) => Promise.reject(new Error(`${request.operation} was sent`)),
  batchSettled: () => Promise.reject(new Error('a batch was sent')),
};

test('most kinds of objects have one', () => {
  const names = flushes.map(([name]) => name);
  for (const name of ['route', 'address', 'addressLabel', 'neighbour', 'rule', 'nexthop', 'fdb', 'mdb'])
    expect(names).toContain(name);
  for (const name of ['bridgeVlan', 'qdisc', 'trafficClass', 'filter', 'chain'])
    expect(names).toContain(name);
});

describe.each(flushes)('%s', (_, flush, list) => {
  const fields = [...(flush.inputs[1]?.fields?.keys() ?? [])];

  test.each([
    ['without a filter', undefined],
    ['with null', null],
    ['with an empty filter', {}],
    ['with values that are undefined', Object.fromEntries(fields.map((name) => [name, undefined]))],
    ['with a misspelt field', { [`${fields[0]}x`]: 1 }],
    ['with a promise', Promise.resolve({ [fields[0] as string]: 1 })],
  ])('sends nothing %s', (_name, filter) =>
    expect(flush(unused, filter)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_INVALID_ARG_/) }),
    ),
  );

  test('needs a socket', () =>
    expect(flush({}, { [fields[0] as string]: 1 })).rejects.toThrow(
      expect.objectContaining({ field: 'socket' }),
    ));

  test('has the fields of the list', () => {
    expect(fields.sort()).toEqual(
      [...((list as unknown as Declared).inputs[0]?.fields?.keys() ?? [])].sort(),
    );
  });
});

describe('the objects of the list are deleted', async () => {
  const { routes } = await import('../../../src/netlink/protocols/route/index.ts');
  /** A socket that lists two routes, and answers deletions with errors of these codes. */
  const socket = (...codes: (string | undefined)[]) => {
    const sent: Request<unknown>[] = [];
    const runner: RequestRunner = {
      async request(request) {
        sent.push(request);
        return ['10.0.0.0/8', '10.1.0.0/16'].map((dst) => ({ dst, family: 'inet', table: 254 })) as never;
      },
      async batchSettled(requests) {
        sent.push(...requests);
        return codes.map((code) =>
          code === undefined
            ? { status: 'fulfilled', value: undefined }
            : { status: 'rejected', reason: Object.assign(new Error(code), { code }) },
        ) as never;
      },
    };
    return { runner, sent };
  };

  test('and counted, also those that have gone by themselves', async () => {
    const { runner, sent } = socket(undefined, 'ESRCH');
    expect(await routes.flush(runner, { protocol: 'boot' })).toBe(2);
    expect(sent.map(({ operation }) => operation)).toEqual([
      'route list',
      'route delete 10.0.0.0/8',
      'route delete 10.1.0.0/16',
    ]);
  });

  test('any other error is thrown after all were tried', async () => {
    const { runner, sent } = socket('EPERM', undefined);
    await expect(routes.flush(runner, { protocol: 'boot' })).rejects.toThrow('EPERM');
    expect(sent).toHaveLength(3);
  });
});
