import type { NamespaceHandle } from '../namespace/handle.ts';
import { type Connector, connector } from './connector.ts';

/** The part of an undici Agent that is used here. */
interface Dispatcher {
  destroy(): Promise<void>;
}
type DispatcherClass = new (options: { connect: Connector }) => Dispatcher;

/** One dispatcher for each namespace, so that connections are reused. */
const dispatchers = new WeakMap<NamespaceHandle, Dispatcher>();

/**
 * `fetch` with connections from a namespace. For TLS options or HTTP/2, pass an undici `Agent` with a {@link connector} to the
 * `fetch` of your choice.
 *
 * @throws (as rejection) as `fetch`: a TypeError whose `cause` is the error of the connection
 */
export async function fetchFrom(
  namespace: NamespaceHandle,
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

/** Closes the connections of {@link fetchFrom} from a namespace. */
export function forgetFetch(namespace: NamespaceHandle): void {
  dispatchers
    .get(namespace)
    ?.destroy()
    .catch(() => {});
  dispatchers.delete(namespace);
}

let agentClass: DispatcherClass | undefined;

/** Returns Node's internal class of agents, which is reachable only through the default agent of `fetch`. */
function builtinAgent(): DispatcherClass {
  if (agentClass !== undefined) return agentClass;
  // Makes Node load its fetch.
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
