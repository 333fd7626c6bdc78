import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';
import {
  actions,
  bridgeVlanDatabase,
  chains,
  classes,
  filters,
  links,
  qdiscs,
} from '../../../../src/netlink/protocols/route/index.ts';
import type { Dump } from '../../../../src/netlink/request/request.ts';
import { enter, type TestNamespace, testNamespace } from '../../../support/namespace.ts';

/**
 * Commands of iproute2 that make many objects of each kind. Kernels and versions of iproute2 lack some of them: those are left
 * out.
 */
const commands: readonly string[] = [
  // Addresses by themselves, and checks whether others have them, would change the state at any moment.
  'echo 1 > /proc/sys/net/ipv6/conf/default/addr_gen_mode',
  'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad',
  'ip link set dev lo up',
  'ip link add name va address 02:00:00:00:00:f2 index 102 type veth peer name vb address 02:00:00:00:00:f3 index 103',
  'ip link add name br0 index 104 type bridge',
  'ip link set dev br0 type bridge vlan_filtering 1',
  'ip link set dev br0 type bridge mcast_igmp_version 3 mcast_mld_version 2',
  'ip link set dev va master br0',
  'ip link add name wa address 02:00:00:00:00:f4 index 105 type veth peer name wb address 02:00:00:00:00:f5 index 106',
  'ip link add name vx index 107 type vxlan id 7 dstport 4789 local 10.0.0.1 dev wa',
  'ip link set dev vx master br0',
  'ip link set dev wa alias an-alias group 7',
  ...['va', 'vb', 'br0', 'wa', 'wb', 'vx'].map((name) => `ip link set dev ${name} up`),
  'ip link property add dev wa altname wide-area-network-interface altname other',

  'ip address add 10.0.0.1/24 dev wa',
  'ip address add 10.0.0.2/24 dev wa label wa:2',
  'ip address add 10.0.1.1 peer 10.0.1.2/32 dev wa',
  'ip address add 10.0.2.1/24 brd + dev wa scope link valid_lft 1000 preferred_lft 500',
  'ip address add 10.0.3.1/24 dev wa noprefixroute metric 77',
  'ip address add fd00::1/64 dev wa nodad',
  'ip address add fd00:1::1/64 dev wa nodad valid_lft 1000 preferred_lft 0',
  'ip address add fd00:2::1 peer fd00:2::2/64 dev wa nodad noprefixroute',

  'ip route add 10.1.0.0/16 via 10.0.0.9',
  'ip route add 10.1.0.0/16 via 10.0.0.10 metric 5 proto bgp',
  'ip route add 10.1.0.0/16 tos 0x10 via 10.0.0.10',
  'ip route add 10.2.0.0/16 dev wa table 1000 scope link mtu 1400 advmss lock 1000 rto_min 5ms congctl reno features ecn quickack 1 initcwnd 5',
  'ip route add 10.3.0.0/16 nexthop via 10.0.0.9 weight 3 nexthop via 10.5.5.5 dev wa onlink realms 3',
  'ip route add blackhole 10.4.0.0/16',
  'ip route add unreachable 10.5.0.0/16 metric 9',
  'ip route add prohibit 10.6.0.0/16',
  'ip route add throw 10.7.0.0/16 table 1000',
  'ip route add 10.8.0.0/16 via inet6 fe80::9 dev wa',
  'ip route add 10.9.0.0/16 via 10.0.0.9 src 10.0.0.2 realms 1/2',
  'ip route add 10.10.0.0/16 encap ip id 7 dst 10.0.0.9 ttl 5 dev wa',
  'ip route add 10.11.0.0/16 encap mpls 100/200 via 10.0.0.9',
  'ip route add local 10.12.0.0/16 dev lo',
  'ip route add multicast 239.1.0.0/16 dev wa',
  'ip route add fd01::/64 via fd00::9',
  'ip route add fd02::/64 nexthop via fd00::9 weight 2 nexthop via fd00::10 dev wa',
  'ip route add blackhole fd03::/64',
  'ip route add fd04::/64 dev wa expires 1000 pref high mtu 1400 proto static',
  'ip route add fd05::/64 from fd00::/64 dev wa metric 7',
  'ip route add fd06::/64 encap seg6 mode encap segs fc00::1,fc00::2 dev wa',
  'ip route add fd07::/64 encap ip6 id 7 dst fd00::9 hoplimit 5 dev wa',
  'ip -6 route add unreachable fd08::/64 table 1000',
  'ip -6 route add default via fd00::1234 dev wa metric 3',
  'echo 1000 > /proc/sys/net/mpls/platform_labels',
  'ip -M route add 100 as 200/300 via inet 10.0.0.9',
  'ip -M route add 101 via inet 10.0.0.9 dev wa',

  'ip nexthop add id 1 via 10.0.0.9 dev wa',
  'ip nexthop add id 2 via 10.0.0.10 dev wa onlink proto static',
  'ip nexthop add id 3 blackhole',
  'ip nexthop add id 4 dev wa',
  'ip nexthop add id 5 via fd00::9 dev wa',
  'ip nexthop add id 6 via 10.0.0.11 fdb',
  'ip nexthop add id 10 group 1,3/4,2',
  'ip nexthop add id 11 group 1/2 type resilient buckets 8 idle_timer 100 unbalanced_timer 200',
  'ip nexthop add id 12 group 6 fdb',
  'ip nexthop add id 13 encap ip id 7 dst 10.0.0.9 dev wa',
  'ip route add 10.20.0.0/16 nhid 1',
  'ip route add 10.21.0.0/16 nhid 10',
  'ip route add 10.22.0.0/16 nhid 13',
  'ip route add fd20::/64 nhid 5',

  'ip rule add from 10.0.0.0/8 table 1000 pref 5',
  'ip rule add fwmark 0/0xff table 1000 pref 6',
  'ip rule add fwmark 0x1/0xff iif lo oif wa ipproto tcp sport 1-100 dport 5 uidrange 0-10 pref 7 prohibit',
  'ip rule add not from 10.0.0.0/8 goto 30000 pref 8',
  'ip rule add to 10.2.0.0/16 tos 0x10 realms 1/2 lookup 100 suppress_prefixlength 5 suppress_ifgroup 7 protocol static pref 9',
  'ip rule add l3mdev pref 10',
  'ip rule add tun_id 77 table 20 pref 11',
  'ip rule add blackhole to 192.0.2.1 pref 12',
  'ip rule add iif nosuch oif other table 5 pref 0',
  'ip rule add goto 12 pref 3',
  'ip -6 rule add from fd00::/8 table 300 pref 13',
  'ip -6 rule add unreachable ipproto udp pref 14',
  'ip rule add dscp 0 table 9 pref 15',
  'ip rule add dscp 8/63 sport 8/0xfff8 ipproto udp table 9 pref 16',
  'ip -6 rule add flowlabel 0x10/0xff table 9 pref 17',

  'ip neigh add 10.0.0.20 lladdr 02:00:00:00:00:20 dev wa',
  'ip neigh add 10.0.0.21 lladdr 02:00:00:00:00:21 dev wa nud stale',
  'ip neigh add 10.0.0.22 lladdr 02:00:00:00:00:22 dev wa nud permanent protocol bgp extern_learn',
  'ip neigh add 10.0.0.23 dev wa nud noarp lladdr 02:00:00:00:00:23',
  'ip neigh add fd00::20 lladdr 02:00:00:00:00:20 dev wa router',
  'ip neigh add proxy 10.0.0.30 dev wa',
  'ip neigh add proxy fd00::30 dev wa protocol static',

  // Without that, the kernel refuses to learn and to forward.
  'bridge link set dev va state 3',
  'bridge fdb add 02:00:00:00:01:01 dev va master static',
  'bridge fdb add 02:00:00:00:01:02 dev va master static vlan 1 sticky',
  'bridge fdb add 02:00:00:00:01:03 dev va master dynamic extern_learn',
  'bridge fdb add 02:00:00:00:01:04 dev va master local',
  'bridge fdb add 02:00:00:00:01:05 dev br0 self local',
  'bridge fdb add 02:00:00:00:01:06 dev va self permanent',
  'bridge fdb add 02:00:00:00:01:07 dev vx self dst 10.0.0.9 port 5000 vni 9',
  'bridge fdb append 00:00:00:00:00:00 dev vx self dst 10.0.0.10',
  'bridge fdb append 00:00:00:00:00:00 dev vx self dst 10.0.0.11 via wa',
  'bridge fdb add 02:00:00:00:01:08 dev vx self nhid 12',
  'bridge fdb add 02:00:00:00:01:09 dev va master dynamic',
  'bridge fdb add 02:00:00:00:01:0a dev va master static activity_notify',

  'bridge vlan add dev va vid 10-20',
  'bridge vlan add dev va vid 30 untagged',
  'bridge vlan add dev va vid 40 pvid',
  'bridge vlan add dev br0 vid 10 self',
  'bridge vlan add dev br0 vid 50 pvid untagged self',
  'bridge link set dev vx vlan_tunnel on',
  'bridge vlan add dev vx vid 100-105',
  'bridge vlan add dev vx vid 100-102 tunnel_info id 1000-1002',
  'bridge vlan add dev vx vid 104 tunnel_info id 2000',
  'bridge vlan set vid 10 dev va state blocking',

  'bridge mdb add dev br0 port va grp 239.1.1.1 permanent vid 10',
  'bridge mdb add dev br0 port va grp 239.1.1.2 temp vid 10',
  'bridge mdb add dev br0 port va grp ff05::1 src fd00::9 permanent vid 10',
  'bridge mdb add dev br0 port va grp 239.1.1.3 permanent vid 10 filter_mode include source_list 10.0.0.9 proto bgp',
  'bridge mdb add dev br0 port va grp 239.1.1.4 permanent vid 10 filter_mode exclude source_list 10.0.0.9',
  'bridge mdb add dev br0 port va grp 01:00:5e:7f:00:01 permanent vid 10',
  'bridge mdb add dev br0 port br0 grp 239.1.1.5 temp vid 10',
  'bridge mdb add dev br0 port br0 grp ff05::5 permanent vid 10',
  'bridge mdb add dev vx port vx grp 239.1.1.6 permanent dst 10.0.0.9 dst_port 5000 vni 9 src_vni 7',

  'ip link add name vy index 108 type vxlan external vnifilter dstport 4790',
  'ip link set dev vy up',
  'bridge vni add dev vy vni 100',
  'bridge vni add dev vy vni 200-210 group 239.1.2.1',
  'bridge vni add dev vy vni 300 remote 10.0.0.9',

  'ip addrlabel add prefix fd00::/8 label 99',
  'ip addrlabel add prefix fd01::/16 dev wa label 98',

  'tc qdisc add dev wa root handle 1: htb default 10 r2q 20',
  'tc class add dev wa parent 1: classid 1:1 htb rate 10mbit',
  'tc class add dev wa parent 1:1 classid 1:10 htb rate 1mbit ceil 5mbit prio 2 burst 20k',
  'tc class add dev wa parent 1:1 classid 1:11 htb rate 2mbit quantum 3000',
  'tc qdisc add dev wa parent 1:10 handle 10: fq_codel limit 100',
  'tc qdisc add dev wa parent 1:11 handle 11: pfifo limit 10',
  'tc qdisc add dev wa clsact',
  'tc qdisc add dev va ingress_block 5 ingress',
  'tc filter add dev wa parent 1: protocol ip prio 5 u32 match ip dst 10.0.0.0/8 flowid 1:10',
  'tc filter add dev wa ingress protocol ip prio 7 flower dst_ip 10.0.0.1 ip_proto tcp action drop',
  'tc filter add dev wa ingress protocol all prio 8 matchall action mirred egress redirect dev wb',
  'tc filter add dev wa egress protocol ip prio 9 handle 5 fw classid 1:10',
  'tc filter add dev wa egress protocol all prio 10 basic action pass',
  'tc filter add block 5 protocol all prio 2 matchall action drop',
  'tc chain add dev wa ingress chain 5',
  'tc chain add dev wa ingress chain 6 protocol ip flower dst_ip 0.0.0.0/24 ip_proto tcp',
  'tc filter add dev wa ingress chain 5 protocol all prio 3 matchall action gact pass',
  'tc actions add action gact drop index 7',
  'tc actions add action mirred egress mirror dev wb index 9',
  'tc actions add action police rate 1mbit burst 20k conform-exceed drop/pass index 4',

  // The kernel tells of carriers later, and adds the route of multicast then.
  'for _ in $(seq 100); do ' +
    '[ $(ip -6 route show table all type multicast | grep -c ff00) -ge $(ip -o link show up | grep -vc LOOPBACK) ] && break; ' +
    'sleep .02; done',
  // A bridge joins the group of all snoopers, and tells itself so a moment later.
  'for _ in $(seq 100); do bridge mdb show | grep -q ff02::6a && break; sleep .02; done',
];

