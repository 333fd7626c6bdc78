import type { NetlinkSocket } from '../../netlink/socket/socket.ts';

/** The part of a namespace that connection tracking needs. */
export interface ConntrackNamespace {
  socketFor(protocol: 'netfilter'): NetlinkSocket<'netfilter'>;
}
