/**
 * Linux netlink for Node: network namespaces, links, addresses and routes as objects, and the socket below them.
 * The operations are in `tsnetlink/route`, the codec in `tsnetlink/codec`, the system calls in `tsnetlink/syscalls`.
 *
 * @module
 */
export { BatchError, type BatchResult, type BatchResults } from './netlink/batch.ts';
export type { ArgumentError, ArgumentErrorCode } from './netlink/codec/refusal.ts';
export type { Traffic, Warning } from './netlink/diagnostics.ts';
export { type ExtendedAck, NetlinkError, TransportError, type TransportErrorCode } from './netlink/errors.ts';
export type { GroupName } from './netlink/groups.ts';
export type { NotificationEvent, OverrunEvent, WatchEvent } from './netlink/messages.ts';
export type { Notification } from './netlink/notification.ts';
export type { Protocol } from './netlink/protocols.ts';
export {
  type Command,
  command,
  type Dump,
  dump,
  dumpOfLists,
  echo,
  noticeOf,
  query,
  type Request,
  type ResultOf,
} from './netlink/request.ts';
export type { Offload } from './netlink/sleepers.ts';
export { NetlinkSocket, type RequestOptions, type SocketOptions } from './netlink/socket.ts';
export type { Transport } from './netlink/transport.ts';
export type { Watch, WatchOptions } from './netlink/watch.ts';
export * from './network/devices/index.ts';
export type { Sysctl } from './network/files.ts';
export * from './network/lab/index.ts';
export { type AddressOptions, Link } from './network/link.ts';
export type { LookupAddress, LookupOptions } from './network/names/lookup.ts';
export { Namespace } from './network/namespace.ts';
export type { PingError, PingOptions, PingReply, PingResult } from './network/ping.ts';
export type { FoundNamespace } from './network/processes/find.ts';
export type { ExecResult, NamespaceExecOptions, NamespaceSpawnOptions } from './network/processes/spawn.ts';
export type { NamespaceEvent } from './network/processes/watch.ts';
export { NamespaceClosedError, type NamespaceReference } from './network/reference.ts';
export type { ConnectOptions, PathConnectOptions } from './network/sockets/connect.ts';
export type { Connector, ConnectorOptions, ConnectorTarget } from './network/sockets/fetch.ts';
export type { ListenOptions, PathListenOptions } from './network/sockets/listen.ts';
export { type VethEnd, VethPair } from './network/veth.ts';
export type { NetworkObjects, ObjectKind } from './network/watch/objects.ts';
export {
  type NetworkChange,
  NetworkWatch,
  type NetworkWatchOptions,
  watchNetwork,
} from './network/watch/watch.ts';
export { NamespaceEscapeError, SystemError, UnsupportedPlatformError } from './syscalls/errors.ts';
