/** Bridges beyond what is a link: VLANs of ports, forwarding tables, multicast groups. */
export type { FdbCreate, FdbEntry, FdbFilter } from './fdb.ts';
export * as fdb from './fdb.ts';
export * as mdb from './mdb.ts';
export { type MdbCreate, type MdbEntry, type MdbMessage, mdbChangeMessage, mdbMessage } from './mdb.ts';
export type { BridgeInstance, BridgeInstanceFilter } from './mst.ts';
export * as bridgeInstances from './mst.ts';
export type { BridgeVlan, BridgeVlanCreate, BridgeVlanFlag } from './vlan.ts';
export * as bridgeVlans from './vlan.ts';
export * as bridgeVlanDatabase from './vlan-database.ts';
export {
  type BridgeVlanGlobalOptions,
  type BridgeVlanMessage,
  type BridgeVlanOptions,
  bridgeVlanMessage,
} from './vlan-database.ts';
export type { Vni, VniCreate, VniFilter, VniMessage, VniStatistics } from './vni.ts';
export * as vnis from './vni.ts';
export { vniMessage } from './vni.ts';
