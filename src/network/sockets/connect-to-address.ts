import { Socket } from 'node:net';
import { AF_INET6, SOCK_STREAM } from '../../syscalls/constants.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { bindToDevice, closeFd, openSocket } from '../../syscalls/socket.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { networkError } from './network-error.ts';
import { type IpAddress, parseIpAddress } from './socket-address.ts';

/** Options of a connection, except the host. */
export interface ConnectToOptions {
  /** Remote port. */
  readonly port: number;
  /** Local address. */
  readonly localAddress?: string | undefined;
  /** Local port. */
  readonly localPort?: number | undefined;
  /** Name of the link, or VRF, that the connection is bound to, as `ip vrf exec` does (`SO_BINDTODEVICE`). ENODEV if there is none. */
  readonly device?: string | undefined;
  /** Milliseconds until an attempt fails with `ETIMEDOUT`; the kernel's limit (two minutes) by default. */
  readonly timeout?: number | undefined;
  /** Aborts the attempt: it rejects with the reason of the signal. Without effect on a connected socket. */
  readonly signal?: AbortSignal | undefined;
  /** As for `net.Socket`. */
  readonly allowHalfOpen?: boolean | undefined;
  /** As for `net.connect`. */
  readonly noDelay?: boolean | undefined;
  /** As for `net.connect`. */
  readonly keepAlive?: boolean | undefined;
  /** As for `net.connect`, in milliseconds. */
  readonly keepAliveInitialDelay?: number | undefined;
}

/**
 * Connects to an address from a namespace. The descriptor is opened in the namespace, to which it then belongs. Node does the
 * rest: it connects without blocking, with the errors of `net.connect`.
 *
 * @param host IPv4 or IPv6 address, a link-local one with its link: `fe80::1%eth0`
 */
export async function connectToAddress(
  namespace: NamespaceHandle,
  host: string,
  options: ConnectToOptions,
): Promise<Socket> {
  const { port, localAddress, localPort, device, timeout, signal, ...rest } = options;
  signal?.throwIfAborted();
  const socket = adopt(openIn(namespace, parseIpAddress(host)!, device), rest);
  let timer: NodeJS.Timeout | undefined;
  const abort = () => socket.destroy(toError(signal!.reason));
  try {
    await new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', abort, { once: true });
      if (timeout !== undefined && timeout > 0) {
        timer = setTimeout(
          () => reject(networkError('connect', 'ETIMEDOUT', 110, { address: host, port })),
          timeout,
        );
      }
      socket.once('connect', resolve).once('error', reject);
      // The socket is bound to the link already. Node would look the link up in the namespace of this thread.
      const address = host.replace(/%.*/, '');
      socket.connect({
        host: address,
        port,
        autoSelectFamily: false,
        ...(localAddress !== undefined && { localAddress }),
        ...(localPort !== undefined && { localPort }),
      });
    });
    socket.removeAllListeners('error');
    return socket;
  } catch (error) {
    // The caller gets the first error; later ones of the socket are dropped.
    socket.on('error', () => {}).destroy();
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** A socket is destroyed with an error. The reason of a signal may be any value. */
function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}

function openIn(
  namespace: NamespaceHandle,
  { family, scope }: IpAddress,
  device: string | undefined,
): number {
  const link = device ?? (family === AF_INET6 ? scope : undefined);
  const fd = inNetworkNamespace(namespace.fd, () => openSocket(family, SOCK_STREAM, 0));
  if (link === undefined) return fd;
  try {
    bindToDevice(fd, link);
    return fd;
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}

/** Wraps a descriptor in a socket of Node, which must not read before it is connected. */
function adopt(fd: number, options: object): Socket {
  const start = { fd, readable: true, writable: true, manualStart: true };
  try {
    return new Socket({ ...options, ...start });
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}
