import {
  actions,
  chains,
  classes,
  filters,
  htbClassOptions,
  htbOptions,
  mirredAction,
  qdiscs,
  sizeTableOptions,
  tbfOptions,
  u32Handle,
  u32Match,
  u32Selector,
} from '../../../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../../../src/netlink/request/request.ts';
import { v0, v1 } from './qdisc-commands.ts';

const lo = 1;
const all = { selector: u32Selector(u32Match.all(), { flags: ['terminal'] }) };
const accept = {
  operationsLength: 1,
  operations: [{ code: 6, jumpTrue: 0, jumpFalse: 0, k: 0xffffffff }],
};

/** A rich state of traffic control, of what most kernels have: the commands that make it, and the requests. */
export const world: readonly (readonly [command: string, request: Request<void>])[] = [
  [
    'tc qdisc add dev v0 root handle 1: htb default 30 r2q 50 direct_qlen 100',
    qdiscs.create({
      index: v0,
      handle: '1:',
      kind: 'htb',
      options: htbOptions({ defaultClass: 0x30, rateToQuantum: 50, directQueueLength: 100 }),
    }),
  ],
  [
    'tc class add dev v0 parent 1: classid 1:1 htb rate 10mbit burst 10k cburst 10k',
    classes.create({
      index: v0,
      handle: '1:1',
      kind: 'htb',
      options: htbClassOptions({ rate: '10mbit', burst: '10k', ceilBurst: '10k' }),
    }),
  ],
  [
    'tc class add dev v0 parent 1:1 classid 1:10 htb rate 1mbit ceil 10mbit burst 15k cburst 20k prio 1 quantum 1514 mtu 9000 overhead 8',
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
  ],
  [
    'tc class add dev v0 parent 1:1 classid 1:30 htb rate 40gbit ceil 80gbit burst 1000000b cburst 2000000b quantum 60000',
    classes.create({
      index: v0,
      parent: '1:1',
      handle: '1:30',
      kind: 'htb',
      options: htbClassOptions({
        rate: '40gbit',
        ceil: '80gbit',
        burst: 1e6,
        ceilBurst: 2e6,
        quantum: 60000,
      }),
    }),
  ],
  [
    'tc qdisc add dev v0 parent 1:10 handle 20: tbf rate 1mbit burst 32kbit latency 400ms peakrate 2mbit mtu 1500',
    qdiscs.create({
      index: v0,
      parent: '1:10',
      handle: '20:',
      kind: 'tbf',
      options: tbfOptions({
        rate: '1mbit',
        burst: '32kbit',
        latency: '400ms',
        peakRate: '2mbit',
        mtu: 1500,
      }),
    }),
  ],
  [
    'tc qdisc add dev v0 parent 1:30 handle 30: pfifo limit 99',
    qdiscs.create({ index: v0, parent: '1:30', handle: '30:', kind: 'pfifo', options: { limit: 99 } }),
  ],
  [
    'tc filter add dev v0 parent 1: protocol ip prio 1 u32 match ip src 10.0.0.0/8 match ip protocol 17 0xff flowid 1:10',
    filters.create({
      index: v0,
      parent: '1:',
      protocol: 'ip',
      priority: 1,
      kind: 'u32',
      options: {
        classId: '1:10',
        selector: u32Selector([...u32Match.ipSource('10.0.0.0/8'), ...u32Match.ipProtocol(17)], {
          flags: ['terminal'],
        }),
      },
    }),
  ],
  [
    'tc filter add dev v0 parent 1: prio 5 handle 1: protocol ip u32 divisor 256',
    filters.create({
      index: v0,
      parent: '1:',
      protocol: 'ip',
      priority: 5,
      handle: u32Handle('1:'),
      kind: 'u32',
      options: { divisor: 256 },
    }),
  ],
  [
    'tc filter add dev v0 parent 1: protocol ip prio 5 u32 ht 800:: match ip src 1.2.0.0/16 hashkey mask 0x000000ff at 12 link 1:',
    filters.create({
      index: v0,
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
  ],
  [
    "tc filter add dev v0 parent 1: prio 9 bpf bytecode '1,6 0 0 4294967295,' flowid 1:10",
    filters.create({
      index: v0,
      parent: '1:',
      priority: 9,
      kind: 'bpf',
      options: { classId: '1:10', ...accept },
    }),
  ],
  ['tc qdisc add dev v1 clsact', qdiscs.create({ index: v1, kind: 'clsact' })],
  [
    'tc filter add dev v1 ingress protocol all prio 10 u32 match u32 0 0 action mirred egress mirror dev lo',
    filters.create({
      index: v1,
      parent: 'ingress',
      priority: 10,
      kind: 'u32',
      options: { ...all, actions: [mirredAction({ mirror: lo })] },
    }),
  ],
  [
    "tc filter add dev v1 egress chain 3 protocol ip prio 10 bpf bytecode '1,6 0 0 4294967295,' action mirred ingress mirror dev v0 cookie aabb",
    filters.create({
      index: v1,
      parent: 'egress',
      chain: 3,
      protocol: 'ip',
      priority: 10,
      kind: 'bpf',
      options: {
        ...accept,
        actions: [
          { ...mirredAction({ mirror: v0, direction: 'ingress' }), cookie: Uint8Array.from([0xaa, 0xbb]) },
        ],
      },
    }),
  ],
  ['tc chain add dev v1 ingress chain 5', chains.create({ index: v1, parent: 'ingress', chain: 5 })],
  [
    'tc qdisc add dev lo stab overhead 20 linklayer atm root handle 40: bfifo limit 64kb',
    qdiscs.create({
      index: lo,
      handle: '40:',
      kind: 'bfifo',
      options: { limit: 65536 },
      sizeTable: sizeTableOptions({ overhead: 20, linkLayer: 'atm' }),
    }),
  ],
  [
    'tc actions add action mirred egress redirect dev v1 index 33',
    actions.create(mirredAction({ redirect: v1, index: 33 })),
  ],
];
