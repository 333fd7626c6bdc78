import { bridgeInstances, fdb, mdb } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { br, bridged, newerTools, va } from '../setups.ts';

export const spanningTrees: VectorGroup = {
  name: 'instances of the spanning tree',
  needs: newerTools,
  setup: bridged,
  vectors: [
    {
      command: 'bridge mst set dev va msti 10 state blocking',
      request: () => bridgeInstances.set({ index: va, instance: 10, state: 'blocking' }),
      bytes:
        '3c000000130005000000000000000000070000006600000000000000000000001c001a001800060014000180060001000a0000000500020004000000',
    },
    {
      command: 'bridge mst show',
      request: () => bridgeInstances.list(),
      bytes: '280000001200010300000000000000000700000000000000000000000000000008001d0080000000',
    },
  ],
};

/** Index of the VXLAN link below. */
const vx = 105;
const withVxlan: readonly string[] = [
  ...bridged,
  'ip link add name vx index 105 type vxlan external dstport 4789',
];

export const forwardingTables: VectorGroup = {
  name: 'forwarding tables in bulk',
  needs: newerTools,
  setup: withVxlan,
  vectors: [
    {
      command: 'bridge fdb flush dev br',
      request: () => fdb.deleteMany({ index: br }),
      bytes: '1c0000001d0005020000000000000000070000006800000000000200',
    },
    {
      command: 'bridge fdb flush dev va master vlan 5 permanent',
      request: () => fdb.deleteMany({ index: va, flags: ['master'], vlan: 5, state: ['permanent'] }),
      bytes: '2c0000001d000502000000000000000007000000660000008000040006000500050000000600100080000000',
    },
    {
      command: 'bridge fdb flush dev br brport va nopermanent',
      request: () => fdb.deleteMany({ index: br, ifindex: va, stateMask: ['permanent'] }),
      bytes: '2c0000001d000502000000000000000007000000680000000000020008000800660000000600100080000000',
    },
    {
      command: 'bridge fdb flush dev br static',
      request: () => fdb.deleteMany({ index: br, state: ['noarp'], stateMask: ['permanent', 'noarp'] }),
      bytes: '240000001d000502000000000000000007000000680000004000020006001000c0000000',
    },
    {
      command: 'bridge fdb flush dev br nostatic',
      request: () => fdb.deleteMany({ index: br, stateMask: ['noarp'] }),
      bytes: '240000001d00050200000000000000000700000068000000000002000600100040000000',
    },
    {
      command: 'bridge fdb flush dev br dynamic',
      request: () => fdb.deleteMany({ index: br, stateMask: ['noarp', 'permanent'] }),
      bytes: '240000001d000502000000000000000007000000680000000000020006001000c0000000',
    },
    {
      command: 'bridge fdb flush dev br nodynamic',
      request: () => fdb.deleteMany({ index: br, state: ['noarp'] }),
      bytes: '240000001d00050200000000000000000700000068000000400002000600100040000000',
    },
    {
      command: 'bridge fdb flush dev br added_by_user noextern_learn sticky nooffloaded norouter',
      request: () =>
        fdb.deleteMany({
          index: br,
          flags: ['use', 'sticky'],
          flagsMask: ['use', 'extLearn', 'sticky', 'offloaded', 'router'],
        }),
      bytes: '240000001d000502000000000000000007000000680000000000430005001100f1000000',
    },
    {
      command: 'bridge fdb flush dev vx vni 5 src_vni 6 port 4789 dst 192.0.2.1 self',
      request: () => fdb.deleteMany({ index: vx, vni: 5, srcVni: 6, port: 4789, dst: '192.0.2.1' }),
      bytes:
        '3c0000001d000502000000000000000007000000690000000000020008000b000600000008000700050000000600060012b5000008000100c0000201',
    },
    {
      command: 'bridge fdb flush dev vx nhid 7',
      request: () => fdb.deleteMany({ index: vx, nhId: 7 }),
      bytes: '240000001d000502000000000000000007000000690000000000020008000d0007000000',
    },
    {
      command: 'bridge fdb get 02:00:00:00:00:01 br br vlan 5',
      request: () => fdb.get({ lladdr: '02:00:00:00:00:01', master: br, vlan: 5 }),
      bytes:
        '380000001e00010000000000000000000700000000000000000000000a000200020000000001000006000500050000000800090068000000',
    },
    {
      command: 'bridge fdb get to 02:00:00:00:00:01 dev va master',
      request: () => fdb.get({ lladdr: '02:00:00:00:00:01', index: va, flags: ['master'] }),
      bytes: '280000001e00010000000000000000000700000066000000000004000a0002000200000000010000',
    },
    {
      command: 'bridge fdb get 02:00:00:00:00:01 dev vx vni 5 self',
      request: () => fdb.get({ lladdr: '02:00:00:00:00:01', index: vx, vni: 5, flags: ['self'] }),
      bytes:
        '300000001e00010000000000000000000700000069000000000002000a00020002000000000100000800070005000000',
    },
    {
      command: 'bridge fdb add 02:00:00:00:00:05 dev va master static activity_notify inactive norefresh',
      request: () =>
        fdb.add({
          index: va,
          lladdr: '02:00:00:00:00:05',
          flags: ['master'],
          state: ['reachable', 'noarp'],
          fdbExtAttrs: { activityNotify: ['notify', 'inactive'], dontRefresh: true },
        }),
      bytes:
        '380000001c00050600000000000000000700000066000000420004000a000200020000000005000010000e80050001000300000004000200',
    },
  ],
};

