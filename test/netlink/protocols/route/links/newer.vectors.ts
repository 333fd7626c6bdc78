import { links } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { br, bridged, newerTools, va, vb } from '../setups.ts';

const asPort = {
  'linkInfo.kind': "iproute2 names the kind of a port as a link's, with _slave behind it",
  'linkInfo.portKind': 'the library names the kind of the master',
};

/** Kinds and options that iproute2 6.1 lacks, and kinds that a kernel seldom has. */
export const newerKinds: VectorGroup = {
  name: 'links of newer and rarer kinds',
  needs: newerTools,
  setup: bridged,
  vectors: [
    {
      command:
        'ip link add name am type amt mode relay local 192.0.2.1 dev va relay_port 2269 gateway_port 2270 max_tunnels 10',
      request: () =>
        links.create({
          name: 'am',
          kind: 'amt',
          options: {
            mode: 'relay',
            local: '192.0.2.1',
            link: va,
            relayPort: 2269,
            gatewayPort: 2270,
            maxTunnels: 10,
          },
        }),
      bytes:
        '680000001000050600000000000000000000000000000000000000000000000007000300616d00004000120008000100616d740034000200080001000100000008000500c000020108000400660000000600020008dd00000600030008de0000080008000a000000',
    },
    {
      command: 'ip link add name am type amt mode gateway local 192.0.2.1 discovery 192.0.2.9 dev va',
      request: () =>
        links.create({
          name: 'am',
          kind: 'amt',
          options: { mode: 'gateway', local: '192.0.2.1', discovery: '192.0.2.9', link: va },
        }),
      bytes:
        '580000001000050600000000000000000000000000000000000000000000000007000300616d00003000120008000100616d740024000200080001000000000008000500c000020108000700c00002090800040066000000',
    },
    {
      command:
        'ip link set dev va type can xbitrate 8000000 xsample-point 0.75 xtdcv 1 xtdco 2 xtdcf 3 pwms 4 pwml 5 pwmo 6 tdcv 1 tdco 2 tdcf 3 xl on restricted on xtdc-mode auto tms off tdc-mode manual',
      request: () =>
        links.change(va, {
          kind: 'can',
          options: {
            xlDataBitTiming: { bitrate: 8_000_000, samplePoint: 750 },
            controlMode: {
              flags: ['xl', 'restricted', 'xlTdcAuto', 'tdcManual'],
              mask: ['xl', 'restricted', 'xlTdcAuto', 'xlTransceiverModeSwitch', 'tdcManual'],
            },
            delayCompensation: { value: 1, offset: 2, filter: 3 },
            xlDelayCompensation: { value: 1, offset: 2, filter: 3 },
            xlPulseWidth: { short: 4, long: 5, offset: 6 },
          },
        }),
      bytes:
        'b400000010000500000000000000000000000000660000000000000000000000940012000800010063616e00880002002400120000127a00ee0200000000000000000000000000000000000000000000000000000c00050000bc0000003c00001c0010800800070001000000080008000200000008000900030000001c0015800800070001000000080008000200000008000900030000001c001680080007000400000008000800050000000800090006000000',
    },
    {
      command: 'ip link set dev va type can xtdc-mode off',
      request: () =>
        links.change(va, {
          kind: 'can',
          options: { controlMode: { flags: [], mask: ['xlTdcAuto', 'xlTdcManual'] } },
        }),
      bytes:
        '3c000000100005000000000000000000000000006600000000000000000000001c0012000800010063616e00100002000c0005000060000000000000',
    },
    {
      command: 'ip link set dev va type dsa conduit vb',
      request: () => links.change(va, { kind: 'dsa', options: { conduit: vb } }),
      bytes:
        '38000000100005000000000000000000000000006600000000000000000000001800120008000100647361000c0002000800010067000000',
    },
    {
      command:
        'ip link add link va name rm type rmnet mux_id 5 ingress-deaggregation on ingress-commands off ingress-mapv4-checksum on egress-mapv5-checksum on',
      request: () =>
        links.create({
          name: 'rm',
          link: va,
          kind: 'rmnet',
          options: {
            muxId: 5,
            flags: {
              flags: ['ingressDeaggregation', 'ingressMapChecksumV4', 'egressMapChecksumV5'],
              mask: [
                'ingressDeaggregation',
                'ingressMapCommands',
                'ingressMapChecksumV4',
                'egressMapChecksumV5',
              ],
            },
          },
        }),
      bytes:
        '5800000010000506000000000000000000000000000000000000000000000000080005006600000007000300726d0000280012000a000100726d6e65740000001800020006000100050000000c0002002500000027000000',
    },
    {
      command: 'ip link add name ww parentdev wwan0 type wwan linkid 3',
      request: () =>
        links.create({ name: 'ww', parentDeviceName: 'wwan0', kind: 'wwan', options: { linkId: 3 } }),
      bytes:
        '50000000100005060000000000000000000000000000000000000000000000000a0038007777616e3000000007000300777700001c001200090001007777616e000000000c0002000800010003000000',
    },
    {
      command: 'ip link add name nk type netkit mode l2 blackhole scrub none peer forward scrub none name nl',
      request: () =>
        links.create({
          name: 'nk',
          kind: 'netkit',
          options: {
            peer: { name: 'nl' },
            mode: 'l2',
            policy: 'blackhole',
            peerPolicy: 'forward',
            scrub: 'none',
            peerScrub: 'none',
          },
        }),
      bytes:
        '8000000010000506000000000000000000000000000000000000000000000000070003006e6b0000580012000b0001006e65746b6974000048000200080005000000000008000300020000000800060000000000080004000000000008000700000000001c00010000000000000000000000000000000000070003006e6c0000',
    },
    {
      command: 'ip link add name gtp0 type gtp role sgsn hsize 512 restart_count 3',
      request: () =>
        links.create({
          name: 'gtp0',
          kind: 'gtp',
          options: { role: 'sgsn', pdpHashSize: 512, restartCount: 3 },
        }),
      bytes:
        '5c00000010000506000000000000000000000000000000000000000000000000090003006774703000000000300012000800010067747000240002000500050001000000080004000100000008000300000200000500060003000000',
    },
    {
      command: 'ip link add name ov type ovpn mode mp',
      request: () => links.create({ name: 'ov', kind: 'ovpn', options: { mode: 'mp' } }),
      bytes:
        '4400000010000506000000000000000000000000000000000000000000000000070003006f7600001c001200090001006f76706e000000000c0002000500010001000000',
    },
    {
      command: 'ip link add name pf type pfcp',
      request: () => links.create({ name: 'pf', kind: 'pfcp' }),
      bytes:
        '3800000010000506000000000000000000000000000000000000000000000000070003007066000010001200090001007066637000000000',
    },
    {
      command: 'ip link add name nm type nlmon',
      request: () => links.create({ name: 'nm', kind: 'nlmon' }),
      bytes:
        '3800000010000506000000000000000000000000000000000000000000000000070003006e6d0000100012000a0001006e6c6d6f6e000000',
    },
    {
      command: 'ip link add name nds type netdevsim',
      request: () => links.create({ name: 'nds', kind: 'netdevsim' }),
      bytes:
        '3c00000010000506000000000000000000000000000000000000000000000000080003006e647300140012000e0001006e657464657673696d000000',
    },
    {
      command: 'ip link add link va name vw type virt_wifi',
      request: () => links.create({ name: 'vw', link: va, kind: 'virt_wifi' }),
      bytes:
        '440000001000050600000000000000000000000000000000000000000000000008000500660000000700030076770000140012000e000100766972745f77696669000000',
    },
    {
      command: 'ip link add name tm type team',
      request: () => links.create({ name: 'tm', kind: 'team' }),
      bytes:
        '380000001000050600000000000000000000000000000000000000000000000007000300746d000010001200090001007465616d00000000',
    },
    {
      command: 'ip link add link va name lp type lowpan',
      request: () => links.create({ name: 'lp', link: va, kind: 'lowpan' }),
      bytes:
        '40000000100005060000000000000000000000000000000000000000000000000800050066000000070003006c700000100012000b0001006c6f7770616e0000',
    },
    {
      command: 'ip link add name vm type vsockmon',
      request: () => links.create({ name: 'vm', kind: 'vsockmon' }),
      bytes:
        '3c0000001000050600000000000000000000000000000000000000000000000007000300766d0000140012000d00010076736f636b6d6f6e00000000',
    },
    {
      command: 'ip link add name ovs type openvswitch',
      request: () => links.create({ name: 'ovs', kind: 'openvswitch' }),
      bytes:
        '3c00000010000506000000000000000000000000000000000000000000000000080003006f76730014001200100001006f70656e7673776974636800',
    },
    {
      command: 'ip link add link va name it type ipvtap mode l2 vepa',
      request: () =>
        links.create({ name: 'it', link: va, kind: 'ipvtap', options: { mode: 'l2', flags: ['vepa'] } }),
      bytes:
        '540000001000050600000000000000000000000000000000000000000000000008000500660000000700030069740000240012000b00010069707674617000001400020006000100000000000600020002000000',
    },
    {
      command:
        'ip link add name br3 type bridge stp_mode user fdb_max_learned 5 mcast_vlan_snooping 1 fdb_local_vlan_0 1 mst_enabled 1',
      request: () =>
        links.create({
          name: 'br3',
          kind: 'bridge',
          options: {
            stpMode: 'user',
            fdbMaxLearned: 5,
            options: {
              value: ['multicastVlanSnooping', 'mstEnable', 'fdbLocalVlan0'],
              selector: ['multicastVlanSnooping', 'mstEnable', 'fdbLocalVlan0'],
            },
          },
        }),
      bytes:
        '58000000100005060000000000000000000000000000000000000000000000000800030062723300300012000b000100627269646765000020000200080032000100000008003100050000000c002e001600000016000000',
    },
    {
      command: 'ip link set dev va type bridge_slave neigh_vlan_suppress on mab on locked on backup_nhid 7',
      request: () =>
        links.change(va, {
          portKind: 'bridge',
          portOptions: {
            neighVlanSuppress: true,
            mab: true,
            locked: true,
            backupNexthop: 7,
          },
        }),
      bytes:
        '5c000000100005000000000000000000000000006600000000000000000000003c001200110001006272696467655f736c617665000000002400050005002b00010000000500280001000000050027000100000008002c0007000000',
      differs: asPort,
    },
    {
      command:
        'ip link add name bd3 type bond mode 802.3ad coupled_control off broadcast_neighbor on lacp_strict on',
      request: () =>
        links.create({
          name: 'bd3',
          kind: 'bond',
          options: { mode: '802.3ad', coupledControl: false, broadcastNeighbor: true, lacpStrict: true },
        }),
      bytes:
        '5c0000001000050600000000000000000000000000000000000000000000000008000300626433003400120009000100626f6e6400000000240002000500010004000000050020000000000005002100010000000500220001000000',
    },
    {
      command: 'ip link set dev va type bond_slave queue_id 3 prio 5 actor_port_prio 100',
      request: () =>
        links.change(va, {
          portKind: 'bond',
          portOptions: { queueId: 3, priority: 5, actorPortPriority: 100 },
        }),
      bytes:
        '5000000010000500000000000000000000000000660000000000000000000000300012000f000100626f6e645f736c61766500001c0005000600050003000000080009000500000006000a0064000000',
      differs: asPort,
    },
    {
      command:
        'ip link add name vx3 type vxlan id 5 dstport 4789 local 2001:db8::1 remote 2001:db8::2 nolocalbypass mcroute reserved_bits 0x10',
      request: () =>
        links.create({
          name: 'vx3',
          kind: 'vxlan',
          options: {
            id: 5,
            port: 4789,
            local6: '2001:db8::1',
            group6: '2001:db8::2',
            learning: true,
            localBypass: false,
            multicastRoute: true,
            reservedBits: 0x10n,
          },
        }),
      bytes:
        '98000000100005060000000000000000000000000000000000000000000000000800030076783300700012000a00010076786c616e0000006000020005001f000000000005002200010000000c002100000000000000001008000100050000001400110020010db80000000000000000000000011400100020010db8000000000000000000000002050007000100000006000f0012b50000',
    },
    {
      command: 'ip link add name h3 type hsr slave1 va slave2 vb interlink br proto 0 version 1',
      request: () =>
        links.create({
          name: 'h3',
          kind: 'hsr',
          options: { port1: va, port2: vb, interlink: br, protocol: 'hsr', version: 1 },
        }),
      bytes:
        '600000001000050600000000000000000000000000000000000000000000000007000300683300003800120008000100687372002c00020008000100660000000800020067000000080008006800000005000700000000000500060001000000',
    },
    {
      command: 'ip link add name gn3 type geneve id 7 remote 192.0.2.9 ttl inherit innerprotoinherit',
      request: () =>
        links.create({
          name: 'gn3',
          kind: 'geneve',
          options: {
            id: 7,
            remote: '192.0.2.9',
            ttl: 0,
            tos: 0,
            label: 0,
            ttlInherit: true,
            innerProtoInherit: true,
          },
        }),
      bytes:
        '700000001000050600000000000000000000000000000000000000000000000008000300676e3300480012000b00010067656e65766500003800020005000c0001000000080001000700000008000200c000020908000b00000000000500030000000000050004000000000004000e00',
    },
    {
      command: 'ip link add link vb name mv3 type macvlan mode bridge bcqueuelen 77 bclim -1',
      request: () =>
        links.create({
          name: 'mv3',
          link: vb,
          kind: 'macvlan',
          options: { mode: 'bridge', bcQueueLength: 77, bcCutoff: -1 },
        }),
      bytes:
        '5c000000100005060000000000000000000000000000000000000000000000000800050067000000080003006d7633002c0012000c0001006d6163766c616e001c000200080007004d00000008000900ffffffff0800010004000000',
    },
  ],
};
