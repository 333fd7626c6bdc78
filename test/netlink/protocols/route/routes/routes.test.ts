import { describe, expect, test } from 'vitest';
import { type Route, type RouteNexthop, routes } from '../../../../../src/netlink/protocols/route/index.ts';
import { compareWithIproute2, ignored, listed, type Mapping } from '../../../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import { steady } from '../../../../support/steady.ts';
import { joined, linkName, setUp, tableName, va, withoutFullLength } from '../setups.ts';
import { routeVectors } from './routes.vectors.ts';

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
      'nexthops[1].gateway',
      () => routes.add({ dst: '10.0.0.0/8', nexthops: [{ gateway: '10.0.0.1' }, { gateway: '::1' }] }),
    ],
    [
      'has a weight of 0',
      'nexthops[0].weight',
      () => routes.add({ dst: '10.0.0.0/8', nexthops: [{ gateway: '10.0.0.1', weight: 0 }] }),
    ],
    ['has no next hops', 'nexthops', () => routes.add({ dst: '10.0.0.0/8', nexthops: [] })],
    ['goes two ways', 'nexthops', () => routes.add({ oif: 1, nexthops: [{ oif: 1 }] })],
    ['has a label that is none', 'dst', () => routes.add({ family: 'mpls', dst: 'x', oif: 1 })],
    ['is looked up by a mix', 'src', () => routes.get({ dst: '10.0.0.1', src: '::1' })],
    ['is to be deleted and not named', 'dst', () => routes.delete({})],
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

/** The flags that iproute2 prints: those of next hops only. */
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
  nh_info: ignored('a separate request, for the next hop'),
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

const gateway = '10.0.0.2';

describeLive('routes', () => {
  const tools = needs('command ip', 'ipv6', 'kernel 5.14');

  withoutIproute2();

  liveTest('are read as iproute2 reads them, and encoded to the same bytes', tools, async (context) => {
    const namespace = setUp(context, routeVectors.setup);
    for (const { command } of routeVectors.vectors) namespace.run(command);
    for (const family of ['inet', 'inet6'] as const) {
      // Timers run, and the kernel adds routes when it has finished its work on the links and their addresses.
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
    const [theirs, ours] = [setUp(context, routeVectors.setup), setUp(context, routeVectors.setup)];
    for (const { command, request } of routeVectors.vectors) {
      theirs.run(command);
      ours.socket.requestSync(request());
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
});

function withoutIproute2(): void {
  liveTest('are filtered by the kernel', async (context) => {
    const { socket } = setUp(context, joined);
    await socket.request(routes.add({ dst: '10.1.0.0/16', gateway, protocol: 'bgp' }));
    await socket.request(routes.add({ dst: '10.2.0.0/16', oif: va, table: 7777 }));
    await socket.request(routes.add({ dst: '10.3.0.0/16', type: 'throw', table: 7777 }));
    const list = async (filter: Parameters<typeof routes.list>[0]): Promise<string[]> =>
      (await socket.request(routes.list({ family: 'inet', ...filter }))).map((route) => route.dst);
    expect(await list({ protocol: 'bgp' })).toEqual(['10.1.0.0/16']);
    expect(await list({ table: 7777 })).toEqual(['10.2.0.0/16', '10.3.0.0/16']);
    expect(await list({ table: 7777, type: 'throw' })).toEqual(['10.3.0.0/16']);
    expect(await list({ table: 7777, oif: va })).toEqual(['10.2.0.0/16']);
  });

  liveTest('are flushed', async (context) => {
    const { socket } = setUp(context, joined);
    for (let net = 1; net <= 200; net++)
      await socket.request(routes.add({ dst: `10.9.${net}.0/24`, oif: va, table: 500, protocol: 'bird' }));
    await socket.request(
      routes.add({
        dst: 'fd00::/64',
        table: 500,
        nexthops: ['fe80::2', 'fe80::3'].map((gateway) => ({ gateway, oif: va })),
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
