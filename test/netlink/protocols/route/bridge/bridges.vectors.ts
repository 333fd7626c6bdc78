import {
  bridgeVlanDatabase,
  bridgeVlans,
  fdb,
  linkStatistics,
  links,
  mdb,
  vnis,
} from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { br, bridged, tools, va, vb } from '../setups.ts';

export const bridges: VectorGroup = {
  name: 'bridges',
  needs: tools,
  setup: bridged,
  vectors: [
    {
      command: 'bridge vlan add dev va vid 10 pvid untagged',
      request: () => bridgeVlans.add({ index: va, id: 10, pvid: true, untagged: true }),
      bytes: '2c000000130005000000000000000000070000006600000000000000000000000c001a000800020006000a00',
    },
    {
      command: 'bridge vlan add dev va vid 20-30',
      request: () => bridgeVlans.add({ index: va, id: 20, endId: 30 }),
      bytes:
        '340000001300050000000000000000000700000066000000000000000000000014001a0008000200080014000800020010001e00',
    },
    {
      command: 'bridge vlan add dev br vid 10 self',
      request: () => bridgeVlans.add({ index: br, id: 10, self: true }),
      bytes:
        '340000001300050000000000000000000700000068000000000000000000000014001a0006000000020000000800020000000a00',
    },
    {
      command: 'bridge vlan add dev va vid 10-12 tunnel_info id 100-102 master',
      request: () => bridgeVlans.add({ index: va, id: 10, endId: 12, tunnelId: 100, master: true }),
      bytes:
        '640000001300050000000000000000000700000066000000000000000000000044001a0006000000010000001c0003000800010064000000060002000a00000006000300080000001c0003000800010066000000060002000c0000000600030010000000',
    },
    {
      command: 'bridge vlan del dev va vid 10',
      request: () => bridgeVlans.delete({ index: va, id: 10 }),
      bytes: '2c000000110005000000000000000000070000006600000000000000000000000c001a000800020000000a00',
    },
    {
      command: 'bridge -compressvlans vlan show',
      request: () => bridgeVlans.list(),
      bytes: '280000001200010300000000000000000700000000000000000000000000000008001d0004000000',
    },
    {
      command: 'bridge -d -s vlan show',
      request: () => bridgeVlanDatabase.list({ statistics: true }),
      bytes: '2000000072000103000000000000000007000000000000000800010001000000',
    },
    {
      command: 'bridge vlan set dev va vid 10-12 state forwarding mcast_router 2',
      request: () =>
        bridgeVlanDatabase.set(va, [
          { info: { id: 10, flags: ['onlyOptions'] }, endId: 12, state: 'forwarding', multicastRouter: 2 },
        ]),
      bytes:
        '3c0000007000050000000000000000000700000066000000240001800800010040000a00060002000c00000005000300030000000500060002000000',
    },
    {
      command: 'bridge vlan global set dev br vid 10 mcast_snooping 1 mcast_querier 1',
      request: () =>
        bridgeVlanDatabase.setGlobal(br, [{ id: 10, multicastSnooping: true, multicastQuerier: true }]),
      bytes:
        '3400000070000500000000000000000007000000680000001c000280060001000a000000050003000100000005000f0001000000',
    },
    {
      command: 'bridge fdb add 02:00:00:00:00:01 dev va master static vlan 5',
      request: () =>
        fdb.add({
          index: va,
          lladdr: '02:00:00:00:00:01',
          flags: ['master'],
          state: ['reachable', 'noarp'],
          vlan: 5,
        }),
      bytes:
        '300000001c00050600000000000000000700000066000000420004000a00020002000000000100000600050005000000',
    },
    {
      command: 'bridge fdb add 02:00:00:00:00:03 dev va master static',
      request: () =>
        fdb.add({ index: va, lladdr: '02:00:00:00:00:03', flags: ['master'], state: ['reachable', 'noarp'] }),
      bytes: '280000001c00050600000000000000000700000066000000420004000a0002000200000000030000',
    },
    {
      command: 'bridge fdb add 02:00:00:00:00:04 dev va master local',
      request: () => fdb.add({ index: va, lladdr: '02:00:00:00:00:04', flags: ['master'] }),
      bytes: '280000001c00050600000000000000000700000066000000c00004000a0002000200000000040000',
    },
    {
      command: 'bridge fdb add 33:33:00:00:00:05 dev va self',
      request: () => fdb.add({ index: va, lladdr: '33:33:00:00:00:05' }),
      bytes: '280000001c00050600000000000000000700000066000000c00002000a0002003333000000050000',
    },
    {
      command: 'bridge fdb append 02:00:00:00:00:01 dev vb dst 192.0.2.1 port 4789 vni 7 via va',
      request: () =>
        fdb.append({ index: vb, lladdr: '02:00:00:00:00:01', dst: '192.0.2.1', port: 4789, vni: 7, via: va }),
      bytes:
        '480000001c00050c00000000000000000700000067000000c00002000a000200020000000001000008000100c00002010600060012b5000008000700070000000800080066000000',
    },
    {
      command: 'bridge fdb replace 02:00:00:00:00:02 dev va master dynamic',
      request: () =>
        fdb.replace({ index: va, lladdr: '02:00:00:00:00:02', flags: ['master'], state: ['reachable'] }),
      bytes: '280000001c00050500000000000000000700000066000000020004000a0002000200000000020000',
    },
    {
      command: 'bridge fdb del 02:00:00:00:00:02 dev va master',
      request: () => fdb.delete({ index: va, lladdr: '02:00:00:00:00:02', flags: ['master'] }),
      bytes: '280000001d00050000000000000000000700000066000000c00004000a0002000200000000020000',
    },
    {
      command: 'bridge fdb show br br',
      request: () => fdb.list({ master: br }),
      bytes: '240000001e00010300000000000000000700000000000000000000000800090068000000',
    },
    {
      command: 'bridge mdb add dev br port va grp 239.1.1.1 permanent vid 5',
      request: () => mdb.add({ index: br, port: va, group: '239.1.1.1', state: 'permanent', vlan: 5 }),
      bytes:
        '380000005400050600000000000000000700000068000000200001006600000001000500ef01010100000000000000000000000008000000',
    },
    {
      command: 'bridge mdb add dev br port va grp 239.1.1.2 permanent',
      request: () => mdb.add({ index: br, port: va, group: '239.1.1.2', state: 'permanent' }),
      bytes:
        '380000005400050600000000000000000700000068000000200001006600000001000000ef01010200000000000000000000000008000000',
    },
    {
      command: 'bridge mdb add dev br port va grp 01:00:5e:7f:00:01 permanent',
      request: () => mdb.add({ index: br, port: va, group: '01:00:5e:7f:00:01', state: 'permanent' }),
      bytes:
        '38000000540005060000000000000000070000006800000020000100660000000100000001005e7f00010000000000000000000000000000',
    },
    {
      command: 'bridge mdb add dev br port va grp 239.1.1.3',
      request: () => mdb.add({ index: br, port: va, group: '239.1.1.3' }),
      bytes:
        '380000005400050600000000000000000700000068000000200001006600000000000000ef01010300000000000000000000000008000000',
    },
    {
      command: 'bridge mdb del dev br port va grp 239.1.1.3',
      request: () => mdb.delete({ index: br, port: va, group: '239.1.1.3' }),
      bytes:
        '380000005500050000000000000000000700000068000000200001006600000000000000ef01010300000000000000000000000008000000',
    },
    {
      command: 'bridge mdb add dev br port va grp ff05::1 src 2001:db8::1',
      request: () => mdb.add({ index: br, port: va, group: 'ff05::1', source: '2001:db8::1' }),
      bytes:
        '500000005400050600000000000000000700000068000000200001006600000000000000ff05000000000000000000000000000186dd0000180002801400010020010db8000000000000000000000001',
    },
    {
      command: 'bridge mdb del dev br port va grp 239.1.1.1 vid 5',
      request: () => mdb.delete({ index: br, port: va, group: '239.1.1.1', vlan: 5 }),
      bytes:
        '380000005500050000000000000000000700000068000000200001006600000000000500ef01010100000000000000000000000008000000',
    },
    {
      command: 'bridge mdb show',
      request: () => mdb.list(),
      bytes: '180000005600010300000000000000000700000000000000',
    },
    {
      command: 'bridge link set dev va cost 5 hairpin on learning off',
      request: () => links.setBridgePort(va, { cost: 5, hairpin: true, learning: false }),
      bytes:
        '3c000000130005000000000000000000070000006600000000000000000000001c000c80050004000100000005000800000000000800030005000000',
    },
    {
      command: 'bridge link show',
      request: () => links.list({ family: 'bridge' }),
      bytes: '2000000012000103000000000000000007000000000000000000000000000000',
    },
  ],
};

