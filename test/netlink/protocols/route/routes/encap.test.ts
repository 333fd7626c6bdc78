import { describe, expect, test } from 'vitest';
import { type Route, type RouteCreate, routes } from '../../../../../src/netlink/protocols/route/index.ts';
import { ip } from '../../../../../src/netlink/protocols/route/routes/encap/ip.ts';
import { bothWays, hex } from '../../../../support/bytes.ts';
import { requestBytes } from '../../../../support/compare-requests.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import { joined, setUp, va } from '../setups.ts';
import { encapsulationVectors } from './encapsulations.vectors.ts';

const oif = va;
const gateway = '10.0.0.2';
const to6 = (dst: string, encapType: RouteCreate['encapType'], encap: RouteCreate['encap']): RouteCreate => ({
  ...{ dst: `${dst}::/64`, oif, encapType, encap },
});
const to4 = (net: number, encapType: RouteCreate['encapType'], encap: RouteCreate['encap']): RouteCreate => ({
  ...{ dst: `10.${net}.0.0/16`, gateway, encapType, encap },
});

describeLive('routes that wrap packets', () => {
  liveTest('are read as they were made, and encoded to the same bytes', needs('ipv6'), (context) => {
    const { socket } = setUp(context, joined);
    for (const { command, request } of encapsulationVectors.vectors) {
      const made = request();
      try {
        socket.requestSync(made);
      } catch {
        // A kernel has some of the kinds.
        continue;
      }
      const { encapType, encap } = made.value as Route;
      const [, dst] = / add (\S+)/.exec(command) ?? [];
      const found = socket.requestSync(routes.list({ family: 'inet6' })).find((route) => route.dst === dst);
      expect(found).toMatchObject({ encapType, encap });
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
    ['has no segments', 'encap.srh.segments', to6('fd00', 'seg6', { srh: { mode: 'encap', segments: [] } })],
    [
      'has a segment that is no address',
      'encap.srh.segments[0]',
      to6('fd00', 'seg6', { srh: { mode: 'encap', segments: ['x'] } }),
    ],
    ['has too large a label', 'encap.dst[0]', to4(1, 'mpls', { dst: [0x100000] })],
    ['has no label', 'encap.dst', to4(1, 'mpls', { dst: [] })],
    ['is of another kind', 'encap.dst', to6('fd00', 'ip6', { dst: '10.0.0.1' })],
  ];
  test.each(refused)('%s', (_name, field, route) => {
    expect(() => requestBytes(routes.add(route))).toThrow(expect.objectContaining({ field }));
  });
});
