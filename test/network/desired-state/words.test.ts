// The words of `ip` in a state: links and gateways by `dev` and `via`, rules by `from`, `to`, `iif` and `oif`.
import { Ajv } from 'ajv';
import { afterEach, beforeEach, expect } from 'vitest';
import { stateSchema } from '../../../scripts/state-schema.ts';
import type { ArgumentError } from '../../../src/netlink/codec/encode-error.ts';
import { kindOf } from '../../../src/network/desired-state/kinds/index.ts';
import { readPrune } from '../../../src/network/desired-state/prune.ts';
import { readSnapshot } from '../../../src/network/desired-state/snapshot.ts';
import type { NetworkState } from '../../../src/network/desired-state/state.ts';
import { isUnchanged } from '../../../src/network/desired-state/unchanged.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import type { Words } from '../../../src/network/object-words.ts';
import { describeLive, liveTest } from '../../support/live.ts';

const links: NetworkState['links'] = {
  eth0: { kind: 'veth', peer: 'eth1', up: true, addresses: ['10.0.0.1/24'] },
  eth1: { up: true },
};

/** A state in the words of `ip`, and the same in the names of fields. */
const words: NetworkState = {
  links,
  nexthops: [{ id: 7, via: '10.0.0.2', dev: 'eth0' }],
  routes: [
    { dst: '10.1.0.0/16', via: '10.0.0.2', dev: 'eth0' },
    { dst: '10.2.0.0/16', nexthops: [{ via: '10.0.0.2' }, { via: '10.0.0.3', dev: 'eth0', weight: 3 }] },
    { dst: '10.3.0.0/16', nhId: 7 },
  ],
  rules: [
    { priority: 100, from: '10.1.0.0/16', iif: 'eth0', table: 100 },
    { priority: 101, from: 'all', to: '10.2.0.0/16', oif: 'eth1', table: 100 },
  ],
};
const fields: NetworkState = {
  links,
  nexthops: [{ id: 7, gateway: '10.0.0.2', oif: 'eth0' }],
  routes: [
    { dst: '10.1.0.0/16', gateway: '10.0.0.2', oif: 'eth0' },
    {
      dst: '10.2.0.0/16',
      nexthops: [{ gateway: '10.0.0.2' }, { gateway: '10.0.0.3', oif: 'eth0', weight: 3 }],
    },
    { dst: '10.3.0.0/16', nhId: 7 },
  ],
  rules: [
    { priority: 100, src: '10.1.0.0/16', iifName: 'eth0', table: 100 },
    { priority: 101, dst: '10.2.0.0/16', oifName: 'eth1', table: 100 },
  ],
};

/** An object of each collection that is valid, without the values in question. */
const bases: Partial<Record<string, object>> = {
  routes: { dst: '10.1.0.0/16' },
  rules: { priority: 100 },
  nexthops: { id: 7 },
};

const badValues: readonly unknown[] = [
  ...['10.9.0.1', 'fe80::1', '10.0.0.300', '10.0.0.0/33', '', 'x', 'eth9', 'a'.repeat(40)],
  ...[5, -1, 1.5, true, null, [], {}, { index: 1 }, { family: 'inet6', address: 'x' }],
];

/** Each word of a kind of object with the field that it stands for, an object with it, and the path to it. */
function* aliasesOf(
  { links: ofLinks = {}, fields: others = {}, lists = {} }: Words = {},
  wrap = (base: object, item: object): object => ({ ...base, ...item }),
  place = '',
): Generator<[word: string, field: string, wrap: typeof wrap, place: string]> {
  for (const [word, field] of Object.entries(ofLinks)) yield [word, field, wrap, place];
  for (const [word, [field]] of Object.entries(others)) yield [word, field, wrap, place];
  for (const [list, words] of Object.entries(lists))
    yield* aliasesOf(words, (base, item) => wrap(base, { [list]: [{}, item] }), `${place}${list}[1].`);
}

const escaped = (text: string): string => text.replaceAll(/[[\].]/g, '\\$&');

const errorOf = ({ code, field, message }: ArgumentError) => ({ code, field, message });

