import type { ChildProcess } from 'node:child_process';
import type {
  Socket as DatagramSocket,
  SocketOptions as DatagramSocketOptions,
  SocketType,
} from 'node:dgram';
import type { Agent as HttpAgent, AgentOptions as HttpAgentOptions } from 'node:http';
import type { Agent as HttpsAgent, AgentOptions as HttpsAgentOptions } from 'node:https';
import type { Server, Socket } from 'node:net';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { type LookupAddress, type LookupOptions, lookup } from '../dns/lookup.ts';
import {
  type ExecResult,
  execIn,
  type NamespaceExecOptions,
  type NamespaceSpawnOptions,
  spawnIn,
} from '../processes/spawn.ts';
import { startWorker } from '../processes/worker.ts';
import { type ConnectOptions, connect, type PathConnectOptions } from '../sockets/connect.ts';
import { createDatagramSocket } from '../sockets/datagram-socket.ts';
import { type Connector, type ConnectorOptions, connector, fetchFrom } from '../sockets/fetch.ts';
import { httpAgent, httpsAgent } from '../sockets/http-agents.ts';
import { type ListenOptions, listen, type PathListenOptions } from '../sockets/listen.ts';
import { pidsIn } from './find-namespaces.ts';
import { NetworkObjects } from './objects.ts';
import { readFileIn, type Sysctl, sysctlOf } from './proc-files.ts';

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

  /**
   * Starts a process in it: `child_process.spawn`, with `/sys` of the namespace and the files of `/etc/netns/NAME` in `/etc`,
   * as `ip netns exec` has it. Needs CAP_SYS_ADMIN.
   */
  spawn(command: string, args: readonly string[] = [], options: NamespaceSpawnOptions = {}): ChildProcess {
    return spawnIn(this, command, args, options);
  }

  /** Runs a command in it to its end, likewise; options as of `child_process.execFile`. Rejects where it fails. */
  async exec(
    command: string,
    args: readonly string[] = [],
    options: NamespaceExecOptions = {},
  ): Promise<ExecResult> {
    return execIn(this, command, args, options);
  }

  /** Starts a Worker whose every socket is in it, and which looks host names up there. Needs CAP_SYS_ADMIN. */
  worker(file: string | URL, options?: WorkerOptions): Worker {
    return startWorker(this, file, options);
  }

  /** The processes in it: `ip netns pids`. */
  async pids(): Promise<number[]> {
    return pidsIn(this);
  }

  /** Its kernel parameters: `await namespace.sysctl.set('net.ipv4.ip_forward', 1)`. */
  get sysctl(): Sysctl {
    return sysctlOf(this);
  }

  /** Reads a file of `/proc` as it is in the namespace: `/proc/net/dev`. */
  async readFile(path: string, encoding: BufferEncoding = 'utf8'): Promise<string> {
    return readFileIn(this, path, encoding);
  }
}
