import {
  classes,
  defaultPriorityMap,
  estimatorOptions,
  htbClassOptions,
  htbOptions,
  netemOptions,
  type QdiscCreate,
  qdiscs,
  sizeTableOptions,
  tbfOptions,
} from '../../../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../../../src/netlink/request/request.ts';

/** Index of the link that the commands are about, in `prepare`. */
export const v0 = 10;
export const v1 = 11;

const add = <K extends string>(fields: Omit<QdiscCreate<K>, 'index'>): Request<void> =>
  qdiscs.create({ index: v0, ...fields } as QdiscCreate<K>);

const sfq = {
  quantum: 0,
  perturbPeriod: 0,
  limit: 0,
  divisor: 0,
  flows: 0,
};

/** Commands of `tc` and the requests that are the same. */
export const qdiscCommands: Readonly<Record<string, Request<unknown>>> = {
  'tc qdisc add dev v0 root handle 1: netem delay 50ms': add({
    handle: '1:',
    kind: 'netem',
    options: netemOptions({ delay: '50ms' }),
  }),
  'tc qdisc add dev v0 root netem delay 100ms 10ms 25% loss 1% 50% duplicate 2% corrupt 0.1% limit 500': add({
    kind: 'netem',
    options: netemOptions({
      delay: '100ms',
      jitter: '10ms',
      delayCorrelation: '25%',
      loss: '1%',
      lossCorrelation: '50%',
      duplicate: '2%',
      corrupt: '0.1%',
      limit: 500,
    }),
  }),
  'tc qdisc add dev v0 root netem delay 10ms reorder 25% 50% gap 5 rate 10mbit 14 48 5': add({
    kind: 'netem',
    options: netemOptions({
      delay: 10e6,
      delayCorrelation: 0,
      reorder: 0.25,
      reorderCorrelation: 0.5,
      gap: 5,
      rate: 1250000,
      packetOverhead: 14,
      cellSize: 48,
      cellOverhead: 5,
    }),
  }),
  'tc qdisc add dev v0 root netem loss gemodel 1% 10% 70% 0.1%': add({
    kind: 'netem',
    options: netemOptions({
      lossGilbertElliott: { p: '1%', r: '10%', lossWhileBad: '70%', lossWhileGood: '0.1%' },
    }),
  }),
  'tc qdisc add dev v0 root netem loss state 1% 20% 30% 5% 10% ecn': add({
    kind: 'netem',
    options: netemOptions({
      lossState: { p13: '1%', p31: '20%', p32: '30%', p23: '5%', p14: '10%' },
      ecn: true,
    }),
  }),
  'tc qdisc add dev v0 root netem rate 50gbit slot 800us 1ms packets 10 bytes 9000': add({
    kind: 'netem',
    options: netemOptions({
      rate: '50gbit',
      slot: { minimumDelay: '800us', maximumDelay: '1ms', maximumPackets: 10, maximumBytes: 9000 },
    }),
  }),
  'tc qdisc add dev v0 root handle 10: tbf rate 1mbit burst 32kbit latency 400ms': add({
    handle: '10:',
    kind: 'tbf',
    options: tbfOptions({ rate: '1mbit', burst: '32kbit', latency: '400ms' }),
  }),
  'tc qdisc add dev v0 root tbf rate 10mbit burst 10kb limit 30kb peakrate 12mbit mtu 1540 mpu 64 overhead 18':
    add({
      kind: 'tbf',
      options: tbfOptions({
        rate: '10mbit',
        burst: '10kb',
        limit: '30kb',
        peakRate: '12mbit',
        mtu: 1540,
        mpu: 64,
        overhead: 18,
      }),
    }),
  'tc qdisc add dev v0 root tbf rate 50gbit burst 1mb latency 10ms': add({
    kind: 'tbf',
    options: tbfOptions({ rate: '50gbit', burst: '1mb', latency: '10ms' }),
  }),
  'tc qdisc add dev v0 root tbf rate 1mbit burst 5kb latency 70ms linklayer atm overhead 10': add({
    kind: 'tbf',
    options: tbfOptions({ rate: '1mbit', burst: '5kb', latency: '70ms', linkLayer: 'atm', overhead: 10 }),
  }),
  'tc qdisc replace dev v0 root handle 1: htb default 30 r2q 5 direct_qlen 100': qdiscs.replace({
    index: v0,
    handle: '1:',
    kind: 'htb',
    options: htbOptions({ defaultClass: 0x30, rateToQuantum: 5, directQueueLength: 100 }),
  }),
  'tc qdisc add dev v0 parent 1:10 handle 20: pfifo limit 100': add({
    parent: '1:10',
    handle: '20:',
    kind: 'pfifo',
    options: { limit: 100 },
  }),
  'tc qdisc add dev v0 root bfifo limit 64kb': add({ kind: 'bfifo', options: { limit: 65536 } }),
  'tc qdisc add dev v0 root pfifo_fast': add({ kind: 'pfifo_fast' }),
  'tc qdisc add dev v0 root handle 1: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 3': add({
    handle: '1:',
    kind: 'prio',
    options: { bands: 4, priorityMap: [...defaultPriorityMap.slice(0, 15), 3] },
  }),
  'tc qdisc add dev v0 root fq_codel limit 1000 flows 512 target 4ms interval 80ms quantum 300 ecn ce_threshold 1ms memory_limit 16mb drop_batch 32':
    add({
      kind: 'fq_codel',
      options: {
        limit: 1000,
        flows: 512,
        quantum: 300,
        interval: 80e6,
        target: 4e6,
        ecn: 1,
        ceThreshold: 1e6,
        memoryLimit: 16 * 1024 * 1024,
        dropBatchSize: 32,
      },
    }),
  'tc qdisc add dev v0 root fq_codel': add({ kind: 'fq_codel', options: {} }),
  'tc qdisc add dev v0 root fq limit 5000 flow_limit 50 quantum 3028 initial_quantum 15140 maxrate 100mbit buckets 2048 refill_delay 40ms orphan_mask 511 low_rate_threshold 1mbit ce_threshold 4ms pacing timer_slack 10us horizon 5s horizon_drop':
    add({
      kind: 'fq',
      options: {
        bucketsLog: 11,
        limit: 5000,
        flowLimit: 50,
        quantum: 3028,
        initialQuantum: 15140,
        rateEnable: 1,
        flowMaximumRate: 12500000,
        lowRateThreshold: 125000,
        flowRefillDelay: 40e6,
        orphanMask: 511,
        ceThreshold: 4e6,
        timerSlack: 10e3,
        horizon: 5e9,
        horizonDrop: 1,
      },
    }),
  'tc qdisc add dev v0 root codel limit 100 target 4ms interval 30ms ecn ce_threshold 1ms': add({
    kind: 'codel',
    options: { limit: 100, interval: 30e6, target: 4e6, ecn: 1, ceThreshold: 1e6 },
  }),
  'tc qdisc add dev v0 root sfq quantum 1514 perturb 10 limit 100 divisor 1024 depth 64 headdrop': add({
    kind: 'sfq',
    options: {
      ...sfq,
      quantum: 1514,
      perturbPeriod: 10e9,
      limit: 100,
      divisor: 1024,
      depth: 64,
      headDrop: 1,
    },
  }),
  'tc qdisc add dev v0 root sfq perturb 10 redflowlimit 100000 min 8000 max 60000 burst 20 ecn probability 0.1':
    add({
      kind: 'sfq',
      options: {
        ...sfq,
        perturbPeriod: 10e9,
        flowLimit: 100000,
        minimum: 8000,
        maximum: 60000,
        flags: ['ecn'],
        maximumProbability: 0.1,
      },
    }),
  'tc qdisc add dev v0 root cake bandwidth 100mbit besteffort triple-isolate nat wash ack-filter rtt 50ms overhead 38 mpu 84':
    add({
      kind: 'cake',
      options: {
        baseRate64: 12500000n,
        diffserv: 'besteffort',
        flowMode: 'triple-isolate',
        overhead: 38,
        mpu: 84,
        rtt: 50e6,
        target: 2.5e6,
        autorate: 0,
        nat: 1,
        wash: 1,
        ackFilter: 'enabled',
      },
    }),
  'tc qdisc add dev v0 root cake unlimited diffserv4 flows ingress noatm memlimit 8mb fwmark 0xff': add({
    kind: 'cake',
    options: {
      baseRate64: 0n,
      diffserv: 'diffserv4',
      atm: 'none',
      flowMode: 'flows',
      autorate: 0,
      memory: 8 * 1024 * 1024,
      fwmark: 0xff,
      ingress: 1,
    },
  }),
  'tc qdisc add dev v0 root handle 1: drr': add({ handle: '1:', kind: 'drr' }),
  'tc qdisc add dev v0 root handle 1: ets bands 4 strict 1 quanta 3000 2000 1000 priomap 3 2 1 0': add({
    handle: '1:',
    kind: 'ets',
    options: { bands: 4, strict: 1, quanta: [3000, 2000, 1000], priorityMap: [3, 2, 1, 0] },
  }),
  'tc qdisc add dev v0 ingress': add({ kind: 'ingress' }),
  'tc qdisc add dev v0 clsact': add({ kind: 'clsact' }),
  'tc qdisc add dev v0 ingress_block 22 egress_block 23 clsact': add({
    kind: 'clsact',
    ingressBlock: 22,
    egressBlock: 23,
  }),
  'tc qdisc add dev v0 root mq': add({ kind: 'mq' }),
  'tc qdisc add dev v0 stab overhead 20 linklayer atm mtu 1600 tsize 64 root handle 5: pfifo': add({
    handle: '5:',
    kind: 'pfifo',
    sizeTable: sizeTableOptions({ overhead: 20, linkLayer: 'atm', mtu: 1600, tableSize: 64 }),
  }),
  'tc qdisc add dev v0 stab overhead 24 linklayer ethernet root handle 5: pfifo limit 10': add({
    handle: '5:',
    kind: 'pfifo',
    options: { limit: 10 },
    sizeTable: sizeTableOptions({ overhead: 24 }),
  }),
  'tc qdisc add dev v0 root estimator 1sec 8sec pfifo limit 10': add({
    kind: 'pfifo',
    estimator: estimatorOptions('1s', '8s'),
    options: { limit: 10 },
  }),
  'tc qdisc change dev v0 root handle 1: pfifo limit 20': qdiscs.change({
    index: v0,
    handle: '1:',
    kind: 'pfifo',
    options: { limit: 20 },
  }),
  'tc qdisc link dev v0 root handle 1:': qdiscs.link({ index: v0, handle: '1:' }),
  'tc qdisc del dev v0 root': qdiscs.delete({ index: v0 }),
  'tc qdisc del dev v0 parent 1:10 handle 20:': qdiscs.delete({ index: v0, parent: '1:10', handle: '20:' }),
  'tc qdisc show dev v0': qdiscs.list({ index: v0 }),
  'tc qdisc show dev v0 invisible': qdiscs.list({ index: v0, invisible: true }),
  'tc class add dev v0 parent 1: classid 1:1 htb rate 10mbit': classes.create({
    index: v0,
    handle: '1:1',
    kind: 'htb',
    options: htbClassOptions({ rate: '10mbit' }),
  }),
  'tc class add dev v0 parent 1:1 classid 1:10 htb rate 1mbit ceil 10mbit burst 15k cburst 20k prio 1 quantum 1514 mtu 9000 overhead 8':
    classes.create({
      index: v0,
      parent: '1:1',
      handle: '1:10',
      kind: 'htb',
      options: htbClassOptions({
        rate: '1mbit',
        ceil: '10mbit',
        burst: '15k',
        ceilBurst: '20k',
        priority: 1,
        quantum: 1514,
        mtu: 9000,
        overhead: 8,
      }),
    }),
  'tc class replace dev v0 parent 1: classid 1:20 htb rate 40gbit ceil 100gbit': classes.replace({
    index: v0,
    handle: '1:20',
    kind: 'htb',
    options: htbClassOptions({ rate: '40gbit', ceil: '100gbit' }),
  }),
  'tc class change dev v0 parent 1: classid 1:20 drr quantum 3000': classes.change({
    index: v0,
    handle: '1:20',
    kind: 'drr',
    options: { quantum: 3000 },
  }),
  'tc class add dev v0 parent 1: classid 1:2 est 1sec 8sec htb rate 5mbit': classes.create({
    index: v0,
    handle: '1:2',
    kind: 'htb',
    estimator: estimatorOptions('1s', '8s'),
    options: htbClassOptions({ rate: '5mbit' }),
  }),
  'tc class del dev v0 classid 1:10': classes.delete({ index: v0, handle: '1:10' }),
  'tc class show dev v0': classes.list({ index: v0 }),
  'tc class show dev v0 parent 1:': classes.list({ index: v0, parent: '1:' }),
};
