import { checkArgument, required } from '../../netlink/request/input.ts';
import { NamespaceClosedError, type NamespaceHandle } from '../namespace/handle.ts';
import { fetchInput, fetchOptions } from '../node-options.ts';
import { type Connector, openConnection } from './connector.ts';

/** The part of an undici Agent that is used here. */
interface Dispatcher {
  destroy(reason: Error): Promise<void>;
}
type DispatcherClass = new (options: { connect: Connector }) => Dispatcher;

/** The requests from a namespace. */
interface Requests {
  readonly dispatcher: Dispatcher;
  /** Requests that have no response yet. */
  pending: number;
  /** Connections that are being opened. */
  readonly connecting: Set<AbortController>;
}

/** The requests from each namespace, so that connections are reused. */
const requestsFrom = new WeakMap<NamespaceHandle, Requests>();
/** Dispatchers that new requests do not use, while responses may still arrive by them. */
const retired = new WeakMap<NamespaceHandle, Set<Dispatcher>>();

/**
 * `fetch` with connections from a namespace. For TLS options or HTTP/2, pass an undici `Agent` with the connector of the
 * namespace to the `fetch` of your choice.
 *
 * @throws (as rejection) as `fetch`: a TypeError whose `cause` is the error of the connection; NamespaceClosedError if the
 * namespace is closed in between
 */
export async function fetchFrom(
  namespace: NamespaceHandle,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  checkArgument('fetch', 'input', required(fetchInput), input);
  checkArgument('fetch', '', fetchOptions, init);
  let requests = requestsFrom.get(namespace);
  if (requests === undefined) {
    requests = openRequests(namespace);
    requestsFrom.set(namespace, requests);
  }
  requests.pending++;
  try {
    return await nodeGlobal().fetch(input, { ...init, dispatcher: requests.dispatcher } as RequestInit);
  } catch (error) {
    namespace.closeSignal?.throwIfAborted();
    throw error;
  } finally {
    if (--requests.pending === 0) abandonConnections(namespace, requests);
  }
}

function openRequests(namespace: NamespaceHandle): Requests {
  const connecting = new Set<AbortController>();
  const connect: Connector = (target, callback) => {
    const attempt = new AbortController();
    connecting.add(attempt);
    openConnection(namespace, target, {}, attempt.signal)
      .finally(() => connecting.delete(attempt))
      .then(
        (socket) => callback(null, socket),
        (error) => callback(error, null),
      );
  };
  return { dispatcher: new (builtinAgent())({ connect }), pending: 0, connecting };
}

/**
 * Aborts attempts to connect that no request waits for: an aborted request leaves its attempt behind, which would keep the
 * process alive. The error of the attempt would reach a request that undici has queued for the same origin in between, so that
 * later requests get a new dispatcher.
 */
function abandonConnections(namespace: NamespaceHandle, requests: Requests): void {
  if (requests.connecting.size === 0) return;
  if (requestsFrom.get(namespace) === requests) {
    requestsFrom.delete(namespace);
    const known = retired.get(namespace) ?? new Set();
    retired.set(namespace, known.add(requests.dispatcher));
  }
  for (const attempt of requests.connecting) attempt.abort(new Error('no request waits for the connection'));
}

/** Ends the requests from a closed namespace, and closes their connections. */
export function endFetch(namespace: NamespaceHandle): void {
  if (!requestsFrom.has(namespace) && !retired.has(namespace)) return;
  const reason = new NamespaceClosedError(namespace.name);
  const { dispatcher, connecting = [] } = requestsFrom.get(namespace) ?? {};
  for (const attempt of connecting) attempt.abort(reason);
  for (const each of [dispatcher, ...(retired.get(namespace) ?? [])]) each?.destroy(reason).catch(() => {});
  requestsFrom.delete(namespace);
  retired.delete(namespace);
}

/**
 * Returns the global object of Node itself. In a vm context, as jest and vitest use one for each test file, `globalThis` is another
 * object, which has a `fetch` but not its agent.
 */
function nodeGlobal(): typeof globalThis {
  return process.getBuiltinModule('node:vm').runInThisContext('globalThis');
}

let agentClass: DispatcherClass | undefined;

/** Returns Node's internal class of agents, which is reachable only through the default agent of `fetch`. */
function builtinAgent(): DispatcherClass {
  if (agentClass !== undefined) return agentClass;
  const global = nodeGlobal() as typeof globalThis & Record<symbol, unknown>;
  // Makes Node load its fetch.
  new global.Request('http://localhost');
  const shown = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1']
    .map((key) => global[Symbol.for(key) as never] as object | undefined)
    .map((dispatcher) => dispatcher?.constructor)
    .find((candidate) => candidate?.name === 'Agent');
  if (shown === undefined) {
    throw Object.assign(
      new Error(
        "fetch: the global dispatcher was replaced, so that Node's agent cannot be found. " +
          'Give your fetch an Agent of the undici package instead: new Agent({ connect: namespace.connector() })',
      ),
      { code: 'ERR_NO_FETCH_AGENT' },
    );
  }
  agentClass = shown as unknown as DispatcherClass;
  return agentClass;
}
