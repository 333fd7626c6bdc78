import { describe, expect, test } from 'vitest';
import {
  type Route,
  type RouteCreate,
  type RouteNexthop,
  routes,
} from '../../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../../src/netlink/request/request.ts';
import { compareWithIproute2, ignored, listed, type Mapping } from '../../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { expectRoundTrip } from '../../../support/roundtrip.ts';
import { steady } from '../../../support/steady.ts';
import { compareRequest } from '../../../support/strace.ts';
import { linkName, pairNamespace, tableName, withoutFullLength } from './world.ts';

const first = 3;

describe('a route is refused, by name of the field, that', () => {
  const refused: [string, string, () => unknown][] = [
    ['is nothing', 'oif', () => routes.add({})],
    ['has neither gateway nor link', 'oif', () => routes.add({ dst: '10.0.0.0/8' })],
    ['has a destination that is none', 'dst', () => routes.add({ dst: '10.0.0.0/33', oif: 1 })],
    ['mixes families', 'gateway', () => routes.add({ dst: '10.0.0.0/8', gateway: 'fe80::1' })],
    ['mixes families of source', 'prefsrc', () => routes.add({ dst: '10.0.0.0/8', oif: 1, prefsrc: '::1' })],
    ['is not of its family', 'dst', () => routes.add({ family: 'inet6', dst: '10.0.0.0/8', oif: 1 })],
    [
      'has a next hop of another family',
      'nexthops.1.gateway',
      () => routes.add({ dst: '10.0.0.0/8', nexthops: [{ gateway: '10.0.0.1' }, { gateway: '::1' }] }),
    ],
    [
      'has a weight of 0',
      'nexthops.0.weight',
      () => routes.add({ dst: '10.0.0.0/8', nexthops: [{ gateway: '10.0.0.1', weight: 0 }] }),
    ],
    ['has no next hops', 'nexthops', () => routes.add({ dst: '10.0.0.0/8', nexthops: [] })],
    ['goes two ways', 'nexthops', () => routes.add({ oif: 1, nexthops: [{ oif: 1 }] })],
    ['has a label that is none', 'dst', () => routes.add({ family: 'mpls', dst: 'x', oif: 1 })],
    ['is looked up by a mix', 'src', () => routes.get({ dst: '10.0.0.1', src: '::1' })],
    ['is to be deleted and not told', 'dst', () => routes.delete({})],
  ];
  test.each(refused)('%s', (_name, field, make) => {
    expect(make).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^ERR_(INVALID_ARG_VALUE|OUT_OF_RANGE)$/),
        field,
      }),
    );
  });
});

/** What iproute2 prints of flags: those of next hops only. */
const printedFlags = ({ flags = [] }: { flags?: readonly (string | number)[] | undefined }): unknown =>
  flags.filter((flag) => flag !== 'rtOffload' && flag !== 'cloned');

const nexthopFields: Mapping<RouteNexthop> = {
  dev: ({ oif }) => linkName(oif),
  gateway: 'gateway',
  weight: 'weight',
  flags: printedFlags,
};

const realms = (flow = 0): [string, string] => [String(flow >>> 16), String(flow & 0xffff)];

