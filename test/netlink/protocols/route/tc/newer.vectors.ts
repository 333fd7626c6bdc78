import { classes, filters, qdiscs, type Verdict } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { newerTools, queues, va } from '../setups.ts';

/** The first fields of the struct of an action. */
const general = (verdict: Verdict, index = 0) => ({
  index,
  capabilities: 0,
  verdict,
  references: 0,
  bindings: 0,
});

const ownIdleTable = {
  'options.idleTable':
    'tc computes it from the bandwidth and the average packet, which the request does not have',
};

/** Qdiscs and classes that iproute2 6.1 lacks, and those that a kernel seldom has. */
export const newerQdiscs: VectorGroup = {
  name: 'newer and rarer qdiscs and classes',
  needs: newerTools,
  setup: queues,
  vectors: [
    {
      command:
        'tc qdisc add dev va root cbs idleslope 98688 sendslope -901312 hicredit 153 locredit -1389 offload 0',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'cbs',
          options: {
            parameters: {
              offload: 0,
              highCredit: 153,
              lowCredit: -1389,
              idleSlope: 12336000,
              sendSlope: -112664000,
            },
          },
        }),
      bytes:
        '48000000240005060000000000000000000000006600000000000000ffffffff0000000008000100636273001c00020018000100000000009900000093faffff80810100403ff2ff',
    },
    {
      command:
        'tc qdisc add dev va root choke limit 1000 bandwidth 10mbit min 83 max 250 burst 100 ecn probability 0.05',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'choke',
          options: {
            parameters: {
              limit: 1000,
              minimum: 83,
              maximum: 250,
              wLog: 5,
              pLog: 22,
              scellLog: 15,
              flags: ['ecn'],
            },
            maximumProbability: 0.04999999982537702,
          },
        }),
      bytes:
        '54010000240005060000000000000000000000006600000000000000ffffffff000000000a00010063686f6b650000002401020014000100e803000053000000fa00000005160f0104010200000000000000000000000000000101010101010101010101010202020202020202020202020303030303030303030303030404040404040404040404040505050505050505050505050606060606060606060606060707070707070707070707070808080808080808080808080909090909090909090909090a0a0a0a0a0a0a0a0a0a0a0a0b0b0b0b0b0b0b0b0b0b0b0b0c0c0c0c0c0c0c0c0c0c0c0c0d0d0d0d0d0d0d0d0d0d0d0d0e0e0e0e0e0e0e0e0e0e0e0e0f0f0f0f0f0f0f0f0f0f0f0f10101010101010101010101011111111111111111111111112121212121212121212121213131313131313131313131314141414141414141414141415151f08000300cccccc0c',
      differs: ownIdleTable,
    },
    {
      command:
        'tc qdisc add dev va root dualpi2 limit 10000 target 10ms tupdate 16ms alpha 0.15 beta 3.2 step_thresh 1ms min_qlen_step 2 coupling_factor 2 drop_on_overload drop_enqueue split_gso classic_protection 10 l4s_ect',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'dualpi2',
          options: {
            limit: 10000,
            updateInterval: 16000000,
            target: 10000000,
            alpha: 0.1484375,
            beta: 3.19921875,
            ecnMask: 'l4s',
            dropOnOverload: true,
            coupling: 2,
            splitGso: true,
            stepThreshold: 1000000,
            minimumQueueLengthForStep: 2,
            dropEarly: true,
            classicProtection: 10,
          },
        }),
      bytes:
        '9c000000240005060000000000000000000000006600000000000000ffffffff000000000c0001006475616c706932006c000280080001001027000008000400803e000008000300102700000800050026000000080006003303000005000e000100000005000b000100000005000a000200000005000f000100000008000800e8030000080009000200000005000c000100000005000d000a000000',
    },
    {
      command:
        'tc qdisc add dev va root etf clockid CLOCK_TAI delta 300000 offload skip_sock_check deadline_mode',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'etf',
          options: {
            parameters: {
              delta: 300000,
              clockId: 'tai',
              flags: ['deadlineMode', 'offload', 'skipSocketCheck'],
            },
          },
        }),
      bytes:
        '40000000240005060000000000000000000000006600000000000000ffffffff0000000008000100657466001400020010000100e09304000b00000007000000',
    },
    {
      command:
        'tc qdisc add dev va root fq_pie limit 1000 flows 512 target 20ms tupdate 16ms alpha 2 beta 20 quantum 1000 memory_limit 16mb ecn_prob 20 ecn bytemode dq_rate_estimator',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'fq_pie',
          options: {
            limit: 1000,
            flows: 512,
            target: 20000000,
            updateInterval: 16000000,
            alpha: 2,
            beta: 20,
            quantum: 1000,
            memoryLimit: 16777216,
            ecnProbability: 20,
            ecn: 1,
            byteMode: 1,
            dequeueRateEstimator: 1,
          },
        }),
      bytes:
        '94000000240005060000000000000000000000006600000000000000ffffffff000000000b00010066715f70696500006400028008000100e8030000080002000002000008000300204e000008000400803e00000800050002000000080006001400000008000700e80300000800080000000001080009001400000008000a000100000008000b000100000008000c0001000000',
    },
    {
      command: 'tc qdisc add dev va root handle 1: gred setup vqs 4 default 3 grio limit 100kb ecn',
      request: () =>
        qdiscs.create({
          index: va,
          handle: '1:',
          kind: 'gred',
          options: { table: { count: 4, default: 3, grio: 1, flags: ['ecn'] }, limit: 102400 },
        }),
      bytes:
        '4c000000240005060000000000000000000000006600000000000100ffffffff000000000900010067726564000000001c000200100003000400000003000000010100000800050000900100',
    },
    {
      command:
        'tc qdisc change dev va root handle 1: gred limit 60kb min 15kb max 25kb burst 20 avpkt 1000 bandwidth 10mbit DP 1 probability 0.02 prio 2 ecn',
      request: () =>
        qdiscs.change({
          index: va,
          handle: '1:',
          kind: 'gred',
          options: {
            parameters: [
              {
                limit: 61440,
                minimum: 15360,
                maximum: 25600,
                queue: 1,
                backlog: 0,
                average: 0,
                forced: 0,
                early: 0,
                other: 0,
                queueLimit: 0,
                wLog: 3,
                pLog: 19,
                scellLog: 13,
                priority: 2,
                packets: 0,
                bytes: 0,
              },
            ],
            maximumProbability: [0.01999999979045242],
            queues: [{ queue: 1, flags: ['ecn'] }],
          },
        }),
      bytes:
        '90010000240005000000000000000000000000006600000000000100ffffffff00000000090001006772656400000000600102003800010000f00000003c0000006400000100000000000000000000000000000000000000000000000000000003130d02000000000000000004010200000000000000000000000000010101010101010101010102020202020202020202020203030303030303030303030404040404040404040404040505050505050505050505060606060606060606060607070707070707070707070708080808080808080808080909090909090909090909090a0a0a0a0a0a0a0a0a0a0a0b0b0b0b0b0b0b0b0b0b0b0b0c0c0c0c0c0c0c0c0c0c0c0d0d0d0d0d0d0d0d0d0d0d0e0e0e0e0e0e0e0e0e0e0e0e0f0f0f0f0f0f0f0f0f0f0f1010101010101010101010101111111111111111111111121212121212121212121212131313131313131313131314141414141414141414141515151515151515151515151616161f0800040051b81e051800060014000100080002000100000008000c0001000000',
      differs: ownIdleTable,
    },
    {
      command: 'tc qdisc add dev va root handle 1: hfsc default 10',
      request: () => qdiscs.create({ index: va, handle: '1:', kind: 'hfsc', options: { defaultClass: 16 } }),
      bytes:
        '38000000240005060000000000000000000000006600000000000100ffffffff000000000900010068667363000000000600020010000000',
    },
    {
      command: 'tc class add dev va parent 1: classid 1:1 hfsc sc m1 2mbit d 10ms m2 1mbit ul rate 5mbit',
      request: () =>
        classes.create({
          index: va,
          handle: '1:1',
          kind: 'hfsc',
          options: {
            realTime: { m1: 250000, d: 10000000, m2: 125000 },
            linkShare: { m1: 250000, d: 10000000, m2: 125000 },
            upperLimit: { m1: 0, d: 0, m2: 625000 },
          },
        }),
      bytes:
        '640000002800050600000000000000000000000066000000010001000000010000000000090001006866736300000000340002001000010090d003001027000048e801001000020090d003001027000048e8010010000300000000000000000068890900',
    },
    {
      command:
        'tc class add dev va parent 1: classid 1:2 hfsc rt umax 1500b dmax 10ms rate 1mbit ls rate 2mbit',
      request: () =>
        classes.create({
          index: va,
          handle: '1:2',
          kind: 'hfsc',
          options: {
            realTime: { m1: 150000, d: 10000000, m2: 125000 },
            linkShare: { m1: 0, d: 0, m2: 250000 },
          },
        }),
      bytes:
        '5400000028000506000000000000000000000000660000000200010000000100000000000900010068667363000000002400020010000100f04902001027000048e8010010000200000000000000000090d00300',
    },
    {
      command:
        'tc qdisc add dev va root mqprio num_tc 3 map 2 2 1 0 2 2 2 2 2 2 2 2 2 2 2 2 queues 1@0 1@1 2@2 hw 0',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'mqprio',
          options: {
            count: 3,
            priorityMap: [2, 2, 1, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
            offload: 0,
            queueCounts: [1, 1, 2],
            queueOffsets: [0, 1, 2],
          },
        }),
      bytes:
        '88000000240005060000000000000000000000006600000000000000ffffffff000000000b0001006d717072696f000058000200030202010002020202020202020202020200010001000200000000000000000000000000000000000000000000000000000000000100020000000000000000000000000000000000000000000000000000000000',
    },
    {
      command:
        'tc qdisc add dev va root mqprio num_tc 2 map 0 1 queues 1@0 1@1 hw 1 mode channel shaper bw_rlimit min_rate 1gbit 2gbit max_rate 4gbit 5gbit',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'mqprio',
          options: {
            count: 2,
            priorityMap: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            offload: 1,
            queueCounts: [1, 1],
            queueOffsets: [0, 1],
            mode: 'channel',
            shaper: 'rate',
            minimumRates: [125000000n, 250000000n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
            maximumRates: [500000000n, 625000000n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
          },
        }),
      bytes:
        '20020000240005060000000000000000000000006600000000000000ffffffff000000000b0001006d717072696f0000f001020002000100000000000000000000000000000101000100000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000006000100010000000600020001000000c40003800c00030040597307000000000c00030080b2e60e000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c00030000000000000000000c0003000000000000000000c40004800c0004000065cd1d000000000c00040040be4025000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c00040000000000000000000c0004000000000000000000',
    },
    {
      command: 'tc qdisc add dev va root mqprio num_tc 2 map 0 1 queues 1@0 1@1 hw 1 fp P E',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'mqprio',
          options: {
            count: 2,
            priorityMap: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            offload: 1,
            queueCounts: [1, 1],
            queueOffsets: [0, 1],
            entries: [
              { index: 0, framePreemption: 'preemptible' },
              { index: 1, framePreemption: 'express' },
            ],
          },
        }),
      bytes:
        'b0000000240005060000000000000000000000006600000000000000ffffffff000000000b0001006d717072696f00008000020002000100000000000000000000000000000101000100000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000014000580080001000000000008000200020000001400058008000100010000000800020001000000',
    },
    {
      command: 'tc qdisc add dev va root multiq',
      request: () => qdiscs.create({ index: va, kind: 'multiq', options: { bands: 0, maximumBands: 0 } }),
      bytes:
        '38000000240005060000000000000000000000006600000000000000ffffffff000000000b0001006d756c74697100000800020000000000',
    },
    {
      command:
        'tc qdisc add dev va root pie limit 1000 target 20ms tupdate 30ms alpha 2 beta 20 ecn bytemode dq_rate_estimator',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'pie',
          options: {
            limit: 1000,
            updateInterval: 30000000,
            target: 20000000,
            alpha: 2,
            beta: 20,
            ecn: 1,
            byteMode: 1,
            dequeueRateEstimator: 1,
          },
        }),
      bytes:
        '70000000240005060000000000000000000000006600000000000000ffffffff0000000008000100706965004400020008000200e8030000080003003075000008000100204e000008000400020000000800050014000000080006000100000008000700010000000800080001000000',
    },
    {
      command: 'tc qdisc add dev va root plug limit 1000',
      request: () => qdiscs.create({ index: va, kind: 'plug', options: { action: 'limit', limit: 1000 } }),
      bytes:
        '3c000000240005060000000000000000000000006600000000000000ffffffff0000000009000100706c7567000000000c00020003000000e8030000',
    },
    {
      command: 'tc qdisc change dev va root plug block',
      request: () => qdiscs.change({ index: va, kind: 'plug', options: { action: 'buffer', limit: 0 } }),
      bytes:
        '3c000000240005000000000000000000000000006600000000000000ffffffff0000000009000100706c7567000000000c0002000000000000000000',
    },
    {
      command: 'tc qdisc add dev va root handle 1: qfq',
      request: () => qdiscs.create({ index: va, handle: '1:', kind: 'qfq' }),
      bytes: '2c000000240005060000000000000000000000006600000000000100ffffffff000000000800010071667100',
    },
    {
      command: 'tc class add dev va parent 1: classid 1:1 qfq weight 10 maxpkt 1500',
      request: () =>
        classes.create({
          index: va,
          handle: '1:1',
          kind: 'qfq',
          options: { weight: 10, maximumPacket: 1500 },
        }),
      bytes:
        '400000002800050600000000000000000000000066000000010001000000010000000000080001007166710014000200080001000a00000008000200dc050000',
    },
    {
      command: 'tc qdisc add dev va root skbprio limit 64',
      request: () => qdiscs.create({ index: va, kind: 'skbprio', options: { limit: 64 } }),
      bytes:
        '38000000240005060000000000000000000000006600000000000000ffffffff000000000c000100736b627072696f000800020040000000',
    },
    {
      command:
        'tc qdisc add dev va root handle 100: taprio num_tc 3 map 2 2 1 0 2 2 2 2 2 2 2 2 2 2 2 2 queues 1@0 1@1 2@2 base-time 1000000000 sched-entry S 01 300000 sched-entry S 02 300000 cycle-time 600000 cycle-time-extension 100 clockid CLOCK_TAI flags 0x1 txtime-delay 200000',
      request: () =>
        qdiscs.create({
          index: va,
          handle: '100:',
          kind: 'taprio',
          options: {
            clockId: 'tai',
            flags: ['txtimeAssist'],
            trafficClasses: {
              count: 3,
              priorityMap: [2, 2, 1, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
              offload: 0,
              queueCounts: [1, 1, 2],
              queueOffsets: [0, 1, 2],
            },
            txtimeDelay: 200000,
            baseTime: 1000000000n,
            cycleTime: 600000n,
            cycleTimeExtension: 100n,
            entries: [
              { command: 'setGates', gateMask: 1, interval: 300000 },
              { command: 'setGates', gateMask: 2, interval: 300000 },
            ],
          },
        }),
      bytes:
        '04010000240005060000000000000000000000006600000000000001ffffffff000000000b00010074617072696f0000d4000200080005000b00000008000a00010000005600010003020201000202020202020202020202020001000100020000000000000000000000000000000000000000000000000000000000010002000000000000000000000000000000000000000000000000000000000008000b00400d03000c00030000ca9a3b000000000c000800c0270900000000000c00090064000000000000003c0002801c0001000500020000000000080003000100000008000400e09304001c0001000500020000000000080003000200000008000400e0930400',
    },
    {
      command:
        'tc qdisc add dev va root handle 100: taprio num_tc 2 map 0 1 queues 1@0 1@1 base-time 0 sched-entry S 03 100000 max-sdu 0 500 fp E P flags 0x2',
      request: () =>
        qdiscs.create({
          index: va,
          handle: '100:',
          kind: 'taprio',
          options: {
            flags: ['fullOffload'],
            trafficClasses: {
              count: 2,
              priorityMap: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
              offload: 0,
              queueCounts: [1, 1],
              queueOffsets: [0, 1],
            },
            trafficClassEntries: [
              { index: 0, maximumSdu: 0, framePreemption: 'express' },
              { index: 1, maximumSdu: 500, framePreemption: 'preemptible' },
            ],
            entries: [{ command: 'setGates', gateMask: 3, interval: 100000 }],
          },
        }),
      bytes:
        'ec000000240005060000000000000000000000006600000000000001ffffffff000000000b00010074617072696f0000bc00020008000a0002000000560001000200010000000000000000000000000000000100010000000000000000000000000000000000000000000000000000000000000001000000000000000000000000000000000000000000000000000000000000001c000c800800010000000000080002000000000008000300010000001c000c80080001000100000008000200f40100000800030002000000200002801c0001000500020000000000080003000300000008000400a0860100',
    },
    {
      command:
        'tc qdisc add dev va root red limit 400kb min 30kb max 80kb avpkt 1000 burst 55 bandwidth 10mbit probability 0.02 ecn harddrop nodrop adaptive',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'red',
          options: {
            parameters: {
              limit: 409600,
              minimum: 30720,
              maximum: 81920,
              wLog: 5,
              pLog: 22,
              scellLog: 15,
              flags: [],
            },
            maximumProbability: 0.01999999979045242,
            flags: {
              value: ['ecn', 'hardDrop', 'adaptive', 'noDrop'],
              selector: ['ecn', 'hardDrop', 'adaptive', 'noDrop'],
            },
          },
        }),
      bytes:
        '5c010000240005060000000000000000000000006600000000000000ffffffff000000000800010072656400300102001400010000400600007800000040010005160f0004010200000000000000000000000000000101010101010101010101010202020202020202020202020303030303030303030303030404040404040404040404040505050505050505050505050606060606060606060606060707070707070707070707070808080808080808080808080909090909090909090909090a0a0a0a0a0a0a0a0a0a0a0a0b0b0b0b0b0b0b0b0b0b0b0b0c0c0c0c0c0c0c0c0c0c0c0c0d0d0d0d0d0d0d0d0d0d0d0d0e0e0e0e0e0e0e0e0e0e0e0e0f0f0f0f0f0f0f0f0f0f0f0f10101010101010101010101011111111111111111111111112121212121212121212121213131313131313131313131314141414141414141414141415151f0800030051b81e050c0004000f0000000f000000',
      differs: ownIdleTable,
    },
    {
      command:
        'tc qdisc add dev va root red limit 400kb min 30kb max 80kb avpkt 1000 qevent early_drop block 10 qevent mark block 11',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'red',
          options: {
            parameters: {
              limit: 409600,
              minimum: 30720,
              maximum: 81920,
              wLog: 5,
              pLog: 22,
              scellLog: 15,
              flags: [],
            },
            maximumProbability: 0.01999999979045242,
            flags: { value: [], selector: ['ecn', 'hardDrop', 'adaptive', 'noDrop'] },
            earlyDropBlock: 10,
            markBlock: 11,
          },
        }),
      bytes:
        '6c010000240005060000000000000000000000006600000000000000ffffffff000000000800010072656400400102001400010000400600007800000040010005160f0004010200000000000000000000000000000101010101010101010101010202020202020202020202020303030303030303030303030404040404040404040404040505050505050505050505050606060606060606060606060707070707070707070707070808080808080808080808080909090909090909090909090a0a0a0a0a0a0a0a0a0a0a0a0b0b0b0b0b0b0b0b0b0b0b0b0c0c0c0c0c0c0c0c0c0c0c0c0d0d0d0d0d0d0d0d0d0d0d0d0e0e0e0e0e0e0e0e0e0e0e0e0f0f0f0f0f0f0f0f0f0f0f0f10101010101010101010101011111111111111111111111112121212121212121212121213131313131313131313131314141414141414141414141415151f0800030051b81e050c000400000000000f000000080005000a000000080006000b000000',
      differs: ownIdleTable,
    },
    {
      command: 'tc qdisc add dev va root teql0',
      request: () => qdiscs.create({ index: va, kind: 'teql0' }),
      bytes:
        '30000000240005060000000000000000000000006600000000000000ffffffff000000000a0001007465716c30000000',
    },
    {
      command: 'tc qdisc add dev va root cake bandwidth 1gbit raw',
      request: () =>
        qdiscs.create({
          index: va,
          kind: 'cake',
          options: { baseRate64: 125000000n, atm: 'none', overhead: 0, raw: true, autorate: 0 },
        }),
      bytes:
        '60000000240005060000000000000000000000006600000000000000ffffffff000000000900010063616b6500000000300002000c00020040597307000000000800040000000000080006000000000008000c00000000000800090000000000',
    },
    {
      command: 'tc qdisc add dev va root cake_mq bandwidth 1gbit',
      request: () =>
        qdiscs.create({ index: va, kind: 'cake_mq', options: { baseRate64: 125000000n, autorate: 0 } }),
      bytes:
        '48000000240005060000000000000000000000006600000000000000ffffffff000000000c00010063616b655f6d7100180002000c00020040597307000000000800090000000000',
    },
    {
      command: 'tc qdisc add dev va root handle 1: ets bands 3 strict 2',
      request: () =>
        qdiscs.create({ index: va, handle: '1:', kind: 'ets', options: { bands: 3, strict: 2 } }),
      bytes:
        '40000000240005060000000000000000000000006600000000000100ffffffff0000000008000100657473001400028005000100030000000500020002000000',
    },
    {
      command: 'tc class change dev va classid 1:1 ets quantum 5000',
      request: () =>
        classes.change({ index: va, parent: 'none', handle: '1:1', kind: 'ets', options: { quantum: 5000 } }),
      bytes:
        '38000000280005000000000000000000000000006600000001000100000000000000000008000100657473000c0002800800040088130000',
    },
  ],
};

