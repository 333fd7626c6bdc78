/**
 * Settings of network devices, as ethtool(8) shows and changes them, for a `NetlinkSocket` of protocol `'generic'`.
 *
 * @module
 */

export type { Bitset, BitsetType } from './bitset.ts';
export { bitset, compactBitset, nameBits } from './checked-functions.ts';
export { ethtool } from './family.ts';
export type { ChangedFeatures, FeatureChanges, LinkFeature, LinkFeatures } from './features.ts';
export * as ethtoolOperations from './operations.ts';
export type { Device, ListedOf, Reading, Settings, ValuesOf } from './settings.ts';
export type { FrameCount, HardwareStatistics, StatisticsGroup } from './statistics.ts';
export type { StringSet } from './string-sets.ts';
