import { links } from '../../../../../../src/netlink/protocols/route/index.ts';
import { a, b, br, type Commands } from './setup.ts';

const asPort = {
  except: {
    'linkInfo.kind':
      "iproute2 tells the kind of a port as a link's, with _slave behind it; the kernel looks at neither",
    'linkInfo.portKind': 'the library tells it as what it is',
  },
};

/** Makes a link of each kind, and sets what a master keeps for a port. */
export const kindCommands: Commands = {
  'vlan with qos maps': [
    'ip link add link va name va.100 type vlan protocol 802.1ad id 100 reorder_hdr off gvrp on ingress-qos-map 1:2 3:4 egress-qos-map 5:6',
    links.create({
      name: 'va.100',
      link: a,
      kind: 'vlan',
      data: {
        protocol: '802.1ad',
        id: 100,
        flags: { flags: ['gvrp'], mask: ['reorderHeader', 'gvrp'] },
        ingressQosMap: [
          { from: 1, to: 2 },
          { from: 3, to: 4 },
        ],
        egressQosMap: [{ from: 5, to: 6 }],
      },
    }),
  ],
  vxlan: [
    'ip link add name vx type vxlan id 42 group 239.1.1.1 local 192.0.2.1 dev vb dstport 4789 srcport 1000 2000 ttl 5 tos 4 ageing 77 maxaddress 99 nolearning proxy rsc l2miss l3miss udpcsum df set',
    links.create({
      name: 'vx',
      kind: 'vxlan',
      data: {
        id: 42,
        group: '239.1.1.1',
        local: '192.0.2.1',
        link: b,
        port: 4789,
        portRange: { low: 1000, high: 2000 },
        ttl: 5,
        tos: 4,
        ageing: 77,
        limit: 99,
        learning: false,
        proxy: true,
        rsc: true,
        l2miss: true,
        l3miss: true,
        udpCsum: true,
        df: 'set',
      },
    }),
  ],
  'vxlan over IPv6, with extensions': [
    'ip link add name vx6 type vxlan id 43 remote 2001:db8::2 local 2001:db8::1 dstport 4791 flowlabel 0x12345 gbp ttl inherit udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx',
    links.create({
      name: 'vx6',
      kind: 'vxlan',
      data: {
        id: 43,
        group6: '2001:db8::2',
        local6: '2001:db8::1',
        port: 4791,
        label: 0x12345,
        learning: true,
        gbp: true,
        ttlInherit: true,
        udpZeroCsum6Tx: true,
        udpZeroCsum6Rx: true,
        remCsumTx: true,
        remCsumRx: true,
      },
    }),
  ],
  'vxlan by metadata': [
    'ip link add name vxm type vxlan external vnifilter dstport 4790 gpe',
    links.create({
      name: 'vxm',
      kind: 'vxlan',
      data: { external: true, vnifilter: true, port: 4790, gpe: true, learning: false },
    }),
  ],
  macvlan: [
    'ip link add link vb name mv type macvlan mode bridge bcqueuelen 10',
    links.create({ name: 'mv', link: b, kind: 'macvlan', data: { mode: 'bridge', bcQueueLength: 10 } }),
  ],
  'macvlan with sources': [
    'ip link add link vb name mvs type macvlan mode source nodst macaddr set 02:00:00:00:00:01 02:00:00:00:00:02',
    links.create({
      name: 'mvs',
      link: b,
      kind: 'macvlan',
      data: {
        mode: 'source',
        flags: ['nodst'],
        addressMode: 'set',
        addresses: ['02:00:00:00:00:01', '02:00:00:00:00:02'],
      },
    }),
  ],
  macvtap: [
    'ip link add link vb name mt type macvtap mode vepa',
    links.create({ name: 'mt', link: b, kind: 'macvtap', data: { mode: 'vepa' } }),
  ],
  ipvlan: [
    'ip link add link va name iv type ipvlan mode l3s private',
    links.create({ name: 'iv', link: a, kind: 'ipvlan', data: { mode: 'l3s', flags: ['private'] } }),
  ],
  bond: [
    'ip link add name bd type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 use_carrier 1 primary_reselect better fail_over_mac active xmit_hash_policy layer3+4 resend_igmp 2 num_grat_arp 3 all_slaves_active 1 min_links 4 lp_interval 5 packets_per_slave 6 lacp_rate fast lacp_active off ad_select bandwidth ad_user_port_key 7 ad_actor_sys_prio 8 ad_actor_system 02:00:00:00:00:09 tlb_dynamic_lb 0 peer_notify_delay 100',
    links.create({
      name: 'bd',
      kind: 'bond',
      data: {
        mode: '802.3ad',
        miimon: 100,
        upDelay: 200,
        downDelay: 300,
        useCarrier: true,
        primaryReselect: 'better',
        failOverMac: 'active',
        xmitHashPolicy: 'layer3+4',
        resendIgmp: 2,
        peerNotifications: 3,
        allPortsActive: true,
        minLinks: 4,
        learningPacketInterval: 5,
        packetsPerPort: 6,
        lacpRate: 'fast',
        lacpActive: false,
        adSelect: 'bandwidth',
        adUserPortKey: 7,
        adActorSystemPriority: 8,
        adActorSystem: '02:00:00:00:00:09',
        tlbDynamic: false,
        peerNotifyDelay: 100,
      },
    }),
  ],
  'bond with ARP monitor': [
    'ip link add name bd2 type bond mode active-backup active_slave va primary vb arp_interval 100 arp_validate filter_active arp_all_targets all arp_ip_target 192.0.2.1,192.0.2.2 ns_ip6_target 2001:db8::1 arp_missed_max 4',
    links.create({
      name: 'bd2',
      kind: 'bond',
      data: {
        mode: 'active-backup',
        activePort: a,
        primary: b,
        arpInterval: 100,
        arpValidate: 'filter_active',
        arpAllTargets: 'all',
        arpIpTargets: ['192.0.2.1', '192.0.2.2'],
        nsIp6Targets: ['2001:db8::1'],
        arpMissedMax: 4,
      },
    }),
  ],
  'bond port': [
    'ip link set dev va type bond_slave queue_id 5 prio -3',
    links.change(a, { portKind: 'bond', portData: { queueId: 5, priority: -3 } }),
    asPort,
  ],
  vrf: [
    'ip link add name vr type vrf table 100',
    links.create({ name: 'vr', kind: 'vrf', data: { table: 100 } }),
  ],
  dummy: ['ip link add name d type dummy', links.create({ name: 'd', kind: 'dummy' })],
  ifb: ['ip link add name i type ifb', links.create({ name: 'i', kind: 'ifb' })],
  wireguard: ['ip link add name wg type wireguard', links.create({ name: 'wg', kind: 'wireguard' })],
  vcan: ['ip link add name vc type vcan', links.create({ name: 'vc', kind: 'vcan' })],
  can: [
    'ip link set dev va type can bitrate 500000 loopback on listen-only off restart-ms 100 termination 120',
    links.change(a, {
      kind: 'can',
      data: {
        bitTiming: { bitrate: 500000 },
        controlMode: { mask: ['loopback', 'listenOnly'], flags: ['loopback'] },
        restartMs: 100,
        termination: 120,
      },
    }),
  ],
  macsec: [
    'ip link add link va ms type macsec port 3 cipher gcm-aes-256 icvlen 16 encrypt on send_sci on validate strict encodingsa 2 replay on window 9',
    links.create({
      name: 'ms',
      link: a,
      kind: 'macsec',
      data: {
        port: 3,
        cipherSuite: 'gcm-aes-256',
        icvLength: 16,
        encrypt: true,
        includeSci: true,
        validation: 'strict',
        encodingSa: 2,
        replayProtect: true,
        window: 9,
      },
    }),
  ],
  bareudp: [
    'ip link add name bu type bareudp dstport 6635 ethertype mpls_uc srcportmin 1024 multiproto',
    links.create({
      name: 'bu',
      kind: 'bareudp',
      data: { port: 6635, etherType: 0x8847, sourcePortMinimum: 1024, multiproto: true },
    }),
  ],
  batadv: [
    'ip link add name bat type batadv ra BATMAN_V',
    links.create({ name: 'bat', kind: 'batadv', data: { algorithm: 'BATMAN_V' } }),
  ],
  ipoib: [
    'ip link add link va name ib type ipoib pkey 0x8001 mode connected umcast 1',
    links.create({
      name: 'ib',
      link: a,
      kind: 'ipoib',
      data: { pkey: 0x8001, mode: 'connected', userMulticast: 1 },
    }),
  ],
  hsr: [
    'ip link add name h type hsr slave1 va slave2 vb supervision 45 version 1 proto 1',
    links.create({
      name: 'h',
      kind: 'hsr',
      data: { port1: a, port2: b, multicastSpec: 45, version: 1, protocol: 'prp' },
    }),
  ],
  xfrm: [
    'ip link add name x type xfrm dev vb if_id 5',
    links.create({ name: 'x', kind: 'xfrm', data: { link: b, ifId: 5 } }),
  ],
  veth: [
    'ip link add name p numtxqueues 2 txqueuelen 77 mtu 1400 type veth peer name q mtu 1300 address 02:00:00:00:00:07',
    links.create({
      name: 'p',
      numTxQueues: 2,
      txQueueLength: 77,
      mtu: 1400,
      kind: 'veth',
      data: { peer: { name: 'q', mtu: 1300, address: '02:00:00:00:00:07' } },
    }),
  ],
  vxcan: [
    'ip link add name vxc type vxcan peer name vxd',
    links.create({ name: 'vxc', kind: 'vxcan', data: { peer: { name: 'vxd' } } }),
  ],
  bridge: [
    'ip link add name br1 type bridge forward_delay 400 hello_time 200 max_age 600 ageing_time 5000 stp_state 1 priority 4096 group_fwd_mask 8 group_address 01:80:c2:00:00:04 mcast_snooping 1 mcast_router 2 mcast_querier 1 mcast_hash_max 128 mcast_igmp_version 3 mcast_mld_version 2',
    links.create({
      name: 'br1',
      kind: 'bridge',
      data: {
        forwardDelay: 400,
        helloTime: 200,
        maxAge: 600,
        ageingTime: 5000,
        stpState: 'kernel',
        priority: 4096,
        groupForwardMask: 8,
        groupAddress: '01:80:c2:00:00:04',
        multicastSnooping: true,
        multicastRouter: 'permanent',
        multicastQuerier: true,
        multicastHashMax: 128,
        multicastIgmpVersion: 3,
        multicastMldVersion: 2,
      },
    }),
  ],
  'bridge, VLANs and netfilter': [
    'ip link add name br2 type bridge vlan_filtering 1 vlan_protocol 802.1ad vlan_default_pvid 7 vlan_stats_enabled 1 vlan_stats_per_port 1 nf_call_iptables 1',
    links.create({
      name: 'br2',
      kind: 'bridge',
      data: {
        vlanFiltering: true,
        vlanProtocol: '802.1ad',
        vlanDefaultPvid: 7,
        vlanStatsEnabled: true,
        vlanStatsPerPort: true,
        netfilterCallIptables: true,
      },
    }),
  ],
  'bridge, its switches and intervals': [
    'ip link set dev br type bridge no_linklocal_learn 1 mcast_vlan_snooping 0 mcast_query_interval 100 mcast_last_member_interval 200 fdb_flush',
    links.change(br, {
      kind: 'bridge',
      data: {
        multicastQueryInterval: 100n,
        multicastLastMemberInterval: 200n,
        fdbFlush: true,
        options: { value: ['noLinkLocalLearn'], selector: ['noLinkLocalLearn', 'multicastVlanSnooping'] },
      },
    }),
  ],
  'bridge port, state': [
    'ip link set dev va type bridge_slave state 3 vlan_tunnel on',
    links.change(a, { portKind: 'bridge', portData: { state: 'forwarding', vlanTunnel: true } }),
    asPort,
  ],
  'bridge port, backup': [
    'ip link set dev va type bridge_slave backup_port vb',
    links.change(a, { portKind: 'bridge', portData: { backupPort: b } }),
    asPort,
  ],
  'bridge port': [
    'ip link set dev va type bridge_slave priority 10 cost 20 guard on hairpin on fastleave on root_block on learning off flood off proxy_arp on proxy_arp_wifi on mcast_router 1 mcast_flood off mcast_to_unicast on bcast_flood off group_fwd_mask 8 neigh_suppress on isolated on locked on',
    links.change(a, {
      portKind: 'bridge',
      portData: {
        priority: 10,
        cost: 20,
        guard: true,
        hairpin: true,
        fastLeave: true,
        rootBlock: true,
        learning: false,
        flood: false,
        proxyArp: true,
        proxyArpWifi: true,
        multicastRouter: 'tempQuery',
        multicastFlood: false,
        multicastToUnicast: true,
        broadcastFlood: false,
        groupForwardMask: 8,
        neighSuppress: true,
        isolated: true,
        locked: true,
      },
    }),
    asPort,
  ],
};
