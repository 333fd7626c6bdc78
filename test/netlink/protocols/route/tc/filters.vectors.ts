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
import type { VectorGroup } from '../../../../support/vectors.ts';
import { pair, tools, va, vb } from '../setups.ts';

const add = <K extends string>(fields: Omit<FilterCreate<K>, 'index'>): Request<void> =>
  filters.create({ index: va, ...fields } as FilterCreate<K>);

/** The first fields of the struct of an action. */
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
export const filtersVectors: VectorGroup = {
  name: 'filters, chains and actions',
  needs: tools,
  setup: pair,
  vectors: [
    {
      command:
        'tc filter add dev va parent 1: protocol ip prio 1 u32 match ip src 10.0.0.0/8 match ip dport 80 0xffff flowid 1:10',
      request: () =>
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
      bytes:
        '6c0000002c0005060000000000000000000000006600000000000000000001000800010008000100753332004000020008000100100001003400050001000200000000000000000000000000ff0000000a0000000c000000000000000000ffff000000501400000000000000',
    },
    {
      command:
        'tc filter add dev va parent 1: protocol ipv6 prio 2 handle 800::5 u32 match ip6 dst fd00::/16 flowid 1:20',
      request: () =>
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
      bytes:
        '5c0000002c00050600000000000000000000000066000000050000800000010086dd020008000100753332003000020008000100200001002400050001000100000000000000000000000000ffff0000fd0000001800000000000000',
    },
    {
      command: 'tc filter add dev va parent 1: prio 5 handle 1: protocol ip u32 divisor 256',
      request: () =>
        add({
          parent: '1:',
          protocol: 'ip',
          priority: 5,
          handle: u32Handle('1:'),
          kind: 'u32',
          options: { divisor: 256 },
        }),
      bytes:
        '380000002c0005060000000000000000000000006600000000001000000001000800050008000100753332000c0002000800040000010000',
    },
    {
      command:
        'tc filter add dev va parent 1: protocol ip prio 5 u32 ht 800:: match ip src 1.2.0.0/16 hashkey mask 0x000000ff at 12 link 1:',
      request: () =>
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
      bytes:
        '640000002c000506000000000000000000000000660000000000000000000100080005000800010075333200380002000800030000001000080002000000008024000500000001000000000000000c00000000ffffff0000010200000c00000000000000',
    },
    {
      command: 'tc filter add dev va parent 1: protocol ip prio 5 u32 match mark 6 0xff skip_hw classid 1:1',
      request: () =>
        add({
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
      bytes:
        '640000002c0005060000000000000000000000006600000000000000000001000800050008000100753332003800020010000a0006000000ff000000000000000800010001000100140005000100000000000000000000000000000008000b0001000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol all prio 10 u32 match u32 0 0 action mirred egress redirect dev vb',
      request: () =>
        add({
          parent: 'ingress',
          priority: 10,
          kind: 'u32',
          options: {
            actions: [mirredAction({ redirect: vb })],
            selector: u32Selector(u32Match.all(), { flags: ['terminal'] }),
          },
        }),
      bytes:
        '8c0000002c0005060000000000000000000000006600000000000000f2ffffff00030a0008000100753332006000020038000700340001000b0001006d69727265640000240002802000020000000000000000000400000000000000000000000100000067000000240005000100010000000000000000000000000000000000000000000000000000000000',
    },
    {
      command: 'tc filter add dev va ingress protocol ip matchall action drop',
      request: () =>
        add({
          parent: 'ingress',
          protocol: 'ip',
          kind: 'matchall',
          options: { actions: [drop] },
        }),
      bytes:
        '680000002c0005060000000000000000000000006600000000000000f2ffffff080000000d0001006d61746368616c6c0000000034000200300002002c0001000900010067616374000000001c000280180002000000000000000000020000000000000000000000',
    },
    {
      command: 'tc filter add dev va egress protocol all prio 3 matchall skip_sw classid 1:5',
      request: () =>
        add({
          parent: 'egress',
          priority: 3,
          kind: 'matchall',
          options: { classId: '1:5', flags: ['skipSoftware'] },
        }),
      bytes:
        '480000002c0005060000000000000000000000006600000000000000f3ffffff000303000d0001006d61746368616c6c000000001400020008000100050001000800030002000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip prio 1 handle 7 flower src_mac 02:00:00:00:00:01 dst_mac 02:00:00:00:00:02/ff:ff:ff:00:00:00 ip_proto tcp src_ip 10.0.0.0/24 dst_ip 10.0.1.1 dst_port 443 tcp_flags 0x2/0x12 ip_tos 0x10/0x3f ip_ttl 64 action mirred egress mirror dev vb',
      request: () =>
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
            actions: [mirredAction({ mirror: vb })],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        '0c0100002c0005060000000000000000000000006600000007000000f2ffffff080001000b000100666c6f7765720000dc0002000a00060002000000000100000a000700ffffffffffff00000a00040002000000000200000a000500ffffff0000000000050009000600000008000a000a00000008000b00ffffff0008000c000a00010108000d00ffffffff0600130001bb000006004700000200000600480000120000050049001000000005004a003f00000005004b004000000005004c00ff00000038000300340001000b0001006d6972726564000024000280200002000000000000000000030000000000000000000000020000006700000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol 802.1Q flower vlan_id 100 vlan_prio 3 vlan_ethtype ipv6 src_ip fd00::/64 ip_proto udp src_port 1000-2000 dst_port 53 action vlan pop',
      request: () =>
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
      bytes:
        'd80000002c0005060000000000000000000000006600000000000000f2ffffff810000000b000100666c6f7765720000a8000200060017006400000005001800030000000600190086dd000014000e00fd00000000000000000000000000000014000f00ffffffffffffffff000000000000000005000900110000000600570003e800000600580007d000000600150000350000340003003000010009000100766c616e00000000200002801c00020000000000000000000300000000000000000000000100000008001600000000000600080081000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower ip_flags frag/firstfrag ct_state +trk+new-est ct_zone 3 ct_mark 5/0xff skip_hw action drop',
      request: () =>
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
      bytes:
        'b40000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200008400020006005b000900000006005c000b00000006005d000300000006005e00ffff000008005f000500000008006000ff000000300003002c0001000900010067616374000000001c000280180002000000000000000000020000000000000000000000080016000100000008002f000000000308003000000000030600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol arp flower arp_tip 192.168.0.0/16 arp_op request arp_sha 02:00:00:00:00:00/ff:00:00:00:00:00 action pass',
      request: () =>
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
      bytes:
        'ac0000002c0005060000000000000000000000006600000000000000f2ffffff080600000b000100666c6f77657200007c00020008003b00c0a8000008003c00ffff000005003d000100000005003e00ff0000000a003f0002000000000000000a004000ff00000000000000300003002c0001000900010067616374000000001c00028018000200000000000000000000000000000000000000000008001600000000000600080008060000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower enc_key_id 42 enc_dst_ip 10.0.0.1 enc_src_ip 10.0.0.0/8 enc_dst_port 4789 enc_tos 1 enc_ttl 5 geneve_opts 0102:80:00880022 action tunnel_key unset',
      request: () =>
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
      bytes:
        '140100002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f7765720000e400020008001a000000002a08001d000a00000108001e00ffffffff08001b000a00000008001c00ff00000006002d0012b50000050050000100000005005100ff000000050052000500000005005300ff000000200054001c000100060001000102000005000200800000000800030000880022200055001c00010006000100ffff000005000200ff00000008000300ffffffff400003003c0001000f00010074756e6e656c5f6b657900002800028005000a00000000001c00020000000000000000000300000000000000000000000200000008001600000000000600080008000000',
    },
    {
      command: 'tc filter add dev va ingress protocol ip flower ip_proto icmp type 8 code 0 action drop',
      request: () =>
        add({
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
      bytes:
        '9c0000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200006c0002000500090001000000050033000800000005003400ff000000050031000000000005003200ff000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol mpls_uc flower mpls_label 100 mpls_tc 3 mpls_bos 1 mpls_ttl 64 action drop',
      request: () =>
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
      bytes:
        '940000002c0005060000000000000000000000006600000000000000f2ffffff884700000b000100666c6f7765720000640002000800460064000000050045000300000005004400010000000500430040000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080088470000',
    },
    {
      command:
        'tc filter add dev va ingress chain 4 protocol ip flower ip_proto sctp dst_port 9 action jump 2',
      request: () =>
        add({
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
      bytes:
        '8c0000002c0005060000000000000000000000006600000000000000f2ffffff0800000008000b00040000000b000100666c6f776572000054000200050009008400000006002a0000090000300003002c0001000900010067616374000000001c00028018000200000000000000000002000010000000000000000008001600000000000600080008000000',
    },
    {
      command: 'tc filter add dev va parent 1: protocol ip prio 1 handle 6 fw classid 1:1',
      request: () =>
        add({
          parent: '1:',
          protocol: 'ip',
          priority: 1,
          handle: 6,
          kind: 'fw',
          options: { classId: '1:1' },
        }),
      bytes:
        '380000002c0005060000000000000000000000006600000006000000000001000800010007000100667700000c0002000800010001000100',
    },
    {
      command: 'tc filter add dev va parent 1: protocol all handle 0x6/0xff fw classid 1:1 action pass',
      request: () =>
        add({
          parent: '1:',
          handle: 6,
          kind: 'fw',
          options: { mask: 0xff, classId: '1:1', actions: [pass] },
        }),
      bytes:
        '700000002c0005060000000000000000000000006600000006000000000001000003000007000100667700004400020008000500ff0000000800010001000100300004002c0001000900010067616374000000001c000280180002000000000000000000000000000000000000000000',
    },
    {
      command:
        "tc filter add dev va parent 1: protocol ip basic match 'cmp(u16 at 3 layer 2 mask 0xff00 gt 20) and u32(u32 0x11 0xff at 4)' flowid 1:1",
      request: () =>
        add({
          parent: '1:',
          protocol: 'ip',
          kind: 'basic',
          options: {
            extendedMatches: {
              matches: [
                {
                  kind: 'cmp',
                  flags: ['and'],
                  data: {
                    layer: 'transport',
                    offset: 3,
                    align: 2,
                    mask: 0xff00,
                    comparison: 'gt',
                    value: 20,
                  },
                },
                { kind: 'u32', flags: [], data: { value: 0x11, mask: 0xff, offset: 4, offsetMask: 0 } },
              ],
            },
            classId: '1:1',
          },
        }),
      bytes:
        '800000002c000506000000000000000000000000660000000000000000000100080000000a000100626173696300000050000200440002000800010002000000380002001800010000000100010000001400000000ff0000030002121c0002000000030000000000000000ff0000001104000000000000000800010001000100',
    },
    {
      command: "tc filter add dev va ingress bpf bytecode '1,6 0 0 4294967295,' flowid 1:1",
      request: () =>
        add({
          parent: 'ingress',
          kind: 'bpf',
          options: {
            classId: '1:1',
            operationsLength: 1,
            operations: [{ code: 6, jumpTrue: 0, jumpFalse: 0, operand: 0xffffffff }],
          },
        }),
      bytes:
        '4c0000002c0005060000000000000000000000006600000000000000f2ffffff00030000080001006270660020000200080003000100010006000400010000000c00050006000000ffffffff',
    },
    {
      command:
        'tc filter add dev va egress matchall action police rate 1mbit burst 10k conform-exceed drop/pass',
      request: () => matchall(policeAction({ rate: '1mbit', burst: '10k', exceed: 'drop' })),
      bytes:
        '900400002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000005c04020058040200540401000b000100706f6c6963650000440402803c000100000000000200000000000000008813000000000003010000ffff000048e8010000000000000000000000000000000000000000000000000004040200e8030000d0070000b80b0000a00f00008813000070170000581b0000401f00002823000010270000f82a0000e02e0000c8320000b0360000983a0000803e00006842000050460000384a0000204e000008520000f0550000d8590000c05d0000a86100009065000078690000606d0000487100003075000018790000007d0000e8800000d0840000b8880000a08c0000889000007094000058980000409c000028a0000010a40000f8a70000e0ab0000c8af0000b0b3000098b7000080bb000068bf000050c3000038c7000020cb000008cf0000f0d20000d8d60000c0da0000a8de000090e2000078e6000060ea000048ee000030f2000018f6000000fa0000e8fd0000d0010100b8050100a0090100880d0100701101005815010040190100281d010010210100f8240100e0280100c82c0100b03001009834010080380100683c0100504001003844010020480100084c0100f04f0100d8530100c0570100a85b0100905f01007863010060670100486b0100306f01001873010000770100e87a0100d07e0100b8820100a0860100888a0100708e01005892010040960100289a0100109e0100f8a10100e0a50100c8a90100b0ad010098b1010080b5010068b9010050bd010038c1010020c5010008c90100f0cc0100d8d00100c0d40100a8d8010090dc010078e0010060e4010048e8010030ec010018f0010000f40100e8f70100d0fb0100b8ff0100a003020088070200700b0200580f02004013020028170200101b0200f81e0200e0220200c8260200b02a0200982e02008032020068360200503a0200383e02002042020008460200f0490200d84d0200c0510200a855020090590200785d0200606102004865020030690200186d020000710200e8740200d0780200b87c0200a08002008884020070880200588c0200409002002894020010980200f89b0200e09f0200c8a30200b0a7020098ab020080af020068b3020050b7020038bb020020bf020008c30200f0c60200d8ca0200c0ce0200a8d2020090d6020078da020060de020048e2020030e6020018ea020000ee0200e8f10200d0f50200b8f90200a0fd0200880103007005030058090300400d03002811030010150300f8180300e01c0300c8200300b024030098280300802c0300683003005034030038380300203c030008400300f0430300d8470300c04b0300a84f03009053030078570300605b0300485f03003063030018670300006b0300e86e0300d0720300b8760300a07a0300887e03007082030058860300408a0300288e030010920300f8950300e0990300c89d0300b0a1030098a5030080a9030068ad030050b1030038b5030020b9030008bd0300f0c00300d8c40300c0c8030098cc030090d0030068d4030060d8030048dc030030e0030018e4030000e80300',
    },
    {
      command:
        'tc filter add dev va egress matchall action police rate 1mbit burst 10k peakrate 2mbit mtu 2k overhead 4 linklayer atm action drop',
      request: () =>
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
      bytes:
        'c00800002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000008c08020088080200580801000b000100706f6c6963650000480802803c000100000000000100000000000000008813000008000004020400ffff000048e8010004020400ffff000090d0030000000000000000000000000004040200e1190000e1190000e1190000c2330000c2330000c2330000a34d0000a34d0000a34d0000846700008467000084670000658100006581000065810000469b0000469b0000469b000027b5000027b5000027b5000008cf000008cf000008cf0000e9e80000e9e80000e9e80000ca020100ca020100ca020100ab1c0100ab1c0100ab1c01008c3601008c3601008c3601006d5001006d5001006d5001004e6a01004e6a01004e6a01002f8401002f8401002f840100109e0100109e0100109e0100f1b70100f1b70100f1b70100d2d10100d2d10100d2d10100b3eb0100b3eb0100b3eb0100940502009405020094050200751f0200751f0200751f0200563902005639020056390200375302003753020037530200186d0200186d0200186d0200f9860200f9860200f9860200daa00200daa00200daa00200bbba0200bbba0200bbba02009cd402009cd402009cd402007dee02007dee02007dee02005e0803005e0803005e0803003f2203003f2203003f220300203c0300203c0300203c0300015603000156030001560300e26f0300e26f0300e26f0300c3890300c3890300c3890300a4a30300a4a30300a4a3030085bd030085bd030085bd030066d7030066d7030066d7030047f1030047f1030047f10300280b0400280b0400280b0400092504000925040009250400ea3e0400ea3e0400ea3e0400cb580400cb580400cb580400ac720400ac720400ac7204008d8c04008d8c04008d8c04006ea604006ea604006ea604004fc004004fc004004fc0040030da040030da040030da040011f4040011f4040011f40400f20d0500f20d0500f20d0500d3270500d3270500d3270500b4410500b4410500b4410500955b0500955b0500955b0500767505007675050076750500578f0500578f0500578f050038a9050038a9050038a9050019c3050019c3050019c30500fadc0500fadc0500fadc0500dbf60500dbf60500dbf60500bc100600bc100600bc1006009d2a06009d2a06009d2a06007e4406007e4406007e4406005f5e06005f5e06005f5e060040780600407806004078060021920600219206002192060002ac060002ac060002ac0600e3c50600e3c50600e3c50600c4df0600c4df0600c4df0600a5f90600a5f90600a5f90600861307008613070086130700672d0700672d0700672d07004847070048470700484707002961070029610700296107000a7b07000a7b07000a7b0700eb940700eb940700eb940700ccae0700ccae0700ccae0700adc80700adc80700adc807008ee207008ee207008ee207006ffc07006ffc07006ffc0700501608005016080050160800313008003130080031300800124a0800124a0800124a0800f3630800f3630800f3630800d47d0800d47d0800d47d0800b5970800b5970800b597080096b1080004040300f00c0000f00c0000f00c0000e1190000e1190000e1190000d1260000d1260000d1260000c2330000c2330000c2330000b2400000b2400000b2400000a34d0000a34d0000a34d0000935a0000935a0000935a0000846700008467000084670000747400007474000074740000658100006581000065810000558e0000558e0000558e0000469b0000469b0000469b000036a8000036a8000036a8000027b5000027b5000027b5000017c2000017c2000017c2000008cf000008cf000008cf0000f8db0000f8db0000f8db0000e9e80000e9e80000e9e80000d9f50000d9f50000d9f50000ca020100ca020100ca020100ba0f0100ba0f0100ba0f0100ab1c0100ab1c0100ab1c01009b2901009b2901009b2901008c3601008c3601008c3601007c4301007c4301007c4301006d5001006d5001006d5001005d5d01005d5d01005d5d01004e6a01004e6a01004e6a01003e7701003e7701003e7701002f8401002f8401002f8401001f9101001f9101001f910100109e0100109e0100109e010000ab010000ab010000ab0100f1b70100f1b70100f1b70100e1c40100e1c40100e1c40100d2d10100d2d10100d2d10100c2de0100c2de0100c2de0100b3eb0100b3eb0100b3eb0100a3f80100a3f80100a3f80100940502009405020094050200841202008412020084120200751f0200751f0200751f0200652c0200652c0200652c0200563902005639020056390200464602004646020046460200375302003753020037530200276002002760020027600200186d0200186d0200186d0200087a0200087a0200087a0200f9860200f9860200f9860200e9930200e9930200e9930200daa00200daa00200daa00200caad0200caad0200caad0200bbba0200bbba0200bbba0200abc70200abc70200abc702009cd402009cd402009cd402008ce102008ce102008ce102007dee02007dee02007dee02006dfb02006dfb02006dfb02005e0803005e0803005e0803004e1503004e1503004e1503003f2203003f2203003f2203002f2f03002f2f03002f2f0300203c0300203c0300203c0300104903001049030010490300015603000156030001560300f1620300f1620300f1620300e26f0300e26f0300e26f0300d27c0300d27c0300d27c0300c3890300c3890300c3890300b3960300b3960300b3960300a4a30300a4a30300a4a3030094b0030094b0030094b0030085bd030085bd030085bd030075ca030075ca030075ca030066d7030066d7030066d7030056e4030056e4030056e4030047f1030047f1030047f1030037fe030037fe030037fe0300280b0400280b0400280b0400181804001818040018180400092504000925040009250400f9310400f9310400f9310400ea3e0400ea3e0400ea3e0400da4b0400da4b0400da4b0400cb5804002c0002000900010067616374000000001c000280180002000000000000000000020000000000000000000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action police pkts_rate 1000 pkts_burst 100 conform-exceed drop',
      request: () => matchall(policeAction({ packetRate: 1000, packetBurst: 100, exceed: 'drop' })),
      bytes:
        'a40000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000700002006c000200680001000b000100706f6c6963650000580002803c00010000000000020000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000c000a00e8030000000000000c000b0084d7170000000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action vlan push id 5 protocol 802.1ad priority 3 pipe action skbedit mark 7/0xff priority 1:2 queue_mapping 3 ptype host index 4',
      request: () =>
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
      bytes:
        'd80000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000a4000200a00002004800010009000100766c616e00000000380002801c00020000000000000000000300000000000000000000000200000006000300050000000600040088a800000500060003000000540002000c000100736b6265646974004400028018000200040000000000000003000000000000000000000006000400030000000800030002000100080005000700000008000800ff0000000600070000000000',
    },
    {
      command: "tc filter add dev va egress matchall action bpf bytecode '1,6 0 0 4294967295,' index 8",
      request: () =>
        matchall({
          kind: 'bpf',
          options: {
            parameters: general('pipe', 8),
            operations: [{ code: 6, jumpTrue: 0, jumpFalse: 0, operand: 0xffff_ffff }],
          },
        }),
      bytes:
        '780000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c0000000044000200400002003c00010008000100627066003000028006000300010000000c00040006000000ffffffff180002000800000000000000030000000000000000000000',
    },
    {
      command: 'tc filter add dev va egress matchall action csum ip4h and tcp and udp',
      request: () =>
        matchall({
          kind: 'csum',
          options: { parameters: { ...general('pass'), update: ['ipv4Header', 'tcp', 'udp'] } },
        }),
      bytes:
        '6c0000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000380002003400020030000100090001006373756d00000000200002801c000100000000000000000000000000000000000000000019000000',
    },
    {
      command: 'tc filter add dev va egress matchall action simple sdata seen-on-the-egress-of-link-va-1',
      request: () =>
        matchall({
          kind: 'simple',
          options: { parameters: general('pipe'), data: 'seen-on-the-egress-of-link-va-1' },
        }),
      bytes:
        '8c0000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000005800020054000200500001000b00010073696d706c65000040000280180002000000000000000000030000000000000000000000240003007365656e2d6f6e2d7468652d6567726573732d6f662d6c696e6b2d76612d3100',
    },
    {
      command: 'tc filter add dev va egress matchall action vlan modify id 6',
      request: () =>
        matchall({
          kind: 'vlan',
          options: { parameters: { ...general('pipe'), action: 'modify' }, id: 6 },
        }),
      bytes:
        '740000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000400002003c0002003800010009000100766c616e00000000280002801c0002000000000000000000030000000000000000000000030000000600030006000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action vlan push_eth dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02',
      request: () =>
        matchall({
          kind: 'vlan',
          options: {
            parameters: { ...general('pipe'), action: 'pushEthernet' },
            ethernetDestination: '02:00:00:00:00:01',
            ethernetSource: '02:00:00:00:00:02',
          },
        }),
      bytes:
        '840000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000500002004c0002004800010009000100766c616e00000000380002801c0002000000000000000000030000000000000000000000050000000a00070002000000000100000a0008000200000000020000',
    },
    {
      command:
        'tc filter add dev va egress matchall action pedit munge offset 12 u32 set 0x0a000001 retain 0xffff00ff',
      request: () =>
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
      bytes:
        '840000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000500002004c000200480001000a000100706564697400000038000280340002000000000000000000000000000000000000000000010000000000ff000a0000010c000000000000000000000000000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 99 dst_port 4789 tos 3 ttl 9 nocsum geneve_opts 0102:80:00880022 action mirred egress redirect dev vb',
      request: () =>
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
          mirredAction({ redirect: vb }),
        ),
      bytes:
        'fc0000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000c8000200c40002008c0001000f00010074756e6e656c5f6b6579000078000280080003000a000001080004000a00000208000700000000630600090012b5000005000c000300000005000d000900000020000b001c00010006000100010200000500020080000000080003000088002205000a00010000001c000200000000000000000003000000000000000000000001000000340002000b0001006d69727265640000240002802000020000000000000000000400000000000000000000000100000067000000',
    },
    {
      command: 'tc filter add dev va egress matchall action sample rate 100 group 5 trunc 64',
      request: () =>
        matchall({
          kind: 'sample',
          options: { parameters: general('pipe'), rate: 100, group: 5, truncateSize: 64 },
        }),
      bytes:
        '800000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000004c00020048000200440001000b00010073616d706c65000034000280180002000000000000000000030000000000000000000000080003006400000008000500050000000800040040000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action connmark zone 3 pipe action gact drop random determ pass 4',
      request: () =>
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
      bytes:
        'a80000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000007400020070000200340001000d000100636f6e6e6d61726b00000000200002801c00010000000000000000000300000000000000000000000300000038000200090001006761637400000000280002801800020000000000000000000200000000000000000000000c0003000200040000000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action ct commit zone 5 mark 3/0xf nat src addr 10.0.0.1-10.0.0.9 port 1000-2000',
      request: () =>
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
      bytes:
        'a40000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000700002006c0002006800010007000100637400005c00028006000400050000000800050003000000080006000f000000080009000a00000108000a000a00000906000d0003e8000006000e0007d000000600030019000000180001000000000000000000030000000000000000000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action ct clear pipe action nat ingress 10.0.0.0/24 1.2.3.0',
      request: () =>
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
      bytes:
        'a40000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000700002006c00020030000100070001006374000024000280060003000400000018000100000000000000000003000000000000000000000038000200080001006e6174002c0002802800010000000000000000000000000000000000000000000a00000001020300ffffff0000000000',
    },
    {
      command: 'tc filter add dev va egress matchall action skbmod set dmac 02:00:00:00:00:09 etype 0x800',
      request: () =>
        matchall({
          kind: 'skbmod',
          options: {
            parameters: { ...general('pipe'), flags: ['destination', 'etherType'] },
            destination: '02:00:00:00:00:09',
            etherType: 0x800,
          },
        }),
      bytes:
        '880000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c0000000054000200500002004c0001000b000100736b626d6f6400003c0002802400020000000000000000000300000000000000000000000000000005000000000000000a00030002000000000900000600050000080000',
    },
    {
      command: 'tc filter add dev va egress matchall action mpls push protocol mpls_uc label 33 tc 2 ttl 9',
      request: () =>
        matchall({
          kind: 'mpls',
          options: {
            parameters: { ...general('pipe'), action: 'push' },
            label: 33,
            protocol: 'mpls_uc',
            trafficClass: 2,
            ttl: 9,
          },
        }),
      bytes:
        '8c0000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000580002005400020050000100090001006d706c7300000000400002801c0002000000000000000000030000000000000000000000020000000800050021000000060004008847000005000600020000000500070009000000',
    },
    {
      command: 'tc filter add dev va egress matchall action ctinfo dscp 0xfc000000 0x01000000 cpmark 0xff',
      request: () =>
        matchall({
          kind: 'ctinfo',
          options: {
            parameters: general('pipe'),
            zone: 0,
            dscpMask: 0xfc000000,
            dscpStateMask: 0x1000000,
            markMask: 0xff,
          },
        }),
      bytes:
        '880000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c0000000054000200500002004c0001000b0001006374696e666f00003c000280180003000000000000000000030000000000000000000000060004000000000008000500000000fc080006000000000108000700ff000000',
    },
    {
      command: 'tc filter add dev va egress matchall action mirred ingress redirect dev vb cookie 00aabb',
      request: () =>
        matchall({
          ...mirredAction({ redirect: vb, direction: 'ingress' }),
          cookie: Uint8Array.from([0, 0xaa, 0xbb]),
        }),
      bytes:
        '780000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c0000000044000200400002003c0001000b0001006d697272656400002400028020000200000000000000000004000000000000000000000003000000670000000700060000aabb00',
    },
    {
      command: 'tc filter add dev va egress matchall action drop hw_stats disabled',
      request: () =>
        matchall({
          ...drop,
          hardwareStatistics: { value: [], selector: [] },
        }),
      bytes:
        '740000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000400002003c000200380001000900010067616374000000001c0002801800020000000000000000000200000000000000000000000c0008000000000000000000',
    },
    {
      command: 'tc filter add block 22 protocol ip matchall action drop',
      request: () =>
        filters.create({
          block: 22,
          protocol: 'ip',
          kind: 'matchall',
          options: { actions: [drop] },
        }),
      bytes:
        '680000002c000506000000000000000000000000ffffffff0000000016000000080000000d0001006d61746368616c6c0000000034000200300002002c0001000900010067616374000000001c000280180002000000000000000000020000000000000000000000',
    },
    {
      command:
        'tc filter replace dev va ingress protocol ip prio 7 handle 0x80000001 u32 match u32 0 0 flowid 1:1',
      request: () =>
        filters.replace({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          priority: 7,
          handle: 0x80000001,
          kind: 'u32',
          options: { classId: '1:1', selector: u32Selector(u32Match.all(), { flags: ['terminal'] }) },
        }),
      bytes:
        '5c0000002c0005040000000000000000000000006600000001000080f2ffffff080007000800010075333200300002000800010001000100240005000100010000000000000000000000000000000000000000000000000000000000',
    },
    {
      command: 'tc filter del dev va ingress protocol ip prio 7',
      request: () =>
        filters.delete({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          priority: 7,
        }),
      bytes: '240000002d0005000000000000000000000000006600000000000000f2ffffff08000700',
    },
    {
      command: 'tc filter del dev va ingress',
      request: () => filters.delete({ index: va, parent: 'ingress' }),
      bytes: '240000002d0005000000000000000000000000006600000000000000f2ffffff00000000',
    },
    {
      command: 'tc filter get dev va ingress protocol ip prio 7 handle 1 matchall',
      request: () =>
        filters.get({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          priority: 7,
          handle: 1,
          kind: 'matchall',
        }),
      bytes:
        '340000002e0009000000000000000000000000006600000001000000f2ffffff080007000d0001006d61746368616c6c00000000',
    },
    {
      command: 'tc filter show dev va ingress',
      request: () => filters.list({ index: va, parent: 'ingress' }),
      bytes: '240000002e0001030000000000000000000000006600000000000000f2ffffff00000000',
    },
    {
      command: 'tc filter show dev va ingress chain 5',
      request: () => filters.list({ index: va, parent: 'ingress', chain: 5 }),
      bytes: '2c0000002e0001030000000000000000000000006600000000000000f2ffffff0000000008000b0005000000',
    },
    {
      command: 'tc filter show dev va parent 1: prio 3 protocol ip',
      request: () =>
        filters.list({
          index: va,
          parent: '1:',
          priority: 3,
          protocol: 'ip',
        }),
      bytes: '240000002e00010300000000000000000000000066000000000000000000010008000300',
    },
    {
      command: 'tc chain add dev va ingress chain 5',
      request: () => chains.create({ index: va, parent: 'ingress', chain: 5 }),
      bytes: '2c000000640005060000000000000000000000006600000000000000f2ffffff0000000008000b0005000000',
    },
    {
      command:
        'tc chain add dev va ingress chain 6 protocol ip flower dst_mac 00:00:00:00:00:00/ff:ff:ff:ff:ff:ff',
      request: () =>
        chains.create({
          index: va,
          parent: 'ingress',
          chain: 6,
          protocol: 'ip',
          kind: 'flower',
          options: { ethDst: '00:00:00:00:00:00', ethDstMask: 'ff:ff:ff:ff:ff:ff', flags: [], ethType: 'ip' },
        }),
      bytes:
        '64000000640005060000000000000000000000006600000000000000f2ffffff0800000008000b00060000000b000100666c6f77657200002c0002000a00040000000000000000000a000500ffffffffffff000008001600000000000600080008000000',
    },
    {
      command: 'tc chain del dev va ingress chain 5',
      request: () => chains.delete({ index: va, parent: 'ingress', chain: 5 }),
      bytes: '2c000000650005000000000000000000000000006600000000000000f2ffffff0000000008000b0005000000',
    },
    {
      command: 'tc chain show dev va ingress',
      request: () => chains.list({ index: va, parent: 'ingress' }),
      bytes: '24000000660001030000000000000000000000006600000000000000f2ffffff00000000',
    },
    {
      command: 'tc actions add action mirred egress redirect dev vb index 3',
      request: () => actions.create(mirredAction({ redirect: vb, index: 3 })),
      bytes:
        '4c0000003000050600000000000000000000000038000100340001000b0001006d69727265640000240002802000020003000000000000000400000000000000000000000100000067000000',
    },
    {
      command: 'tc actions add action drop index 5 action pass index 6',
      request: () => actions.create(verdictAction('drop', { index: 5 }), verdictAction('pass', { index: 6 })),
      bytes:
        '70000000300005060000000000000000000000005c0001002c0001000900010067616374000000001c0002801800020005000000000000000200000000000000000000002c0002000900010067616374000000001c000280180002000600000000000000000000000000000000000000',
    },
    {
      command: 'tc actions replace action police rate 10mbit burst 100k index 9',
      request: () => actions.replace(policeAction({ rate: '10mbit', burst: '100k', index: 9 })),
      bytes:
        '6c0400003000050500000000000000000000000058040100540401000b000100706f6c6963650000440402803c000100090000000100000000000000008813000000000003010000ffff0000d0121300000000000000000000000000000000000000000000000000040402005d000000bb0000002801000086010000f401000051020000af0200001c0300007a030000e803000045040000a3040000100500006e050000dc05000039060000970600000407000062070000d00700002d0800008b080000f808000056090000c4090000210a00007f0a0000ec0a00004a0b0000b80b0000150c0000730c0000e00c00003e0d0000ac0d0000090e0000670e0000d40e0000320f0000a00f0000fd0f00005b100000c81000002611000094110000f11100004f120000bc1200001a13000088130000e513000043140000b01400000e1500007c150000d915000037160000a41600000217000070170000cd1700002b18000098180000f618000064190000c11900001f1a00008c1a0000ea1a0000581b0000b51b0000131c0000801c0000de1c00004c1d0000a91d0000071e0000741e0000d21e0000401f00009d1f0000fb1f000068200000c62000003421000091210000ef2100005c220000ba2200002823000085230000e323000050240000ae2400001c25000079250000d725000044260000a2260000102700006d270000cb27000038280000962800000429000061290000bf2900002c2a00008a2a0000f82a0000552b0000b32b0000202c00007e2c0000ec2c0000492d0000a72d0000142e0000722e0000e02e00003d2f00009b2f00000830000066300000d4300000313100008f310000fc3100005a320000c83200002533000083330000f03300004e340000bc3400001935000077350000e435000042360000b03600000d3700006b370000d837000036380000a4380000013900005f390000cc3900002a3a0000983a0000f53a0000533b0000c03b00001e3c00008c3c0000e93c0000473d0000b43d0000123e0000803e0000dd3e00003b3f0000a83f00000640000074400000d14000002f4100009c410000fa41000068420000c54200002343000090430000ee4300005c440000b94400001745000084450000e245000050460000ad4600000b47000078470000d647000044480000a1480000ff4800006c490000ca490000384a0000954a0000f34a0000604b0000be4b00002c4c0000894c0000e74c0000544d0000b24d0000204e00007d4e0000db4e0000484f0000a64f00001450000071500000cf5000003c5100009a5100000852000065520000c3520000305300008e530000fc53000059540000b75400002455000082550000f05500004d560000ab5600001857000076570000e4570000415800009f5800000c5900006a590000d8590000355a0000935a0000005b00005e5b0000cc5b0000295c0000875c0000f45c0000525d0000c05d00001d5e00007b5e0000e85e0000465f0000b45f0000116000006f600000dc6000003a610000a86100000562000063620000d06200002e6300009c630000f9630000',
    },
    {
      command: 'tc actions del action mirred index 3',
      request: () => actions.delete({ kind: 'mirred', index: 3 }),
      bytes:
        '30000000310005000000000000000000000000001c000100180001000b0001006d697272656400000800030003000000',
    },
    {
      command: 'tc actions get action gact index 5',
      request: () => actions.get({ kind: 'gact', index: 5 }),
      bytes:
        '30000000320001000000000000000000000000001c000100180001000900010067616374000000000800030005000000',
    },
    {
      command: 'tc actions flush action gact',
      request: () => actions.flush('gact'),
      bytes:
        '340000003100050100000000000000000000000014000100100001000900010067616374000000000c0002000100000001000000',
    },
    {
      command: 'tc actions list action mirred',
      request: () => actions.list({ kind: 'mirred' }),
      bytes:
        '340000003200010300000000000000000000000014000100100001000b0001006d697272656400000c0002000100000001000000',
    },
  ],
};
