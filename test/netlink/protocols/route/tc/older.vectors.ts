import { classes, filters, qdiscs, type Verdict } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { queues, tools, va } from '../setups.ts';

/** The first fields of the struct of an action. */
const general = (verdict: Verdict, index = 0) => ({
  index,
  capabilities: 0,
  verdict,
  references: 0,
  bindings: 0,
});

/** Kinds that Linux has no longer, and some options that a kernel seldom has. */
export const olderKinds: VectorGroup = {
  name: 'older and rarer kinds of traffic control',
  needs: tools,
  setup: queues,
  vectors: [
    {
      command: 'tc qdisc add dev va root handle 1: cbq bandwidth 10mbit avpkt 1000 cell 8 mpu 64',
      request: () =>
        qdiscs.create({
          index: va,
          handle: '1:',
          kind: 'cbq',
          options: {
            rate: { cellLog: 3, linkLayer: 'ethernet', overhead: 0, cellAlign: -1, mpu: 64, rate: 1250000 },
            sharing: {
              change: ['ewma', 'maximumIdle', 'averagePacket'],
              flags: [],
              ewmaLog: 5,
              level: 0,
              maximumIdle: 12500,
              minimumIdle: 0,
              offTime: 0,
              averagePacket: 1000,
            },
          },
        }),
      bytes:
        '5c040000240005060000000000000000000000006600000000000100ffffffff000000000800010063627100300402001000050003010000ffff4000d01213001800010026000500d43000000000000000000000e8030000040406001c0300001c0300001c0300001c0300001c0300001c0300001c0300001c0300007a030000e803000045040000a3040000100500006e050000dc05000039060000970600000407000062070000d00700002d0800008b080000f808000056090000c4090000210a00007f0a0000ec0a00004a0b0000b80b0000150c0000730c0000e00c00003e0d0000ac0d0000090e0000670e0000d40e0000320f0000a00f0000fd0f00005b100000c81000002611000094110000f11100004f120000bc1200001a13000088130000e513000043140000b01400000e1500007c150000d915000037160000a41600000217000070170000cd1700002b18000098180000f618000064190000c11900001f1a00008c1a0000ea1a0000581b0000b51b0000131c0000801c0000de1c00004c1d0000a91d0000071e0000741e0000d21e0000401f00009d1f0000fb1f000068200000c62000003421000091210000ef2100005c220000ba2200002823000085230000e323000050240000ae2400001c25000079250000d725000044260000a2260000102700006d270000cb27000038280000962800000429000061290000bf2900002c2a00008a2a0000f82a0000552b0000b32b0000202c00007e2c0000ec2c0000492d0000a72d0000142e0000722e0000e02e00003d2f00009b2f00000830000066300000d4300000313100008f310000fc3100005a320000c83200002533000083330000f03300004e340000bc3400001935000077350000e435000042360000b03600000d3700006b370000d837000036380000a4380000013900005f390000cc3900002a3a0000983a0000f53a0000533b0000c03b00001e3c00008c3c0000e93c0000473d0000b43d0000123e0000803e0000dd3e00003b3f0000a83f00000640000074400000d14000002f4100009c410000fa41000068420000c54200002343000090430000ee4300005c440000b94400001745000084450000e245000050460000ad4600000b47000078470000d647000044480000a1480000ff4800006c490000ca490000384a0000954a0000f34a0000604b0000be4b00002c4c0000894c0000e74c0000544d0000b24d0000204e00007d4e0000db4e0000484f0000a64f00001450000071500000cf5000003c5100009a5100000852000065520000c3520000305300008e530000fc53000059540000b75400002455000082550000f05500004d560000ab5600001857000076570000e4570000415800009f5800000c5900006a590000d8590000355a0000935a0000005b00005e5b0000cc5b0000295c0000875c0000f45c0000525d0000c05d00001d5e00007b5e0000e85e0000465f0000b45f0000116000006f600000dc6000003a610000a86100000562000063620000d06200002e6300009c630000f9630000',
      differs: { 'options.rateTable': 'tc computes it from the rate' },
    },
    {
      command:
        'tc class add dev va parent 1: classid 1:1 cbq bandwidth 10mbit rate 1mbit allot 1514 cell 8 weight 100kbit prio 5 maxburst 20 avpkt 1000 bounded isolated',
      request: () =>
        classes.create({
          index: va,
          handle: '1:1',
          kind: 'cbq',
          options: {
            sharing: {
              change: ['flags', 'ewma', 'maximumIdle', 'averagePacket'],
              flags: ['bounded', 'isolated'],
              ewmaLog: 5,
              level: 0,
              maximumIdle: 3193093,
              minimumIdle: 0,
              offTime: 0,
              averagePacket: 1000,
            },
            roundRobin: { flags: 0, priority: 5, currentPriority: 0, allot: 1514, weight: 12800 },
            rate: { cellLog: 3, linkLayer: 'ethernet', overhead: 0, cellAlign: -1, mpu: 0, rate: 125000 },
          },
        }),
      bytes:
        '6c0400002800050600000000000000000000000066000000010001000000010000000000080001006362710040040200180001002703050005b930000000000000000000e80300001000020000050000ea050000003200001000050003010000ffff000048e8010004040600e8030000d0070000b80b0000a00f00008813000070170000581b0000401f00002823000010270000f82a0000e02e0000c8320000b0360000983a0000803e00006842000050460000384a0000204e000008520000f0550000d8590000c05d0000a86100009065000078690000606d0000487100003075000018790000007d0000e8800000d0840000b8880000a08c0000889000007094000058980000409c000028a0000010a40000f8a70000e0ab0000c8af0000b0b3000098b7000080bb000068bf000050c3000038c7000020cb000008cf0000f0d20000d8d60000c0da0000a8de000090e2000078e6000060ea000048ee000030f2000018f6000000fa0000e8fd0000d0010100b8050100a0090100880d0100701101005815010040190100281d010010210100f8240100e0280100c82c0100b03001009834010080380100683c0100504001003844010020480100084c0100f04f0100d8530100c0570100a85b0100905f01007863010060670100486b0100306f01001873010000770100e87a0100d07e0100b8820100a0860100888a0100708e01005892010040960100289a0100109e0100f8a10100e0a50100c8a90100b0ad010098b1010080b5010068b9010050bd010038c1010020c5010008c90100f0cc0100d8d00100c0d40100a8d8010090dc010078e0010060e4010048e8010030ec010018f0010000f40100e8f70100d0fb0100b8ff0100a003020088070200700b0200580f02004013020028170200101b0200f81e0200e0220200c8260200b02a0200982e02008032020068360200503a0200383e02002042020008460200f0490200d84d0200c0510200a855020090590200785d0200606102004865020030690200186d020000710200e8740200d0780200b87c0200a08002008884020070880200588c0200409002002894020010980200f89b0200e09f0200c8a30200b0a7020098ab020080af020068b3020050b7020038bb020020bf020008c30200f0c60200d8ca0200c0ce0200a8d2020090d6020078da020060de020048e2020030e6020018ea020000ee0200e8f10200d0f50200b8f90200a0fd0200880103007005030058090300400d03002811030010150300f8180300e01c0300c8200300b024030098280300802c0300683003005034030038380300203c030008400300f0430300d8470300c04b0300a84f03009053030078570300605b0300485f03003063030018670300006b0300e86e0300d0720300b8760300a07a0300887e03007082030058860300408a0300288e030010920300f8950300e0990300c89d0300b0a1030098a5030080a9030068ad030050b1030038b5030020b9030008bd0300f0c00300d8c40300c0c8030098cc030090d0030068d4030060d8030048dc030030e0030018e4030000e80300',
      differs: { 'options.rateTable': 'tc computes it from the rate' },
    },
    {
      command: 'tc qdisc add dev va root handle 1: dsmark indices 64 default_index 5 set_tc_index',
      request: () =>
        qdiscs.create({
          index: va,
          handle: '1:',
          kind: 'dsmark',
          options: { indices: 64, defaultIndex: 5, setTrafficClassIndex: true },
        }),
      bytes:
        '48000000240005060000000000000000000000006600000000000100ffffffff000000000b00010064736d61726b0000180002000600010040000000060002000500000004000300',
    },
    {
      command: 'tc class change dev va parent 1: classid 1:1 dsmark mask 0x3 value 0xb8',
      request: () =>
        classes.change({ index: va, handle: '1:1', kind: 'dsmark', options: { mask: 3, value: 184 } }),
      bytes:
        '4400000028000500000000000000000000000000660000000100010000000100000000000b00010064736d61726b000014000200050004000300000005000500b8000000',
    },
    {
      command:
        'tc qdisc add dev va root hhf limit 1000 quantum 1514 hh_limit 2048 reset_timeout 40ms admit_bytes 131072 evict_timeout 1s non_hh_weight 2',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'hhf',
          options: {
            limit: 1000,
            quantum: 1514,
            heavyFlowsLimit: 2048,
            resetTimeout: 40000000,
            admitBytes: 131072,
            evictTimeout: 1000000000,
            otherWeight: 2,
          },
        }),
      bytes:
        '68000000240005060000000000000000000000006600000000000000ffffffff0000000008000100686866003c00020008000100e803000008000200ea050000080003000008000008000400409c000008000500000002000800060040420f000800070002000000',
    },
    {
      command:
        'tc qdisc add dev va root sfb rehash 600 db 60 max 25 target 20 increment 0.0005 decrement 0.00005 limit 1000 penalty_rate 10 penalty_burst 20',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'sfb',
          options: {
            parameters: {
              rehashInterval: 600000000,
              warmupTime: 60000000,
              maximum: 25,
              binSize: 20,
              increment: 0.000503547722590982,
              decrement: 0.000045777065690089265,
              limit: 1000,
              penaltyRate: 10,
              penaltyBurst: 20,
            },
          },
        }),
      bytes:
        '58000000240005060000000000000000000000006600000000000000ffffffff0000000008000100736662002c00020028000100580200003c00000019000000140000002100000003000000e80300000a00000014000000',
    },
    {
      command:
        'tc filter add dev va parent 1: protocol ip prio 5 handle 3 tcindex hash 64 mask 0xff shift 2 pass_on classid 1:4',
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 3,
          protocol: 'ip',
          priority: 5,
          kind: 'tcindex',
          options: { hash: 64, mask: 255, shift: 2, fallThrough: 0, classId: '1:4' },
        }),
      bytes:
        '5c0000002c000506000000000000000000000000660000000300000000000100080005000c0001007463696e646578002c000200080001004000000006000200ff000000080003000200000008000400000000000800050004000100',
    },
    {
      command:
        'tc filter add dev va parent 1: protocol ip prio 5 rsvp ipproto tcp session 10.0.0.1/80 sender 10.0.0.2/90 classid 1:5',
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          protocol: 'ip',
          priority: 5,
          kind: 'rsvp',
          options: {
            destination: '10.0.0.1',
            source: '10.0.0.2',
            classId: '1:5',
            flowInfo: {
              destination: { key: 1342177280, mask: 4294901760, offset: 0 },
              source: { key: 23040, mask: 65535, offset: 0 },
              protocol: 6,
              tunnelId: 0,
              tunnelHeader: 0,
            },
          },
        }),
      bytes:
        '6c0000002c000506000000000000000000000000660000000000000000000100080005000900010072737670000000003c000200080002000a000001080003000a000002080001000500010020000400000000500000ffff00000000005a0000ffff00000000000006000000',
    },
    {
      command:
        'tc filter add dev va parent 1: protocol ipv6 prio 5 rsvp6 ipproto udp session fd00::1 sender fd00::2 classid 1:5',
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          protocol: 'ipv6',
          priority: 5,
          kind: 'rsvp6',
          options: {
            destination: 'fd00::1',
            source: 'fd00::2',
            classId: '1:5',
            flowInfo: {
              destination: { key: 0, mask: 0, offset: 0 },
              source: { key: 0, mask: 0, offset: 0 },
              protocol: 17,
              tunnelId: 0,
              tunnelHeader: 0,
            },
          },
        }),
      bytes:
        '840000002c00050600000000000000000000000066000000000000000000010086dd05000a00010072737670360000005400020014000200fd00000000000000000000000000000114000300fd00000000000000000000000000000208000100050001002000040000000000000000000000000000000000000000000000000011000000',
    },
    {
      command: 'tc filter add dev va egress matchall action ctinfo dscp 0xfc000000 0x01000000 zone 5',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'ctinfo',
                options: {
                  parameters: general('pipe'),
                  zone: 5,
                  dscpMask: 4227858432,
                  dscpStateMask: 16777216,
                },
              },
            ],
          },
        }),
      bytes:
        '800000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000004c00020048000200440001000b0001006374696e666f000034000280180003000000000000000000030000000000000000000000060004000500000008000500000000fc0800060000000001',
    },
    {
      command: 'tc filter add dev va egress matchall action ctinfo cpmark 0xff index 7',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              { kind: 'ctinfo', options: { parameters: general('pipe', 7), zone: 0, markMask: 255 } },
            ],
          },
        }),
      bytes:
        '780000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c0000000044000200400002003c0001000b0001006374696e666f00002c000280180003000700000000000000030000000000000000000000060004000000000008000700ff000000',
    },
    {
      command: 'tc filter add dev va egress matchall action skbedit inheritdsfield ptype host',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'skbedit',
                options: { parameters: general('pipe'), packetType: 'host', flags: ['inheritDsField'] },
              },
            ],
          },
        }),
      bytes:
        '7c0000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000004800020044000200400001000c000100736b6265646974003000028018000200000000000000000003000000000000000000000006000700000000000c0009002000000000000000',
    },
    {
      command: 'tc filter add dev va egress matchall action skbedit queue_mapping 2 mark 7/0xff index 4',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'skbedit',
                options: { parameters: general('pipe', 4), queueMapping: 2, mark: 7, mask: 255 },
              },
            ],
          },
        }),
      bytes:
        '800000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000004c00020048000200440001000c000100736b626564697400340002801800020004000000000000000300000000000000000000000600040002000000080005000700000008000800ff000000',
    },
  ],
};
