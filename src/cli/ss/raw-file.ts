import { endianness } from 'node:os';
import { formatIpv4, formatIpv6 } from '../../netlink/codec/scalars/address-format.ts';
import { type SocketState, socketStates } from '../../netlink/protocols/sock-diag/families.ts';
import type { InetSocket, SocketEndpoint } from '../../netlink/protocols/sock-diag/index.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';

/** Reads raw sockets from `/proc/net/raw`, for kernels that do not list them by netlink (CONFIG_INET_RAW_DIAG). */
export async function rawSocketsOfFile(
  namespace: Namespace,
  family: 'inet' | 'inet6',
): Promise<(InetSocket & { state: SocketState })[]> {
  const text = await namespace.readFile(`/proc/net/raw${family === 'inet' ? '' : '6'}`);
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => rawSocket(line.trim().split(/\s+/), family));
}

function rawSocket(words: readonly string[], family: 'inet' | 'inet6'): InetSocket & { state: SocketState } {
  const [, local = '', peer = '', state = '', queues = '', , , uid = '', , inode = ''] = words;
  const [send = '', receive = ''] = queues.split(':');
  const number = Number.parseInt(state, 16);
  const [name = 'unknown'] = Object.entries(socketStates).find(([, value]) => value === number) ?? [];
  return {
    family,
    protocol: 'raw',
    state: name as SocketState,
    local: endpoint(local, family),
    peer: endpoint(peer, family),
    cookie: 0n,
    timer: 'off',
    expires: 0,
    retransmits: 0,
    receiveQueue: Number.parseInt(receive, 16),
    sendQueue: Number.parseInt(send, 16),
    uid: Number(uid),
    inode: Number(inode),
  };
}

/** Reads `0100007F:0001`: words of four bytes in the order of the host, and a port. */
function endpoint(text: string, family: 'inet' | 'inet6'): SocketEndpoint {
  const [words = '', port = ''] = text.split(':');
  const bytes = Uint8Array.from(words.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  if (endianness() === 'LE')
    for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  return {
    address: family === 'inet' ? formatIpv4(bytes) : formatIpv6(bytes),
    port: Number.parseInt(port, 16),
  };
}
