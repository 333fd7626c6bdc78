import { once } from 'node:events';
import type { Server } from 'node:net';
import {
  AF_INET,
  AF_INET6,
  SO_REUSEADDR,
  SOCK_STREAM,
  SOL_IPV6,
  SOL_SOCKET,
} from '../../syscalls/constants.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { bind, closeFd, openSocket, setSocketOption } from '../../syscalls/socket.ts';
import { lookup } from '../dns/lookup.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { assertPort } from './connect.ts';
import { networkError } from './network-error.ts';
import { encodeSocketAddress, type IpAddress, linkIndex, parseIpAddress } from './socket-address.ts';

/** Where to listen: as for `server.listen`. */
export interface ListenOptions {
  /** Port; one that is free unless told, or for 0. */
  readonly port?: number | undefined;
  /** Name or address of the namespace; all of its addresses, IPv6 and IPv4, unless told. */
  readonly host?: string | undefined;
  /** How many connections may wait to be accepted; 511 unless told. */
  readonly backlog?: number | undefined;
  /** Whether a socket on IPv6 leaves IPv4 to others. */
  readonly ipv6Only?: boolean | undefined;
  /** Closes the server. */
  readonly signal?: AbortSignal | undefined;
}

/** Listens on a socket of this machine that has a path, instead. */
export interface PathListenOptions {
  /** Path of the socket; one that begins with NUL (abstract) belongs to the network namespace. */
  readonly path: string;
  /** How many connections may wait to be accepted. */
  readonly backlog?: number | undefined;
  /** Closes the server. */
  readonly signal?: AbortSignal | undefined;
}

/** linux/in6.h */
const IPV6_V6ONLY = 26;
/** What a kernel, or a namespace, without IPv6 says. */
const withoutIpv6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'];

/**
 * Lets a server (of net, tls, http, https or http2) accept connections inside a namespace.
 *
 * @returns the server, when it listens
 * @throws (as rejection) as `server.listen`: `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES` … with `address` and `port`
 */
export async function listen<S extends Server>(
  namespace: NamespaceHandle,
  server: S,
  options: ListenOptions | PathListenOptions = {},
): Promise<S> {
  const { backlog, signal } = options;
  const rest = { ...(backlog !== undefined && { backlog }), ...(signal !== undefined && { signal }) };
  // A process of a cluster would ask the primary one, which is elsewhere.
  if ('path' in options && options.path !== undefined) {
    const { path } = options;
    inNetworkNamespace(namespace.fd, () => server.listen({ path, exclusive: true, ...rest }));
  } else {
    const fd = await openBound(namespace, options as ListenOptions);
    try {
      const adopted = { fd, exclusive: true, ...rest };
      server.listen(adopted);
    } catch (error) {
      closeFd(fd);
      throw error;
    }
  }
  if (!server.listening) await once(server, 'listening');
  return server;
}

async function openBound(namespace: NamespaceHandle, options: ListenOptions): Promise<number> {
  const { host, port = 0, ipv6Only = false } = options;
  assertPort(port);
  if (host !== undefined && host !== '') {
    const [first] = await lookup(namespace, host);
    return bindTo(namespace, parseIpAddress(first!.address)!, first!.address, port, ipv6Only);
  }
  try {
    return bindTo(namespace, parseIpAddress('::')!, '::', port, ipv6Only);
  } catch (error) {
    if (!withoutIpv6.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return bindTo(namespace, parseIpAddress('0.0.0.0')!, '0.0.0.0', port, ipv6Only);
  }
}

function bindTo(
  namespace: NamespaceHandle,
  address: IpAddress,
  text: string,
  port: number,
  ipv6Only: boolean,
): number {
  let fd: number | undefined;
  try {
    fd = inNetworkNamespace(namespace.fd, () => openSocket(address.family, SOCK_STREAM, 0));
    setSocketOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (address.family === AF_INET6) setSocketOption(fd, SOL_IPV6, IPV6_V6ONLY, ipv6Only ? 1 : 0);
    const scope = address.scope === undefined ? 0 : linkIndex(fd, address.scope);
    bind(fd, encodeSocketAddress(address, address.family === AF_INET ? 0 : scope, port));
    return fd;
  } catch (error) {
    if (fd !== undefined) closeFd(fd);
    if (!(error instanceof SystemError) || error.syscall === 'setns') throw error;
    throw networkError('listen', error.code, error.errno, { address: text, port }, { cause: error });
  }
}
