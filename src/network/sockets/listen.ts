import { once } from 'node:events';
import type { Server } from 'node:net';
import {
  type Check,
  check,
  checkArgument,
  isBoolean,
  isInteger,
  isObject,
  isSignal,
  isText,
  required,
} from '../../netlink/request/input.ts';
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
import { bind, bindToDevice, closeFd, openSocket, setSocketOption } from '../../syscalls/socket.ts';
import { lookup } from '../dns/lookup.ts';
import { isFormWith, isPort } from '../inputs.ts';
import { isLinkName } from '../links/link-name.ts';
import { type NamespaceHandle, withSignals } from '../namespace/handle.ts';
import { networkError } from './network-error.ts';
import { encodeSocketAddress, type IpAddress, linkIndex, parseIpAddress } from './socket-address.ts';

/** Options of `Namespace.listen`, like those of `server.listen`. */
export interface ListenOptions {
  /** Port; a free one by default and for 0. */
  readonly port?: number | undefined;
  /** Local host name or address; all addresses, IPv6 and IPv4, by default. */
  readonly host?: string | undefined;
  /** Maximum number of connections that wait to be accepted; 511 by default. */
  readonly backlog?: number | undefined;
  /** Name of the link, or VRF, to accept connections from (`SO_BINDTODEVICE`). ENODEV if there is none. */
  readonly device?: string | undefined;
  /** Excludes IPv4 connections from an IPv6 socket. */
  readonly ipv6Only?: boolean | undefined;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `Namespace.listen` for a Unix domain socket. */
export interface PathListenOptions {
  /** Path of the socket. A path that begins with NUL (abstract) belongs to the network namespace. */
  readonly path: string;
  /** Maximum number of connections that wait to be accepted. */
  readonly backlog?: number | undefined;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal | undefined;
}

const isBacklog = isInteger(0, 0x7fff_ffff, 'a number of connections');

/** Checks the options of `Namespace.listen`. */
export const listenOptions: Check = isFormWith(
  'path',
  isObject<PathListenOptions>(
    { path: required(isText), backlog: isBacklog, signal: isSignal },
    'an object of options',
  ),
  isObject<ListenOptions>(
    {
      port: isPort,
      host: isText,
      device: isLinkName,
      backlog: isBacklog,
      ipv6Only: isBoolean,
      signal: isSignal,
    },
    'an object of options',
  ),
);

/** Checks the server of `Namespace.listen`. */
export const isServer: Check = check(
  'a server',
  (value) => typeof value === 'object' && typeof (value as Server | null)?.listen === 'function',
);

/** linux/in6.h */
const IPV6_V6ONLY = 26;
/** Errors of a kernel or a namespace without IPv6. */
const withoutIpv6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'];

/**
 * Lets a server of net, tls, http, https or http2 accept connections in a namespace.
 *
 * @returns the server, once it listens
 * @throws (as rejection) the errors of `server.listen`: `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES` … with `address` and `port`
 */
export async function listen<S extends Server>(
  namespace: NamespaceHandle,
  server: S,
  options: ListenOptions | PathListenOptions = {},
): Promise<S> {
  checkArgument('listen', 'server', required(isServer), server);
  checkArgument('listen', '', listenOptions, options);
  const { backlog, signal } = options;
  signal?.throwIfAborted();
  const rest = { ...(backlog !== undefined && { backlog }), ...(signal !== undefined && { signal }) };
  // Without `exclusive`, a worker process of a cluster lets the primary process listen, in another namespace.
  if ('path' in options && options.path !== undefined) {
    const { path } = options;
    inNetworkNamespace(namespace.fd, () => server.listen({ path, exclusive: true, ...rest }));
  } else {
    const fd = await openBound(namespace, options as ListenOptions);
    try {
      signal?.throwIfAborted();
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
  const { host, port = 0, ipv6Only = false, device, signal } = options;
  const more = { ipv6Only, device };
  if (host !== undefined && host !== '') {
    const [first] = await withSignals([signal, namespace.closeSignal], (any) =>
      lookup(namespace, host, { signal: any }),
    );
    return bindTo(namespace, parseIpAddress(first!.address)!, first!.address, port, more);
  }
  try {
    return bindTo(namespace, parseIpAddress('::')!, '::', port, more);
  } catch (error) {
    if (!withoutIpv6.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return bindTo(namespace, parseIpAddress('0.0.0.0')!, '0.0.0.0', port, more);
  }
}

function bindTo(
  namespace: NamespaceHandle,
  address: IpAddress,
  text: string,
  port: number,
  { ipv6Only, device }: { readonly ipv6Only: boolean; readonly device: string | undefined },
): number {
  let fd: number | undefined;
  try {
    fd = inNetworkNamespace(namespace.fd, () => openSocket(address.family, SOCK_STREAM, 0));
    setSocketOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (address.family === AF_INET6) setSocketOption(fd, SOL_IPV6, IPV6_V6ONLY, ipv6Only ? 1 : 0);
    if (device !== undefined) bindToDevice(fd, device);
    const scope = address.scope === undefined ? 0 : linkIndex(fd, address.scope);
    bind(fd, encodeSocketAddress(address, address.family === AF_INET ? 0 : scope, port));
    return fd;
  } catch (error) {
    if (fd !== undefined) closeFd(fd);
    if (!(error instanceof SystemError) || error.syscall === 'setns') throw error;
    throw networkError('listen', error.code, error.errno, { address: text, port }, { cause: error });
  }
}
