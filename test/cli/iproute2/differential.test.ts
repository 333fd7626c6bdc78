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
    'ip route add 10.2.3.0/24 via 10.0.0.2 tos 10 table default protocol kernel scope global realms cosmos/5',
    'ip route add 10.2.4.0/24 via 10.0.0.2 tos 1c realms 0x30004 proto 0x10',
    'ip route get 10.0.0.2 tos 10',
    'ip route add 10.2.5.0/24 dev first encap ip id 5 dst 1.2.3.4 tos 10 ttl 10',
    'ip -6 route add fd00:5::/64 dev first encap ip6 id 5 dst fd00::9 tc 10 hoplimit 10',
    'ip route add unreachable 10.4.3.0/24 metric 7',
    'ip route add throw 10.4.4.0/24',
    'ip route add broadcast 10.4.5.1 dev first scope link',
    'ip route del unreachable 10.4.3.0/24',
    'ip -6 route add default via fe80::1 dev first',
  ],
  rule: [
    'ip rule add tos 10 pref 17 table default suppress_ifgroup default protocol boot realms 3/cosmos',
    'ip rule add from all lookup main pref 15',
    'ip rule add from 10.0.0.0/8 pref 16',
  ],
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
    'ip link add x type gre remote 10.0.0.2 tos 10 ttl 10',
    'ip link add x type ipip remote 10.0.0.2 tos 10',
    'ip link add x type ip6tnl remote fd00::2 tclass 10 flowlabel 10 encaplimit 10',
    'ip link add x type ip6gre remote fd00::2 tclass 10 flowlabel 10',
    'ip link add x type vxlan id 5 remote 10.0.0.2 tos 10 flowlabel 10 dstport 4789',
    'ip link add x type geneve id 5 remote 10.0.0.2 tos 10',
    'ip link add x type geneve id 5 remote fd00::2 flowlabel 10',
    'ip link add x type gretap remote 10.0.0.2',
    'ip link add x type ip6gretap remote fd00::2',
    'ip link add x type erspan remote 10.0.0.2 erspan_ver 1 erspan 5 key 5',
    'ip link add x type sit remote 10.0.0.2',
    'ip link add x type gre remote 10.0.0.2 seq noiseq csum noocsum ikey 5 okey 6 encap fou encap-csum noencap-csum encap-remcsum',
    'ip link add x type gretap remote 10.0.0.2 csum nocsum seq noseq encap gue encap-udp6-csum noencap noencap-remcsum',
    'ip link add x type ip6gretap remote fd00::2 dscp inherit allow-localremote encap-csum',
    'ip link add x type ip6tnl remote fd00::2 allow-localremote noallow-localremote noencap-udp6-csum',
    'ip link set first type bond clear_active_slave',
    'ip link set first type can bitrate 500000 sample-point 0.875 dbitrate 2000000 dsample-point 0.75 dsjw 2 fd on',
    'ip link set first type can tq 125 prop-seg 6 phase-seg1 7 phase-seg2 2 sjw 1 fd-non-iso on presume-ack off cc-len8-dlc on tdc-mode auto',
    'ip link set first type can tdcv 1 tdco 2 tdcf 3 restart tdc-mode off',
    'ip link add x type vti remote 10.0.0.2 key 5',
    'ip link add x type vti6 remote fd00::2 key 5',
    'ip link set first group default',
    'ip link delete second type veth',
  ],
  token: ['ip token set ::5 dev first', 'ip token del dev first', 'ip token list'],
  qdisc: [
    'tc qdisc add dev first root cake bandwidth 10mbit dual-srchost nonat split-gso egress no-ack-filter metro ptm overhead -4 mpu 64',
    'tc qdisc add dev first root cake autorate-ingress precedence nowash lan raw ack-filter-aggressive no-split-gso',
    'tc qdisc add dev first root netem delay 1ms 2ms corrupt 1% 2% duplicate 3% 4% drop 5%',
    'tc qdisc add dev first root netem slot 1ms limit 5 loss random 3%',
    'tc qdisc add dev first root netem loss gemodel 1%',
    'tc qdisc add dev first root netem loss state 1% 20%',
    'tc qdisc add dev first root htb default 1a offload',
    'tc qdisc add dev first root fq_codel noecn ce_threshold_selector 0x1/0xf',
    'tc qdisc add dev first root fq nopacing horizon_cap defrate 8mbit',
    'tc qdisc add dev first root codel noecn',
    'tc qdisc add dev first root pfifo_head_drop limit 7',
    'tc qdisc add dev first root ets bands 3 quanta 1500 1500 1500',
    'tc qdisc add dev first root prio',
    'tc qdisc add dev first root cake interplanetary conservative',
    'tc qdisc add dev first root pie noecn nobytemode no_dq_rate_estimator tupdate 30ms alpha 3',
    'tc qdisc add dev first root fq_pie flows 4 noecn nobytemode ecn_prob 20',
    'tc qdisc add dev first root cbs idleslope 98688 sendslope -901312 hicredit 153 locredit -1389',
    'tc qdisc add dev first root etf clockid CLOCK_TAI delta 5000 deadline_mode',
    'tc qdisc add dev first root sfb limit 100',
    'tc qdisc add dev first root sfb max 30 increment 0.25',
    'tc qdisc add dev first root sfb target 17 db 100',
    'tc qdisc add dev first root mqprio num_tc 4',
    'tc qdisc add dev first root mqprio num_tc 2 map 0 1 1 queues 1@0 2@1 hw 0',
    'tc qdisc add dev first root hhf limit 5 quantum 1514 reset_timeout 40ms',
    'tc qdisc add dev first root plug release',
    'tc qdisc change dev first root plug release_indefinite',
    'tc class add dev first parent 1: classid 1:4 hfsc sc umax 1500b dmax 10ms rate 1mbit ul rate 2mbit',
    'tc class add dev first parent 1: classid 1:5 hfsc rt umax 100b dmax 10ms rate 1mbit ls m1 1mbit d 5ms m2 2mbit',
    'tc class add dev first parent 1: classid 1:6 qfq weight 10 maxpkt 2000',
    'tc qdisc add dev first root tbf rate 1000000 burst 10000/8 limit 3000',
    'tc qdisc del dev first ingress',
    'tc qdisc del dev first clsact',
    'tc class add dev first parent 1: classid 1:3 htb rate 1mbit burst 2k/8 linklayer atm mpu 64',
    'tc class add dev first parent 1: classid 1:2 ets quantum 3000',
    'tc class add dev first parent 1: classid 1:2 drr',
  ],
  filter: [
    'tc filter add dev first parent 1: protocol ip u32 match ip tos 0x10 0xff match ip sport 5 0xffff match ip ihl 5 0xf flowid 1:1',
    'tc filter add dev first parent 1: protocol ip u32 match ip icmp_type 8 0xff match ip icmp_code 0 0xff match ip df flowid 1:1',
    'tc filter add dev first parent 1: protocol ip u32 match ip nofrag match u8 6 0xff at 9 match u16 80 0xffff at 22 flowid 1:1',
    'tc filter add dev first parent 1: protocol ip u32 match ip firstfrag classid 1:1',
    'tc filter add dev first parent 1: protocol ipv6 u32 match ip6 src fd00::/48 match ip6 protocol 6 0xff match ip6 dport 80 0xffff match ip6 sport 8 0xff flowid 1:1',
    'tc filter add dev first parent 1: protocol ip u32 match ip src 10.0.0.0/8 police rate 1mbit burst 10k drop flowid 1:1',
    'tc filter add dev first parent 1: protocol ip handle 3 fw police rate 1mbit burst 10k mtu 2k pipe classid 1:1',
    "tc filter add dev first parent 1: basic match 'not u32(u16 0x11 0xff at 4) or cmp(u8 at 1 layer transport eq 3)' classid 1:1",
    "tc filter add dev first parent 1: basic match 'cmp(u32 at 8 lt 3)' action drop",
    "tc filter add dev first ingress bpf bytecode '2,40 0 0 12,6 0 0 1,' da skip_hw action drop",
    'tc filter add dev first ingress protocol ip flower src_mac 02:00:00:00:00:01/24 ip_proto udp dst_port 53/0xff tcp_flags 2',
    'tc filter add dev first ingress protocol ipv6 flower ip_proto icmpv6 type 128 code 0 skip_sw classid 1:1',
    'tc filter add dev first ingress protocol ip flower ip_flags nofrag/nofirstfrag src_ip 10.0.0.1 ct_state -inv+rpl+rel ct_label 00ff00000000000000000000000000aa/ffffffffffffffffffffffffffffffff action pass',
    'tc filter add dev first ingress protocol ip flower ct_zone 5/0xf ct_mark 7 indev first',
    'tc filter add dev first ingress protocol 802.1ad flower vlan_id 5 vlan_ethtype 802.1Q cvlan_id 6 cvlan_prio 1 cvlan_ethtype ip',
    'tc filter add dev first ingress protocol arp flower arp_op reply arp_sip 10.0.0.1 arp_tha 02:00:00:00:00:01',
    'tc filter add dev first ingress flower enc_dst_ip fd00::1 enc_ttl 5/0xf',
    'tc filter add dev first ingress flower geneve_opts 0102:80:00880022/ffff:ff:0000ffff',
    'tc filter del dev first parent 1: protocol ip prio 3 handle 800::5 u32',
    'tc filter add dev first parent 1: protocol ip prio 3 handle 1 flow map key src or 0xf and 0xff xor 3 addend 2',
    'tc filter add dev first parent 1: protocol ip prio 3 handle 2 flow hash keys nfct-src,vlan-tag,rxhash divisor 16 action drop',
    'tc filter add dev first parent 1: protocol ip prio 3 handle 1 cgroup action drop',
  ],
  action: [
    'tc actions add action csum ip4h and tcp and udplite index 5',
    'tc actions add action csum icmp and igmp and udp and sctp pipe',
    'tc actions add action skbmod swap mac',
    'tc actions add action skbmod set smac 02:00:00:00:00:01 pipe index 7',
    'tc actions add action vlan push id 5 pipe',
    'tc actions add action vlan pop_eth',
    'tc actions add action mpls pop protocol ip',
    'tc actions add action mpls modify label 5 tc 3 ttl 7',
    'tc actions add action mpls dec_ttl pipe',
    'tc actions add action mpls mac_push label 7',
    'tc actions add action mirred ingress mirror dev second continue',
    'tc actions add action mirred egress redirect index 5 dev second',
    'tc actions add action nat egress 10.0.0.0/8 10.1.0.0 pipe index 3',
    'tc actions add action nat ingress 10.0.0.1 10.0.0.2',
    'tc actions add action ct commit force mark 7/0xff nat dst addr fd00::1 index 3',
    'tc actions add action ct nat pipe',
    'tc actions add action tunnel_key set src_ip fd00::1 dst_ip fd00::2 id 7 csum',
    'tc actions add action pedit munge offset 6 u16 set 0x1234 munge offset 8 u8 clear pipe index 4',
    'tc actions add action pedit munge offset 12 u32 invert',
    'tc actions add action pedit munge offset 4 u16 preserve',
    'tc actions add action skbedit mark 5 ptype otherhost inheritdsfield pipe',
    'tc actions add action ctinfo cpmark zone 3',
    'tc actions add action gact reclassify random netrand drop 10 index 8',
    'tc actions add action goto chain 7 index 9',
    'tc actions add action trap action continue index 10',
    'tc actions add action gate clockid CLOCK_TAI base-time 5us sched-entry open 100us sched-entry close 200000ns 3 500 drop',
    "tc actions add action bpf bytecode '1,6 0 0 4294967295,' drop index 12",
    'tc actions add action simple sdata "hello" index 11',
    'tc actions add action police avrate 1mbit conform-exceed shot/ok',
    'tc actions add action police rate 8mbit burst 10k mpu 64 conform-exceed drop/pipe cookie aabbccdd',
    'tc actions add action drop hw_stats delayed no_percpu',
    'tc actions add action drop skip_sw',
    'tc actions get action csum index 5',
  ],
};

/** Where the requests differ, though they mean the same. */
const differences: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [/optimistic|nodad/, { 'header.headerFlags': 'flags of a byte, or of the attribute', flags: 'the same' }],
  [/route add default via fe80/, { dst: 'the default route has no destination, or one of zeros' }],
  [/link delete/, { linkInfo: 'the kernel knows the kind of a link to be deleted' }],
  [/qdisc add .* prio$/, { 'options.…': 'tc puts an empty nest behind the struct, for kernels of 2007' }],
  [/qdisc del .* (ingress|clsact)/, { kind: 'the place says it' }],
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
