import { Ajv } from 'ajv';
import { Namespace, type NetworkState } from 'tsnetlink';
import { type ExpectStatic, expect, onTestFinished } from 'vitest';
import { stateSchema } from '../../../scripts/state-schema.ts';
import { jsonOf } from '../../../src/network/desired-state/plan.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { runIn } from '../../support/namespace.ts';
import { tally } from '../../support/tallies.ts';
import { randomState } from './random-state.ts';

// The same few pairs in each run; one of the runs of CI has 200. Others, or more: SEED=$RANDOM PAIRS=1000 npm test -- test/network/desired-state
const seed = Number(process.env.SEED ?? 1);
const pairs = Number(process.env.PAIRS ?? 4);
/** Sequences of pairs at the same time, each in another namespace: the kernel lets a request wait now and then. */
const sequences = Math.min(pairs, 4);

/** The JSON Schema of state files accepts each state. */
const isValid = new Ajv({ strict: true }).compile(stateSchema());

/** A namespace where IPv6 makes no addresses by itself, which would be others each time. */
async function quietNamespace(): Promise<Namespace> {
  const namespace = await Namespace.create();
  await namespace.sysctl.set('net.ipv6.conf.default.addr_gen_mode', 1);
  await namespace.sysctl.set('net.ipv6.conf.default.accept_dad', 0);
  return namespace;
}

const views = [
  'ip -d link',
  'ip -d -o address',
  'ip -d route show table all',
  'ip -6 -d route show table all',
  'ip -d rule',
  'ip -6 -d rule',
  'ip -d nexthop',
  'ip neigh show nud permanent',
  'ip neigh show proxy',
  'bridge fdb',
  'tc -d qdisc',
];

/** The namespace as iproute2 shows it, without indexes, and times that run. */
function shown(namespace: Namespace): Record<string, unknown> {
  const index = /^\d+: /gm;
  const texts = runIn(namespace, `sh -c '${views.join(' && echo @@@ && ')}'`).split('@@@\n');
  return Object.fromEntries(
    views.map((view, place) => [
      view,
      (texts[place] as string)
        .replace(index, '')
        .replaceAll(/(hello|tcn|topology_change|gc|message_age|forward_delay|hold)_timer\s+\S+/g, '')
        // The limits of a bridge depend on the ports that it once had.
        .replaceAll(/direct_packets_stat \d+|refcnt \d+|tso_max_(size|segs) \d+/g, '')
        .replaceAll(/NO-CARRIER,|,LOWER_UP| linkdown| dead/g, '')
        .replaceAll(/state (UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT)/g, '')
        .replaceAll(
          /port_no \S+|designated_port \S+|port_id \S+|no 0x\S+|id 0x\S+|mst_enabled \d|@if\d+/g,
          '',
        )
        .split(/\n(?=\S)/)
        .map((entry) => entry.trim())
        // Entries that a bridge has learned.
        .filter((entry) => !/ master \S+$/.test(entry))
        .sort(),
    ]),
  );
}

/** All of a state that was named is in another one. */
function checkHolds(namespace: Namespace, state: NetworkState, check: ExpectStatic) {
  return namespace.plan(state, { prune: true }).then((plan) => check(String(plan)).toBe(''));
}

describeLive('random states', () => {
  liveTest(
    `${pairs} pairs of seed ${seed}: applied one after the other, the second is as in an empty namespace`,
    needs('command ip', 'command tc', 'command bridge'),
    async (context) => {
      const run = async (sequence: number): Promise<void> => {
        const namespace = await quietNamespace();
        onTestFinished(() => namespace.close());
        let before = seed * 10_000 - sequence;
        await namespace.apply(randomState(before), { prune: true });
        for (let pair = sequence; pair <= pairs; pair += sequences) {
          const number = seed * 10_000 + pair;
          await checkPair(namespace, randomState(number), `${before} → ${number}`, pair <= sequences);
          before = number;
          tally(context, 'pairs of random states', 'applied');
        }
      };
      await Promise.all(Array.from({ length: sequences }, (_, index) => run(index + 1)));
    },
    60_000 + pairs * 20_000,
  );
});

/** Applies a state, and compares with the same state in an empty namespace. With `watches`, also that nothing changes the second time. */
async function checkPair(
  namespace: Namespace,
  state: NetworkState,
  pair: string,
  watches: boolean,
): Promise<void> {
  try {
    await namespace.apply(state, { prune: true });
  } catch (error) {
    throw new Error(`states ${pair}: ${(error as Error).message}`, { cause: error });
  }
  await checkHolds(namespace, state, expect);
  const fresh = await quietNamespace();
  try {
    await fresh.apply(state);
    const [ours, theirs] = [await namespace.state(), await fresh.state()];
    for (const read of [ours, state])
      expect(isValid(jsonOf(read)), `states ${pair}: ${JSON.stringify(isValid.errors)}`).toBe(true);
    expect(sortedLists(ours), `states ${pair}`).toEqual(sortedLists(theirs));
    expect(shown(namespace), `states ${pair}`).toEqual(shown(fresh));
  } finally {
    fresh.close();
  }
  if (!watches) return;
  // An event of a carrier that settles late does not come again; one of a change would come each time.
  let seen: string[] = ['none yet'];
  for (let attempt = 0; attempt < 4 && seen.length > 0; attempt++)
    seen = await eventsOf(namespace, () => namespace.apply(state, { prune: true }));
  expect(seen, `states ${pair}`).toEqual([]);
}

/** Lists of a state in an order that does not depend on when objects were made. */
function sortedLists(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sortedLists).sort((one, other) => (asText(one) < asText(other) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sortedLists(item)]),
  );
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));

/** The events that a monitor of all groups sees while a function runs. */
async function eventsOf(namespace: Namespace, run: () => Promise<unknown>): Promise<string[]> {
  const events: string[] = [];
  const watch = namespace.socket.watch([
    'link',
    'ipv4-address',
    'ipv6-address',
    'ipv4-route',
    'ipv6-route',
    'ipv4-rule',
    'ipv6-rule',
    'nexthop',
    'tc',
    'neighbour',
  ] as const);
  const reading = (async () => {
    for await (const event of watch) events.push('name' in event ? String(event.name) : 'lost');
  })();
  // Carriers and neighbours may still settle from the change before.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  events.length = 0;
  await run();
  await new Promise((resolve) => setTimeout(resolve, 50));
  watch.close();
  await reading;
  return events;
}
