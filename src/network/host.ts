import type {
  Socket as DatagramSocket,
  SocketOptions as DatagramSocketOptions,
  SocketType,
} from 'node:dgram';
import type { Agent as HttpAgent, AgentOptions as HttpAgentOptions } from 'node:http';
import type { Agent as HttpsAgent, AgentOptions as HttpsAgentOptions } from 'node:https';
import type { Server, Socket } from 'node:net';
import { type LookupAddress, type LookupOptions, lookup } from './names/lookup.ts';
import { NetworkObjects } from './objects.ts';
import { httpAgent, httpsAgent } from './sockets/agents.ts';
import { type ConnectOptions, connect, type PathConnectOptions } from './sockets/connect.ts';
import { createDatagramSocket } from './sockets/datagramSocket.ts';
import { type Connector, type ConnectorOptions, connector, fetchFrom } from './sockets/fetch.ts';
import { type ListenOptions, listen, type PathListenOptions } from './sockets/listen.ts';

/** The part of a namespace in which programs live: sockets, host names, processes. */
export abstract class NamespaceHost extends NetworkObjects {
  /** Its open descriptor. */
  abstract get fd(): number;
  /** Its name in `/run/netns`. */
  abstract readonly name: string | undefined;

  /**
   * Connects from it: `net.connect`, but to be awaited. Host names are looked up in it. Rejects as `net.connect` fails:
   * `ECONNREFUSED` … with `address` and `port`.
   */
  async connect(options: ConnectOptions | PathConnectOptions): Promise<Socket> {
    return connect(this, options);
  }

  /** Lets a server of net, tls, http, https or http2 listen in it: `server.listen`, but to be awaited. */
  async listen<S extends Server>(server: S, options?: ListenOptions | PathListenOptions): Promise<S> {
    return listen(this, server, options);
  }

  /** An agent for `http.request` that connects from it. */
  httpAgent(options?: HttpAgentOptions): HttpAgent {
    return httpAgent(this, options);
  }

  /** An agent for `https.request` that connects from it. */
  httpsAgent(options?: HttpsAgentOptions): HttpsAgent {
    return httpsAgent(this, options);
  }

  /** Makes the connections of an undici `Agent` from it: `new Agent({ connect: namespace.connector() })`. */
  connector(options?: ConnectorOptions): Connector {
    return connector(this, options);
  }

  /** `fetch` from it. */
  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    return fetchFrom(this, input, init);
  }

  /** `dgram.createSocket` in it. For link-local IPv6 senders see docs/namespaces.md. */
  createDatagramSocket(type: SocketType | Omit<DatagramSocketOptions, 'lookup'>): DatagramSocket {
    return createDatagramSocket(this, type);
  }

  /** The addresses of a host name, looked up in it: with its own `hosts` and `resolv.conf` of `/etc/netns/NAME`. */
  async lookup(host: string, options?: LookupOptions): Promise<LookupAddress[]> {
    return lookup(this, host, options);
  }
}