const routeFields: Mapping<Route> = {
  type: 'type',
  // JSON of iproute2 has the name `dst` twice where a tunnel has one: the last counts.
  dst: ({ encapType, encap, dst }) =>
    encapType === 'ip' ? (encap as { dst: string }).dst : withoutFullLength(dst),
  from: ({ src }) => withoutFullLength(src),
  dev: ({ oif, nexthops }) => (nexthops === undefined ? linkName(oif) : undefined),
  gateway: 'gateway',
  'via.family': 'via.family',
  'via.host': 'via.address',
  table: ({ table }) => tableName(table),
  protocol: ({ protocol }) => String(protocol),
  scope: 'scope',
  metric: ({ priority = 0 }) => priority,
  prefsrc: 'prefsrc',
  flags: printedFlags,
  nhid: 'nhId',
  nh_info: ignored('a second request of its own, for the next hop'),
  nexthops: listed((route: Route) => route.nexthops, nexthopFields),
  pref: 'pref',
  expires: ({ expires = 0 }) => Math.floor(expires),
  mark: 'mark',
  uid: 'uid',
  iif: ({ iif }) => linkName(iif),
  tos: ignored('a name from a file where there is one'),
  'flow.from': ({ flow }) => realms(flow)[0],
  'flow.to': ({ flow }) => realms(flow)[1],
  cache: ignored('always an empty list'),
  metrics: ({ metrics = {} }) => {
    const { mtu, window, rtt, advmss, features, ccAlgo, hoplimit } = metrics;
    return [
      {
        ...{ mtu, window, rtt: rtt === undefined ? undefined : rtt / 8, advmss, hoplimit },
        ...(features?.includes('ecn') && { ecn: null }),
        congestion: ccAlgo,
      },
    ];
  },
  encap: 'encapType',
  id: ({ encap }) => (encap as { id: bigint }).id,
  src: ({ encap }) => (encap as { src: string }).src,
  ttl: ({ encap }) => (encap as { ttl: number }).ttl,
  mode: ({ encap }) => (encap as { srh: { mode: string } }).srh.mode,
  segs: ({ encap }) => {
    const { segments, mode } = (encap as { srh: { segments: string[]; mode: string } }).srh;
    return mode === 'inline' ? [...segments, '::'] : segments;
  },
  action: ({ encap }) =>
    (encap as { action: string }).action.replace(/^end(.)/, 'End.$1').replace('Dt', 'DT'),
};

/** A command of `ip route` and the operation that does the same. */
type Pair = readonly [command: string, request: (index: number) => Request<unknown>];

/** A command that adds a route, by what the library makes of it. */
const added = (command: string, route: RouteCreate | ((index: number) => RouteCreate)): Pair => [
  command,
  (index) => routes.add(typeof route === 'function' ? route(index) : route),
];

const dst = '10.1.0.0/16';
const gateway = '10.0.0.2';
const accepted: Pair[] = [
  added('ip route add 10.1.0.0/16 via 10.0.0.2', { dst, gateway }),
  added('ip route add 10.2.0.0/16 dev first table 1000', (oif) => ({ dst: '10.2.0.0/16', oif, table: 1000 })),
  added(
    'ip route add default via 10.0.0.2 metric 5 mtu lock 1400 src 10.0.0.1 advmss 100 rtt 30ms features ecn congctl cubic realms 3/4',
    {
      gateway,
      priority: 5,
      prefsrc: '10.0.0.1',
      metrics: {
        ...{ mtu: 1400, advmss: 100, rtt: 240, features: ['ecn'], ccAlgo: 'cubic', lock: ['mtu'] },
      },
      flow: 0x30004,
    },
  ),
  ['ip route append 10.1.0.0/16 via 10.0.0.3', () => routes.append({ dst, gateway: '10.0.0.3' })],
  ['ip route prepend 10.1.0.0/16 via 10.0.0.4', () => routes.prepend({ dst, gateway: '10.0.0.4' })],
  [
    'ip route replace 10.3.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.0.0.3 onlink dev first',
    (oif) =>
      routes.replace({
        dst: '10.3.0.0/16',
        nexthops: [
          { gateway, weight: 2 },
          { gateway: '10.0.0.3', flags: ['onlink'], oif },
        ],
      }),
  ],
  added('ip route add blackhole 10.4.0.0/16', { dst: '10.4.0.0/16', type: 'blackhole' }),
  added('ip route add prohibit 10.4.1.0/24 proto static', {
    ...{ dst: '10.4.1.0/24', type: 'prohibit', protocol: 'static' },
  }),
  added('ip route add local 10.4.2.1 dev first', (oif) => ({ dst: '10.4.2.1', type: 'local', oif })),
  added('ip route add 10.5.0.0/16 via inet6 fe80::1 dev first', (oif) => ({
    ...{ dst: '10.5.0.0/16', via: { family: 'inet6', address: 'fe80::1' }, oif },
  })),
  added('ip route add 10.7.0.0/16 nhid 2', { dst: '10.7.0.0/16', nhId: 2 }),
  added('ip route add 10.8.0.0/16 nhid 4', { dst: '10.8.0.0/16', nhId: 4 }),
  added('ip route add 10.9.0.0/16 encap ip id 5 dst 1.2.3.4 ttl 5 via 10.0.0.2', {
    ...{ dst: '10.9.0.0/16', gateway, encapType: 'ip', encap: { id: 5n, dst: '1.2.3.4', ttl: 5 } },
  }),
  [
    'ip route change 10.4.0.0/16 via 10.0.0.9',
    () => routes.change({ dst: '10.4.0.0/16', gateway: '10.0.0.9' }),
  ],
  ['ip route del 10.4.1.0/24', () => routes.delete({ dst: '10.4.1.0/24' })],
  added('ip -6 route add fd00::/64 dev first expires 100 pref high', (oif) => ({
    ...{ dst: 'fd00::/64', oif, expires: 100, pref: 'high' },
  })),
  added('ip -6 route add fd01::/64 encap seg6 mode inline segs fd00::1,fd00::2 dev first', (oif) => ({
    ...{ dst: 'fd01::/64', oif, encapType: 'seg6' },
    encap: { srh: { mode: 'inline', segments: ['fd00::1', 'fd00::2'] } },
  })),
  added('ip -6 route add fd03::/64 encap seg6 mode encap segs fd00::1,fd00::2 dev first', (oif) => ({
    ...{ dst: 'fd03::/64', oif, encapType: 'seg6' },
    encap: { srh: { mode: 'encap', segments: ['fd00::1', 'fd00::2'] } },
  })),
  added('ip -6 route add fd02::/64 encap seg6local action End.DT6 table 254 dev first', (oif) => ({
    ...{ dst: 'fd02::/64', oif, encapType: 'seg6local', encap: { action: 'endDt6', table: 254 } },
  })),
  added(
    'ip -6 route add fd04::/64 nexthop via fe80::2 dev first weight 3 nexthop via fe80::3 dev first',
    (oif) => ({
      dst: 'fd04::/64',
      nexthops: [
        { gateway: 'fe80::2', oif, weight: 3 },
        { gateway: 'fe80::3', oif },
      ],
    }),
  ),
  added('ip -6 route add unreachable fd05::/64 metric 7', {
    ...{ dst: 'fd05::/64', type: 'unreachable', priority: 7 },
  }),
  added('ip -6 route add fd06::/64 from fd07::/64 dev first', (oif) => ({
    ...{ dst: 'fd06::/64', src: 'fd07::/64', oif },
  })),
];

