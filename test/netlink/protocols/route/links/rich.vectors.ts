import type { VectorGroup } from '../../../../support/vectors.ts';
import { tools } from '../setups.ts';

/** Links of all kinds that most kernels have, with many of their options. A kernel may refuse some of them. */
export const richLinks: VectorGroup = {
  name: 'links with many options',
  needs: tools,
  setup: [
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
  ],
  vectors: [],
  reads: ['ip -j -d -s -s link', 'bridge -j -d link', 'bridge -j fdb', 'bridge -j -d mdb', 'bridge -j vlan'],
};
