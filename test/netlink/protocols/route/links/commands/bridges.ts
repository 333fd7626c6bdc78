import {
  bridgeVlanDatabase,
  bridgeVlans,
  fdb,
  links,
  mdb,
} from '../../../../../../src/netlink/protocols/route/index.ts';
import { a, b, br, type Commands } from './setup.ts';

/** VLANs, forwarding table, multicast groups and ports of a bridge. */
export const bridgeCommands: Commands = {
  'vlan add': [
    'bridge vlan add dev va vid 10 pvid untagged',
    bridgeVlans.add({ index: a, id: 10, pvid: true, untagged: true }),
  ],
  'vlan add, a row': ['bridge vlan add dev va vid 20-30', bridgeVlans.add({ index: a, id: 20, endId: 30 })],
  'vlan add, on the bridge': [
    'bridge vlan add dev br vid 10 self',
    bridgeVlans.add({ index: br, id: 10, self: true }),
  ],
  'vlan add, tunnel': [
    'bridge vlan add dev va vid 10-12 tunnel_info id 100-102 master',
    bridgeVlans.add({ index: a, id: 10, endId: 12, tunnelId: 100, master: true }),
  ],
  'vlan del': ['bridge vlan del dev va vid 10', bridgeVlans.delete({ index: a, id: 10 })],
  'vlan show': ['bridge -compressvlans vlan show', bridgeVlans.list()],
  'vlan show, details': ['bridge -d -s vlan show', bridgeVlanDatabase.list({ statistics: true })],
  'vlan set': [
    'bridge vlan set dev va vid 10-12 state forwarding mcast_router 2',
    bridgeVlanDatabase.set(a, [
      { info: { id: 10, flags: ['onlyOptions'] }, endId: 12, state: 'forwarding', multicastRouter: 2 },
    ]),
  ],
  'vlan global set': [
    'bridge vlan global set dev br vid 10 mcast_snooping 1 mcast_querier 1',
    bridgeVlanDatabase.setGlobal(br, [{ id: 10, multicastSnooping: true, multicastQuerier: true }]),
  ],
  'fdb add': [
    'bridge fdb add 02:00:00:00:00:01 dev va master static vlan 5',
    fdb.add({
      index: a,
      lladdr: '02:00:00:00:00:01',
      flags: ['master'],
      state: ['reachable', 'noarp'],
      vlan: 5,
    }),
  ],
  'fdb add, static': [
    'bridge fdb add 02:00:00:00:00:03 dev va master static',
    fdb.add({ index: a, lladdr: '02:00:00:00:00:03', flags: ['master'], state: ['reachable', 'noarp'] }),
  ],
  'fdb add, local': [
    'bridge fdb add 02:00:00:00:00:04 dev va master local',
    fdb.add({ index: a, lladdr: '02:00:00:00:00:04', flags: ['master'] }),
  ],
  'fdb add, self': [
    'bridge fdb add 33:33:00:00:00:05 dev va self',
    fdb.add({ index: a, lladdr: '33:33:00:00:00:05' }),
  ],
  'fdb append': [
    'bridge fdb append 02:00:00:00:00:01 dev vb dst 192.0.2.1 port 4789 vni 7 via va',
    fdb.append({ index: b, lladdr: '02:00:00:00:00:01', dst: '192.0.2.1', port: 4789, vni: 7, via: a }),
  ],
  'fdb replace': [
    'bridge fdb replace 02:00:00:00:00:02 dev va master dynamic',
    fdb.replace({ index: a, lladdr: '02:00:00:00:00:02', flags: ['master'], state: ['reachable'] }),
  ],
  'fdb del': [
    'bridge fdb del 02:00:00:00:00:02 dev va master',
    fdb.delete({ index: a, lladdr: '02:00:00:00:00:02', flags: ['master'] }),
  ],
  'fdb show': ['bridge fdb show br br', fdb.list({ master: br })],
  'mdb add': [
    'bridge mdb add dev br port va grp 239.1.1.1 permanent vid 5',
    mdb.add({ index: br, port: a, group: '239.1.1.1', state: 'permanent', vlan: 5 }),
  ],
  'mdb add, without VLAN': [
    'bridge mdb add dev br port va grp 239.1.1.2 permanent',
    mdb.add({ index: br, port: a, group: '239.1.1.2', state: 'permanent' }),
  ],
  'mdb add, Ethernet': [
    'bridge mdb add dev br port va grp 01:00:5e:7f:00:01 permanent',
    mdb.add({ index: br, port: a, group: '01:00:5e:7f:00:01', state: 'permanent' }),
  ],
  'mdb add, temporary': [
    'bridge mdb add dev br port va grp 239.1.1.3',
    mdb.add({ index: br, port: a, group: '239.1.1.3' }),
  ],
  'mdb del, without VLAN': [
    'bridge mdb del dev br port va grp 239.1.1.3',
    mdb.delete({ index: br, port: a, group: '239.1.1.3' }),
  ],
  'mdb add, of a source': [
    'bridge mdb add dev br port va grp ff05::1 src 2001:db8::1',
    mdb.add({ index: br, port: a, group: 'ff05::1', source: '2001:db8::1' }),
  ],
  'mdb del': [
    'bridge mdb del dev br port va grp 239.1.1.1 vid 5',
    mdb.delete({ index: br, port: a, group: '239.1.1.1', vlan: 5 }),
  ],
  'mdb show': ['bridge mdb show', mdb.list()],
  'port settings': [
    'bridge link set dev va cost 5 hairpin on learning off',
    links.setBridgePort(a, { cost: 5, hairpin: true, learning: false }),
  ],
  'port list': ['bridge link show', links.list({ family: 'bridge' })],
};
