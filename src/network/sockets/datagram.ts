import {
  type BindOptions,
  createSocket,
  type SocketOptions as DatagramSocketOptions,
  type Socket,
} from 'node:dgram';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import type { NamespacePlace } from '../namespace/handle.ts';
import { parseIpAddress } from './socket-address.ts';

/** Methods that open the descriptor where there is none yet, or turn the name of a link into its number. */
const multicastMethods = [
  'addMembership',
  'dropMembership',
  'addSourceSpecificMembership',
  'dropSourceSpecificMembership',
  'setMulticastInterface',
] as const;

type Lookup = NonNullable<DatagramSocketOptions['lookup']>;

/**
 * A datagram socket of Node whose descriptor is opened inside a namespace, at whatever call Node opens it: `bind`, the first
 * `send`, `connect` or `addMembership`.
 *
 * @param resolve finds the address of a host name
 */
export function openDatagramSocket(
  namespace: NamespacePlace,
  options: Omit<DatagramSocketOptions, 'lookup'>,
  resolve: (host: string, family: 4 | 6) => Promise<string>,
): Socket {
  const family = options.type === 'udp6' ? 6 : 4;
  // In the callback Node goes on: it opens, binds, connects or sends.
  const inside: Lookup = (host, _options, callback) => {
    const goOn = (error: unknown, address: string) => {
      let isInside = false;
      try {
        inNetworkNamespace(namespace.fd, () => {
          isInside = true;
          callback(error as NodeJS.ErrnoException | null, address, family);
        });
      } catch (failure) {
        if (isInside) throw failure;
        // It may not be entered, or has been closed meanwhile.
        callback(failure as NodeJS.ErrnoException, '', family);
      }
    };
    if (parseIpAddress(host) !== undefined) process.nextTick(goOn, null, host);
    else
      resolve(host, family).then(
        (address) => process.nextTick(goOn, null, address),
        (error) => process.nextTick(goOn, error, ''),
      );
  };
  const socket = createSocket({ ...options, lookup: inside });
  for (const name of multicastMethods) {
    const method = socket[name] as (...values: unknown[]) => unknown;
    replace(socket, name, (...values: unknown[]) =>
      inNetworkNamespace(namespace.fd, () => method.apply(socket, values)),
    );
  }
  // A process of a cluster would ask the primary one, which is elsewhere.
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