describeLive('the words of ip in a state', () => {
  let namespace: Namespace;
  beforeEach(async () => {
    namespace = await Namespace.create();
  });
  afterEach(() => namespace.close());

  liveTest('make the same as the names of fields', async () => {
    expect(String(await namespace.plan(words))).toBe(String(await namespace.plan(fields)));
    await namespace.apply(words);
    expect((await namespace.apply(words)).isEmpty).toBe(true);
    expect((await namespace.apply(fields)).isEmpty).toBe(true);
    // Without a plan, where each value is that of the list.
    const snapshot = await readSnapshot(namespace, new Set(['routes', 'rules', 'nexthops']));
    const own = { routes: [words.routes![0]!], nexthops: words.nexthops };
    expect(isUnchanged(own, snapshot, readPrune(false), new Map())).toBe(true);
  });

  liveTest('refuse mistakes with the word that was given', async () => {
    for (const [route, field, reason] of [
      [{ dst: '10.1.0.0/16', dev: 'eth9' }, 'dev', "there is no link 'eth9'; did you mean 'eth0'?"],
      [{ dst: '10.1.0.0/16', dev: 5 }, 'dev', 'expected the name of a link, got 5'],
      [{ dst: '10.1.0.0/16', via: '10.0.0.300' }, 'via', "'10.0.0.300'"],
      [{ dst: '10.1.0.0/16', via: '10.0.0.2', gateway: '10.0.0.3' }, 'gateway', 'the same property'],
    ] as const)
      await expect(namespace.plan({ links, routes: [route as never] })).rejects.toMatchObject({
        field: `routes[0].${field}`,
        message: expect.stringContaining(reason),
      });
    await expect(namespace.addRoute({ devs: 'eth0' } as never)).rejects.toThrow("did you mean 'dev'?");
    await expect(namespace.addRule({ form: '10.0.0.0/8' } as never)).rejects.toThrow("did you mean 'from'?");
  });

  liveTest('are in the path of each error about them', async () => {
    await namespace.apply({ links });
    let count = 0;
    for (const { collection, words: of } of Object.values(kindOf))
      for (const [word, field, wrap, place] of aliasesOf(of))
        for (const value of badValues) {
          const list = (key: string) => ({ [collection]: [wrap(bases[collection] ?? {}, { [key]: value })] });
          const error = await namespace.plan(list(field) as never).then(() => undefined, errorOf);
          if (error?.field !== `${collection}[0].${place}${field}`) continue;
          count++;
          expect(
            await namespace.plan(list(word) as never).then(() => undefined, errorOf),
            `${collection} ${word}: ${JSON.stringify(value)}`,
          ).toMatchObject({
            // `via` as an object has other fields.
            field: expect.stringMatching(`^${escaped(`${collection}[0].${place}${word}`)}(\\.|$)`),
            code: expect.stringMatching(/^ERR_/),
          });
        }
    // Each alias of each kind of object.
    expect(count).toBeGreaterThan(50);
  });

  liveTest('are in the path of a gateway that nothing reaches, also of a next hop', async () => {
    for (const [field, state] of [
      ['routes[0].via', { routes: [{ dst: '10.1.0.0/16', via: '10.9.0.1' }] }],
      ['routes[0].nexthops[1].via', { routes: [{ nexthops: [{ via: '10.0.0.2' }, { via: '10.9.0.1' }] }] }],
      ['nexthops[0].via', { nexthops: [{ id: 1, via: '10.9.0.1', dev: 'eth0' }] }],
      [
        'nexthops[1].gateway',
        {
          nexthops: [
            { id: 1, blackhole: true },
            { id: 2, gateway: '10.9.0.1', oif: 'eth0' },
          ],
        },
      ],
    ] as const)
      await expect(namespace.plan({ links, ...state } as NetworkState)).rejects.toMatchObject({
        field,
        message: expect.stringContaining('nothing reaches 10.9.0.1'),
      });
    // Reached by a route of the same state.
    const reached: NetworkState = {
      links,
      nexthops: [{ id: 1, via: '10.9.0.1', dev: 'eth0' }],
      routes: [
        { dst: '10.1.0.0/16', nhId: 1 },
        { dst: '10.9.0.0/16', dev: 'eth0', scope: 'link' },
      ],
    };
    await namespace.apply(reached);
    expect((await namespace.apply(reached)).isEmpty).toBe(true);
    await namespace.apply({ links }, { prune: true });
    expect((await namespace.state()).routes).toBeUndefined();
  });

  liveTest('are words of the JSON Schema', () => {
    const validate = new Ajv({ strict: true }).compile(stateSchema());
    expect(validate(words), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ routes: [{ devs: 'eth0' }] })).toBe(false);
    expect(validate({ routes: [{ nexthops: [{ via: '10.0.0.2', devs: 'eth0' }] }] })).toBe(false);
  });
});
