// Every filter of `bridge fdb flush` and `bridge mdb flush`, alone and with each other one: the library leaves the same entries of equal tables.
import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { readCommand } from '../../../src/cli/iproute2/index.ts';
import { makeRequest } from '../../../src/cli/iproute2/pending-request.ts';
import { bridgeVlans } from '../../../src/netlink/protocols/route/bridge/index.ts';
import { fdb, type MdbCreate, mdb, nexthops } from '../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { type Feature, vlanFiltering, whyMissing } from '../../support/features.ts';
import { describeLive, liveTest, type Needs, needs, whyNotLive } from '../../support/live.ts';
import { enter, type TestNamespace, testNamespace, words } from '../../support/namespace.ts';
import { tally } from '../../support/tallies.ts';

const indexes: Readonly<Record<string, number>> = { va: 102, vb: 103, br: 104, vx: 105, vc: 106, vd: 107 };
const { va = 0, br = 0, vx = 0, vc = 0 } = indexes;

/** A bridge with two ports, whose other ends are in no bridge, and a VXLAN. */
const links: readonly string[] = [
  'ip link add name va address 02:00:00:00:00:f2 index 102 type veth peer name vb address 02:00:00:00:00:f3 index 103',
  'ip link add name vc address 02:00:00:00:00:f4 index 106 type veth peer name vd address 02:00:00:00:00:f5 index 107',
  'ip link add name br address 02:00:00:00:00:f6 index 104 type bridge ageing_time 10000000',
  'ip link set dev va master br',
  'ip link set dev vc master br',
  'ip link add name vx index 105 type vxlan external dstport 4789',
  ...['va', 'vb', 'vc', 'vd', 'br'].map((name) => `ip link set dev ${name} up`),
];

/** A command whose filters are tried, and the table that it empties. */
interface Flush {
  readonly command: string;
  readonly filters: readonly string[];
  /** The filters that fit all entries or none. Each other one leaves some, and deletes some. */
  readonly allOrNone?: readonly string[];
  /** Adds the entries, which may be there. */
  readonly rows: readonly (() => Request<unknown>)[];
  /** Describes the entries that there are. */
  readonly left: (namespace: TestNamespace) => Promise<string[]>;
  readonly needs: Needs;
}

const states = ['permanent', 'nopermanent', 'static', 'nostatic', 'dynamic', 'nodynamic'];
const flags = (names: readonly string[]): string[] => names.flatMap((name) => [name, `no${name}`]);

/** The words of the usage text of a command that stand for filters. */
function usageWords(command: string): string[] {
  const [program = '', object = '', verb] = words(command);
  const { stdout, stderr } = spawnSync(program, [object, 'help'], { encoding: 'utf8' });
  const [, text = ''] = `${stdout}${stderr}`.split(`${program} ${object} ${verb} `);
  return [
    ...new Set(
      [...text.replaceAll(/\[(no)\](\w+)/g, '$2 $1$2').matchAll(/(?<![\w:])[a-z]\w*/g)].map(([word]) => word),
    ),
  ];
}

function flushWords(command: string): Feature {
  return {
    name: command,
    missing: () => (usageWords(command).length > 0 ? undefined : `the installed bridge lacks ${command}`),
  };
}

const lladdr = (last: number): string => `02:00:00:00:01:${String(last).padStart(2, '0')}`;

/** The VLANs of the ports; 0 where the kernel has bridges without VLANs only. */
const vlans: readonly number[] =
  whyNotLive === undefined && whyMissing(vlanFiltering) === undefined ? [1, 5] : [0];

/** One entry in each VLAN of each port with each state and flag that may be set. */
const bridgeRows: Flush['rows'] = [va, vc].flatMap((index, port) =>
  vlans.flatMap((vlan) =>
    (
      [
        { state: ['permanent', 'noarp'] },
        { state: ['reachable', 'noarp'] },
        { state: ['reachable'] },
        { state: ['reachable', 'noarp'], flags: ['sticky'] },
        { state: ['reachable'], flags: ['extLearn'] },
        { state: ['reachable', 'noarp'], flags: ['extLearn'] },
      ] as const
    ).map(
      (
        {
          state,
          flags = [],
        }: {
          state: readonly ('permanent' | 'noarp' | 'reachable')[];
          flags?: readonly ('sticky' | 'extLearn')[];
        },
        number,
      ) =>
        () =>
          fdb.replace({
            ...{ index, state: [...state], flags: ['master', ...flags] },
            ...(vlan !== 0 && { vlan }),
            lladdr: lladdr(port * 40 + vlan * 6 + number),
          }),
    ),
  ),
);

