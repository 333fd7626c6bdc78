/**
 * Generic netlink: families as operations for a `NetlinkSocket` of protocol `'generic'`, and {@link defineFamily} for families
 * that the library does not describe.
 *
 * @module
 */

export {
  defineFamily,
  type Family,
  type FamilyCommand,
  type FamilyEvent,
  type FamilyOptions,
} from './define-family.ts';
export { type Bitset, type BitsetType, bitset, compactBitset, nameBits } from './ethtool/bitset.ts';
export { ethtool } from './ethtool/family.ts';
export type { ChangedFeatures, FeatureChanges, LinkFeature, LinkFeatures } from './ethtool/features.ts';
export * as ethtoolOperations from './ethtool/operations.ts';
export type { Device, ListedOf, Reading, Settings, ValuesOf } from './ethtool/settings.ts';
export type { FrameCount, HardwareStatistics, StatisticsGroup } from './ethtool/statistics.ts';
export type { StringSet } from './ethtool/string-sets.ts';
export { ioam6 } from './ioam6/family.ts';
export type { Ioam6Namespace, Ioam6Schema } from './ioam6/operations.ts';
export * as ioam6Operations from './ioam6/operations.ts';
export { mptcp } from './mptcp/family.ts';
export type { MptcpEndpoint, MptcpLimits } from './mptcp/operations.ts';
export * as mptcpOperations from './mptcp/operations.ts';
export { netdev } from './netdev/family.ts';
export * from './nlctrl/messages.ts';
export { seg6 } from './seg6/family.ts';
export type { Seg6Hmac } from './seg6/operations.ts';
export * as seg6Operations from './seg6/operations.ts';
export { tcpMetrics } from './tcp-metrics/family.ts';
export type { TcpMetric, TcpMetricReference } from './tcp-metrics/operations.ts';
export * as tcpMetricOperations from './tcp-metrics/operations.ts';
export {
  formatWireGuardFile,
  parseWireGuardFile,
  type WireGuardFile,
} from './wireguard/config-file.ts';
export { wireguard } from './wireguard/family.ts';
export type {
  WireGuardConfig,
  WireGuardDevice,
  WireGuardKey,
  WireGuardPeer,
  WireGuardPeerConfig,
} from './wireguard/operations.ts';
export * as wireguardOperations from './wireguard/operations.ts';
