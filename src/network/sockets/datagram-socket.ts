import {
  type BindOptions,
  createSocket,
  type SocketOptions as DatagramSocketOptions,
  type Socket,
  type SocketType,
} from 'node:dgram';
import { isRecord } from '../../netlink/codec/encode-error.ts';
import { checkArgument, isOneOf, required } from '../../netlink/request/input.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { type DatagramOptions, isDatagramOptions, namingField } from '../node-options.ts';
import { parseIpAddress } from './socket-address.ts';

/** Methods that open the descriptor, or look up the index of a link by its name. */
const multicastMethods = [
  'addMembership',
  'dropMembership',
  'addSourceSpecificMembership',
  'dropSourceSpecificMembership',
  'setMulticastInterface',
] as const;

const datagramType = required(isOneOf(['udp4', 'udp6']));

type Lookup = NonNullable<DatagramSocketOptions['lookup']>;

/**
 * Creates a datagram socket of Node in a namespace. Node opens the descriptor at the first `bind`, `send`, `connect` or
 * `addMembership`; each of them runs in the namespace.
 *
 * Node cannot name the link of a link-local IPv6 sender outside the namespace: such a datagram becomes an `error` event
 * (`ENXIO`), unless the namespace of this thread has a link with the same index. Receive such datagrams in a Worker of the
 * namespace.
 *
 * @param type `'udp4'`, `'udp6'`, or the options of `dgram.createSocket` except `lookup`
 * @param resolve looks a host name up
 */
export function openDatagramSocket(
  namespace: NamespaceHandle,
  type: SocketType | DatagramOptions,
  resolve: (host: string, family: 4 | 6) => Promise<string>,
): Socket {
  if (isRecord(type)) checkArgument('datagram socket', '', isDatagramOptions, type);
  else checkArgument('datagram socket', 'type', datagramType, type);
  const options = typeof type === 'string' ? { type } : type;
  const family = options.type === 'udp6' ? 6 : 4;
  // Node opens, binds, connects or sends in the callback.
  const inside: Lookup = (host, _options, callback) => {
    const proceed = (error: unknown, address: string) => {
      let isInside = false;
      try {
        inNetworkNamespace(namespace.fd, () => {
          isInside = true;
          callback(error as NodeJS.ErrnoException | null, address, family);
        });
      } catch (failure) {
        if (isInside) throw failure;
        // The namespace cannot be entered, or has been closed.
        callback(failure as NodeJS.ErrnoException, '', family);
      }
    };
    if (parseIpAddress(host) !== undefined) process.nextTick(proceed, null, host);
    else
      resolve(host, family).then(
        (address) => process.nextTick(proceed, null, address),
        (error) => process.nextTick(proceed, error, ''),
      );
  };
  const socket = namingField(() => createSocket({ ...options, lookup: inside }));
  for (const name of multicastMethods) {
    const method = socket[name] as (...values: unknown[]) => unknown;
    replace(socket, name, (...values: unknown[]) =>
      inNetworkNamespace(namespace.fd, () => method.apply(socket, values)),
    );
  }
  // Without `exclusive`, a worker process of a cluster lets the primary process bind, in another namespace.
  const bind = socket.bind as (options: BindOptions, callback?: () => void) => Socket;
  replace(socket, 'bind', (...values: unknown[]) => {
    const callback = values.find((value) => typeof value === 'function') as (() => void) | undefined;
    const [first, second] = values;
    const where =
      typeof first === 'object' && first !== null
        ? (first as BindOptions)
        : {
            ...(typeof first !== 'function' && first !== undefined && { port: first as number }),
            ...(typeof second === 'string' && { address: second }),
          };
    return bind.call(socket, { ...where, exclusive: true }, callback);
  });
  return socket;
}

function replace(socket: Socket, name: string, value: unknown): void {
  Object.defineProperty(socket, name, { value, configurable: true, writable: true });
}
