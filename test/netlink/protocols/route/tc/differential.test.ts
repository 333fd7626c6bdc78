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
import { type TestNamespace, testNamespace } from '../../../../support/namespace.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import {
  actionMapping,
  chainMapping,
  classMapping,
  filterMapping,
  parseClasses,
  qdiscMapping,
} from './mappings.ts';
import { nestedAlone } from './nested.ts';
import { prepare, takes, tools } from './prepare.ts';
import { v0, v1 } from './qdisc-commands.ts';
import { world } from './world.ts';

const kinds = takes(
  'htb, tbf, clsact, u32, bpf, mirred',
  world.map(([command]) => command),
);
const wanted = { features: [...tools.features, kinds] };

/** Where filters are in the world, as `tc` calls it. */
const places = [
  { place: { index: v0, parent: '1:' }, words: 'dev v0 parent 1:' },
  { place: { index: v1, parent: 'ingress' }, words: 'dev v1 ingress' },
  { place: { index: v1, parent: 'egress' }, words: 'dev v1 egress' },
];

/** Sends some packets, so that there is something to count; nobody answers. The kernel sends none by itself. */
function exercise({ run }: TestNamespace): void {
  for (const link of ['lo', 'v0', 'v1']) run(`ip link set ${link} addrgenmode none up`);
  run('ip address add 10.1.1.1/24 dev v0');
  run('ip neighbour add 10.1.1.2 lladdr 02:00:00:00:00:02 dev v0');
  for (const text of ['one', 'two', 'three']) run(`bash -c 'echo ${text} >/dev/udp/10.1.1.2/9'`);
}

/** All that `tc` prints of a world. */
function printed({ json, run }: TestNamespace): unknown {
  return {
    qdiscs: json('tc -j -s -d qdisc show'),
    classes: ['v0', 'v1'].map((link) => parseClasses(run(`tc -s -d class show dev ${link}`))),
    // Since when an action is there, and when it was used, are two readings apart.
    filters: places.map(({ words }) => run(`tc -s -d filter show ${words}`).replace(/\d+ sec/g, 'some sec')),
    chains: json('tc -j chain show dev v1 ingress'),
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
      const namespace = testNamespace(context);
      const { socket, json, run } = namespace;
      prepare(namespace);
      for (const [command] of world) run(command);
      exercise(namespace);

      const qdiscList = socket.requestSync(qdiscs.list());
      compareWithIproute2(context, 'qdisc', json('tc -j -s -d qdisc show'), qdiscList, qdiscMapping);
      expect(qdiscList.find(({ kind }) => kind === 'tbf')?.statistics?.basic?.packets).toBeGreaterThan(0);

      const classText = run('tc -s -d class show dev v0');
      const classList = socket.requestSync(classes.list({ index: v0 }));
      compareWithIproute2(context, 'class', parseClasses(classText), classList, classMapping);

      for (const { place, words } of places) {
        const theirs = json(`tc -j -s -d filter show ${words}`).map((filter) => ({ ...filter }));
        const ours = socket.requestSync(filters.list(place));
        compareWithIproute2(context, 'filter', theirs, ours, filterMapping);
      }
      const chainList = socket.requestSync(chains.list({ index: v1, parent: 'ingress' }));
      compareWithIproute2(context, 'chain', json('tc -j chain show dev v1 ingress'), chainList, chainMapping);

      const [, list] = json<{ actions: unknown[] }>('tc -j -s actions list action mirred');
      const actionList = socket.requestSync(actions.list('mirred'));
      compareWithIproute2(context, 'action', list?.actions ?? [], actionList, actionMapping);
    },
    slow,
  );

  liveTest(
    'made by the library is what tc makes',
    wanted,
    (context) => {
      const [theirs, ours] = [testNamespace(context), testNamespace(context)];
      for (const namespace of [theirs, ours]) prepare(namespace);
      for (const [command] of world) theirs.run(command);
      for (const [, request] of world) ours.socket.requestSync(request);
      expect(printed(ours)).toEqual(printed(theirs));
    },
    slow,
  );

  liveTest('is encoded as the kernel has it', wanted, (context) => {
    const namespace = testNamespace(context);
    const { socket } = namespace;
    prepare(namespace);
    for (const [, request] of world) socket.requestSync(request);
    expectRoundTrip(context, 'qdisc', socket, qdiscs.list({ invisible: true }));
    expectRoundTrip(context, 'class', socket, classes.list({ index: v0 }));
    for (const { place } of places) {
      const request = filters.list(place);
      expectRoundTrip(context, 'filter', socket, request, {
        reason: (bytes) => nestedAlone(request.body, bytes),
      });
    }
    expectRoundTrip(context, 'chain', socket, chains.list({ index: v1, parent: 'ingress' }));
    const request = actions.list('mirred');
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
