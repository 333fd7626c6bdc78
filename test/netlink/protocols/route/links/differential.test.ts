import {
  fdb,
  linkMessage,
  linkStatistics,
  links,
  mdb,
  statisticsMessage,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { compareWithIproute2 } from '../../../../support/differential.ts';
import { describeLive, liveTest } from '../../../../support/live.ts';
import { type TestNamespace, testNamespace } from '../../../../support/namespace.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import { steady } from '../../../../support/steady.ts';
import { tools } from '../setups.ts';
import { bridgePortFields, fdbFields, linkFields, mdbFields } from './fields.ts';

/** Links of all kinds that most kernels have, with many of their options; which the kernel lacks are left out. */
const commands = [
  'ip link add name br type bridge stp_state 1 priority 4096 ageing_time 5000 mcast_querier 1 group_fwd_mask 8 no_linklocal_learn 1',
  'ip link add name va type veth peer name vb',
  'ip link set dev va master br',
  'ip link set dev va addrgenmode none up',
  'ip link set dev vb addrgenmode none up',
  'ip link set dev br addrgenmode none up',
  'ip link set dev va type bridge_slave cost 7 hairpin on isolated on mcast_to_unicast on group_fwd_mask 8',
  "ip link set dev vb alias 'some words' group 42 txqueuelen 77 gso_max_size 60000",
  'ip link property add dev vb altname one altname two',
  'ip link add name vx type vxlan id 42 group 239.1.1.1 local 192.0.2.1 dev vb dstport 4789 srcport 1000 2000 ttl 5 tos 4 ageing 77 maxaddress 9 nolearning proxy rsc l2miss l3miss df set',
  'ip link add name vx6 type vxlan id 43 remote 2001:db8::2 local 2001:db8::1 dstport 4790 ttl inherit flowlabel 0x123 gbp',
  'ip link add name vxm type vxlan external dstport 4791 vnifilter',
  'ip link add link vb name mv type macvlan mode bridge',
  'ip link add link vb name ms type macvlan mode source macaddr set 02:00:00:00:00:01 02:00:00:00:00:02',
  'ip link add link vb name mt type macvtap mode vepa',
  'ip link add name ifb type ifb',
  'ip tuntap add dev tap mode tap user 12345 multi_queue',
  'ip tuntap add dev tun mode tun pi',
  'ip link set dev ifb master br',
  'bridge fdb add 02:00:00:00:00:09 dev vx dst 192.0.2.9 port 4790 vni 7 via vb',
  'bridge fdb add 02:00:00:00:00:0a dev va master static',
  'bridge mdb add dev br port va grp 239.1.1.1 permanent',
  'bridge mdb add dev br port va grp ff05::1 src 2001:db8::1 permanent',
];

/** Links of a new namespace: tunnels that some kernels make in each. */
const givenLinks = new Set([
  'tunl0',
  'gre0',
  'gretap0',
  'erspan0',
  'ip_vti0',
  'ip6_vti0',
  'sit0',
  'ip6tnl0',
  'ip6gre0',
]);

function build(namespace: TestNamespace): ReadonlyMap<number, string> {
  for (const command of commands) {
    try {
      namespace.run(command);
    } catch {
      // Kinds that this kernel lacks are not compared. The count shows that enough is left.
    }
  }
  return new Map(namespace.socket.requestSync(links.list()).map(({ index, name }) => [index, name]));
}

const timers = /timer|cacheInfo/i;
/** Without the timers, and how long ago something was used: they run. */
const still = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (key, item) =>
      timers.test(key) ? undefined : typeof item === 'bigint' ? Number(item) : item,
    ),
  );

describeLive('what the library reads is what iproute2 reads', () => {
  liveTest('links', tools, async (context) => {
    const namespace = testNamespace(context);
    const names = build(namespace);
    const [, { ours, theirs }] = await steady(
      () => still(namespace.socket.requestSync(links.list())),
      () => ({
        ours: namespace.socket.requestSync(links.list()),
        theirs: namespace.json('ip -j -d -s -s link'),
      }),
    );
    compareWithIproute2(
      context,
      'link',
      theirs.filter(({ ifname }) => !givenLinks.has(ifname as string)),
      ours.filter(({ name }) => !givenLinks.has(name)),
      linkFields(names),
    );
  });

  liveTest('ports of bridges, forwarding tables, groups', tools, async (context) => {
    const namespace = testNamespace(context);
    const names = build(namespace);
    const { socket } = namespace;
    const readAll = () => ({
      ports: socket.requestSync(links.list({ family: 'bridge' })),
      entries: socket.requestSync(fdb.list()),
      groups: socket.requestSync(mdb.list()),
    });
    const [, { ours, theirs }] = await steady(
      () => still(readAll()),
      () => ({
        ours: readAll(),
        theirs: ['bridge -j -d link', 'bridge -j fdb', 'bridge -j -d mdb'].map((command) =>
          namespace.json(command),
        ),
      }),
    );
    const [ports, entries, [database]] = theirs as [object[], object[], [{ mdb: unknown[] }]];
    const ourPorts = ours.ports.filter(({ master }) => master !== undefined);
    compareWithIproute2(context, 'bridge port', ports, ourPorts, bridgePortFields(names));
    compareWithIproute2(context, 'fdb', entries, ours.entries, fdbFields(names));
    compareWithIproute2(context, 'mdb', database.mdb, ours.groups.flat(), mdbFields(names));
  });

  liveTest('and every message is encoded to the same bytes again', tools, (context) => {
    const namespace = testNamespace(context);
    const { socket } = namespace;
    build(namespace);
    expectRoundTrip(context, 'link', socket, links.list(), {
      body: linkMessage,
      except: { 'linkInfo.data.ttlInherit': 'the kernel tells a byte where it takes a flag without payload' },
    });
    expectRoundTrip(context, 'bridge port', socket, links.list({ family: 'bridge' }), { body: linkMessage });
    expectRoundTrip(context, 'fdb', socket, fdb.list());
    expectRoundTrip(context, 'mdb', socket, mdb.list());
    expectRoundTrip(
      context,
      'link statistics',
      socket,
      linkStatistics.list(['link', 'extra', 'extraOfPort', 'afSpec']),
      { body: statisticsMessage },
    );
  });
});
