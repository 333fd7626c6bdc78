import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { NamespacePlace } from '../namespace/handle.ts';
import { connect } from './connect.ts';

/** What undici says of a connection it wants. */
export interface ConnectorTarget {
  /** Name or address of the host, in brackets for IPv6. */
  readonly hostname: string;
  /** `http:` or `https:`. */
  readonly protocol: string;
  /** Port, or the empty string for that of the protocol. */
  readonly port: string;
  /** Name to ask the certificate for. */
  readonly servername?: string | undefined;
  /** Address to connect from. */
  readonly localAddress?: string | null | undefined;
}

/** Options of a {@link Connector}: those of TLS, for `https:`. */
export interface ConnectorOptions extends ConnectionOptions {
  /** Milliseconds to connect in; 10,000 unless told. */
  readonly timeout?: number | undefined;
  /** Whether to offer HTTP/2. */
  readonly allowH2?: boolean | undefined;
}

/** Makes connections for undici: `new Agent({ connect: connector })`. */
export type Connector = (
  target: ConnectorTarget,
  callback: (...result: [error: null, socket: Socket] | [error: Error, socket: null]) => void,
) => void;

/** A function that makes the connections of an undici `Agent` (`Client`, `Pool`) inside a namespace. */
export function connector(namespace: NamespacePlace, options: ConnectorOptions = {}): Connector {
  return (target, callback) => {
    open(namespace, target, options).then(
      (socket) => callback(null, socket),
      (error) => callback(error, null),
    );
  };
}

async function open(
  namespace: NamespacePlace,
  target: ConnectorTarget,
  { timeout = 10_000, allowH2 = false, ...tls }: ConnectorOptions,
): Promise<Socket> {
  const isSecure = target.protocol === 'https:';
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = await connect(namespace, {
    host,
    port: Number(target.port || (isSecure ? 443 : 80)),
    localAddress: target.localAddress ?? undefined,
    timeout,
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
  try {
    await once(secured, 'secureConnect');
    return secured;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function handshakeTimeout(host: string): Error {
  return Object.assign(new Error(`TLS handshake with ${host} timed out`), { code: 'ETIMEDOUT' });
}

/** The part of an undici Agent that is in use here. */
interface Dispatcher {
  destroy(): Promise<void>;
}
type DispatcherClass = new (options: { connect: Connector }) => Dispatcher;

/** One a namespace, so that connections are used again. */
const dispatchers = new WeakMap<NamespacePlace, Dispatcher>();

/**
 * `fetch` with its connections made inside a namespace. For TLS options, or HTTP/2, give the `fetch` of your choice an undici
 * `Agent` with a {@link connector}.
 *
 * @throws (as rejection) as `fetch` does: a TypeError whose `cause` is the error of the connection
 */
export async function fetchFrom(
  namespace: NamespacePlace,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  let dispatcher = dispatchers.get(namespace);
  if (dispatcher === undefined) {
    dispatcher = new (builtinAgent())({ connect: connector(namespace) });
    dispatchers.set(namespace, dispatcher);
  }
  return fetch(input, { ...init, dispatcher } as RequestInit);
}

/** Closes the connections that {@link fetchFrom} keeps for a namespace. */
export function forgetFetch(namespace: NamespacePlace): void {
  dispatchers
    .get(namespace)
    ?.destroy()
    .catch(() => {});
  dispatchers.delete(namespace);
}

let agentClass: DispatcherClass | undefined;

/** The class of agents that Node has inside, which it shows only by the agent that its `fetch` uses unless told otherwise. */
function builtinAgent(): DispatcherClass {
  if (agentClass !== undefined) return agentClass;
  // So that Node has loaded it.
  new Request('http://localhost');
  const shown = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1']
    .map((key) => (globalThis as Record<symbol, unknown>)[Symbol.for(key)]?.constructor)
    .find((candidate) => candidate?.name === 'Agent');
  if (shown === undefined) {
    throw Object.assign(
      new Error(
        "fetch: the global dispatcher was replaced, so that Node's own agent cannot be found. " +
          'Give your fetch an Agent of the undici package instead: new Agent({ connect: namespace.connector() })',
      ),
      { code: 'ERR_NO_FETCH_AGENT' },
    );
  }
  agentClass = shown as unknown as DispatcherClass;
  return agentClass;
}
