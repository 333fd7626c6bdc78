import {
  type Action,
  actions,
  chains,
  type FilterCreate,
  filters,
  mirredAction,
  policeAction,
  u32Handle,
  u32Match,
  u32Selector,
  type Verdict,
  verdictAction,
} from '../../../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../../../src/netlink/request/request.ts';
import { v0, v1 } from './qdisc-commands.ts';

const add = <K extends string>(fields: Omit<FilterCreate<K>, 'index'>): Request<void> =>
  filters.create({ index: v0, ...fields } as FilterCreate<K>);

/** What the struct of an action begins with. */
const general = (verdict: Verdict, index = 0) => ({
  index,
  capabilities: 0,
  verdict,
  references: 0,
  bindings: 0,
});

const matchall = (...list: Action[]): Request<void> =>
  add({ parent: 'egress', kind: 'matchall', options: { actions: list } });

const drop = verdictAction('drop');
const pass = verdictAction('pass');
const geneve = { class: 0x102, type: 0x80, data: Uint8Array.from([0, 0x88, 0, 0x22]) };

/** Commands of `tc` about filters, chains and actions, and the requests that are the same. */
export const filterCommands: Readonly<Record<string, Request<unknown>>> = {
  'tc filter add dev v0 parent 1: protocol ip prio 1 u32 match ip src 10.0.0.0/8 match ip dport 80 0xffff flowid 1:10':
    add({
      parent: '1:',
      protocol: 'ip',
      priority: 1,
      kind: 'u32',
      options: {
        classId: '1:10',
        selector: u32Selector([...u32Match.ipSource('10.0.0.0/8'), ...u32Match.u16(80, 0xffff, 22)], {
          flags: ['terminal'],
        }),
      },
    }),
  'tc filter add dev v0 parent 1: protocol ipv6 prio 2 handle 800::5 u32 match ip6 dst fd00::/16 flowid 1:20':
    add({
      parent: '1:',
      protocol: 'ipv6',
      priority: 2,
      handle: u32Handle('800::5'),
      kind: 'u32',
      options: {
        classId: '1:20',
        selector: u32Selector(u32Match.ip6Destination('fd00::/16'), { flags: ['terminal'] }),
      },
    }),
  'tc filter add dev v0 parent 1: prio 5 handle 1: protocol ip u32 divisor 256': add({
    parent: '1:',
    protocol: 'ip',
    priority: 5,
    handle: u32Handle('1:'),
    kind: 'u32',
    options: { divisor: 256 },
  }),
  'tc filter add dev v0 parent 1: protocol ip prio 5 u32 ht 800:: match ip src 1.2.0.0/16 hashkey mask 0x000000ff at 12 link 1:':
    add({
      parent: '1:',
      protocol: 'ip',
      priority: 5,
      kind: 'u32',
      options: {
        link: u32Handle('1:'),
        hash: u32Handle('800:'),
        selector: u32Selector(u32Match.ipSource('1.2.0.0/16'), { hashOffset: 12, hashMask: 0xff }),
      },
    }),
  'tc filter add dev v0 parent 1: protocol ip prio 5 u32 match mark 6 0xff skip_hw classid 1:1': add({
    parent: '1:',
    protocol: 'ip',
    priority: 5,
    kind: 'u32',
    options: {
      mark: { value: 6, mask: 0xff, success: 0 },
      classId: '1:1',
      selector: u32Selector([], { flags: ['terminal'] }),
      flags: ['skipHardware'],
    },
  }),
  'tc filter add dev v0 ingress protocol all prio 10 u32 match u32 0 0 action mirred egress redirect dev v1':
    add({
      parent: 'ingress',
      priority: 10,
      kind: 'u32',
      options: {
        actions: [mirredAction({ redirect: v1 })],
        selector: u32Selector(u32Match.all(), { flags: ['terminal'] }),
      },
    }),
  'tc filter add dev v0 ingress protocol ip matchall action drop': add({
    parent: 'ingress',
    protocol: 'ip',
    kind: 'matchall',
    options: { actions: [drop] },
  }),
  'tc filter add dev v0 egress protocol all prio 3 matchall skip_sw classid 1:5': add({
    parent: 'egress',
    priority: 3,
    kind: 'matchall',
    options: { classId: '1:5', flags: ['skipSoftware'] },
  }),
  'tc filter add dev v0 ingress protocol ip prio 1 handle 7 flower src_mac 02:00:00:00:00:01 dst_mac 02:00:00:00:00:02/ff:ff:ff:00:00:00 ip_proto tcp src_ip 10.0.0.0/24 dst_ip 10.0.1.1 dst_port 443 tcp_flags 0x2/0x12 ip_tos 0x10/0x3f ip_ttl 64 action mirred egress mirror dev v1':
    add({
      parent: 'ingress',
      protocol: 'ip',
      priority: 1,
      handle: 7,
      kind: 'flower',
      options: {
        ethSrc: '02:00:00:00:00:01',
        ethSrcMask: 'ff:ff:ff:ff:ff:ff',
        ethDst: '02:00:00:00:00:02',
        ethDstMask: 'ff:ff:ff:00:00:00',
        ipProto: 'tcp',
        ipv4Src: '10.0.0.0',
        ipv4SrcMask: '255.255.255.0',
        ipv4Dst: '10.0.1.1',
        ipv4DstMask: '255.255.255.255',
        tcpDst: 443,
        tcpFlags: 0x2,
        tcpFlagsMask: 0x12,
        ipTos: 0x10,
        ipTosMask: 0x3f,
        ipTtl: 64,
        ipTtlMask: 0xff,
        actions: [mirredAction({ mirror: v1 })],
        flags: [],
        ethType: 'ip',
      },
    }),
  'tc filter add dev v0 ingress protocol 802.1Q flower vlan_id 100 vlan_prio 3 vlan_ethtype ipv6 src_ip fd00::/64 ip_proto udp src_port 1000-2000 dst_port 53 action vlan pop':
    add({
      parent: 'ingress',
      protocol: '802.1Q',
      kind: 'flower',
      options: {
        vlanId: 100,
        vlanPrio: 3,
        vlanEthType: 'ipv6',
        ipv6Src: 'fd00::',
        ipv6SrcMask: 'ffff:ffff:ffff:ffff::',
        ipProto: 'udp',
        portSrcMin: 1000,
        portSrcMax: 2000,
        udpDst: 53,
        actions: [{ kind: 'vlan', options: { parameters: { ...general('pipe'), action: 'pop' } } }],
        flags: [],
        ethType: '802.1Q',
      },
    }),
  'tc filter add dev v0 ingress protocol ip flower ip_flags frag/firstfrag ct_state +trk+new-est ct_zone 3 ct_mark 5/0xff skip_hw action drop':
    add({
      parent: 'ingress',
      protocol: 'ip',
      kind: 'flower',
      options: {
        ctState: ['new', 'tracked'],
        ctStateMask: ['new', 'established', 'tracked'],
        ctZone: 3,
        ctZoneMask: 0xffff,
        ctMark: 5,
        ctMarkMask: 0xff,
        actions: [drop],
        flags: ['skipHardware'],
        keyFlags: ['fragment', 'firstFragment'],
        keyFlagsMask: ['fragment', 'firstFragment'],
        ethType: 'ip',
      },
    }),
  'tc filter add dev v0 ingress protocol arp flower arp_tip 192.168.0.0/16 arp_op request arp_sha 02:00:00:00:00:00/ff:00:00:00:00:00 action pass':
    add({
      parent: 'ingress',
      protocol: 'arp',
      kind: 'flower',
      options: {
        arpTip: '192.168.0.0',
        arpTipMask: '255.255.0.0',
        arpOp: 1,
        arpOpMask: 0xff,
        arpSha: '02:00:00:00:00:00',
        arpShaMask: 'ff:00:00:00:00:00',
        actions: [pass],
        flags: [],
        ethType: 'arp',
      },
    }),
  'tc filter add dev v0 ingress protocol ip flower enc_key_id 42 enc_dst_ip 10.0.0.1 enc_src_ip 10.0.0.0/8 enc_dst_port 4789 enc_tos 1 enc_ttl 5 geneve_opts 0102:80:00880022 action tunnel_key unset':
    add({
      parent: 'ingress',
      protocol: 'ip',
      kind: 'flower',
      options: {
        encKeyId: 42,
        encIpv4Dst: '10.0.0.1',
        encIpv4DstMask: '255.255.255.255',
        encIpv4Src: '10.0.0.0',
        encIpv4SrcMask: '255.0.0.0',
        encUdpDstPort: 4789,
        encIpTos: 1,
        encIpTosMask: 0xff,
        encIpTtl: 5,
        encIpTtlMask: 0xff,
        encOpts: { geneve: [geneve] },
        encOptsMask: { geneve: [{ class: 0xffff, type: 0xff, data: new Uint8Array(4).fill(0xff) }] },
        actions: [
          {
            kind: 'tunnel_key',
            options: { noChecksum: false, parameters: { ...general('pipe'), action: 'unset' } },
          },
        ],
        flags: [],
        ethType: 'ip',
      },
    }),
  'tc filter add dev v0 ingress protocol ip flower ip_proto icmp type 8 code 0 action drop': add({
    parent: 'ingress',
    protocol: 'ip',
    kind: 'flower',
    options: {
      ipProto: 'icmp',
      icmpv4Type: 8,
      icmpv4TypeMask: 0xff,
      icmpv4Code: 0,
      icmpv4CodeMask: 0xff,
      actions: [drop],
      flags: [],
      ethType: 'ip',
    },
  }),
  'tc filter add dev v0 ingress protocol mpls_uc flower mpls_label 100 mpls_tc 3 mpls_bos 1 mpls_ttl 64 action drop':
    add({
      parent: 'ingress',
      protocol: 'mpls_uc',
      kind: 'flower',
      options: {
        mplsLabel: 100,
        mplsTc: 3,
        mplsBos: 1,
        mplsTtl: 64,
        actions: [drop],
        flags: [],
        ethType: 'mpls_uc',
      },
    }),
  'tc filter add dev v0 ingress chain 4 protocol ip flower ip_proto sctp dst_port 9 action jump 2': add({
    parent: 'ingress',
    chain: 4,
    protocol: 'ip',
    kind: 'flower',
    options: {
      ipProto: 'sctp',
      sctpDst: 9,
      actions: [verdictAction('jump 2')],
      flags: [],
      ethType: 'ip',
    },
  }),
  'tc filter add dev v0 parent 1: protocol ip prio 1 handle 6 fw classid 1:1': add({
    parent: '1:',
    protocol: 'ip',
    priority: 1,
    handle: 6,
    kind: 'fw',
    options: { classId: '1:1' },
  }),
  'tc filter add dev v0 parent 1: protocol all handle 0x6/0xff fw classid 1:1 action pass': add({
    parent: '1:',
    handle: 6,
    kind: 'fw',
    options: { mask: 0xff, classId: '1:1', actions: [pass] },
  }),
  "tc filter add dev v0 parent 1: protocol ip basic match 'cmp(u16 at 3 layer 2 mask 0xff00 gt 20) and u32(u32 0x11 0xff at 4)' flowid 1:1":
    add({
      parent: '1:',
      protocol: 'ip',
      kind: 'basic',
      options: {
        extendedMatches: {
          header: { count: 2, programId: 0 },
          matches: [
            { id: 0, kind: 'cmp', flags: ['and'], data: Buffer.from('1400000000ff000003000212', 'hex') },
            { id: 0, kind: 'u32', flags: [], data: Buffer.from('000000ff000000110400000000000000', 'hex') },
          ],
        },
        classId: '1:1',
      },
    }),
  "tc filter add dev v0 ingress bpf bytecode '1,6 0 0 4294967295,' flowid 1:1": add({
    parent: 'ingress',
    kind: 'bpf',
    options: {
      classId: '1:1',
      operationsLength: 1,
      operations: [{ code: 6, jumpTrue: 0, jumpFalse: 0, k: 0xffffffff }],
    },
  }),
  'tc filter add dev v0 egress matchall action police rate 1mbit burst 10k conform-exceed drop/pass':
    matchall(policeAction({ rate: '1mbit', burst: '10k', exceed: 'drop' })),
  'tc filter add dev v0 egress matchall action police rate 1mbit burst 10k peakrate 2mbit mtu 2k overhead 4 linklayer atm action drop':
    matchall(
      policeAction({
        rate: '1mbit',
        burst: '10k',
        peakRate: '2mbit',
        mtu: '2k',
        overhead: 4,
        linkLayer: 'atm',
      }),
      drop,
    ),
  'tc filter add dev v0 egress matchall action police pkts_rate 1000 pkts_burst 100 conform-exceed drop':
    matchall(policeAction({ packetRate: 1000, packetBurst: 100, exceed: 'drop' })),
  'tc filter add dev v0 egress matchall action vlan push id 5 protocol 802.1ad priority 3 pipe action skbedit mark 7/0xff priority 1:2 queue_mapping 3 ptype host index 4':
    matchall(
      {
        kind: 'vlan',
        options: {
          parameters: { ...general('pipe'), action: 'push' },
          id: 5,
          protocol: '802.1ad',
          priority: 3,
        },
      },
      {
        kind: 'skbedit',
        options: {
          parameters: general('pipe', 4),
          queueMapping: 3,
          priority: '1:2',
          mark: 7,
          mask: 0xff,
          packetType: 'host',
        },
      },
    ),
  'tc filter add dev v0 egress matchall action vlan modify id 6': matchall({
    kind: 'vlan',
    options: { parameters: { ...general('pipe'), action: 'modify' }, id: 6 },
  }),
  'tc filter add dev v0 egress matchall action vlan push_eth dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02':
    matchall({
      kind: 'vlan',
      options: {
        parameters: { ...general('pipe'), action: 'pushEthernet' },
        ethernetDestination: '02:00:00:00:00:01',
        ethernetSource: '02:00:00:00:00:02',
      },
    }),
  'tc filter add dev v0 egress matchall action pedit munge offset 12 u32 set 0x0a000001 retain 0xffff00ff':
    matchall({
      kind: 'pedit',
      options: {
        parameters: {
          ...general('pass'),
          flags: 0,
          keys: [{ mask: 0xff0000, value: 0x0100000a, offset: 12, at: 0, offsetMask: 0, shift: 0 }],
        },
      },
    }),
  'tc filter add dev v0 egress matchall action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 99 dst_port 4789 tos 3 ttl 9 nocsum geneve_opts 0102:80:00880022 action mirred egress redirect dev v1':
    matchall(
      {
        kind: 'tunnel_key',
        options: {
          ipv4Source: '10.0.0.1',
          ipv4Destination: '10.0.0.2',
          id: 99,
          destinationPort: 4789,
          tos: 3,
          ttl: 9,
          options: { geneve: [geneve] },
          noChecksum: true,
          parameters: { ...general('pipe'), action: 'set' },
        },
      },
      mirredAction({ redirect: v1 }),
    ),
  'tc filter add dev v0 egress matchall action sample rate 100 group 5 trunc 64': matchall({
    kind: 'sample',
    options: { parameters: general('pipe'), rate: 100, group: 5, truncateSize: 64 },
  }),
  'tc filter add dev v0 egress matchall action connmark zone 3 pipe action gact drop random determ pass 4':
    matchall(
      { kind: 'connmark', options: { parameters: { ...general('pipe'), zone: 3 } } },
      {
        kind: 'gact',
        options: {
          parameters: general('drop'),
          chance: { type: 'deterministic', value: 4, verdict: 'pass' },
        },
      },
    ),
  'tc filter add dev v0 egress matchall action ct commit zone 5 mark 3/0xf nat src addr 10.0.0.1-10.0.0.9 port 1000-2000':
    matchall({
      kind: 'ct',
      options: {
        zone: 5,
        mark: 3,
        markMask: 0xf,
        natIpv4Minimum: '10.0.0.1',
        natIpv4Maximum: '10.0.0.9',
        natPortMinimum: 1000,
        natPortMaximum: 2000,
        action: ['commit', 'nat', 'natSource'],
        parameters: general('pipe'),
      },
    }),
  'tc filter add dev v0 egress matchall action ct clear pipe action nat ingress 10.0.0.0/24 1.2.3.0':
    matchall(
      { kind: 'ct', options: { action: ['clear'], parameters: general('pipe') } },
      {
        kind: 'nat',
        options: {
          parameters: {
            ...general('pass'),
            oldAddress: '10.0.0.0',
            newAddress: '1.2.3.0',
            mask: '255.255.255.0',
            flags: [],
          },
        },
      },
    ),
  'tc filter add dev v0 egress matchall action skbmod set dmac 02:00:00:00:00:09 etype 0x800': matchall({
    kind: 'skbmod',
    options: {
      parameters: { ...general('pipe'), flags: ['destination', 'etherType'] },
      destination: '02:00:00:00:00:09',
      etherType: 0x800,
    },
  }),
  'tc filter add dev v0 egress matchall action mpls push protocol mpls_uc label 33 tc 2 ttl 9': matchall({
    kind: 'mpls',
    options: {
      parameters: { ...general('pipe'), action: 'push' },
      label: 33,
      protocol: 'mpls_uc',
      trafficClass: 2,
      ttl: 9,
    },
  }),
  'tc filter add dev v0 egress matchall action ctinfo dscp 0xfc000000 0x01000000 cpmark 0xff': matchall({
    kind: 'ctinfo',
    options: {
      parameters: general('pipe'),
      zone: 0,
      dscpMask: 0xfc000000,
      dscpStateMask: 0x1000000,
      markMask: 0xff,
    },
  }),
  'tc filter add dev v0 egress matchall action mirred ingress redirect dev v1 cookie 00aabb': matchall({
    ...mirredAction({ redirect: v1, direction: 'ingress' }),
    cookie: Uint8Array.from([0, 0xaa, 0xbb]),
  }),
  'tc filter add dev v0 egress matchall action drop hw_stats disabled': matchall({
    ...drop,
    hardwareStatistics: { value: [], selector: [] },
  }),
  'tc filter add block 22 protocol ip matchall action drop': filters.create({
    block: 22,
    protocol: 'ip',
    kind: 'matchall',
    options: { actions: [drop] },
  }),
  'tc filter replace dev v0 ingress protocol ip prio 7 handle 0x80000001 u32 match u32 0 0 flowid 1:1':
    filters.replace({
      index: v0,
      parent: 'ingress',
      protocol: 'ip',
      priority: 7,
      handle: 0x80000001,
      kind: 'u32',
      options: { classId: '1:1', selector: u32Selector(u32Match.all(), { flags: ['terminal'] }) },
    }),
  'tc filter del dev v0 ingress protocol ip prio 7': filters.delete({
    index: v0,
    parent: 'ingress',
    protocol: 'ip',
    priority: 7,
  }),
  'tc filter del dev v0 ingress': filters.delete({ index: v0, parent: 'ingress' }),
  'tc filter get dev v0 ingress protocol ip prio 7 handle 1 matchall': filters.get({
    index: v0,
    parent: 'ingress',
    protocol: 'ip',
    priority: 7,
    handle: 1,
    kind: 'matchall',
  }),
  'tc filter show dev v0 ingress': filters.list({ index: v0, parent: 'ingress' }),
  'tc filter show dev v0 ingress chain 5': filters.list({ index: v0, parent: 'ingress', chain: 5 }),
  'tc filter show dev v0 parent 1: prio 3 protocol ip': filters.list({
    index: v0,
    parent: '1:',
    priority: 3,
    protocol: 'ip',
  }),
  'tc chain add dev v0 ingress chain 5': chains.create({ index: v0, parent: 'ingress', chain: 5 }),
  'tc chain add dev v0 ingress chain 6 protocol ip flower dst_mac 00:00:00:00:00:00/ff:ff:ff:ff:ff:ff':
    chains.create({
      index: v0,
      parent: 'ingress',
      chain: 6,
      protocol: 'ip',
      kind: 'flower',
      options: { ethDst: '00:00:00:00:00:00', ethDstMask: 'ff:ff:ff:ff:ff:ff', flags: [], ethType: 'ip' },
    }),
  'tc chain del dev v0 ingress chain 5': chains.delete({ index: v0, parent: 'ingress', chain: 5 }),
  'tc chain show dev v0 ingress': chains.list({ index: v0, parent: 'ingress' }),
  'tc actions add action mirred egress redirect dev v1 index 3': actions.create(
    mirredAction({ redirect: v1, index: 3 }),
  ),
  'tc actions add action drop index 5 action pass index 6': actions.create(
    verdictAction('drop', { index: 5 }),
    verdictAction('pass', { index: 6 }),
  ),
  'tc actions replace action police rate 10mbit burst 100k index 9': actions.replace(
    policeAction({ rate: '10mbit', burst: '100k', index: 9 }),
  ),
  'tc actions del action mirred index 3': actions.delete({ kind: 'mirred', index: 3 }),
  'tc actions get action gact index 5': actions.get({ kind: 'gact', index: 5 }),
  'tc actions flush action gact': actions.flush('gact'),
  'tc actions list action mirred': actions.list('mirred'),
};
