import { links } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { br, bridged, tools, va, vb } from '../setups.ts';

const asPort = {
  'linkInfo.kind':
    "iproute2 tells the kind of a port as a link's, with _slave behind it; the kernel looks at neither",
  'linkInfo.portKind': 'the library tells it as what it is',
};

export const kinds: VectorGroup = {
  name: 'links of each kind',
  needs: tools,
  setup: bridged,
  vectors: [
    {
      command:
        'ip link add link va name va.100 type vlan protocol 802.1ad id 100 reorder_hdr off gvrp on ingress-qos-map 1:2 3:4 egress-qos-map 5:6',
      request: () =>
        links.create({
          name: 'va.100',
          link: va,
          kind: 'vlan',
          options: {
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
      bytes:
        '8c0000001000050600000000000000000000000000000000000000000000000008000500660000000b00030076612e31303000005800120008000100766c616e4c0002000600050088a8000006000100640000001c0004000c00010001000000020000000c0001000300000004000000100003000c00010005000000060000000c0002000200000003000000',
    },
    {
      command:
        'ip link add name vx type vxlan id 42 group 239.1.1.1 local 192.0.2.1 dev vb dstport 4789 srcport 1000 2000 ttl 5 tos 4 ageing 77 maxaddress 99 nolearning proxy rsc l2miss l3miss udpcsum df set',
      request: () =>
        links.create({
          name: 'vx',
          kind: 'vxlan',
          options: {
            id: 42,
            group: '239.1.1.1',
            local: '192.0.2.1',
            link: vb,
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
      bytes:
        'c40000001000050600000000000000000000000000000000000000000000000007000300767800009c0012000900010076786c616e0000008c000200080003006700000008000a0003e807d005000500050000000500060004000000080008004d000000080009006300000005000b000100000005000c000100000005000d000100000005000e0001000000050012000100000005001d0001000000080001002a00000008000400c000020108000200ef010101050007000000000006000f0012b50000',
    },
    {
      command:
        'ip link add name vx6 type vxlan id 43 remote 2001:db8::2 local 2001:db8::1 dstport 4791 flowlabel 0x12345 gbp ttl inherit udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx',
      request: () =>
        links.create({
          name: 'vx6',
          kind: 'vxlan',
          options: {
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
      bytes:
        'ac000000100005060000000000000000000000000000000000000000000000000800030076783600840012000900010076786c616e0000007400020008001a00000123450400170004001c000500130001000000050014000100000005001500010000000500160001000000080001002b0000001400110020010db80000000000000000000000011400100020010db8000000000000000000000002050007000100000006000f0012b70000',
    },
    {
      command: 'ip link add name vxm type vxlan external vnifilter dstport 4790 gpe',
      request: () =>
        links.create({
          name: 'vxm',
          kind: 'vxlan',
          options: { external: true, vnifilter: true, port: 4790, gpe: true, learning: false },
        }),
      bytes:
        '60000000100005060000000000000000000000000000000000000000000000000800030076786d00380012000900010076786c616e00000028000200050019000100000005001e000100000004001b00050007000000000006000f0012b60000',
    },
    {
      command: 'ip link add link vb name mv type macvlan mode bridge bcqueuelen 10',
      request: () =>
        links.create({
          name: 'mv',
          link: vb,
          kind: 'macvlan',
          options: { mode: 'bridge', bcQueueLength: 10 },
        }),
      bytes:
        '54000000100005060000000000000000000000000000000000000000000000000800050067000000070003006d760000240012000b0001006d6163766c616e0014000200080007000a0000000800010004000000',
    },
    {
      command:
        'ip link add link vb name mvs type macvlan mode source nodst macaddr set 02:00:00:00:00:01 02:00:00:00:00:02',
      request: () =>
        links.create({
          name: 'mvs',
          link: vb,
          kind: 'macvlan',
          options: {
            mode: 'source',
            flags: ['nodst'],
            addressMode: 'set',
            addresses: ['02:00:00:00:00:01', '02:00:00:00:00:02'],
          },
        }),
      bytes:
        '78000000100005060000000000000000000000000000000000000000000000000800050067000000080003006d767300480012000b0001006d6163766c616e003800020008000300030000001c0005000a00040002000000000100000a000400020000000002000008000100100000000600020002000000',
    },
    {
      command: 'ip link add link vb name mt type macvtap mode vepa',
      request: () => links.create({ name: 'mt', link: vb, kind: 'macvtap', options: { mode: 'vepa' } }),
      bytes:
        '4c000000100005060000000000000000000000000000000000000000000000000800050067000000070003006d7400001c0012000b0001006d616376746170000c0002000800010002000000',
    },
    {
      command: 'ip link add link va name iv type ipvlan mode l3s private',
      request: () =>
        links.create({ name: 'iv', link: va, kind: 'ipvlan', options: { mode: 'l3s', flags: ['private'] } }),
      bytes:
        '540000001000050600000000000000000000000000000000000000000000000008000500660000000700030069760000240012000a0001006970766c616e00001400020006000100020000000600020001000000',
    },
    {
      command:
        'ip link add name bd type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 use_carrier 1 primary_reselect better fail_over_mac active xmit_hash_policy layer3+4 resend_igmp 2 num_grat_arp 3 all_slaves_active 1 min_links 4 lp_interval 5 packets_per_slave 6 lacp_rate fast lacp_active off ad_select bandwidth ad_user_port_key 7 ad_actor_sys_prio 8 ad_actor_system 02:00:00:00:00:09 tlb_dynamic_lb 0 peer_notify_delay 100',
      request: () =>
        links.create({
          name: 'bd',
          kind: 'bond',
          options: {
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
      bytes:
        'ec000000100005060000000000000000000000000000000000000000000000000700030062640000c400120008000100626f6e64b80002000500010004000000080003006400000008000400c8000000080005002c010000050006000100000005000c000100000005000d000100000005000e000100000008000f000200000005001000030000000500110001000000080012000400000008001300050000000800140006000000050015000100000005001d00000000000500160001000000060019000700000006001800080000000a001a00020000000009000005001b000000000008001c0064000000',
    },
    {
      command:
        'ip link add name bd2 type bond mode active-backup active_slave va primary vb arp_interval 100 arp_validate filter_active arp_all_targets all arp_ip_target 192.0.2.1,192.0.2.2 ns_ip6_target 2001:db8::1 arp_missed_max 4',
      request: () =>
        links.create({
          name: 'bd2',
          kind: 'bond',
          options: {
            mode: 'active-backup',
            activePort: va,
            primary: vb,
            arpInterval: 100,
            arpValidate: 'filter_active',
            arpAllTargets: 'all',
            arpIpTargets: ['192.0.2.1', '192.0.2.2'],
            nsIp6Targets: ['2001:db8::1'],
            arpMissedMax: 4,
          },
        }),
      bytes:
        '9c0000001000050600000000000000000000000000000000000000000000000008000300626432007400120008000100626f6e64680002000500010001000000080002006600000008000b00670000000800070064000000080009000500000008000a00010000001400080008000000c000020108000100c000020218001f001400000020010db800000000000000000000000105001e0004000000',
    },
    {
      command: 'ip link set dev va type bond_slave queue_id 5 prio -3',
      request: () => links.change(va, { portKind: 'bond', portOptions: { queueId: 5, priority: -3 } }),
      bytes:
        '4800000010000500000000000000000000000000660000000000000000000000280012000e000100626f6e645f736c617665000014000500060005000500000008000900fdffffff',
      differs: asPort,
    },
    {
      command: 'ip link add name vr type vrf table 100',
      request: () => links.create({ name: 'vr', kind: 'vrf', options: { table: 100 } }),
      bytes:
        '400000001000050600000000000000000000000000000000000000000000000007000300767200001800120007000100767266000c0002000800010064000000',
    },
    {
      command: 'ip link add name d type dummy',
      request: () => links.create({ name: 'd', kind: 'dummy' }),
      bytes:
        '38000000100005060000000000000000000000000000000000000000000000000600030064000000100012000900010064756d6d79000000',
    },
    {
      command: 'ip link add name i type ifb',
      request: () => links.create({ name: 'i', kind: 'ifb' }),
      bytes:
        '340000001000050600000000000000000000000000000000000000000000000006000300690000000c0012000700010069666200',
    },
    {
      command: 'ip link add name wg type wireguard',
      request: () => links.create({ name: 'wg', kind: 'wireguard' }),
      bytes:
        '3c000000100005060000000000000000000000000000000000000000000000000700030077670000140012000d000100776972656775617264000000',
    },
    {
      command: 'ip link add name vc type vcan',
      request: () => links.create({ name: 'vc', kind: 'vcan' }),
      bytes:
        '340000001000050600000000000000000000000000000000000000000000000007000300766300000c001200080001007663616e',
    },
    {
      command:
        'ip link set dev va type can bitrate 500000 loopback on listen-only off restart-ms 100 termination 120',
      request: () =>
        links.change(va, {
          kind: 'can',
          options: {
            bitTiming: { bitrate: 500000 },
            controlMode: { mask: ['loopback', 'listenOnly'], flags: ['loopback'] },
            restartMs: 100,
            termination: 120,
          },
        }),
      bytes:
        '7000000010000500000000000000000000000000660000000000000000000000500012000700010063616e0044000200080006006400000006000b00780000002400010020a10700000000000000000000000000000000000000000000000000000000000c0005000300000001000000',
    },
    {
      command:
        'ip link add link va ms type macsec port 3 cipher gcm-aes-256 icvlen 16 encrypt on send_sci on validate strict encodingsa 2 replay on window 9',
      request: () =>
        links.create({
          name: 'ms',
          link: va,
          kind: 'macsec',
          options: {
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
      bytes:
        '90000000100005060000000000000000000000000000000000000000000000000800050066000000070003006d730000600012000a0001006d616373656300005000020006000200000300000500070001000000050009000100000005000d00020000000c0004000200000100c280000500030010000000080005000900000005000c00010000000500060002000000',
    },
    {
      command: 'ip link add name bu type bareudp dstport 6635 ethertype mpls_uc srcportmin 1024 multiproto',
      request: () =>
        links.create({
          name: 'bu',
          kind: 'bareudp',
          options: { port: 6635, etherType: 'mpls_uc', sourcePortMinimum: 1024, multiproto: true },
        }),
      bytes:
        '58000000100005060000000000000000000000000000000000000000000000000700030062750000300012000b0001006261726575647000200002000600010019eb00000600020088470000060003000004000004000400',
    },
    {
      command: 'ip link add name bat type batadv ra BATMAN_V',
      request: () => links.create({ name: 'bat', kind: 'batadv', options: { algorithm: 'BATMAN_V' } }),
      bytes:
        '4c000000100005060000000000000000000000000000000000000000000000000800030062617400240012000a0001006261746164760000140002000d0001004241544d414e5f5600000000',
    },
    {
      command: 'ip link add link va name ib type ipoib pkey 0x8001 mode connected umcast 1',
      request: () =>
        links.create({
          name: 'ib',
          link: va,
          kind: 'ipoib',
          options: { pkey: 0x8001, mode: 'connected', userMulticast: 1 },
        }),
      bytes:
        '5c00000010000506000000000000000000000000000000000000000000000000080005006600000007000300696200002c0012000900010069706f69620000001c000200060001000180000006000200010000000600030001000000',
    },
    {
      command: 'ip link add name h type hsr slave1 va slave2 vb supervision 45 version 1 proto 1',
      request: () =>
        links.create({
          name: 'h',
          kind: 'hsr',
          options: { port1: va, port2: vb, multicastSpec: 45, version: 1, protocol: 'prp' },
        }),
      bytes:
        '600000001000050600000000000000000000000000000000000000000000000006000300680000003800120007000100687372002c00020008000100660000000800020067000000050003002d00000005000600010000000500070001000000',
    },
    {
      command: 'ip link add name x type xfrm dev vb if_id 5',
      request: () => links.create({ name: 'x', kind: 'xfrm', options: { link: vb, ifId: 5 } }),
      bytes:
        '4800000010000506000000000000000000000000000000000000000000000000060003007800000020001200080001007866726d1400020008000200050000000800010067000000',
    },
    {
      command:
        'ip link add name p numtxqueues 2 txqueuelen 77 mtu 1400 type veth peer name q mtu 1300 address 02:00:00:00:00:07',
      request: () =>
        links.create({
          name: 'p',
          numTxQueues: 2,
          txQueueLength: 77,
          mtu: 1400,
          kind: 'veth',
          options: { peer: { name: 'q', mtu: 1300, address: '02:00:00:00:00:07' } },
        }),
      bytes:
        '800000001000050600000000000000000000000000000000000000000000000008001f000200000008000d004d0000000800040078050000060003007000000040001200080001007665746834000200300001000000000000000000000000000000000008000400140500000a00010002000000000700000600030071000000',
    },
    {
      command: 'ip link add name vxc type vxcan peer name vxd',
      request: () => links.create({ name: 'vxc', kind: 'vxcan', options: { peer: { name: 'vxd' } } }),
      bytes:
        '580000001000050600000000000000000000000000000000000000000000000008000300767863003000120009000100767863616e000000200002001c000100000000000000000000000000000000000800030076786400',
    },
    {
      command:
        'ip link add name br1 type bridge forward_delay 400 hello_time 200 max_age 600 ageing_time 5000 stp_state 1 priority 4096 group_fwd_mask 8 group_address 01:80:c2:00:00:04 mcast_snooping 1 mcast_router 2 mcast_querier 1 mcast_hash_max 128 mcast_igmp_version 3 mcast_mld_version 2',
      request: () =>
        links.create({
          name: 'br1',
          kind: 'bridge',
          options: {
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
      bytes:
        'b0000000100005060000000000000000000000000000000000000000000000000800030062723100880012000a000100627269646765000078000200080001009001000008000200c8000000080003005802000008000400881300000800050001000000060006000010000006000900080000000a0014000180c2000004000005001700010000000500160002000000050019000100000008001b008000000005002b000300000005002c0002000000',
    },
    {
      command:
        'ip link add name br2 type bridge vlan_filtering 1 vlan_protocol 802.1ad vlan_default_pvid 7 vlan_stats_enabled 1 vlan_stats_per_port 1 nf_call_iptables 1',
      request: () =>
        links.create({
          name: 'br2',
          kind: 'bridge',
          options: {
            vlanFiltering: true,
            vlanProtocol: '802.1ad',
            vlanDefaultPvid: 7,
            vlanStatsEnabled: true,
            vlanStatsPerPort: true,
            netfilterCallIptables: true,
          },
        }),
      bytes:
        '6c000000100005060000000000000000000000000000000000000000000000000800030062723200440012000a00010062726964676500003400020005000700010000000600080088a800000600270007000000050029000100000005002d00010000000500240001000000',
    },
    {
      command:
        'ip link set dev br type bridge no_linklocal_learn 1 mcast_vlan_snooping 0 mcast_query_interval 100 mcast_last_member_interval 200 fdb_flush',
      request: () =>
        links.change(br, {
          kind: 'bridge',
          options: {
            multicastQueryInterval: 100n,
            multicastLastMemberInterval: 200n,
            fdbFlush: true,
            options: { value: ['noLinkLocalLearn'], selector: ['noLinkLocalLearn', 'multicastVlanSnooping'] },
          },
        }),
      bytes:
        '5c000000100005000000000000000000000000006800000000000000000000003c0012000a00010062726964676500002c0002000c00210064000000000000000c001e00c800000000000000040015000c002e000100000003000000',
    },
    {
      command: 'ip link set dev va type bridge_slave state 3 vlan_tunnel on',
      request: () =>
        links.change(va, { portKind: 'bridge', portOptions: { state: 'forwarding', vlanTunnel: true } }),
      bytes:
        '480000001000050000000000000000000000000066000000000000000000000028001200100001006272696467655f736c61766514000500050001000300000005001d0001000000',
      differs: asPort,
    },
    {
      command: 'ip link set dev va type bridge_slave backup_port vb',
      request: () => links.change(va, { portKind: 'bridge', portOptions: { backupPort: vb } }),
      bytes:
        '400000001000050000000000000000000000000066000000000000000000000020001200100001006272696467655f736c6176650c0005000800220067000000',
      differs: asPort,
    },
    {
      command:
        'ip link set dev va type bridge_slave priority 10 cost 20 guard on hairpin on fastleave on root_block on learning off flood off proxy_arp on proxy_arp_wifi on mcast_router 1 mcast_flood off mcast_to_unicast on bcast_flood off group_fwd_mask 8 neigh_suppress on isolated on locked on',
      request: () =>
        links.change(va, {
          portKind: 'bridge',
          portOptions: {
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
      bytes:
        'c800000010000500000000000000000000000000660000000000000000000000a8001200100001006272696467655f736c61766594000500060002000a000000080003001400000005000500010000000500040001000000050007000100000005000600010000000500080000000000050009000000000005000a000100000005000c0001000000050019000100000005001b000000000005001c000100000005001e000000000006001f0008000000050020000100000005002100010000000500270001000000',
      differs: asPort,
    },
  ],
};
