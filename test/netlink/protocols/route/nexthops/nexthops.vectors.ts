import { nexthopBuckets, nexthops } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { joined, tools, va } from '../setups.ts';

/** Next hops of many kinds. */
export const nexthopVectors: VectorGroup = {
  name: 'next hops',
  needs: tools,
  setup: joined,
  reads: ['ip -j -d nexthop show', 'ip -j -d nexthop bucket show'],
  vectors: [
    {
      command: 'ip nexthop add id 1 dev va',
      request: () => nexthops.add({ id: 1, oif: va }),
      bytes: '28000000680005060000000000000000020000000000000008000100010000000800050066000000',
    },
    {
      command: 'ip nexthop add id 2 via 10.0.0.2 dev va',
      request: () => nexthops.add({ id: 2, gateway: '10.0.0.2', oif: va }),
      bytes:
        '3000000068000506000000000000000002000000000000000800010002000000080006000a0000020800050066000000',
    },
    {
      command: 'ip nexthop add id 3 blackhole',
      request: () => nexthops.add({ id: 3, blackhole: true }),
      bytes: '240000006800050600000000000000000200000000000000080001000300000004000400',
    },
    {
      command: 'ip nexthop add id 8 via 10.0.0.3 dev va onlink',
      request: () => nexthops.add({ id: 8, gateway: '10.0.0.3', oif: va, flags: ['onlink'] }),
      bytes:
        '3000000068000506000000000000000002000000040000000800010008000000080006000a0000030800050066000000',
    },
    {
      command: 'ip nexthop add id 4 group 2,2/8',
      request: () => nexthops.add({ id: 4, group: [{ id: 2, weight: 2 }, { id: 8 }] }),
      bytes:
        '34000000680005060000000000000000000000000000000008000100040000001400020002000000010000000800000000000000',
    },
    {
      command: 'ip nexthop add id 5 group 2/8,3 type resilient buckets 4 idle_timer 60 unbalanced_timer 300',
      request: () =>
        nexthops.add({
          id: 5,
          group: [{ id: 2 }, { id: 8, weight: 3 }],
          groupType: 'resilient',
          resilientGroup: { buckets: 4, idleTimer: 60, unbalancedTimer: 300 },
        }),
      bytes:
        '580000006800050600000000000000000000000000000000080001000500000014000200020000000000000008000000020000001c000c800600010004000000080002007017000008000300307500000600030001000000',
    },
    {
      command: 'ip nexthop add id 6 via 10.0.0.9 fdb',
      request: () => nexthops.add({ id: 6, gateway: '10.0.0.9', fdb: true }),
      bytes: '2c00000068000506000000000000000002000000000000000800010006000000080006000a00000904000b00',
    },
    {
      command: 'ip -6 nexthop add id 7 dev va',
      request: () => nexthops.add({ id: 7, family: 'inet6', oif: va }),
      bytes: '280000006800050600000000000000000a0000000000000008000100070000000800050066000000',
    },
    {
      command: 'ip nexthop add id 9 via fe80::1 dev va protocol static',
      request: () => nexthops.add({ id: 9, gateway: 'fe80::1', oif: va, protocol: 'static' }),
      bytes:
        '3c0000006800050600000000000000000a00040000000000080001000900000014000600fe8000000000000000000000000000010800050066000000',
    },
    {
      command: 'ip nexthop add id 11 encap ip id 5 dst 1.2.3.4 via 10.0.0.2 dev va',
      request: () =>
        nexthops.add({
          id: 11,
          gateway: '10.0.0.2',
          oif: va,
          encapType: 'ip',
          encap: { id: 5n, dst: '1.2.3.4' },
        }),
      bytes:
        '500000006800050600000000000000000200000000000000080001000b000000180008800c000100000000000000000508000200010203040600070002000000080006000a0000020800050066000000',
    },
  ],
};

/** Other requests about next hops. */
export const nexthopQueryVectors: VectorGroup = {
  name: 'next hops, deleted and listed',
  needs: tools,
  setup: joined,
  vectors: [
    {
      command: 'ip nexthop del id 3',
      request: () => nexthops.delete(3),
      bytes: '2000000069000500000000000000000000000000000000000800010003000000',
    },
    {
      command: 'ip nexthop get id 1',
      request: () => nexthops.get(1),
      bytes: '200000006a000100000000000000000000000000000000000800010001000000',
    },
    {
      command: 'ip nexthop show dev va',
      request: () => nexthops.list({ oif: va }),
      bytes: '200000006a000103000000000000000000000000000000000800050066000000',
    },
    {
      command: 'ip nexthop show groups',
      request: () => nexthops.list({ groups: true }),
      bytes: '1c0000006a0001030000000000000000000000000000000004000900',
    },
    {
      command: 'ip nexthop bucket show id 5',
      request: () => nexthopBuckets.list({ id: 5 }),
      bytes: '2000000076000103000000000000000000000000000000000800010005000000',
    },
    {
      command: 'ip nexthop bucket get id 5 index 2',
      request: () => nexthopBuckets.get({ id: 5, index: 2 }),
      bytes: '2c000000760001000000000000000000000000000000000008000100050000000c000d800600010002000000',
    },
  ],
};