const vxlanRows: Flush['rows'] = [
  { dst: '192.0.2.1', srcVni: 10, vni: 7 },
  { dst: '192.0.2.1', srcVni: 20, vni: 7, port: 4790 },
  { dst: '192.0.2.2', srcVni: 10, via: va },
  { dst: '192.0.2.2', srcVni: 20, vni: 8, via: vc, state: ['reachable'] as const },
  { dst: '192.0.2.3', state: ['reachable', 'noarp'] as const, flags: ['self', 'extLearn'] as const },
  { dst: '192.0.2.3', srcVni: 5, flags: ['self', 'router'] as const },
  { srcVni: 7, nhId: 10 },
  { srcVni: 8, nhId: 11 },
].map(
  ({ state, flags, ...row }: Partial<fdb.FdbCreate>, number) =>
    () =>
      fdb.replace({
        ...{ index: vx, lladdr: lladdr(number), ...row },
        ...(state !== undefined && { state: [...state] }),
        ...(flags !== undefined && { flags: [...flags] }),
      }),
);

const groupRows: Flush['rows'] = [va, vc].flatMap((port) =>
  vlans.flatMap((vlan) =>
    (
      [
        { state: 'permanent', protocol: 'bgp' },
        { state: 'permanent' },
        { state: 'temporary', protocol: 'bgp' },
        { state: 'temporary' },
      ] as const
    ).map(
      (entry, number) => () =>
        mdb.replace({ index: br, port, vlan, group: `239.1.${vlan}.${number + 1}`, ...entry }),
    ),
  ),
);

const vxlanGroupRows: Flush['rows'] = [
  { dst: '192.0.2.1', dstPort: 4790, vni: 10, srcVni: 20, via: va },
  { dst: '192.0.2.2', srcVni: 20, protocol: 'bgp' },
  { dst: '192.0.2.2', dstPort: 4790, vni: 11, srcVni: 30 },
  { dst: '192.0.2.3', vni: 10, srcVni: 30 },
].map(
  (row, number) => () =>
    mdb.replace({
      index: vx,
      port: vx,
      state: 'permanent',
      group: `239.1.1.${(number % 2) + 1}`,
      ...row,
    } as MdbCreate),
);

const entriesOf =
  (filter: fdb.FdbFilter): Flush['left'] =>
  async ({ socket }) =>
    (await socket.request(fdb.list(filter)))
      .filter(({ lladdr }) => lladdr.startsWith('02:00:00:00:01:'))
      .map(({ lladdr, vlan, dst, srcVni }) => JSON.stringify({ lladdr, vlan, dst, srcVni }))
      .sort();

const groupsOf =
  (index: number): Flush['left'] =>
  async ({ socket }) =>
    (await socket.request(mdb.list({ index })))
      // The host joins groups of IPv6 by itself.
      .filter(({ group }) => group.startsWith('239.'))
      .map(({ port, vlan, group, dst, srcVni, vni }) =>
        JSON.stringify({ port, vlan, group, dst, srcVni, vni }),
      )
      .sort();

const flushes: readonly Flush[] = [
  {
    command: 'bridge fdb flush dev br',
    filters: [
      ...['brport va', 'vlan 5', ...states],
      ...flags(['added_by_user', 'extern_learn', 'sticky', 'offloaded']),
    ],
    allOrNone: flags(['added_by_user', 'offloaded']),
    rows: bridgeRows,
    left: entriesOf({ master: br }),
    needs: needs('kernel 5.19', flushWords('bridge fdb flush')),
  },
  {
    command: 'bridge fdb flush dev va master',
    filters: ['vlan 5', ...states, ...flags(['extern_learn', 'sticky'])],
    rows: bridgeRows,
    left: entriesOf({ master: br }),
    needs: needs('kernel 5.19', flushWords('bridge fdb flush')),
  },
  {
    command: 'bridge fdb flush dev vx self',
    filters: [
      ...['dst 192.0.2.2', 'src_vni 20', 'vni 7', 'port 4790', 'nhid 10', ...states],
      ...flags(['extern_learn', 'router', 'offloaded']),
    ],
    allOrNone: flags(['offloaded']),
    rows: vxlanRows,
    left: entriesOf({ index: vx }),
    needs: needs('kernel 6.7', flushWords('bridge fdb flush')),
  },
  {
    command: 'bridge mdb flush dev br',
    filters: ['port va', 'vid 5', 'proto bgp', 'permanent', 'nopermanent'],
    rows: groupRows,
    left: groupsOf(br),
    needs: needs('kernel 6.8', flushWords('bridge mdb flush')),
  },
  {
    command: 'bridge mdb flush dev vx',
    filters: [
      'dst 192.0.2.2',
      'dst_port 4790',
      'vni 10',
      'src_vni 20',
      'proto bgp',
      'permanent',
      'nopermanent',
    ],
    allOrNone: flags(['permanent']),
    rows: vxlanGroupRows,
    left: groupsOf(vx),
    needs: needs('kernel 6.8', flushWords('bridge mdb flush')),
  },
];

