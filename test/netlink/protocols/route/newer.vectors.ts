import {
  bridgeVlanDatabase,
  links,
  nexthops,
  routes,
  rules,
} from '../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../support/vectors.ts';
import { bridged, newerTools, va } from './setups.ts';

export const newerOptions: VectorGroup = {
  name: 'newer options of links, VLANs, routes and next hops',
  needs: newerTools,
  setup: [...bridged, 'ip link set lo up'],
  vectors: [
    {
      command: 'bridge vlan set vid 10 dev va mcast_max_groups 7',
      request: () =>
        bridgeVlanDatabase.set(va, [{ info: { id: 10, flags: ['onlyOptions'] }, multicastMaxGroups: 7 }]),
      bytes: '2c0000007000050000000000000000000700000066000000140001800800010040000a000800080007000000',
    },
    {
      command: 'bridge vlan set vid 10 dev va neigh_suppress on',
      request: () =>
        bridgeVlanDatabase.set(va, [{ info: { id: 10, flags: ['onlyOptions'] }, neighSuppress: true }]),
      bytes: '2c0000007000050000000000000000000700000066000000140001800800010040000a000500090001000000',
    },
    {
      command: 'bridge vlan global show',
      request: () => bridgeVlanDatabase.list({ global: true }),
      bytes: '2000000072000103000000000000000007000000000000000800010002000000',
    },
    {
      command: 'bridge vlan global show dev br',
      request: () => bridgeVlanDatabase.list({ global: true }),
      bytes: '2000000072000103000000000000000007000000000000000800010002000000',
    },
    {
      command: 'ip link set dev va protodown_reason 3 on',
      request: () => links.change(va, { protoDownReason: { mask: 8, value: 8 } }),
      bytes:
        '34000000100005000000000000000000000000006600000000000000000000001400378008000100080000000800020008000000',
    },
    {
      command: 'bridge vlan set vid 10 dev va neigh_forward_grat on',
      request: () =>
        bridgeVlanDatabase.set(va, [
          { info: { id: 10, flags: ['onlyOptions'] }, neighForwardGratuitous: true },
        ]),
      bytes: '2c0000007000050000000000000000000700000066000000140001800800010040000a0005000a0001000000',
    },
    {
      command: 'bridge link set dev va mcast_max_groups 5 neigh_forward_grat on',
      request: () => links.setBridgePort(va, { multicastMaxGroups: 5, neighForwardGratuitous: true }),
      bytes:
        '340000001300050000000000000000000700000066000000000000000000000014000c8008002a000500000005002d0001000000',
    },
    {
      command: 'ip link set dev va inet forwarding on rp_filter 2 src_vmark on drop_gratuitous_arp off',
      request: () =>
        links.change(va, {
          afSpec: {
            inet: { conf: { forwarding: 1, rpFilter: 2, sourceValidMark: 1, dropGratuitousArp: 0 } },
          },
        }),
      bytes:
        '4c000000100005000000000000000000000000006600000000000000000000002c001a00280002002400018008000100010000000800080002000000080018000100000008001f0000000000',
    },
    {
      command: 'ip link set dev va vf 1 node_guid 00:11:22:33:44:55:66:77',
      request: () => links.change(va, { vfs: [{ nodeGuid: { vf: 1, guid: 0x0011223344556677n } }] }),
      bytes:
        '3c000000100005000000000000000000000000006600000000000000000000001c0016001800010014000a0001000000977f00007766554433221100',
    },
    {
      command: 'ip link set dev va vf 1 port_guid 00:11:22:33:44:55:66:78',
      request: () => links.change(va, { vfs: [{ portGuid: { vf: 1, guid: 0x0011223344556678n } }] }),
      bytes:
        '3c000000100005000000000000000000000000006600000000000000000000001c0016001800010014000b0001000000287f00007866554433221100',
    },
    {
      command: 'ip link set dev va vf 1 vlan 5 qos 2 proto 802.1ad',
      request: () =>
        links.change(va, { vfs: [{ vlans: [{ vf: 1, vlan: 5, qos: 2, protocol: '802.1ad' }] }] }),
      bytes:
        '4000000010000500000000000000000000000000660000000000000000000000200016001c00010018000c001400010001000000050000000200000088a80000',
    },
    {
      command: 'ip nexthop add id 5 via 10.0.0.2 dst_port 4789 fdb',
      request: () => nexthops.add({ id: 5, gateway: '10.0.0.2', dstPort: 4789, fdb: true }),
      bytes:
        '3400000068000506000000000000000002000000000000000800010005000000080006000a0000020600120012b5000004000b00',
    },
    {
      command: 'ip nexthop add id 6 group 1 hw_stats on',
      request: () => nexthops.add({ id: 6, group: [{ id: 1 }], hardwareStatsEnable: 1 }),
      bytes:
        '34000000680005060000000000000000000000000000000008000100060000000c00020001000000000000000800100001000000',
    },
    {
      command: 'ip -6 route get fd00::5 flowlabel 0x12345',
      request: () => routes.get({ dst: 'fd00::5', flowLabel: 0x12345 }),
      bytes:
        '380000001a00010000000000000000000a800000000000000000000014000100fd00000000000000000000000000000508001f0000012345',
    },
    {
      command: 'ip route add 10.8.0.0/16 dev lo fastopen_no_cookie 1 features ecn tcp_usec_ts',
      request: () =>
        routes.add({
          ...{ dst: '10.8.0.0/16', oif: 1 },
          metrics: { fastopenNoCookie: 1, features: ['ecn', 'tcpUsecTimestamps'] },
        }),
      bytes:
        '4000000018000506000000000000000002100000fe03fd0100000000080001000a080000080004000100000014000800080011000100000008000c0011000000',
    },
    {
      command: 'ip -6 rule add flowlabel 0x5/0xff table 5',
      request: () => rules.add({ family: 'inet6', flowLabel: 5, flowLabelMask: 0xff, table: 5 }),
      bytes: '2c0000002000050600000000000000000a000000050000010000000008001a000000000508001b00000000ff',
    },
  ],
};
