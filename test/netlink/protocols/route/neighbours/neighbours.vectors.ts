import {
  neighbours,
  neighbourTables,
  netconfs,
  nsids,
} from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { joined, tools, va } from '../setups.ts';

const entry = { index: va, dst: '10.0.0.2', lladdr: '02:00:00:00:00:02' };

/** Neighbours, and the settings of a namespace. */
export const neighbourVectors: VectorGroup = {
  name: 'neighbours and settings',
  needs: tools,
  setup: joined,
  reads: [
    'ip -j -d -s -4 neighbour show nud all',
    'ip -j -d -4 neighbour show proxy',
    'ip -j -s ntable show',
    'ip -j ntable show dev va name arp_cache',
  ],
  vectors: [
    {
      command: 'ip neighbour add 10.0.0.2 lladdr 02:00:00:00:00:02 dev va',
      request: () => neighbours.add(entry),
      bytes:
        '300000001c0005060000000000000000020000006600000080000000080001000a0000020a0002000200000000020000',
    },
    {
      command:
        'ip neighbour replace 10.0.0.2 lladdr 02:00:00:00:00:02 nud reachable dev va router protocol static',
      request: () =>
        neighbours.replace({ ...entry, state: ['reachable'], flags: ['router'], protocol: 'static' }),
      bytes:
        '380000001c000505000000000000000002000000660000000200800005000c0004000000080001000a0000020a0002000200000000020000',
    },
    {
      command: 'ip neighbour change 10.0.0.2 lladdr 02:00:00:00:00:02 nud stale dev va',
      request: () => neighbours.change({ ...entry, state: ['stale'] }),
      bytes:
        '300000001c0005010000000000000000020000006600000004000000080001000a0000020a0002000200000000020000',
    },
    {
      command: 'ip neighbour del 10.0.0.2 dev va',
      request: () => neighbours.delete(entry),
      bytes: '240000001d0005000000000000000000020000006600000080000000080001000a000002',
    },
    {
      command: 'ip neighbour add proxy 10.0.0.3 dev va',
      request: () => neighbours.add({ index: va, dst: '10.0.0.3', proxy: true }),
      bytes: '240000001c0005060000000000000000020000006600000080000800080001000a000003',
    },
    {
      command: 'ip neighbour add 10.0.0.7 dev va managed',
      request: () => neighbours.add({ index: va, dst: '10.0.0.7', state: [], flagsExt: ['managed'] }),
      bytes: '2c0000001c0005060000000000000000020000006600000000000000080001000a00000708000f0001000000',
    },
    {
      command: 'ip neighbour get 10.0.0.4 dev va',
      request: () => neighbours.get({ index: va, dst: '10.0.0.4' }),
      bytes: '240000001e0001000000000000000000020000006600000000000000080001000a000004',
    },
    {
      command: 'ip -4 neighbour show dev va',
      request: () => neighbours.list({ family: 'inet', index: va }),
      bytes: '240000001e00010300000000000000000200000000000000000000000800080066000000',
    },
    {
      command: 'ip -6 neighbour show proxy',
      request: () => neighbours.list({ family: 'inet6', proxy: true }),
      bytes: '1c0000001e00010300000000000000000a0000000000000000000800',
    },
    {
      command: 'ip ntable change name arp_cache dev va base_reachable 40000',
      request: () =>
        neighbourTables.change({ name: 'arp_cache', parameters: { ifindex: va, baseReachableTime: 40000n } }),
      bytes:
        '3c000000430005010000000000000000000000000e0001006172705f63616368650000001800060008000100660000000c000400409c000000000000',
    },
    {
      command: 'ip netconf show',
      request: () => netconfs.list(),
      bytes: '1400000052000103000000000000000000000000',
    },
    {
      command: 'ip netns list-id',
      request: () => nsids.list(),
      bytes: '140000005a000103000000000000000000000000',
    },
  ],
};
