/**
 * Linux netlink for Node: network namespaces, links, addresses and routes as objects, and the socket below them.
 * The operations are in `tsnetlink/route`, the codec in `tsnetlink/codec`, the system calls in `tsnetlink/syscalls`.
 *
 * @module
 */
export { BatchError, type BatchResult, type BatchResults } from './netlink/batch/batch.ts';
export {
  TransactionError,
  type TransactionFailure,
  type TransactionFrame,
} from './netlink/batch/transaction.ts';
export type { ArgumentError, ArgumentErrorCode } from './netlink/codec/encode-error.ts';
export {
  command,
  defineObject,
  defineProtocol,
  dump,
  dumpOfLists,
  echo,
  query,
  readEventOf,
} from './netlink/definers.ts';
export type { Offload } from './netlink/engine/blocking-sends.ts';
export type { Traffic, Warning } from './netlink/engine/diagnostics.ts';
export { type ExtendedAck, NetlinkError } from './netlink/errors/netlink-error.ts';
export { TransportError, type TransportErrorCode } from './netlink/errors/transport-error.ts';
export type { Notification } from './netlink/events/notification.ts';
export type { Subscription, WatchOptions } from './netlink/events/subscription.ts';
export type {
  GroupName,
  NotificationEvent,
  OverrunEvent,
  Protocol,
  WatchEvent,
} from './netlink/protocol-table.ts';
export type { Command, Dump, Request, ResultOf } from './netlink/request/request.ts';
export { NetlinkSocket, type RequestOptions, type SocketOptions } from './netlink/socket/socket.ts';
export type { Transport } from './netlink/transport/transport.ts';
export type * from './network/bridge/index.ts';
export { AccountingObjects } from './network/conntrack/accounting-objects.ts';
export { Conntrack } from './network/conntrack/conntrack.ts';
export { ConntrackHelpers } from './network/conntrack/conntrack-helpers.ts';
export type {
  ExpectationChangeEvent,
  ExpectationEvent,
  ExpectationWatch,
  ExpectationWatchOptions,
} from './network/conntrack/expectation-watch.ts';
export { Expectations } from './network/conntrack/expectations.ts';
export type {
  ConntrackWatch,
  ConntrackWatchOptions,
  FlowChangeEvent,
  FlowEvent,
} from './network/conntrack/flow-watch.ts';
export type {
  OverQuotaEvent,
  QuotaEvent,
  QuotaWatch,
  QuotaWatchOptions,
} from './network/conntrack/quota-watch.ts';
export { TimeoutPolicies } from './network/conntrack/timeout-policies.ts';
export type {
  TrackingEventKind,
  TrackingOverrun,
  TrackingWatch,
  TrackingWatchOptions,
} from './network/conntrack/tracking-watch.ts';
export * from './network/desired-network/index.ts';
export { ApplyError } from './network/desired-state/apply-error.ts';
export type {
  AppliedPlan,
  ApplyOptions,
  Checkpoint,
  CheckpointOptions,
  DesiredAddress,
  DesiredBridgeVlan,
  DesiredClass,
  DesiredFdbEntry,
  DesiredFilter,
  DesiredLink,
  DesiredNeighbour,
  DesiredNexthop,
  DesiredQdisc,
  DesiredRoute,
  DesiredRouteNexthop,
  DesiredRule,
  DesiredTables,
  FieldChange,
  LinkPrune,
  NetworkState,
  ObjectPrune,
  Plan,
  PlanOptions,
  PlanStep,
  Prune,
  TablePrune,
} from './network/desired-state/index.ts';
export type { LookupAddress, LookupOptions } from './network/dns/lookup.ts';
export type { EventWatch } from './network/events/event-watch.ts';
export { type IpSet, type IpSetDefinition, IpSets } from './network/ipset/ipset.ts';
export * from './network/lab/index.ts';
export * from './network/links/index.ts';
export {
  type MapCable,
  type MapChange,
  type MapLink,
  type MapListener,
  type MapNamespace,
  type MapOptions,
  type MapPeer,
  type MapProcess,
  type MapRoute,
  type MapTunnel,
  type MapVlan,
  map,
  type NetworkMap,
} from './network/map/index.ts';
export type { FoundNamespace } from './network/namespace/find-namespaces.ts';
export { NamespaceClosedError } from './network/namespace/handle.ts';
export { Namespace } from './network/namespace/namespace.ts';
export type { Sysctl } from './network/namespace/proc-files.ts';
export type { NamespaceReference } from './network/namespace/reference.ts';
export type {
  NamespaceEvent,
  NamespaceWatch,
  NamespaceWatchOptions,
} from './network/namespace/watch-names.ts';
export type {
  AddressFilterWords,
  AddressWords,
  LinkChangeWords,
  LinkCreateWords,
  LinkFilterWords,
  NeighbourFilterWords,
  NeighbourReferenceWords,
  NeighbourWords,
  NexthopFilterWords,
  NexthopWords,
  RouteFilterWords,
  RouteNexthopWords,
  RouteQueryWords,
  RouteWords,
  RuleFilterWords,
  RuleWords,
} from './network/object-words.ts';
export type { LoggedPacket, PacketLog, PacketLogOptions } from './network/packet-log/packet-log.ts';
export {
  buildPacket,
  type IpPacket,
  type IpPacketInput,
  parsePacket,
  type TcpFlag,
  type TcpHeader,
  type UdpHeader,
} from './network/packet-queue/ip-packet.ts';
export type {
  PacketQueue,
  PacketQueueOptions,
  PacketQueueStatistics,
} from './network/packet-queue/packet-queue.ts';
export type { PacketChange, QueuedPacket } from './network/packet-queue/queued-packet.ts';
export type { PingError, PingOptions, PingReply, PingResult } from './network/ping/ping.ts';
export {
  type ProcessItem,
  type ProcessWatchOptions,
  type TaskExit,
  type TaskExitOptions,
  type TaskStatistics,
  type WatchedProcessEvent,
  watchProcesses,
  watchTaskExits,
} from './network/processes/index.ts';
export type { ExecResult, NamespaceExecOptions, NamespaceSpawnOptions } from './network/processes/spawn.ts';
export type { SavedKind } from './network/saved-objects.ts';
export type { ConnectOptions, PathConnectOptions } from './network/sockets/connect.ts';
export type { Connector, ConnectorOptions, ConnectorTarget } from './network/sockets/connector.ts';
export type { NamespaceSocket, SocketListOptions } from './network/sockets/list-sockets.ts';
export type { ListenOptions, PathListenOptions } from './network/sockets/listen.ts';
export type { SocketOwner } from './network/sockets/socket-owners.ts';
export {
  type NetworkChange,
  type NetworkObjects,
  type NetworkWatch,
  type NetworkWatchOptions,
  type ObjectKind,
  watchNetwork,
} from './network/state/index.ts';
export { type Feature, type QualifiedFeature, supports } from './network/supports.ts';
export type * from './network/tc/index.ts';
export type { UeventItem, UeventOptions } from './network/uevents/watch-uevents.ts';
export { type IpsecEnd, IpsecTunnel, type IpsecTunnelOptions } from './network/xfrm/ipsec-tunnel.ts';
export type { Xfrm } from './network/xfrm/xfrm.ts';
export { NamespaceEscapeError, SystemError, UnsupportedPlatformError } from './syscalls/errors.ts';
