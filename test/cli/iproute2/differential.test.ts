import { readCommand } from '../../../src/cli/iproute2/index.ts';
import { makeRequest } from '../../../src/cli/iproute2/pending-request.ts';
import { links } from '../../../src/netlink/protocols/route/index.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { testNamespace, words } from '../../support/namespace.ts';
import { compareRequest } from '../../support/strace.ts';

const setUp = [
  'ip link set lo up',
  'ip link add first type veth peer name second',
  'ip link set first up',
  'ip link set second up',
  'ip address add 10.0.0.1/24 dev first',
  'ip nexthop add id 2 via 10.0.0.2 dev first',
];

/** Commands whose words must be read as iproute2 reads them: it and the library send the same. */
const commands: Readonly<Record<string, readonly string[]>> = {
  address: [
    'ip address add 10.9.0.1/24 dev first',
    'ip addr add 10.9.0.2/24 brd + dev first',
    'ip addr add 10.9.0.3/20 brd - dev first',
    'ip a add 10.9.0.4/24 broadcast 10.9.0.255 dev first scope host',
    'ip address add 10.9.1.1 peer 10.9.1.2/32 dev first label first:x valid_lft 1000 preferred_lft 500 noprefixroute',
    'ip address add 10.9.2.1/24 broadcast 10.9.2.255 dev first scope link metric 77',
    'ip address add fd00::1/64 dev first preferred_lft 0 valid_lft 9000',
    'ip address add fd01::1/64 dev first mngtmpaddr noprefixroute',
    'ip address add fd02::1 peer fd02::2/128 dev first home nodad',
    'ip address add fd03::1/64 dev first optimistic valid_lft forever',
    'ip address add local 10.9.3.1/24 dev first',
    'ip address change fd00::1/64 dev first valid_lft 50 preferred_lft 50',
    'ip address replace fd00::1/64 dev first',
    'ip address del 10.9.0.1/24 dev first',
    'ip addrlabel add prefix fd00::/64 label 5 dev first',
    'ip addrlabel del prefix fd00::/64 label 5',
    'ip addrlabel list',
  ],
  route: [
    'ip route add 10.1.0.0/16 via 10.0.0.2',
    'ip route add 10.2.0.0/16 dev first table 1000',
    'ip route add default via 10.0.0.2 metric 5 mtu lock 1400 src 10.0.0.1 advmss 100 rtt 30ms features ecn congctl cubic realms 3/4',
    'ip route add to 10.2.1.0/24 via 10.0.0.2 window 5 rttvar 20ms ssthresh 7 cwnd 8 reordering 9 hoplimit 10',
    'ip route add 10.2.2.0/24 via 10.0.0.2 initcwnd 11 initrwnd 12 rto_min 13ms quickack 1 tos 0x10',
    'ip route append 10.1.0.0/16 via 10.0.0.3',
    'ip route prepend 10.1.0.0/16 via 10.0.0.4',
    'ip route replace 10.3.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.0.0.3 onlink dev first',
    'ip route add blackhole 10.4.0.0/16',
    'ip route add unreachable 10.4.3.0/24 metric 7',
    'ip route add throw 10.4.4.0/24',
    'ip route add prohibit 10.4.1.0/24 proto static',
    'ip route add local 10.4.2.1 dev first',
    'ip route add broadcast 10.4.5.1 dev first scope link',
    'ip route add 10.5.0.0/16 via inet6 fe80::1 dev first',
    'ip route add 10.7.0.0/16 nhid 2',
    'ip route add 10.9.0.0/16 encap ip id 5 dst 1.2.3.4 ttl 5 via 10.0.0.2',
    'ip route add 10.6.0.0/16 encap mpls 100/200 ttl 9 via 10.0.0.2',
    'ip route change 10.4.0.0/16 via 10.0.0.9',
    'ip route del 10.4.1.0/24',
    'ip route del unreachable 10.4.3.0/24',
    'ip -6 route add fd00::/64 dev first expires 100 pref high',
    'ip -6 route add fd01::/64 encap seg6 mode inline segs fd00::1,fd00::2 dev first',
    'ip -6 route add fd03::/64 encap seg6 mode encap segs fd00::1,fd00::2 dev first',
    'ip -6 route add fd02::/64 encap seg6local action End.DT6 table 254 dev first',
    'ip -6 route add fd04::/64 nexthop via fe80::2 dev first weight 3 nexthop via fe80::3 dev first',
    'ip -6 route add unreachable fd05::/64 metric 7',
    'ip -6 route add fd06::/64 from fd07::/64 dev first',
    'ip -6 route add default via fe80::1 dev first',
    'ip -M route add 100 as 200/300 via inet 10.0.0.2 dev first',
    'ip route get 10.1.0.1 from 10.0.0.1 iif first mark 3 ipproto tcp sport 5 dport 6',
    'ip route get fibmatch 10.1.0.1 uid 7 oif first tos 8',
    'ip route show table 1000',
    'ip -6 route show dev first',
    'ip route show proto static',
  ],
  rule: [
    'ip rule add from 10.0.0.0/8 table 1000 pref 5',
    'ip rule add fwmark 0x1/0xff iif lo oif first ipproto tcp sport 1-100 dport 5 uidrange 0-0 pref 6 prohibit',
    'ip rule add not from 10.0.0.0/8 goto 30000 pref 8',
    'ip rule add to 10.2.0.0/16 tos 0x10 realms 1/2 lookup 100 suppress_prefixlength 5 suppress_ifgroup 7 protocol static pref 9',
    'ip rule add l3mdev pref 10',
    'ip rule add tun_id 77 table 20 pref 11',
    'ip rule add blackhole to 192.0.2.1 pref 12',
    'ip rule add from all lookup main pref 15',
    'ip rule add from 10.0.0.0/8 pref 16',
    'ip -6 rule add from fd00::/8 table 300 pref 13',
    'ip -6 rule add unreachable ipproto udp pref 14',
    'ip rule del from 10.0.0.0/8 table 1000',
    'ip rule del pref 7',
    'ip rule show',
  ],
  neighbour: [
    'ip neighbour add 10.0.0.2 lladdr 02:00:00:00:00:02 dev first',
    'ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev first nud reachable protocol static router',
    'ip neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 dev first nud stale extern_learn',
    'ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:06 dev first nud permanent',
    'ip neighbour add 10.0.0.7 dev first managed',
    'ip neighbour add proxy 10.0.0.5 dev first protocol bgp',
    'ip neighbour change 10.0.0.2 lladdr 02:00:00:00:00:09 nud stale dev first',
    'ip neighbour replace 10.0.0.2 lladdr 02:00:00:00:00:09 nud reachable dev first router protocol static',
    'ip neighbour del 10.0.0.2 dev first',
    'ip neighbour get 10.0.0.4 dev first',
    'ip -4 neighbour show dev first',
    'ip -6 neighbour show proxy',
  ],
  nexthop: [
    'ip nexthop add id 1 dev first',
    'ip nexthop add id 3 blackhole',
    'ip nexthop add id 8 via 10.0.0.3 dev first onlink',
    'ip nexthop add id 4 group 2,2/8',
    'ip nexthop add id 5 group 2/8,3 type resilient buckets 4 idle_timer 60 unbalanced_timer 300',
    'ip nexthop add id 6 via 10.0.0.9 fdb',
    'ip -6 nexthop add id 7 dev first',
    'ip nexthop add id 9 via fe80::1 dev first protocol static',
    'ip nexthop add id 11 encap ip id 5 dst 1.2.3.4 via 10.0.0.2 dev first',
    'ip nexthop replace id 1 via 10.0.0.7 dev first',
    'ip nexthop del id 3',
    'ip nexthop get id 1',
    'ip nexthop show dev first',
    'ip nexthop show groups',
  ],
  link: [
    'ip link set first mtu 1400 up',
    'ip link set dev first down arp off multicast on allmulticast on',
    'ip link set first txqueuelen 500 address 02:00:00:00:00:0a broadcast ff:ff:ff:ff:ff:fe',
    'ip link set first promisc on dynamic on trailers off',
    'ip link set first addrgenmode eui64',
    'ip link set first mode dormant',
    'ip link set first state dormant',
    'ip link add link first name x type vlan id 5',
    'ip link add link first x up type vlan id 6 protocol 802.1ad',
    'ip link add br0 type bridge vlan_filtering 1 mcast_snooping 0',
    'ip link add dummy0 numtxqueues 2 numrxqueues 3 group 7 type dummy',
    'ip link delete second type veth',
  ],
};

