import { routeObject } from '../define.ts';
import { linkMessage } from '../links/attributes.ts';
import { neighbourMessage } from '../neighbours/attributes.ts';
import { RTM_NEWMDB, RTM_NEWTUNNEL, RTM_NEWVLAN } from '../rtm.ts';
import * as word from '../words.ts';
import * as entries from './fdb.ts';
import * as groups from './mdb.ts';
import * as instances from './mst.ts';
import * as vlans from './vlan.ts';
import * as database from './vlan-database.ts';
import * as vnis from './vni.ts';

/** Entries of the forwarding tables of bridges and VXLANs: `bridge fdb`. Their messages are those of neighbours. */
export const fdb = routeObject({
  name: 'fdb',
  reply: neighbourMessage,
  groups: ['neighbour'],
  key: ({ index, lladdr, vlan, dst }) => `${index} ${lladdr} ${vlan} ${dst}`,
  selfChanging: ['cacheInfo'],
  list: entries.list,
  filters: { dev: word.link('index'), master: word.link('master') },
  operations: entries,
});

/** Multicast groups at the ports of bridges: `bridge mdb`. */
export const mdb = routeObject({
  name: 'mdb',
  label: 'MDB',
  first: RTM_NEWMDB,
  requests: { new: groups.mdbChangeMessage, delete: groups.mdbChangeMessage, get: groups.mdbChangeMessage },
  reply: groups.mdbMessage,
  read: groups.readEvent,
  groups: ['mdb'],
  key: ({ index, port, group, vlan, source }) => `${index} ${port} ${group} ${vlan} ${source}`,
  selfChanging: ['timer'],
  list: groups.list,
  filters: { dev: word.link('index'), port: word.link('port') },
  operations: groups,
});

/** VLANs of bridge ports by port: `bridge vlan`. Their messages are those of links. */
export const bridgeVlan = routeObject({
  name: 'bridgeVlan',
  reply: linkMessage,
  list: vlans.list,
  filters: { dev: word.link('index') },
  operations: vlans,
});

/** VLANs of bridges and ports with their options: `bridge -d vlan`. Linux 5.6. */
export const bridgeVlanDatabase = routeObject({
  name: 'bridgeVlanDatabase',
  label: 'VLAN',
  first: RTM_NEWVLAN,
  requests: { get: database.bridgeVlanQuery },
  reply: database.bridgeVlanMessage,
  read: database.readEvent,
  groups: ['bridge-vlan'],
  key: ({ index }) => String(index),
  list: database.list,
  filters: { dev: word.link('index') },
  operations: database,
});

/** VNIs that VXLAN links with `vnifilter` accept: `bridge vni`. Linux 5.18. */
export const vni = routeObject({
  name: 'vni',
  label: 'TUNNEL',
  first: RTM_NEWTUNNEL,
  reply: vnis.vniMessage,
  read: vnis.readEvent,
  groups: ['tunnel'],
  key: ({ index, vni }) => `${index} ${vni}`,
  selfChanging: ['statistics'],
  list: vnis.list,
  filters: { dev: word.link('index') },
  operations: vnis,
});

/** States of bridge ports in instances of the spanning tree: `bridge mst`. Their messages are those of links. Linux 5.18. */
export const bridgeInstance = routeObject({
  name: 'bridgeInstance',
  reply: linkMessage,
  key: ({ index, instance }) => `${index} ${instance}`,
  list: instances.list,
  filters: { dev: word.link('index') },
  operations: instances,
});
