import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Opens TCP connections to this process, which stay open without keeping it alive: each is two sockets. */
export async function openConnections(count: number): Promise<void> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => void accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const clients: Socket[] = [];
  for (let index = 0; index < count; index++) {
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    clients.push(client);
  }
  while (accepted.length < count) await once(server, 'connection');
  for (const socket of [server, ...clients, ...accepted]) socket.unref();
}
