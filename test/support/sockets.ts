import { readdirSync } from 'node:fs';
import { afterEach } from 'vitest';
import type { Protocol } from '../../src/netlink/protocol-table.ts';
import { links, type RouteCreate, routes } from '../../src/netlink/protocols/route/index.ts';
import { NetlinkSocket, type SocketOptions } from '../../src/netlink/socket/socket.ts';

const open = new Set<NetlinkSocket>();

/** A socket that is closed after the test. */
export function openSocket(options: SocketOptions = {}, protocol: Protocol = 'route'): NetlinkSocket {
  const socket = NetlinkSocket.open(protocol, options);
  open.add(socket);
  return socket;
}

afterEach(() => {
  for (const socket of open) socket.close();
  open.clear();
});

/** The number of file descriptors that this process has open. */
export function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Blackhole routes to `count` addresses. */
export function manyRoutes(count: number, net = 10): RouteCreate[] {
  return Array.from({ length: count }, (_, i) => ({
    dst: `${net}.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}/32`,
    type: 'blackhole',
    table: 1000,
  }));
}

/** Adds such routes, and deletes them after `use`. */
export async function withRoutes(
  count: number,
  use: (socket: NetlinkSocket) => Promise<void>,
): Promise<void> {
  const socket = openSocket();
  const list = manyRoutes(count);
  await socket.batch(list.map((route) => routes.create(route)));
  try {
    await use(socket);
  } finally {
    const cleaner = openSocket();
    await cleaner.batch(list.map((route) => routes.delete(route)));
    cleaner.close();
  }
}

/** A veth pair of which one end has the name, deleted after `use`. */
export async function withLink(name: string, use: (index: number) => Promise<void> | void): Promise<void> {
  const socket = NetlinkSocket.open('route');
  try {
    socket.requestSync(links.create({ kind: 'veth', name, options: { peer: { name: `${name}-p` } } }));
    await use(socket.requestSync(links.get(name)).index);
  } finally {
    socket.requestSync(links.delete(name));
    socket.close();
  }
}
