import { describe, expect, test } from 'vitest';
import { type RouteCreate, routes } from '../../../../src/netlink/protocols/route/index.ts';
import { ip } from '../../../../src/netlink/protocols/route/routes/encap/ip.ts';
import { bothWays, hex } from '../../../support/bytes.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { expectRoundTrip } from '../../../support/roundtrip.ts';
import { compareRequest, requestBytes } from '../../../support/strace.ts';
import { pairNamespace } from './world.ts';

const oif = 3;
const gateway = '10.0.0.2';
const to6 = (dst: string, encapType: RouteCreate['encapType'], encap: RouteCreate['encap']): RouteCreate => ({
  ...{ dst: `${dst}::/64`, oif, encapType, encap },
});
const to4 = (net: number, encapType: RouteCreate['encapType'], encap: RouteCreate['encap']): RouteCreate => ({
  ...{ dst: `10.${net}.0.0/16`, gateway, encapType, encap },
});

/** What follows `ip route add`, and the route of the library. */
const pairs: [string, RouteCreate][] = [
  [
    '-6 fd11::/64 encap ila 2001:db8:1:1 csum-mode adj-transport ident-type luid hook-type output dev first',
    to6('fd11', 'ila', {
      ...{ locator: 0x20010db800010001n, csumMode: 'adjustTransport', identType: 'luid', hookType: 'output' },
    }),
  ],
  [
    '-6 fd14::/64 encap ip6 id 5 dst fd00::9 src fd00::1 hoplimit 7 tc 3 csum key seq dev first',
    to6('fd14', 'ip6', {
      ...{
        id: 5n,
        dst: 'fd00::9',
        src: 'fd00::1',
        hoplimit: 7,
        trafficClass: 3,
        flags: ['csum', 'key', 'seq'],
      },
    }),
  ],
  [
    '-6 fd15::/64 encap seg6 mode l2encap segs fd00::1 dev first',
    to6('fd15', 'seg6', { srh: { mode: 'l2encap', segments: ['fd00::1'] } }),
  ],
  [
    '-6 fd16::/64 encap seg6local action End.X nh6 fd00::3 count dev first',
    to6('fd16', 'seg6local', {
      action: 'endX',
      nh6: 'fd00::3',
      counters: { packets: 0n, bytes: 0n, errors: 0n },
    }),
  ],
  [
    '-6 fd17::/64 encap seg6local action End.DX4 nh4 10.0.0.2 dev first',
    to6('fd17', 'seg6local', { action: 'endDx4', nh4: '10.0.0.2' }),
  ],
  [
    '-6 fd18::/64 encap seg6local action End.B6.Encaps srh segs fd00::1,fd00::2 dev first',
    to6('fd18', 'seg6local', { action: 'endB6Encap', srh: { segments: ['fd00::1', 'fd00::2'] } }),
  ],
  [
    '-6 fd19::/64 encap seg6local action End.DT46 vrftable 100 dev first',
    to6('fd19', 'seg6local', { action: 'endDt46', vrfTable: 100 }),
  ],
  [
    '-6 fd20::/64 encap seg6local action End.DX2 oif first dev first',
    to6('fd20', 'seg6local', { action: 'endDx2', oif }),
  ],
  [
    '-6 fd21::/64 encap rpl segs fd00::1,fd00::2 dev first',
    to6('fd21', 'rpl', { srh: { segments: ['fd00::1', 'fd00::2'] } }),
  ],
  [
    '-6 fd22::/64 encap ioam6 mode encap tundst fd00::9 trace prealloc type 0x800000 ns 1 size 12 dev first',
    to6('fd22', 'ioam6', {
      ...{ frequencyK: 1, frequencyN: 1, mode: 'encap', dst: 'fd00::9' },
      trace: { namespaceId: 1, type: 0x800000, size: 12 },
    }),
  ],
  [
    '-6 fd23::/64 encap seg6local action End flavors psp,next-csid lblen 48 nflen 16 dev first',
    to6('fd23', 'seg6local', {
      action: 'end',
      flavors: { operation: ['psp', 'nextCsid'], lcblockBits: 48, lcnodeFunctionBits: 16 },
    }),
  ],
];

describeLive('routes that wrap packets', () => {
  liveTest('are asked for in the bytes of iproute2', needs('command ip', 'strace'), (context) => {
    const namespace = pairNamespace(context);
    for (const [words, route] of pairs) {
      const [, version = '', rest = ''] = /^(-6 )?(.*)$/.exec(words) ?? [];
      compareRequest(context, namespace, `ip ${version}route add ${rest}`, routes.add(route));
    }
  });

  liveTest('are read as they were made, and encoded to the same bytes', needs('ipv6'), (context) => {
    const { socket } = pairNamespace(context);
    for (const [, route] of pairs) {
      try {
        socket.requestSync(routes.add(route));
      } catch {
        // A kernel has some of the kinds.
        continue;
      }
      const family = route.dst?.includes(':') ? 'inet6' : 'inet';
      const found = socket.requestSync(routes.list({ family })).find(({ dst }) => dst === route.dst);
      expect(found).toMatchObject({ encapType: route.encapType, encap: route.encap });
    }
    expectRoundTrip(context, 'route', socket, routes.list());
  });
});

// Only as bytes: a kernel built with FORTIFY_SOURCE may stop at the options of such a route while it holds the lock of
// all of rtnetlink (seen on Linux 6.18), and nothing but a reboot helps then.
test('options of tunnels', () => {
  bothWays(
    ip,
    {
      id: 5n,
      dst: '1.2.3.4',
      options: {
        geneve: [
          { class: 1, type: 2, data: hex('00 00 00 03') },
          { class: 4, type: 5, data: hex('00 00 00 06') },
        ],
      },
    },
    hex(`
      0c 00 01 00 00 00 00 00 00 00 00 05  // LWTUNNEL_IP_ID 5, network order
      08 00 02 00 01 02 03 04              // LWTUNNEL_IP_DST 1.2.3.4
      3c 00 08 80                          // LWTUNNEL_IP_OPTS, nested, 60 bytes
      1c 00 01 80                          // . LWTUNNEL_IP_OPTS_GENEVE, nested, 28 bytes
      06 00 01 00 00 01 00 00              // . . class 1, network order
      05 00 02 00 02 00 00 00              // . . type 2
      08 00 03 00 00 00 00 03              // . . data
      1c 00 01 80                          // . LWTUNNEL_IP_OPTS_GENEVE, nested, 28 bytes
      06 00 01 00 00 04 00 00              // . . class 4
      05 00 02 00 05 00 00 00              // . . type 5
      08 00 03 00 00 00 00 06              // . . data
    `),
  );
});

describe('what wraps packets is refused, by name of the field, that', () => {
  const refused: [string, string, RouteCreate][] = [
    ['has no segments', 'encap.srh', to6('fd00', 'seg6', { srh: { mode: 'encap', segments: [] } })],
    [
      'has a segment that is no address',
      'encap.srh',
      to6('fd00', 'seg6', { srh: { mode: 'encap', segments: ['x'] } }),
    ],
    ['has too large a label', 'encap.dst', to4(1, 'mpls', { dst: [0x100000] })],
    ['has no label', 'encap.dst', to4(1, 'mpls', { dst: [] })],
    ['is of another kind', 'encap.dst', to6('fd00', 'ip6', { dst: '10.0.0.1' })],
  ];
  test.each(refused)('%s', (_name, field, route) => {
    expect(() => requestBytes(routes.add(route))).toThrow(expect.objectContaining({ field }));
  });
});