/** Filters and actions that iproute2 6.1 lacks, and those that a kernel seldom has. */
export const newerFilters: VectorGroup = {
  name: 'newer and rarer filters and actions',
  needs: newerTools,
  setup: queues,
  vectors: [
    {
      command:
        "tc filter add dev va parent 1: protocol ip prio 5 handle 1 cgroup match 'meta(priority eq 6)' action drop",
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 1,
          protocol: 'ip',
          priority: 5,
          kind: 'cgroup',
          options: {
            extendedMatches: {
              matches: [
                {
                  kind: 'meta',
                  flags: [],
                  data: {
                    sides: {
                      left: { property: { type: 'number', id: 'priority' }, shift: 0, comparison: 'eq' },
                      right: { property: { type: 'number', id: 'value' }, shift: 0, comparison: 'eq' },
                    },
                    left: 0,
                    right: 6,
                  },
                },
              ],
            },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
          },
        }),
      bytes:
        '9c0000002c000506000000000000000000000000660000000100000000000100080005000b0001006367726f757000006c0002003800030008000100010000002c0002002800010000000400000000000c000100061000000010000008000200000000000800030006000000300001002c0001000900010067616374000000001c000280180002000000000000000000020000000000000000000000',
    },
    {
      command:
        'tc filter add dev va parent 1: protocol ip prio 5 handle 1 flow hash keys src,dst,proto perturb 10 divisor 1024 baseclass 1:1 addend 5',
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 1,
          protocol: 'ip',
          priority: 5,
          kind: 'flow',
          options: {
            keys: ['source', 'destination', 'protocol'],
            perturbPeriod: 10000000000,
            divisor: 1024,
            baseClass: '1:1',
            addend: 5,
            mode: 'hash',
          },
        }),
      bytes:
        '640000002c0005060000000000000000000000006600000001000000000001000800050009000100666c6f770000000034000200080001000700000008000c000a0000000800080000040000080003000100010008000500050000000800020001000000',
    },
    {
      command:
        'tc filter add dev va parent 1: protocol ip prio 5 handle 2 flow map key dst and 0xff rshift 2 baseclass 1:2',
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 2,
          protocol: 'ip',
          priority: 5,
          kind: 'flow',
          options: { keys: ['destination'], rightShift: 2, baseClass: '1:2', mode: 'map', mask: 255, xor: 0 },
        }),
      bytes:
        '640000002c0005060000000000000000000000006600000002000000000001000800050009000100666c6f770000000034000200080001000200000008000400020000000800030002000100080002000000000008000600ff0000000800070000000000',
    },
    {
      command: 'tc filter add dev va parent 1: protocol ip prio 5 route from 5 to 6 classid 1:3',
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 327686,
          protocol: 'ip',
          priority: 5,
          kind: 'route',
          options: { from: 5, to: 6, classId: '1:3' },
        }),
      bytes:
        '4c0000002c000506000000000000000000000000660000000600050000000100080005000a000100726f7574650000001c000200080003000500000008000200060000000800010003000100',
    },
    {
      command: 'tc filter add dev va parent 1: protocol ip prio 5 route fromif va to 7 classid 1:3',
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 2154168327,
          protocol: 'ip',
          priority: 5,
          kind: 'route',
          options: { inputLink: 102, to: 7, classId: '1:3' },
        }),
      bytes:
        '4c0000002c000506000000000000000000000000660000000700668000000100080005000a000100726f7574650000001c000200080004006600000008000200070000000800010003000100',
    },
    {
      command:
        "tc filter add dev va parent 1: protocol ip prio 5 handle 1 basic match 'cmp(u8 at 9 layer 1 mask 0xff gt 6) and not nbyte(abcd at 5 layer 2)' classid 1:6",
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 1,
          protocol: 'ip',
          priority: 5,
          kind: 'basic',
          options: {
            extendedMatches: {
              matches: [
                {
                  kind: 'cmp',
                  flags: ['and'],
                  data: {
                    value: 6,
                    mask: 255,
                    offset: 9,
                    align: 1,
                    translate: false,
                    layer: 'network',
                    comparison: 'gt',
                  },
                },
                {
                  kind: 'nbyte',
                  flags: ['invert'],
                  data: { offset: 5, layer: 'transport', bytes: Uint8Array.of(97, 98, 99, 100) },
                },
              ],
            },
            classId: '1:6',
          },
        }),
      bytes:
        '780000002c000506000000000000000000000000660000000100000000000100080005000a0001006261736963000000480002003c00020008000100020000003000020018000100000001000100000006000000ff0000000900011114000200000002000400000005000420616263640800010006000100',
    },
    {
      command:
        "tc filter add dev va parent 1: protocol ip prio 5 handle 1 basic match 'u32(u32 0x0a000000 0xff000000 at 12) or (meta(pkt_len gt 100) and meta(protocol eq 5))' classid 1:6",
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 1,
          protocol: 'ip',
          priority: 5,
          kind: 'basic',
          options: {
            extendedMatches: {
              matches: [
                {
                  kind: 'u32',
                  flags: ['or'],
                  data: { mask: 4278190080, value: 167772160, offset: 12, offsetMask: 0 },
                },
                { kind: 'container', flags: [], data: { first: 2 } },
                {
                  kind: 'meta',
                  flags: ['and'],
                  data: {
                    sides: {
                      left: { property: { type: 'number', id: 'packetLength' }, shift: 0, comparison: 'gt' },
                      right: { property: { type: 'number', id: 'value' }, shift: 0, comparison: 'eq' },
                    },
                    left: 0,
                    right: 100,
                  },
                },
                {
                  kind: 'meta',
                  flags: [],
                  data: {
                    sides: {
                      left: { property: { type: 'number', id: 'protocol' }, shift: 0, comparison: 'eq' },
                      right: { property: { type: 'number', id: 'value' }, shift: 0, comparison: 'eq' },
                    },
                    left: 0,
                    right: 5,
                  },
                },
              ],
            },
            classId: '1:6',
          },
        }),
      bytes:
        'c80000002c000506000000000000000000000000660000000100000000000100080005000a0001006261736963000000980002008c0002000800010004000000800002001c0001000000030002000000ff0000000a0000000c00000000000000100002000000000000000000020000002800030000000400010000000c0001000910000100100000080002000000000008000300640000002800040000000400000000000c0001000710000000100000080002000000000008000300050000000800010006000100',
    },
    {
      command:
        "tc filter add dev va parent 1: protocol ip prio 5 handle 1 basic match 'canid(sff 0x123 eff 0x1234567:0x1fffffff)' classid 1:6",
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 1,
          protocol: 'ip',
          priority: 5,
          kind: 'basic',
          options: {
            extendedMatches: {
              matches: [
                {
                  kind: 'canid',
                  flags: [],
                  data: [
                    { id: 291, mask: 2147485695 },
                    { id: 2166572391, mask: 2684354559 },
                  ],
                },
              ],
            },
            classId: '1:6',
          },
        }),
      bytes:
        '680000002c000506000000000000000000000000660000000100000000000100080005000a0001006261736963000000380002002c0002000800010001000000200002001c000100000007000000000023010000ff07008067452381ffffff9f0800010006000100',
    },
    {
      command:
        "tc filter add dev va parent 1: protocol ip prio 5 handle 1 basic match 'meta(vlan mask 0xfff eq 5) and meta(random shift 2 lt 7)' classid 1:6",
      request: () =>
        filters.create({
          index: va,
          parent: '1:',
          handle: 1,
          protocol: 'ip',
          priority: 5,
          kind: 'basic',
          options: {
            extendedMatches: {
              matches: [
                {
                  kind: 'meta',
                  flags: ['and'],
                  data: {
                    sides: {
                      left: { property: { type: 'number', id: 'vlanTag' }, shift: 0, comparison: 'eq' },
                      right: { property: { type: 'number', id: 'value' }, shift: 0, comparison: 'eq' },
                    },
                    left: 4095,
                    right: 5,
                  },
                },
                {
                  kind: 'meta',
                  flags: [],
                  data: {
                    sides: {
                      left: { property: { type: 'number', id: 'random' }, shift: 2, comparison: 'lt' },
                      right: { property: { type: 'number', id: 'value' }, shift: 0, comparison: 'eq' },
                    },
                    left: 0,
                    right: 7,
                  },
                },
              ],
            },
            classId: '1:6',
          },
        }),
      bytes:
        '9c0000002c000506000000000000000000000000660000000100000000000100080005000a00010062617369630000006c000200600002000800010002000000540002002800010000000400010000000c0001002e1000000010000008000200ff0f000008000300050000002800020000000400000000000c0001000110020200100000080002000000000008000300070000000800010006000100',
    },
    {
      command:
        'tc filter add dev va egress matchall action gate priority 4 clockid CLOCK_TAI base-time 1000000 cycle-time 200000 cycle-time-ext 1000 sched-entry open 100000ns 3 2000 sched-entry close 100000ns -1 -1 index 5',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'gate',
                options: {
                  parameters: general('pipe', 5),
                  priority: 4,
                  baseTime: 1000000n,
                  cycleTime: 200000n,
                  cycleTimeExtension: 1000n,
                  clockId: 'tai',
                  entries: [
                    { open: true, interval: 100000, internalPriority: 3, maximumOctets: 2000 },
                    { interval: 100000, internalPriority: -1, maximumOctets: -1 },
                  ],
                },
              },
            ],
          },
        }),
      bytes:
        'dc0000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000a8000200a4000200a00001000900010067617465000000009000028018000200050000000000000003000000000000000000000008000400040000000c00060040420f00000000000c000700400d0300000000000c000800e80300000000000008000a000b00000040000580200001800400020008000300a0860100080004000300000008000500d00700001c00018008000300a086010008000400ffffffff08000500ffffffff',
    },
    {
      command:
        'tc filter add dev va egress matchall action ife encode type 0xED3E use mark 5 allow prio allow tcindex dst 02:00:00:00:00:01 src 02:00:00:00:00:02 pipe index 6',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'ife',
                options: {
                  parameters: { ...general('pipe', 6), action: 'encode' },
                  destination: '02:00:00:00:00:01',
                  etherType: 60734,
                  source: '02:00:00:00:00:02',
                  metadata: { mark: 5, priority: true, tcIndex: true },
                },
              },
            ],
          },
        }),
      bytes:
        '9c0000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000006800020064000200600001000800010069666500540002801c0001000600000000000000030000000000000000000000010000000a0003000200000000010000060005003eed00000a00040002000000000200001400060008000100050000000400030004000500',
    },
    {
      command: 'tc filter add dev va egress matchall action ife decode reclassify',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              { kind: 'ife', options: { parameters: { ...general('reclassify'), action: 'decode' } } },
            ],
          },
        }),
      bytes:
        '680000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c0000000034000200300002002c0001000800010069666500200002801c000100000000000000000001000000000000000000000000000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 99 dst_port 4789 vxlan_opts 5',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'tunnel_key',
                options: {
                  ipv4Source: '10.0.0.1',
                  ipv4Destination: '10.0.0.2',
                  id: 99,
                  destinationPort: 4789,
                  options: { vxlan: { groupPolicy: 5 } },
                  noChecksum: false,
                  parameters: { ...general('pipe'), action: 'set' },
                },
              },
            ],
          },
        }),
      bytes:
        'a80000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c0000000074000200700002006c0001000f00010074756e6e656c5f6b6579000058000280080003000a000001080004000a00000208000700000000630600090012b5000010000b800c000280080001000500000005000a00000000001c000200000000000000000003000000000000000000000001000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 99 erspan_opts 2:0:1:64 nofrag',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'tunnel_key',
                options: {
                  ipv4Source: '10.0.0.1',
                  ipv4Destination: '10.0.0.2',
                  id: 99,
                  options: { erspan: { version: 2, index: 0, direction: 'egress', hardwareId: 64 } },
                  noChecksum: false,
                  noFragment: true,
                  parameters: { ...general('pipe'), action: 'set' },
                },
              },
            ],
          },
        }),
      bytes:
        'bc0000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c000000008800020084000200800001000f00010074756e6e656c5f6b657900006c000280080003000a000001080004000a000002080007000000006328000b8024000380050001000200000008000200000000000500030001000000050004004000000005000a000000000004000e001c000200000000000000000003000000000000000000000001000000',
    },
    {
      command:
        'tc filter add dev va egress matchall action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 99 dst_port 6081 geneve_opts 0102:80:00880022,0103:81:11111111',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'tunnel_key',
                options: {
                  ipv4Source: '10.0.0.1',
                  ipv4Destination: '10.0.0.2',
                  id: 99,
                  destinationPort: 6081,
                  options: {
                    geneve: [
                      { class: 258, type: 128, data: Uint8Array.of(0, 136, 0, 34) },
                      { class: 259, type: 129, data: Uint8Array.of(17, 17, 17, 17) },
                    ],
                  },
                  noChecksum: false,
                  parameters: { ...general('pipe'), action: 'set' },
                },
              },
            ],
          },
        }),
      bytes:
        'd40000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c00000000a00002009c000200980001000f00010074756e6e656c5f6b6579000084000280080003000a000001080004000a00000208000700000000630600090017c100003c000b001c0001000600010001020000050002008000000008000300008800221c00010006000100010300000500020081000000080003001111111105000a00000000001c000200000000000000000003000000000000000000000001000000',
    },
    {
      command: 'tc filter add dev va egress matchall action mirred egress redirect blockid 22',
      request: () =>
        filters.create({
          index: va,
          parent: 'egress',
          kind: 'matchall',
          options: {
            actions: [
              {
                kind: 'mirred',
                options: {
                  parameters: { ...general('stolen'), action: 'egressRedirect', link: 0 },
                  block: 22,
                },
              },
            ],
          },
        }),
      bytes:
        '780000002c0005060000000000000000000000006600000000000000f3ffffff000300000d0001006d61746368616c6c0000000044000200400002003c0001000b0001006d697272656400002c00028020000200000000000000000004000000000000000000000001000000000000000800040016000000',
    },
    {
      command: 'tc filter add dev va ingress protocol ip flower enc_key_id 42 vxlan_opts 5 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            encKeyId: 42,
            encOpts: { vxlan: { groupPolicy: 5 } },
            encOptsMask: { vxlan: { groupPolicy: 4294967295 } },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        '9c0000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200006c00020008001a000000002a100054800c0002800800010005000000100055800c00028008000100ffffffff300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower enc_key_id 42 erspan_opts 2:0:1:64 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            encKeyId: 42,
            encOpts: { erspan: { version: 2, index: 0, direction: 'egress', hardwareId: 64 } },
            encOptsMask: { erspan: { version: 2, index: 4294967295, direction: 255, hardwareId: 255 } },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        'cc0000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200009c00020008001a000000002a280054802400038005000100020000000800020000000000050003000100000005000400400000002800558024000380050001000200000008000200ffffffff05000300ff00000005000400ff000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower enc_key_id 42 erspan_opts 1:12:0:0/255:255:0:0 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            encKeyId: 42,
            encOpts: { erspan: { version: 1, index: 12, direction: 'ingress', hardwareId: 0 } },
            encOptsMask: { erspan: { version: 255, index: 255, direction: 'ingress', hardwareId: 0 } },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        'cc0000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200009c00020008001a000000002a28005480240003800500010001000000080002000000000c05000300000000000500040000000000280055802400038005000100ff00000008000200000000ff05000300000000000500040000000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower enc_key_id 42 gtp_opts 01:02/ff:ff action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            encKeyId: 42,
            encOpts: { gtp: { pduType: 1, qfi: 2 } },
            encOptsMask: { gtp: { pduType: 255, qfi: 255 } },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        'ac0000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200007c00020008001a000000002a180054801400048005000100010000000500020002000000180055801400048005000100ff00000005000200ff000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower enc_key_id 42 pfcp_opts 01:02/ff:ff action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            encKeyId: 42,
            encOpts: { pfcp: { type: 1, seid: 2n } },
            encOptsMask: { pfcp: { type: 255, seid: 255n } },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        'b40000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200008400020008001a000000002a1c0054801800058005000100010000000c00020000000000000000021c0055801800058005000100ff0000000c00020000000000000000ff300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower enc_key_id 42 geneve_opts 0102:80:00880022,0103:81:11111111 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            encKeyId: 42,
            encOpts: {
              geneve: [
                { class: 258, type: 128, data: Uint8Array.of(0, 136, 0, 34) },
                { class: 259, type: 129, data: Uint8Array.of(17, 17, 17, 17) },
              ],
            },
            encOptsMask: {
              geneve: [
                { class: 65535, type: 255, data: Uint8Array.of(255, 255, 255, 255) },
                { class: 65535, type: 255, data: Uint8Array.of(255, 255, 255, 255) },
              ],
            },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        'f40000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f7765720000c400020008001a000000002a3c0054001c0001000600010001020000050002008000000008000300008800221c0001000600010001030000050002008100000008000300111111113c0055001c00010006000100ffff000005000200ff00000008000300ffffffff1c00010006000100ffff000005000200ff00000008000300ffffffff300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol mpls_uc flower mpls lse depth 1 label 100 tc 3 lse depth 2 ttl 5 bos 1 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'mpls_uc',
          kind: 'flower',
          options: {
            mplsOpts: {
              entries: [
                { depth: 1, label: 100, trafficClass: 3 },
                { depth: 2, ttl: 5, bottomOfStack: 1 },
              ],
            },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'mpls_uc',
          },
        }),
      bytes:
        'b00000002c0005060000000000000000000000006600000000000000f2ffffff884700000b000100666c6f7765720000800002003c0063801c0001800500010001000000080005006400000005000400030000001c000180050001000200000005000200050000000500030001000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080088470000',
    },
    {
      command: 'tc filter add dev va ingress protocol cfm flower cfm mdl 3 op 5 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 35074,
          kind: 'flower',
          options: {
            cfm: { level: 3, opcode: 5 },
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 35074,
          },
        }),
      bytes:
        '880000002c0005060000000000000000000000006600000000000000f2ffffff890200000b000100666c6f77657200005800020014006b8005000100030000000500020005000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080089020000',
    },
    {
      command: 'tc filter add dev va ingress protocol ppp_ses flower pppoe_sid 1234 ppp_proto ip action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ppp_ses',
          kind: 'flower',
          options: {
            pppoeSid: 1234,
            pppProto: 33,
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ppp_ses',
          },
        }),
      bytes:
        '840000002c0005060000000000000000000000006600000000000000f2ffffff886400000b000100666c6f7765720000540002000600670004d200000600680000210000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080088640000',
    },
    {
      command: 'tc filter add dev va ingress protocol ip flower ip_proto l2tp l2tpv3_sid 5 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            ipProto: 'l2tp',
            l2tpv3Sid: 5,
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        '840000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200005400020005000900730000000800690000000005300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command: 'tc filter add dev va ingress protocol ip flower l2_miss 1 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            l2Miss: true,
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        '7c0000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200004c00020005006a0001000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command: 'tc filter add dev va ingress protocol ip flower ip_proto esp spi 0x55 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            ipProto: 'esp',
            spi: 85,
            spiMask: 4294967295,
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        '8c0000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200005c000200050009003200000008006c000000005508006d00ffffffff300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol 802.1q flower num_of_vlans 2 vlan_id 5 vlan_prio 3 cvlan_id 7 cvlan_prio 1 cvlan_ethtype ip action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: '802.1Q',
          kind: 'flower',
          options: {
            numOfVlans: 2,
            vlanId: 5,
            vlanPrio: 3,
            cvlanId: 7,
            cvlanPrio: 1,
            cvlanEthType: 'ip',
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: '802.1Q',
          },
        }),
      bytes:
        'a40000002c0005060000000000000000000000006600000000000000f2ffffff810000000b000100666c6f77657200007400020005006600020000000600170005000000050018000300000006004d000700000005004e000100000006004f0008000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080081000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower ct_state +trk+est ct_zone 5 ct_mark 7/0xff ct_label 0000000000000000000000000000000f action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            ctState: ['established', 'tracked'],
            ctStateMask: ['established', 'tracked'],
            ctZone: 5,
            ctZoneMask: 65535,
            ctMark: 7,
            ctMarkMask: 255,
            ctLabels: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 15),
            ctLabelsMask: Uint8Array.of(
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
              255,
            ),
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ip',
          },
        }),
      bytes:
        'cc0000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f77657200009c00020006005b000a00000006005c000a00000006005d000500000006005e00ffff000008005f000700000008006000ff000000140061000000000000000000000000000000000f14006200ffffffffffffffffffffffffffffffff300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008000000',
    },
    {
      command:
        'tc filter add dev va ingress protocol arp flower arp_sip 10.0.0.1 arp_tip 10.0.0.2/24 arp_op reply arp_sha 02:00:00:00:00:01 arp_tha 02:00:00:00:00:02 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'arp',
          kind: 'flower',
          options: {
            arpSip: '10.0.0.1',
            arpSipMask: '255.255.255.255',
            arpTip: '10.0.0.2',
            arpTipMask: '255.255.255.0',
            arpOp: 2,
            arpOpMask: 255,
            arpSha: '02:00:00:00:00:01',
            arpShaMask: 'ff:ff:ff:ff:ff:ff',
            arpTha: '02:00:00:00:00:02',
            arpThaMask: 'ff:ff:ff:ff:ff:ff',
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'arp',
          },
        }),
      bytes:
        'd40000002c0005060000000000000000000000006600000000000000f2ffffff080600000b000100666c6f7765720000a4000200080039000a00000108003a00ffffffff08003b000a00000208003c00ffffff0005003d000200000005003e00ff0000000a003f0002000000000100000a004000ffffffffffff00000a00410002000000000200000a004200ffffffffffff0000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080008060000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ipv6 flower ip_proto icmpv6 type 128 code 0 action drop',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ipv6',
          kind: 'flower',
          options: {
            ipProto: 'icmpv6',
            icmpv6Type: 128,
            icmpv6TypeMask: 255,
            icmpv6Code: 0,
            icmpv6CodeMask: 255,
            actions: [{ kind: 'gact', options: { parameters: general('drop') } }],
            flags: [],
            ethType: 'ipv6',
          },
        }),
      bytes:
        '9c0000002c0005060000000000000000000000006600000000000000f2ffffff86dd00000b000100666c6f77657200006c000200050009003a000000050037008000000005003800ff000000050035000000000005003600ff000000300003002c0001000900010067616374000000001c00028018000200000000000000000002000000000000000000000008001600000000000600080086dd0000',
    },
    {
      command:
        'tc filter add dev va ingress protocol ip flower verbose skip_hw action ct zone 5 commit force mark 7/0xff label 1 nat src addr 10.0.0.1-10.0.0.5 port 100-200 helper ipv4-tcp-ftp',
      request: () =>
        filters.create({
          index: va,
          parent: 'ingress',
          protocol: 'ip',
          kind: 'flower',
          options: {
            actions: [
              {
                kind: 'ct',
                options: {
                  zone: 5,
                  mark: 7,
                  markMask: 255,
                  // tc reads `1` as no bytes.
                  labels: new Uint8Array(0),
                  labelsMask: new Uint8Array(16).fill(255),
                  natIpv4Minimum: '10.0.0.1',
                  natIpv4Maximum: '10.0.0.5',
                  natPortMinimum: 100,
                  natPortMaximum: 200,
                  helperFamily: 2,
                  helperProtocol: 6,
                  helperName: 'ftp',
                  action: ['commit', 'force', 'nat', 'natSource'],
                  parameters: general('pipe'),
                },
              },
            ],
            flags: ['skipHardware', 'verbose'],
            ethType: 'ip',
          },
        }),
      bytes:
        'e00000002c0005060000000000000000000000006600000000000000f2ffffff080000000b000100666c6f7765720000b00002009c0003009800010007000100637400008c0002800600040005000000080005000700000008000600ff0000000400070014000800ffffffffffffffffffffffffffffffff080009000a00000108000a000a00000506000d000064000006000e0000c80000050011000200000005001200060000000800100066747000060003001b00000018000100000000000000000003000000000000000000000008001600110000000600080008000000',
    },
  ],
};
