/**
 * Generic netlink: families as operations for a `NetlinkSocket` of protocol `'generic'`, and {@link defineFamily} for families
 * that the library does not describe. Large families have separate entries: `tsnetlink/ethtool`.
 *
 * @module
 */

export { acpiEvent } from './acpi-event/family.ts';
export { defineFamily, formatWireGuardFile, parseWireGuardFile } from './checked-functions.ts';
export type { Family, FamilyCommand, FamilyEvent, FamilyOptions } from './define-family.ts';
export { dpll } from './dpll/family.ts';
export { fou } from './fou/family.ts';
export { handshake } from './handshake/family.ts';
export { ioam6 } from './ioam6/family.ts';
export type { Ioam6Namespace, Ioam6Schema } from './ioam6/operations.ts';
export * as ioam6Operations from './ioam6/operations.ts';
export { ipvs } from './ipvs/family.ts';
export { l2tp } from './l2tp/family.ts';
export { lockd } from './lockd/family.ts';
export { macsec } from './macsec/family.ts';
export { mptcp } from './mptcp/family.ts';
export type { MptcpEndpoint, MptcpLimits } from './mptcp/operations.ts';
export * as mptcpOperations from './mptcp/operations.ts';
export { netShaper } from './net-shaper/family.ts';
export { netdev } from './netdev/family.ts';
export {
  netlabelCalipso,
  netlabelCipsoV4,
  netlabelManagement,
  netlabelUnlabeled,
} from './netlabel/families.ts';
export { nfsd } from './nfsd/family.ts';
export * from './nlctrl/messages.ts';
export { ovpn } from './ovpn/family.ts';
export { psp } from './psp/family.ts';
export { seg6 } from './seg6/family.ts';
export type { Seg6Hmac } from './seg6/operations.ts';
export * as seg6Operations from './seg6/operations.ts';
export { sunrpc } from './sunrpc/family.ts';
export { taskstats } from './taskstats/family.ts';
export { tcpMetrics } from './tcp-metrics/family.ts';
export type { TcpMetric, TcpMetricReference } from './tcp-metrics/operations.ts';
export * as tcpMetricOperations from './tcp-metrics/operations.ts';
export { team } from './team/family.ts';
export { thermal } from './thermal/family.ts';
export type { WireGuardFile } from './wireguard/config-file.ts';
export { wireguard } from './wireguard/family.ts';
export type {
  WireGuardConfig,
  WireGuardDevice,
  WireGuardKey,
  WireGuardPeer,
  WireGuardPeerConfig,
} from './wireguard/operations.ts';
export * as wireguardOperations from './wireguard/operations.ts';