/** A namespace with the links, and the objects that entries refer to. */
async function prepared(namespace: TestNamespace): Promise<TestNamespace> {
  const { socket, run } = namespace;
  for (const command of links) run(command);
  if (vlans.includes(5)) {
    run('ip link set dev br type bridge vlan_filtering 1');
    for (const index of [va, vc]) await socket.request(bridgeVlans.add({ index, id: 5 }));
  }
  for (const id of [1, 2]) {
    await socket.request(nexthops.add({ id, gateway: `192.0.2.${id}`, fdb: true }));
    await socket.request(nexthops.add({ id: id + 9, group: [{ id }], fdb: true }));
  }
  return namespace;
}

/** The command in a namespace, by the library. Returns the error, or an empty text. */
async function byLibrary({ socket }: TestNamespace, command: string): Promise<string> {
  try {
    const request = await makeRequest(readCommand(words(command)), {
      findLink: async (name) => indexes[name] ?? Promise.reject(new Error(`there is no link ${name}`)),
      openNamespace: async () => Promise.reject(new Error('no namespace is named')),
    });
    await socket.request(request);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The same, by iproute2. */
function byIproute2(namespace: TestNamespace, command: string): string {
  const [program = '', ...rest] = [...enter(namespace), ...words(command)];
  const { status, stderr, error } = spawnSync(program, rest, { encoding: 'utf8' });
  return status === 0 ? '' : (error?.message ?? (stderr.trim() || `exit ${status}`));
}

describeLive('the entries left by', () => {
  for (const { command, filters, allOrNone = [], rows, left, needs: needed } of flushes)
    liveTest(
      command,
      { features: ['command ip', 'command nsenter', 'link vxlan', ...needed.features] },
      async (context) => {
        const [theirs, ours] = [
          await prepared(testNamespace(context)),
          await prepared(testNamespace(context)),
        ];
        const installed = usageWords(command);
        const known = filters.filter((filter) => installed.includes(filter.split(' ')[0] as string));
        const problems: string[] = [];
        /** Filters that left some entries and deleted some. */
        const selective = new Set<string>();
        for (const first of known)
          for (const second of ['', ...known.filter((other) => other !== first)]) {
            for (const { socket } of [theirs, ours]) for (const row of rows) await socket.request(row());
            const before = await left(ours);
            expect(before).toEqual(await left(theirs));
            const line = `${command} ${first} ${second}`.trim();
            const refusals = [byIproute2(theirs, line), await byLibrary(ours, line)];
            const [expected, actual] = [await left(theirs), await left(ours)];
            if (
              JSON.stringify(expected) !== JSON.stringify(actual) ||
              (refusals[0] === '') !== (refusals[1] === '')
            )
              problems.push(
                `${line}: ${refusals.join(' | ')}: ${expected.length} left by bridge, ${actual.length} by the library`,
              );
            if (second === '' && actual.length > 0 && actual.length < before.length) selective.add(first);
            tally(context, 'deletions in bulk compared with iproute2', command);
          }
        expect(problems).toEqual([]);
        const withoutEffect = [...allOrNone, ...(vlans.includes(5) ? [] : ['vlan 5', 'vid 5'])];
        expect(known.filter((filter) => !selective.has(filter) && !withoutEffect.includes(filter))).toEqual(
          [],
        );
      },
      200_000,
    );

  for (const command of ['bridge fdb flush', 'bridge mdb flush'])
    liveTest(`every word of ${command}`, needs(flushWords(command)), () => {
      const tried = flushes.filter((flush) => flush.command.startsWith(command));
      const known = tried.flatMap((flush) => words(`${flush.command} ${flush.filters.join(' ')}`));
      expect(usageWords(command).filter((word) => !known.includes(word))).toEqual([]);
    });
});
