import { readCommand } from '../../../src/cli/iproute2/index.ts';
import { makeRequest } from '../../../src/cli/iproute2/pending-request.ts';
import { links } from '../../../src/netlink/protocols/route/index.ts';
import { compareRequest } from '../../support/compare-requests.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { testNamespace, words } from '../../support/namespace.ts';
import { captureVector } from '../../support/vectors.ts';

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
    'ip addr add 10.9.0.2/24 brd + dev first',
    'ip addr add 10.9.0.3/20 brd - dev first',
    'ip a add 10.9.0.4/24 broadcast 10.9.0.255 dev first scope host',
    'ip address add fd02::1 peer fd02::2/128 dev first home nodad',
    'ip address add fd03::1/64 dev first optimistic valid_lft forever',
    'ip address add local 10.9.3.1/24 dev first',
    'ip address replace fd00::1/64 dev first',
  ],
  route: [
    'ip route add to 10.2.1.0/24 via 10.0.0.2 window 5 rttvar 20ms ssthresh 7 cwnd 8 reordering 9 hoplimit 10',
    'ip route add 10.2.2.0/24 via 10.0.0.2 initcwnd 11 initrwnd 12 rto_min 13ms quickack 1 tos 0x10',
    'ip route add unreachable 10.4.3.0/24 metric 7',
    'ip route add throw 10.4.4.0/24',
    'ip route add broadcast 10.4.5.1 dev first scope link',
    'ip route del unreachable 10.4.3.0/24',
    'ip -6 route add default via fe80::1 dev first',
  ],
  rule: ['ip rule add from all lookup main pref 15', 'ip rule add from 10.0.0.0/8 pref 16'],
  neighbour: [
    'ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev first nud reachable protocol static router',
    'ip neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 dev first nud stale extern_learn',
    'ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:06 dev first nud permanent',
    'ip neighbour add proxy 10.0.0.5 dev first protocol bgp',
    'ip neighbour change 10.0.0.2 lladdr 02:00:00:00:00:09 nud stale dev first',
    'ip neighbour replace 10.0.0.2 lladdr 02:00:00:00:00:09 nud reachable dev first router protocol static',
  ],
  nexthop: ['ip nexthop replace id 1 via 10.0.0.7 dev first'],
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
          const { message } = captureVector(namespace, { command, request: () => request });
          compareRequest(message.bytes, request, except);
        } catch (error) {
          problems.push(`${command}: ${(error as Error).message}`);
        }
      }
      if (problems.length > 0) throw new Error(problems.join('\n\n'));
    });
});
