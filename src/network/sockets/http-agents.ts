import type { ClientRequest, ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { type Check, checkArgument, isObject } from '../../netlink/request/input.ts';
import { isLinkName } from '../links/link-name.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import {
  type AgentOptions,
  agentFields,
  type SecureAgentOptions,
  secureAgentFields,
} from '../node-options.ts';
import type { ConnectOptions, PathConnectOptions } from './connect.ts';

/** Binding of the connections of an agent. */
export interface AgentDevice {
  /** Name of the link, or VRF, that connections are bound to. */
  readonly device?: string | undefined;
}

/** Checks the options of `Namespace.httpAgent`. */
export const httpAgentOptions: Check = isObject<AgentOptions & AgentDevice>(
  { ...agentFields, device: isLinkName },
  'an object of options',
);

/** Checks the options of `Namespace.httpsAgent`. */
export const httpsAgentOptions: Check = isObject<SecureAgentOptions & AgentDevice>(
  { ...secureAgentFields, device: isLinkName },
  'an object of options',
);

type Connected = (error: Error | null, socket?: Socket) => void;
/** Function that the agents of Node call. The types of Node leave parts of it out. */
type CreateConnection = (options: ClientRequestArgs, callback?: Connected) => Socket | undefined;

/**
 * Returns an agent for `http.request` that connects from a namespace.
 *
 * @param given options of `http.Agent`, and the `device`
 */
export function httpAgent(namespace: NamespaceHandle, given: AgentOptions & AgentDevice = {}): HttpAgent {
  checkArgument('http agent', '', httpAgentOptions, given);
  const { device, ...options } = given;
  const createConnection: CreateConnection = (request, callback) => {
    connectFor(namespace, request, device).then((socket) => callback?.(null, socket), callback);
    return undefined;
  };
  // Loaded on first use: most programs that use namespaces speak no HTTP.
  const { Agent } = process.getBuiltinModule('node:http');
  return givingUp(Object.assign(new Agent(options), { createConnection }));
}

/**
 * Returns an agent for `https.request` that connects from a namespace.
 *
 * @param given options of `https.Agent`, and the `device`
 */
export function httpsAgent(
  namespace: NamespaceHandle,
  given: SecureAgentOptions & AgentDevice = {},
): HttpsAgent {
  checkArgument('https agent', '', httpsAgentOptions, given);
  const { device, ...options } = given;
  const { Agent } = process.getBuiltinModule('node:https');
  const agent = new Agent(options);
  // Node's method does the TLS part, and remembers sessions.
  const secure = (agent as unknown as { createConnection: CreateConnection }).createConnection;
  const createConnection: CreateConnection = (request, callback) => {
    connectFor(namespace, request, device).then(
      (socket) => callback?.(null, secure.call(agent, { ...request, socket } as ClientRequestArgs)),
      callback,
    );
    return undefined;
  };
  return givingUp(Object.assign(agent, { createConnection }));
}

type CreateSocket = (request: ClientRequest, options: ClientRequestArgs, done: Connected) => void;

/**
 * Ends an attempt to connect with its request. Node destroys the socket of an aborted request. Without a socket yet, it waits for
 * one, which may take minutes.
 */
function givingUp<T extends HttpAgent>(agent: T): T {
  const { createSocket } = agent as unknown as { createSocket: CreateSocket };
  const createSocketFor: CreateSocket = (request, options, done) => {
    const controller = new AbortController();
    const { destroy } = request;
    request.destroy = (error) => {
      const destroyed = destroy.call(request, error);
      controller.abort(error ?? hangUp());
      return destroyed;
    };
    createSocket.call(agent, request, { ...options, signal: controller.signal }, (error, socket) => {
      request.destroy = destroy;
      done(error, socket);
    });
  };
  return Object.assign(agent, { createSocket: createSocketFor });
}

/** Makes the error of Node for a request that ends without a response. */
function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

async function connectFor(
  namespace: NamespaceHandle,
  request: ClientRequestArgs,
  device: string | undefined,
): Promise<Socket> {
  const { timeout } = request;
  const { connect } = await import('./connect.ts');
  const target = targetOf(request);
  const bound = 'path' in target || device === undefined ? target : { ...target, device };
  const socket = await connect(namespace, bound);
  if (timeout !== undefined && timeout > 0) socket.setTimeout(timeout);
  return socket;
}

function targetOf(request: ClientRequestArgs): ConnectOptions | PathConnectOptions {
  const { host, port, socketPath, localAddress, localPort, family, timeout, signal } = request;
  const { noDelay = true } = request as { noDelay?: boolean };
  if (socketPath) return { path: socketPath };
  return {
    host: host ?? 'localhost',
    port: Number(port),
    family: family as 0 | 4 | 6 | undefined,
    localAddress,
    localPort,
    timeout,
    signal,
    noDelay,
  };
}
