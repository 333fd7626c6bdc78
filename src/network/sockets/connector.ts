import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { type Check, checkArgument, isBoolean, isObject } from '../../netlink/request/input.ts';
import { isMilliseconds } from '../inputs.ts';
import { isLinkName } from '../links/link-name.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { type TlsOptions, tlsFields } from '../node-options.ts';

/** Destination of a connection, as undici passes it. */
export interface ConnectorTarget {
  /** Name or address of the host, in brackets for IPv6. */
  readonly hostname: string;
  /** `http:` or `https:`. */
  readonly protocol: string;
  /** Port; empty for the default port of the protocol. */
  readonly port: string;
  /** Server name for TLS. */
  readonly servername?: string | undefined;
  /** Local address. */
  readonly localAddress?: string | null | undefined;
}

/** Options of a {@link Connector}, with TLS options for `https:`. */
export interface ConnectorOptions extends TlsOptions {
  /** Longest time to connect in milliseconds; 10,000 by default. */
  readonly timeout?: number | undefined;
  /** Name of the link, or VRF, that connections are bound to. */
  readonly device?: string | undefined;
  /** Offers HTTP/2. */
  readonly allowH2?: boolean | undefined;
}

/** Checks the options of `Namespace.connector`. */
export const connectorOptions: Check = isObject<ConnectorOptions>(
  { ...tlsFields, allowH2: isBoolean, device: isLinkName, timeout: isMilliseconds },
  'an object of options',
);

/** Opens connections for undici: `new Agent({ connect: connector })`. */
export type Connector = (
  target: ConnectorTarget,
  callback: (...result: [error: null, socket: Socket] | [error: Error, socket: null]) => void,
) => void;

/** Returns a function that opens the connections of an undici `Agent`, `Client` or `Pool` in a namespace. */
export function connector(namespace: NamespaceHandle, options: ConnectorOptions = {}): Connector {
  checkArgument('connector', '', connectorOptions, options);
  return (target, callback) => {
    openConnection(namespace, target, options).then(
      (socket) => callback(null, socket),
      (error) => callback(error, null),
    );
  };
}

/** Opens a connection for undici. */
export async function openConnection(
  namespace: NamespaceHandle,
  target: ConnectorTarget,
  { timeout = 10_000, allowH2 = false, device, ...tls }: ConnectorOptions,
  signal?: AbortSignal,
): Promise<Socket> {
  const isSecure = target.protocol === 'https:';
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  const { connect } = await import('./connect.ts');
  const socket = await connect(namespace, {
    host,
    port: Number(target.port || (isSecure ? 443 : 80)),
    localAddress: target.localAddress ?? undefined,
    timeout,
    device,
    signal,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
  });
  if (!isSecure) return socket;
  const servername = target.servername || tls.servername || (isIP(host) === 0 ? host : '');
  const secured = process.getBuiltinModule('node:tls').connect({
    ALPNProtocols: allowH2 ? ['http/1.1', 'h2'] : ['http/1.1'],
    ...tls,
    servername,
    socket,
  });
  const late = setTimeout(() => secured.destroy(handshakeTimeout(host)), timeout);
  const abort = (): unknown => secured.destroy(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await once(secured, 'secureConnect');
    return secured;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', abort);
  }
}

function handshakeTimeout(host: string): Error {
  return Object.assign(new Error(`TLS handshake with ${host} timed out`), { code: 'ETIMEDOUT' });
}
