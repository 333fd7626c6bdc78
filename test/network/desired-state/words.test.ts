// The words of `ip` in a state: links and gateways by `dev` and `via`, rules by `from`, `to`, `iif` and `oif`.
import { Ajv } from 'ajv';
import { afterEach, beforeEach, expect } from 'vitest';
import { stateSchema } from '../../../scripts/state-schema.ts';
import { readPrune } from '../../../src/network/desired-state/prune.ts';
import { readSnapshot } from '../../../src/network/desired-state/snapshot.ts';
import type { NetworkState } from '../../../src/network/desired-state/state.ts';
import { isUnchanged } from '../../../src/network/desired-state/unchanged.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
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

  liveTest('are words of the JSON Schema', () => {
    const validate = new Ajv({ strict: false }).compile(stateSchema());
    expect(validate(words), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ routes: [{ devs: 'eth0' }] })).toBe(false);
    expect(validate({ routes: [{ nexthops: [{ via: '10.0.0.2', devs: 'eth0' }] }] })).toBe(false);
  });
});