/** Where the requests differ, though they mean the same. */
const differences: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [/optimistic|nodad/, { 'header.headerFlags': 'flags of a byte, or of the attribute', flags: 'the same' }],
  [/route add default via fe80/, { dst: 'the default route has no destination, or one of zeros' }],
  [/link delete/, { linkInfo: 'the kernel knows the kind of a link to be deleted' }],
  [/rule add from all/, { src: 'all sources are no attribute, or an empty one' }],
];

describeLive('commands of iproute2 are read as it reads them:', () => {
  for (const [object, list] of Object.entries(commands))
    liveTest(object, needs('command ip', 'strace', 'ipv6', 'kernel 5.14'), async (context) => {
      const namespace = testNamespace(context);
      for (const command of setUp) namespace.run(command);
      const finder = {
        findLink: async (name: string) => (await namespace.socket.request(links.get(name))).index,
        openNamespace: async () => ({ fd: namespace.fd }),
      };
      const problems: string[] = [];
      for (const command of list) {
        try {
          const request = await makeRequest(readCommand(words(command)), finder);
          const [, except = {}] = differences.find(([pattern]) => pattern.test(command)) ?? [];
          compareRequest(context, namespace, command, request, { type: request.type, except });
        } catch (error) {
          problems.push(`${command}: ${(error as Error).message}`);
        }
      }
      if (problems.length > 0) throw new Error(problems.join('\n\n'));
    });
});