/** Index of the VXLAN link below. */
const vx = 105;

export const vniFilters: VectorGroup = {
  name: 'VNIs of a VXLAN, and statistics',
  needs: tools,
  setup: [...bridged, 'ip link add name vx index 105 type vxlan external vnifilter dstport 4789'],
  vectors: [
    {
      command: 'bridge vni add dev vx vni 100',
      request: () => vnis.add({ index: vx, vni: 100 }),
      bytes: '2400000078000500000000000000000007000000690000000c0001800800010064000000',
    },
    {
      command: 'bridge vni add dev vx vni 200-210 group 239.1.1.1',
      request: () => vnis.add({ index: vx, vni: 200, endVni: 210, group: '239.1.1.1' }),
      bytes:
        '3400000078000500000000000000000007000000690000001c00018008000100c800000008000200d200000008000300ef010101',
    },
    {
      command: 'bridge vni add dev vx vni 300 remote fd00::9',
      request: () => vnis.add({ index: vx, vni: 300, group: 'fd00::9' }),
      bytes:
        '38000000780005000000000000000000070000006900000020000180080001002c01000014000400fd000000000000000000000000000009',
    },
    {
      command: 'bridge vni delete dev vx vni 200-205',
      request: () => vnis.delete({ index: vx, vni: 200, endVni: 205 }),
      bytes: '2c00000079000500000000000000000007000000690000001400018008000100c800000008000200cd000000',
    },
    {
      command: 'bridge vni show dev vx',
      request: () => vnis.list({ index: vx }),
      bytes: '180000007a00010300000000000000000700000069000000',
    },
    {
      command: 'bridge -s vni show',
      request: () => vnis.list({ statistics: true }),
      bytes: '180000007a00010300000000000000000701000000000000',
    },
    {
      command: 'ip stats set dev va l3_stats on',
      request: () => linkStatistics.set(va, { offloadL3: true }),
      bytes: '240000005f00050000000000000000000000000066000000000000000500020001000000',
    },
    {
      command: 'ip stats set dev va l3_stats off',
      request: () => linkStatistics.set(va, { offloadL3: false }),
      bytes: '240000005f00050000000000000000000000000066000000000000000500020000000000',
    },
  ],
  reads: ['ip stats show dev va', 'ip stats show group xstats_slave', 'ip stats show group offload'],
};