/** A namespace with many objects of each kind. */
export interface RichNamespace extends TestNamespace {
  /** Commands that this kernel, or this iproute2, refused. */
  readonly missing: readonly string[];
}

/** Makes a namespace with many objects of each kind, as far as this kernel has them. */
export function richNamespace(context: TestContext): RichNamespace {
  const namespace = testNamespace(context);
  const lines = commands.map((command, index) => `${command} 2>/dev/null || echo ${index}`);
  const [program = '', ...rest] = [...enter(namespace), 'sh', '-c', lines.join('\n')];
  const { stdout, error } = spawnSync(program, rest, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  const missing = stdout
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map((index) => commands[Number(index)] as string);
  // The first list of a socket comes in small datagrams. Where its list goes on in another one, the kernel sends a neighbour table again.
  namespace.socket.requestSync(links.list());
  return { ...namespace, missing };
}

/** Where filters are. */
export const places = [
  { index: 105, parent: '1:' },
  { index: 105, parent: 'ingress' },
  { index: 105, parent: 'egress' },
  { block: 5 },
];

/** Lists of the objects whose list needs a filter, or that a kernel may lack. */
export const richLists: Readonly<Record<string, () => Dump<object>[]>> = {
  bridgeVlanDatabase: () => [bridgeVlanDatabase.list()],
  // Classes go and come with their qdisc.
  qdisc: () => [qdiscs.list(), classes.list({ index: 105 })],
  trafficClass: () => [classes.list({ index: 105 })],
  filter: () => places.map((place) => filters.list(place)),
  chain: () => places.map((place) => chains.list(place)),
  action: () => ['gact', 'mirred', 'police'].map((kind) => actions.list({ kind })),
};

/** Lists of places that exist: a kernel may lack a qdisc. */
export function existing({ socket }: TestNamespace, lists: readonly Dump<object>[]): Dump<object>[] {
  return lists.filter((list) => {
    try {
      socket.requestSync(list);
      return true;
    } catch {
      return false;
    }
  });
}
