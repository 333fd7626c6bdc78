import { links } from '../../../src/netlink/route/index.ts';
import type { Link } from '../../../src/netlink/route/link/operations.ts';
import { compareWithIproute2, type Mapping } from '../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { testNamespace } from '../../support/namespace.ts';
import { expectRoundTrip } from '../../support/roundtrip.ts';
import { compareRequest } from '../../support/strace.ts';

const linkFields: Mapping<Link> = {
  ifindex: 'index',
  ifname: 'name',
};

describeLive('links', () => {
  liveTest('vlan add', needs('command ip', 'command strace'), (context) => {
    const namespace = testNamespace(context);
    compareRequest(
      context,
      namespace,
      'ip link add br0 type bridge vlan_filtering 1',
      links.create({ name: 'br0', kind: 'bridge', data: { vlanFiltering: true } }),
    );
    expectRoundTrip(context, 'link', namespace.socket, links.list());
    compareWithIproute2(
      context,
      'link',
      namespace.json('ip -j link').map(({ ifindex, ifname }) => ({ ifindex, ifname })),
      namespace.socket.requestSync(links.list()),
      linkFields,
    );
  });
});