/** What iproute2 can say, whatever this kernel says to it. */
const captured: Pair[] = [
  added('ip route add 10.6.0.0/16 encap mpls 100/200 ttl 9 via 10.0.0.2', {
    ...{ dst: '10.6.0.0/16', gateway, encapType: 'mpls', encap: { dst: [100, 200], ttl: 9 } },
  }),
  added('ip -M route add 100 as 200/300 via inet 10.0.0.2 dev first', (oif) => ({
    family: 'mpls',
    dst: '100',
    newdst: [200, 300],
    via: { family: 'inet', address: gateway },
    oif,
  })),
  [
    'ip route get 10.1.0.1 from 10.0.0.1 iif first mark 3 ipproto tcp sport 5 dport 6',
    (iif) =>
      routes.get({ dst: '10.1.0.1', src: '10.0.0.1', iif, mark: 3, ipProto: 'tcp', sport: 5, dport: 6 }),
  ],
  [
    'ip route get fibmatch 10.1.0.1 uid 7 oif first tos 8',
    (oif) => routes.get({ dst: '10.1.0.1', uid: 7, oif, tos: 8, fibMatch: true }),
  ],
];

const setUp = [
  'ip nexthop add id 2 via 10.0.0.2 dev first',
  'ip nexthop add id 3 via 10.0.0.3 dev first',
  'ip nexthop add id 4 group 2,2/3',
];

