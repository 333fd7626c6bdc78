import { Socket } from 'node:net';
import { AF_INET6, SOCK_STREAM } from '../../syscalls/constants.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { bindToDevice, closeFd, openSocket } from '../../syscalls/socket.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { networkError } from './network-error.ts';
import { type IpAddress, parseIpAddress } from './socket-address.ts';

/** How to connect, besides where to. */
export interface ConnectToOptions {
  /** Port to connect to. */
  readonly port: number;
  /** Address of the namespace to connect from. */
  readonly localAddress?: string | undefined;
  /** Port to connect from. */
  readonly localPort?: number | undefined;
  /** Milliseconds until an attempt fails with `ETIMEDOUT`; the kernel's own patience (two minutes) unless told. */
  readonly timeout?: number | undefined;
  /** Ends the attempt: it rejects with the reason of the signal. Without effect on a connected socket. */
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
 * Connects to an address from inside a namespace. The descriptor is opened there, which decides its namespace for life; the rest
 * is Node's own: it connects without blocking, and its errors are those of `net.connect`.
 *
 * @param host IPv4 or IPv6 address, link-local ones with their link: `fe80::1%eth0`
 */
export async function connectTo(
  namespace: NamespaceHandle,
  host: string,
  options: ConnectToOptions,
): Promise<Socket> {
  const { port, localAddress, localPort, timeout, signal, ...rest } = options;
  signal?.throwIfAborted();
  const socket = adopt(openIn(namespace, parseIpAddress(host)!), rest);
  let timer: NodeJS.Timeout | undefined;
  const abort = () => socket.destroy(signal!.reason);
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
      // The link is bound already; Node would look its name up in the namespace of this thread.
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
    // What it may still say of itself is nobody's.
    socket.on('error', () => {}).destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function openIn(namespace: NamespaceHandle, { family, scope }: IpAddress): number {
  const fd = inNetworkNamespace(namespace.fd, () => openSocket(family, SOCK_STREAM, 0));
  if (family !== AF_INET6 || scope === undefined) return fd;
  try {
    bindToDevice(fd, scope);
    return fd;
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}

/** A socket of Node on a descriptor that is not connected yet: so it must not begin to read. */
function adopt(fd: number, options: object): Socket {
  const start = { fd, readable: true, writable: true, manualStart: true };
  try {
    return new Socket({ ...options, ...start });
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}
