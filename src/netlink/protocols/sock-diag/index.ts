/**
 * Sockets of the kernel, as `ss` shows them: operations for a `NetlinkSocket` of protocol `'sockDiag'`.
 *
 * @module
 */

export { type SocketState, socketStates } from './families.ts';
export type { PortRange, SocketFilter } from './inet/filter.ts';
export type { InetAttributes } from './inet/messages.ts';
export type {
  InetExtension,
  InetProtocol,
  InetSocket,
  InetSocketQuery,
  InetSocketReference,
  SocketEndpoint,
} from './inet/operations.ts';
export * as inetSockets from './inet/operations.ts';
export * from './others/index.ts';
