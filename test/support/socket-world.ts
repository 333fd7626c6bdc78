import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Namespace, NetlinkSocket, VethPair } from 'tsnetlink';
import { inNetworkNamespace } from '../../src/syscalls/namespace.ts';
import {
  bind,
  bindToDevice,
  closeFd,
  connect,
  openSocket,
  sendTo,
  setSocketOption,
} from '../../src/syscalls/socket.ts';

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_PACKET = 17;
const [STREAM, DGRAM, RAW, SEQPACKET] = [1, 2, 3, 5];
const NONBLOCK = 0o4000;

/** `struct sockaddr_in`. */
function ipv4Address(host: string, port: number): Uint8Array {
  return Uint8Array.of(
    AF_INET,
    0,
    port >> 8,
    port & 255,
    ...host.split('.').map(Number),
    ...new Uint8Array(8),
  );
}

/** `struct sockaddr_un`. */
function unixPath(path: string): Uint8Array {
  return Uint8Array.of(AF_UNIX, 0, ...Buffer.from(path));
}

/** A named namespace with sockets of many kinds and states, and the links `out0` and `in0` between which nothing answers. */
export interface SocketWorld {
  readonly namespace: Namespace;
  readonly name: string;
  close(): Promise<void>;
}

/** Makes the namespace. `hasMptcp` is false where the kernel lacks MPTCP. */
export async function socketWorld(name: string): Promise<SocketWorld & { readonly hasMptcp: boolean }> {
  const namespace = await Namespace.create(name);
  const folder = mkdtempSync(join(tmpdir(), 'sockets-'));
  const ends: (() => void)[] = [() => rmSync(folder, { recursive: true })];
  /** Opens a socket in the namespace, which stays open. */
  const open = (family: number, type: number, protocol = 0): number => {
    const fd = inNetworkNamespace(namespace.fd, () => openSocket(family, type, protocol));
    ends.push(() => closeFd(fd));
    return fd;
  };
  await (await namespace.link('lo')).up();
  await VethPair.create(
    { name: 'out0', namespace, addresses: ['10.9.0.1/24'], up: true },
    { name: 'in0', namespace, up: true },
  );
  await namespace.exec('ip', ['neigh', 'add', '10.9.0.2', 'lladdr', '02:00:00:00:00:02', 'dev', 'out0']);

  /** A server that does not read, and a connection to it. */
  const pair = async (
    host: string,
    port: number,
  ): Promise<{ client: Socket; accepted: Socket; server: Server }> => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    await namespace.listen(server, { host, port });
    const connection = once(server, 'connection');
    const client = await namespace.connect({ host, port, allowHalfOpen: true });
    client.on('error', () => {});
    const [accepted] = (await connection) as [Socket];
    accepted.on('error', () => {});
    ends.push(() => {
      client.destroy();
      accepted.destroy();
      server.close();
    });
    return { client, accepted, server };
  };
  const plain = await pair('127.0.0.1', 8001);
  plain.client.write('x'.repeat(1000));
  const idle = await pair('::1', 8002);
  idle.client.setKeepAlive(true, 3_600_000);
  // CLOSE-WAIT and FIN-WAIT-2.
  (await pair('127.0.0.1', 8003)).client.end();
  // TIME-WAIT.
  const closed = await pair('127.0.0.1', 8004);
  closed.client.end();
  closed.accepted.resume().end();
  await once(closed.client.resume(), 'close');
  await pair('::', 8005);
  // A client that waits for an answer: SYN-SENT.
  const waiting = open(AF_INET, STREAM | NONBLOCK);
  try {
    connect(waiting, ipv4Address('10.9.0.2', 80));
  } catch {
    // EINPROGRESS.
  }
  // Bound to a link, with a mark, with a key for MD5 signatures.
  const bound = open(AF_INET, STREAM);
  bindToDevice(bound, 'out0');
  setSocketOption(bound, 1, 36, 0x1234);
  bind(bound, ipv4Address('10.9.0.1', 8008));

  for (const [host, port] of [
    ['127.0.0.1', 7001],
    ['0.0.0.0', 7003],
  ] as const) {
    const udp = open(AF_INET, DGRAM);
    if (host === '0.0.0.0') bindToDevice(udp, 'out0');
    bind(udp, ipv4Address(host, port));
  }
  const sender = open(AF_INET, DGRAM);
  connect(sender, ipv4Address('127.0.0.1', 7001));
  sendTo(sender, Buffer.from('hello'), 5, 0);
  open(AF_INET, RAW, 1);
  open(AF_INET, RAW, 89);
  open(AF_INET6, RAW, 58);

  const path = join(folder, 'stream');
  const server = createServer();
  await namespace.listen(server, { path });
  const client = await namespace.connect({ path });
  ends.push(() => {
    client.destroy();
    server.close();
  });
  bind(open(AF_UNIX, DGRAM), unixPath('\0abstract\0name'));
  bind(open(AF_UNIX, SEQPACKET), unixPath(join(folder, 'packets')));
  for (const protocol of ['route', 'generic'] as const) {
    const netlink = NetlinkSocket.open(protocol, { namespace });
    ends.push(() => netlink.close());
  }
  const groups = open(16, RAW, 15);
  bind(groups, Uint8Array.of(16, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0));
  const packets = open(AF_PACKET, RAW, 0x0608);
  setSocketOption(packets, 263, 18, (1 << 16) | 77);
  open(AF_PACKET, DGRAM, 0x0300);
  let hasMptcp = true;
  try {
    const listener = open(AF_INET, STREAM, 262);
    bind(listener, ipv4Address('127.0.0.1', 8012));
    const mptcpServer = createServer();
    await new Promise<void>((resolve) => mptcpServer.listen({ fd: listener }, resolve));
    const connection = open(AF_INET, STREAM, 262);
    connect(connection, ipv4Address('127.0.0.1', 8012));
    ends.push(() => mptcpServer.close());
  } catch {
    hasMptcp = false;
  }
  return {
    namespace,
    name,
    hasMptcp,
    async close() {
      for (const end of ends.reverse()) {
        try {
          end();
        } catch {
          // The descriptor was closed by its server.
        }
      }
      await namespace.delete();
    },
  };
}