describeLive('routes', () => {
  const tools = needs('command ip', 'ipv6', 'kernel 5.14');

  withoutIproute2();

  liveTest('are read as iproute2 reads them, and encoded to the same bytes', tools, async (context) => {
    const namespace = pairNamespace(context);
    for (const command of setUp) namespace.run(command);
    for (const [command] of accepted) namespace.run(command);
    for (const family of ['inet', 'inet6'] as const) {
      // Times run, and the kernel makes routes of its own when it has seen to the links and their addresses.
      const [ours, theirs] = await steady(
        () =>
          namespace.socket
            .requestSync(routes.list({ family }))
            .map(({ cacheInfo: _, ...route }) => ({ ...route, expires: Math.floor(route.expires ?? 0) })),
        () => namespace.json(`ip -j -d -${family === 'inet' ? 4 : 6} route show table all`),
      );
      compareWithIproute2(context, 'route', theirs, ours, routeFields);
      expectRoundTrip(context, 'route', namespace.socket, routes.list({ family }));
    }
    const theirs = namespace.json('ip -j -d route get fibmatch 10.3.0.1 mark 7');
    const ours = namespace.socket.requestSync(routes.get({ dst: '10.3.0.1', mark: 7, fibMatch: true }));
    compareWithIproute2(context, 'route', theirs, [ours], routeFields);
    expectRoundTrip(context, 'route', namespace.socket, routes.get({ dst: '10.7.0.1' }));
  });

  liveTest('are made as iproute2 makes them', tools, (context) => {
    const [theirs, ours] = [pairNamespace(context), pairNamespace(context)];
    for (const namespace of [theirs, ours]) for (const command of setUp) namespace.run(command);
    for (const [command, request] of accepted) {
      theirs.run(command);
      ours.socket.requestSync(request(ours.index));
    }
    for (const version of [4, 6]) {
      const show = `ip -d -${version} route show table all`;
      const plain = (text: string): string[] =>
        text
          .split('\n')
          .filter((line) => !line.includes('proto kernel'))
          .map((line) => line.replace(/expires \d+sec/, ''));
      expect(plain(ours.run(show))).toEqual(plain(theirs.run(show)));
    }
  });

  liveTest('are asked for in the bytes of iproute2', needs('command ip', 'strace'), (context) => {
    const namespace = pairNamespace(context);
    for (const [command, request] of [...accepted, ...captured])
      compareRequest(context, namespace, command, request(namespace.index));
    const lists: [string, Parameters<typeof routes.list>[0]][] = [
      ['ip route show table 1000', { family: 'inet', table: 1000 }],
      ['ip -6 route show dev first', { family: 'inet6', table: 254, oif: namespace.index }],
      ['ip route show proto static', { family: 'inet', table: 254, protocol: 'static' }],
    ];
    for (const [command, filter] of lists) compareRequest(context, namespace, command, routes.list(filter));
  });
});

function withoutIproute2(): void {
  liveTest('are filtered by the kernel', async (context) => {
    const { socket, index } = pairNamespace(context);
    expect(index).toBe(first);
    await socket.request(routes.add({ dst: '10.1.0.0/16', gateway, protocol: 'bgp' }));
    await socket.request(routes.add({ dst: '10.2.0.0/16', oif: index, table: 7777 }));
    await socket.request(routes.add({ dst: '10.3.0.0/16', type: 'throw', table: 7777 }));
    const list = async (filter: Parameters<typeof routes.list>[0]): Promise<string[]> =>
      (await socket.request(routes.list({ family: 'inet', ...filter }))).map((route) => route.dst);
    expect(await list({ protocol: 'bgp' })).toEqual(['10.1.0.0/16']);
    expect(await list({ table: 7777 })).toEqual(['10.2.0.0/16', '10.3.0.0/16']);
    expect(await list({ table: 7777, type: 'throw' })).toEqual(['10.3.0.0/16']);
    expect(await list({ table: 7777, oif: index })).toEqual(['10.2.0.0/16']);
  });

  liveTest('are flushed', async (context) => {
    const { socket, index } = pairNamespace(context);
    for (let net = 1; net <= 200; net++)
      await socket.request(routes.add({ dst: `10.9.${net}.0/24`, oif: index, table: 500, protocol: 'bird' }));
    await socket.request(
      routes.add({
        dst: 'fd00::/64',
        table: 500,
        nexthops: ['fe80::2', 'fe80::3'].map((gateway) => ({ gateway, oif: index })),
      }),
    );
    await socket.request(routes.add({ dst: '10.1.0.0/16', gateway }));
    expect(await routes.flush(socket, { table: 500, protocol: 'bird' })).toBe(200);
    expect(await routes.flush(socket, { table: 500 })).toBe(1);
    expect(await socket.request(routes.list({ table: 500 }))).toEqual([]);
    expect(await socket.request(routes.get({ dst: '10.1.2.3', fibMatch: true }))).toMatchObject({
      dst: '10.1.0.0/16',
      table: 254,
      gateway,
    });
  });
}
