/**
 * Devices of RDMA, their links and resources, as `rdma` shows them: operations for a `NetlinkSocket` of protocol `'rdma'`.
 *
 * @module
 */

export type { RdmaDevice, RdmaLink, RdmaNotification, RdmaSystem } from './attributes.ts';
export type { RdmaDeviceReference, RdmaPortFilter } from './device-reference.ts';
export type { RdmaDeviceChange } from './devices/operations.ts';
export * as rdmaDevices from './devices/operations.ts';
export type { RdmaLinkCreate } from './links/operations.ts';
export * as rdmaLinks from './links/operations.ts';
export { countResources, type RdmaResourceCounts } from './resource-counts.ts';
export type { RdmaResource } from './resources.ts';
export * as rdmaResources from './resources.ts';
export { getCounters, type RdmaCounters, type RdmaPortReference } from './statistics.ts';
export { getSystem, type RdmaSystemChange, setSystem } from './system.ts';
