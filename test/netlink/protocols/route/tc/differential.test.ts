import { expect } from 'vitest';
import {
  actions,
  chains,
  classes,
  filters,
  qdiscs,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { compareWithIproute2 } from '../../../../support/differential.ts';
import { describeLive, liveTest } from '../../../../support/live.ts';
import type { TestNamespace } from '../../../../support/namespace.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import { setUp, va, vb } from '../setups.ts';
import {
  actionMapping,
  chainMapping,
  classMapping,
  filterMapping,
  parseClasses,
  qdiscMapping,
} from './mappings.ts';
import { nestedAlone } from './nested.ts';
import { world } from './world.vectors.ts';

const { needs: wanted, setup, vectors } = world;

/** Where filters are in the world, as `tc` calls it. */
const places = [
  { place: { index: va, parent: '1:' }, words: 'dev va parent 1:' },
  { place: { index: vb, parent: 'ingress' }, words: 'dev vb ingress' },
  { place: { index: vb, parent: 'egress' }, words: 'dev vb egress' },
];

/** Sends some packets for the counters. No answers come, and the kernel sends no packets by itself. */
function exercise({ run }: TestNamespace): void {
  for (const link of ['lo', 'va', 'vb']) run(`ip link set ${link} addrgenmode none up`);
  run('ip address add 10.1.1.1/24 dev va');
  run('ip neighbour add 10.1.1.2 lladdr 02:00:00:00:00:02 dev va');
  for (const text of ['one', 'two', 'three']) run(`bash -c 'echo ${text} >/dev/udp/10.1.1.2/9'`);
}

/** All that `tc` prints of a world. */
function printed({ json, run }: TestNamespace): unknown {
  return {
    qdiscs: json('tc -j -s -d qdisc show'),
    classes: ['va', 'vb'].map((link) => parseClasses(run(`tc -s -d class show dev ${link}`))),
    // Since when an action is there, and when it was used, are two readings apart.
    filters: places.map(({ words }) => run(`tc -s -d filter show ${words}`).replace(/\d+ sec/g, 'some sec')),
    chains: json('tc -j chain show dev vb ingress'),
    actions: run('tc actions list action mirred'),
  };
}

/** Dozens of commands are run: on an emulated machine that takes its time, in milliseconds. */
const slow = 120_000;

describeLive('traffic control', () => {
  liveTest(
    'made by tc is read as tc reads it',
    { features: [...wanted.features, 'command bash'] },
    (context) => {
      const namespace = setUp(context, setup);
      const { socket, json, run } = namespace;
      for (const { command } of vectors) run(command);
      exercise(namespace);

      const qdiscList = socket.requestSync(qdiscs.list());
      compareWithIproute2(context, 'qdisc', json('tc -j -s -d qdisc show'), qdiscList, qdiscMapping);
      expect(qdiscList.find(({ kind }) => kind === 'tbf')?.statistics?.basic?.packets).toBeGreaterThan(0);

      const classText = run('tc -s -d class show dev va');
      const classList = socket.requestSync(classes.list({ index: va }));
      compareWithIproute2(context, 'class', parseClasses(classText), classList, classMapping);

      for (const { place, words } of places) {
        // The lines without options are about a priority, not a filter.
        const theirs = json<Record<string, unknown>>(`tc -j -s -d filter show ${words}`).filter(
          ({ options }) => options !== undefined,
        );
        const ours = socket.requestSync(filters.list(place));
        compareWithIproute2(context, 'filter', theirs, ours, filterMapping);
      }
      const chainList = socket.requestSync(chains.list({ index: vb, parent: 'ingress' }));
      compareWithIproute2(context, 'chain', json('tc -j chain show dev vb ingress'), chainList, chainMapping);

      const [, list] = json<{ actions: unknown[] }>('tc -j -s actions list action mirred');
      const actionList = socket.requestSync(actions.list({ kind: 'mirred' }));
      compareWithIproute2(context, 'action', list?.actions ?? [], actionList, actionMapping);
    },
    slow,
  );

  liveTest(
    'made by the library is what tc makes',
    wanted,
    (context) => {
      const [theirs, ours] = [setUp(context, setup), setUp(context, setup)];
      for (const { command } of vectors) theirs.run(command);
      for (const { request } of vectors) ours.socket.requestSync(request());
      expect(printed(ours)).toEqual(printed(theirs));
    },
    slow,
  );

  liveTest('is encoded as the kernel has it', wanted, (context) => {
    const namespace = setUp(context, setup);
    const { socket } = namespace;
    for (const { request } of vectors) socket.requestSync(request());
    expectRoundTrip(context, 'qdisc', socket, qdiscs.list({ invisible: true }));
    expectRoundTrip(context, 'class', socket, classes.list({ index: va }));
    for (const { place } of places) {
      const request = filters.list(place);
      expectRoundTrip(context, 'filter', socket, request, {
        reason: (bytes) => nestedAlone(request.body, bytes),
      });
    }
    expectRoundTrip(context, 'chain', socket, chains.list({ index: vb, parent: 'ingress' }));
    const request = actions.list({ kind: 'mirred' });
    expectRoundTrip(
      context,
      'action',
      socket,
      { ...request, flatten: false },
      {
        reason: (bytes) => nestedAlone(request.body, bytes),
      },
    );
  });
});
