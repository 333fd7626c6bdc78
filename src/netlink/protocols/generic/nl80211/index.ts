/**
 * Wireless devices, as iw(8) shows and changes them, for a `NetlinkSocket` of protocol `'generic'`.
 *
 * @module
 */

export type { Nl80211Message, WiphyMessage } from './attributes.ts';
export { readElements, readExtendedFeatures } from './checked-functions.ts';
export type { InformationElement } from './elements.ts';
export { nl80211 } from './family.ts';
export type { NetworkName } from './operations/input.ts';
export type { InterfaceChange, InterfaceType, NewInterface } from './operations/interfaces.ts';
export * as interfaceOperations from './operations/interfaces.ts';
export type { Ibss, Mesh, MeshParameters } from './operations/networks.ts';
export * as networkOperations from './operations/networks.ts';
export * as regulatoryOperations from './operations/regulatory.ts';
export type { Scan, ScanResult } from './operations/scans.ts';
export * as scanOperations from './operations/scans.ts';
export * as stationOperations from './operations/stations.ts';
export * as wiphyOperations from './operations/wiphys.ts';