export const multicastGroups: VectorGroup = {
  name: 'multicast groups of VXLANs, and in bulk',
  needs: newerTools,
  setup: withVxlan,
  vectors: [
    {
      command:
        'bridge mdb add dev vx port vx grp 239.1.1.1 permanent dst 192.0.2.1 dst_port 4790 vni 10 src_vni 20 via va',
      request: () =>
        mdb.add({
          ...{ index: vx, port: vx, group: '239.1.1.1', state: 'permanent' },
          ...{ dst: '192.0.2.1', dstPort: 4790, vni: 10, srcVni: 20, via: va },
        }),
      bytes:
        '640000005400050600000000000000000700000069000000200001006900000001000000ef010101000000000000000000000000080000002c00028008000500c000020106000600b6120000080007000a00000008000900140000000800080066000000',
    },
    {
      command:
        'bridge mdb replace dev vx port vx grp 239.1.1.1 permanent filter_mode include source_list 192.0.2.7,192.0.2.8 dst 192.0.2.1 src_vni 20',
      request: () =>
        mdb.replace({
          ...{ index: vx, port: vx, group: '239.1.1.1', state: 'permanent' },
          ...{ filterMode: 'include', sources: ['192.0.2.7', '192.0.2.8'], dst: '192.0.2.1', srcVni: 20 },
        }),
      bytes:
        '700000005400050500000000000000000700000069000000200001006900000001000000ef010101000000000000000000000000080000003800028005000300010000001c0002800c00018008000100c00002070c00018008000100c000020808000500c00002010800090014000000',
    },
    {
      command: 'bridge mdb get dev vx grp 239.1.1.1 src_vni 20',
      request: () => mdb.get({ index: vx, group: '239.1.1.1', srcVni: 20 }),
      bytes:
        '440000005600010000000000000000000700000069000000200001000000000000000000ef010101000000000000000000000000080000000c0002800800090014000000',
    },
    {
      command: 'bridge mdb get dev br grp 239.1.1.2 vid 5 src 192.0.2.9',
      request: () => mdb.get({ index: br, group: '239.1.1.2', vlan: 5, source: '192.0.2.9' }),
      bytes:
        '440000005600010000000000000000000700000068000000200001000000000000000500ef010102000000000000000000000000080000000c00028008000100c0000209',
    },
    {
      command: 'bridge mdb flush dev br',
      request: () => mdb.deleteMany({ index: br }),
      bytes:
        '3800000055000502000000000000000007000000680000002000010000000000000000000000000000000000000000000000000000000000',
    },
    {
      command: 'bridge mdb flush dev br port va vid 5 permanent',
      request: () => mdb.deleteMany({ index: br, port: va, vlan: 5, permanent: true }),
      bytes:
        '44000000550005020000000000000000070000006800000020000100660000000100050000000000000000000000000000000000000000000c00028005000a0001000000',
    },
    {
      command: 'bridge mdb flush dev br nopermanent proto static',
      request: () => mdb.deleteMany({ index: br, permanent: false, protocol: 'static' }),
      bytes:
        '4c0000005500050200000000000000000700000068000000200001000000000000000000000000000000000000000000000000000000000014000280050004000400000005000a0001000000',
    },
    {
      command: 'bridge mdb flush dev vx src_vni 20 dst 192.0.2.1 dst_port 4790 vni 10',
      request: () => mdb.deleteMany({ index: vx, srcVni: 20, dst: '192.0.2.1', dstPort: 4790, vni: 10 }),
      bytes:
        '5c000000550005020000000000000000070000006900000020000100000000000000000000000000000000000000000000000000000000002400028008000500c000020106000600b6120000080007000a0000000800090014000000',
    },
  ],
};
