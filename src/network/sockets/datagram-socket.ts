import type { SocketOptions as DatagramSocketOptions, Socket, SocketType } from 'node:dgram';
import { lookup } from '../dns/lookup.ts';
import type { NamespacePlace } from '../namespace/handle.ts';
import { openDatagramSocket } from './datagram.ts';

/**
 * A datagram socket inside a namespace, used like any other of Node: `bind`, `send`, `addMembership` …
 *
 * Node cannot name the link of a link-local sender outside of the namespace: an IPv6 datagram from such a sender comes as an
 * `error` event (`ENXIO`), unless the namespace of this thread happens to have a link of the same index. Receive those in a Worker
 * of the namespace.
 *
 * @param type `'udp4'`, `'udp6'`, or options as of `dgram.createSocket`, without `lookup`
 */
export function createDatagramSocket(
  namespace: NamespacePlace,
  type: SocketType | Omit<DatagramSocketOptions, 'lookup'>,
): Socket {
  const options = typeof type === 'string' ? { type } : type;
  return openDatagramSocket(namespace, options, async (host, family) => {
    const [first] = await lookup(namespace, host, { family });
    return first!.address;
  });
}
