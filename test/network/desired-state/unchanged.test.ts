// The quick comparison of a state agrees with the plan: where it says that nothing changes, the plan is empty and finds no mistake.
import { expect, onTestFinished } from 'vitest';
import { foreignKeys, ownKeys, readDesired } from '../../../src/network/desired-state/desired.ts';
import { difference } from '../../../src/network/desired-state/diff.ts';
import { jsonOf } from '../../../src/network/desired-state/plan.ts';
import { readPrune } from '../../../src/network/desired-state/prune.ts';
import { readSnapshot, type Snapshot } from '../../../src/network/desired-state/snapshot.ts';
import type { NetworkState } from '../../../src/network/desired-state/state.ts';
import { isUnchanged } from '../../../src/network/desired-state/unchanged.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { randomNumbers, randomState } from './random-state.ts';

const sysctls = new Map<string, string>();

/** The plan without the quick comparison; the error where it refuses the state. */
function planned(state: NetworkState, snapshot: Snapshot, prune: boolean): string[] {
  const pruning = readPrune(prune);
  try {
    const { steps } = difference(readDesired(state, snapshot), snapshot, {
      pruning,
      recreate: true,
      sysctls,
    });
    return steps.map(({ action, object, name }) => `${action} ${object} ${name}`);
  } catch (error) {
    return [String(error)];
  }
}

/** All places in a state: paths of objects and lists. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return [path, ...Object.entries(value).flatMap(([key, item]) => placesIn(item, [...path, key]))];
}

/** A copy of a state with one change at a random place. */
function changed(state: NetworkState, random: (limit: number) => number): NetworkState {
  const copy = structuredClone(state);
  const places = placesIn(copy);
  const path = places[random(places.length)] as readonly string[];
  const place = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  const values = place as Record<string, unknown>;
  const keys = Object.keys(values);
  const key = keys[random(keys.length)] ?? 'index';
  const set = (name: string, value: unknown): void => {
    values[name] = value;
  };
  const actions: (() => unknown)[] = [
    () => delete values[key],
    () => set(key, 7),
    () => set(key, null),
    () => set('noSuchWord', values[key]),
    () => set('index', 1),
    () => Array.isArray(place) && place.push(structuredClone(place[0])),
    () => Array.isArray(place) && place.reverse(),
  ];
  actions[random(actions.length)]?.();
  return copy;
}

describeLive('fields that no request sends', () => {
  liveTest('are no changes of a link', async () => {
    using namespace = await Namespace.create();
    const links = { eth0: { kind: 'veth', peer: 'eth1', up: true }, eth1: {}, br0: { kind: 'bridge' } };
    await namespace.apply({ links });
    for (const [name, field, value] of [
      ['eth0', 'carrierChanges', 99],
      ['eth0', 'promiscuity', 7],
      ['eth0', 'minMtu', 70],
      ['eth0', 'qdisc', 'pfifo'],
    ] as const)
      expect(String(await namespace.plan({ links: { [name]: { [field]: value } as never } })), field).toBe(
        '',
      );
    for (const options of [{ rootPort: 9 }, { helloTimer: 5n }])
      expect(String(await namespace.plan({ links: { br0: { options } } }))).toBe('');
    // A link with all that a list reports of it, as it was read.
    for (const link of await namespace.links()) {
      const { index: _, name, flags: __, master: ___, link: ____, options, ...read } = link.state;
      const given = Object.fromEntries(
        Object.entries(read).filter(([key]) => !Object.hasOwn(foreignKeys, key) && !ownKeys.includes(key)),
      );
      const isPair = link.state.kind === 'veth';
      const state = { links: { [name]: { ...given, ...(options !== undefined && !isPair && { options }) } } };
      expect(String(await namespace.plan(state as never)), name).toBe('');
    }
  });
});

describeLive('the quick comparison', () => {
  liveTest('says that nothing changes only where the plan is empty', async () => {
    const namespace = await Namespace.create();
    onTestFinished(() => namespace.close());
    const random = randomNumbers(1);
    const counts = { same: 0, other: 0 };
    for (const seed of [11, 12]) {
      await namespace.apply(randomState(seed), { prune: true });
      const snapshot = await readSnapshot(namespace);
      const state = jsonOf(await namespace.state()) as NetworkState;
      for (let attempt = 0; attempt < 300; attempt++) {
        const other = attempt === 0 ? state : changed(state, random);
        for (const prune of [false, true]) {
          if (isUnchanged(other, snapshot, readPrune(prune), sysctls)) {
            counts.same++;
            expect(planned(other, snapshot, prune), `seed ${seed}, ${attempt}`).toEqual([]);
          } else counts.other++;
        }
      }
    }
    expect(counts.other).toBeGreaterThan(100);
  });

  liveTest('finds that nothing changes in a plain state that was applied', async () => {
    using namespace = await Namespace.create();
    const state: NetworkState = {
      links: {
        br0: { kind: 'bridge', up: true, mtu: 1400, addresses: ['10.0.0.1/24', '10.0.0.2/24'] },
        va: { kind: 'veth', peer: 'vb', up: true, master: 'br0' },
        vb: { up: true },
      },
      routes: [{ dst: '10.1.0.0/16', gateway: '10.0.0.9', oif: 'br0' }],
    };
    await namespace.apply(state);
    const snapshot = await readSnapshot(namespace);
    expect(isUnchanged(state, snapshot, readPrune(false), sysctls)).toBe(true);
    expect(isUnchanged(state, snapshot, readPrune({ links: true, addresses: true }), sysctls)).toBe(true);
    const { br0, ...others } = state.links ?? {};
    const reversed = { ...br0, addresses: ['10.0.0.2/24', '10.0.0.1/24'] };
    for (const other of [
      { ...state, links: { ...others, br0: reversed } },
      { ...state, routes: [...(state.routes ?? []), ...(state.routes ?? [])] },
      { ...state, links: { ...others, br0: { ...br0, mtu: 1500 } } },
    ])
      expect(isUnchanged(other, snapshot, readPrune(false), sysctls)).toBe(false);
    expect(isUnchanged({ links: {} }, snapshot, readPrune({ links: true }), sysctls)).toBe(false);
  });
});
