import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import type { LinkNamespace } from '../links/link-namespace.ts';

/** The part of a namespace that states are applied to. */
export interface StateNamespace extends LinkNamespace {
  readonly socket: Pick<NetlinkSocket, 'batchSettled'>;
  /** The socket for nfnetlink in the namespace, opened on first use. */
  socketFor(protocol: 'netfilter'): NetlinkSocket<'netfilter'>;
}
