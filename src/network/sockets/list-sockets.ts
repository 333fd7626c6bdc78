import type {
  InetProtocol,
  InetSocket,
  InetSocketQuery,
} from '../../netlink/protocols/sock-diag/inet/operations.ts';
import { checkArgument, isBoolean } from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { isPlainObject } from '../inputs.ts';
import { findSocketOwners, type SocketOwner } from './socket-owners.ts';

/** Which sockets of a namespace to list: see `inetSockets.list` of `tsnetlink/sock-diag`. */
export interface SocketListOptions extends Omit<InetSocketQuery, 'protocol'> {
  /** TCP and UDP if absent. */
  readonly protocol?: InetProtocol | readonly InetProtocol[] | undefined;
  /** Find the processes that have the sockets open. */
  readonly processes?: boolean | undefined;
}

/** A socket, and the processes that have it open where they were asked for. */
export interface NamespaceSocket extends InetSocket {
  processes?: readonly SocketOwner[] | undefined;
}

/** Runs requests in a namespace. */
interface Runner {
  request<T>(request: Request<T>): Promise<T>;
}

/** Lists the sockets of a namespace, of both address families unless one is given. */
export async function listSockets(
  runner: Runner,
  options: SocketListOptions = {},
): Promise<NamespaceSocket[]> {
  checkArgument('sockets', '', isPlainObject, options);
  // Loaded here, because most programs list no sockets.
  const { list } = await import('../../netlink/protocols/sock-diag/inet/operations.ts');
  const { protocol = ['tcp', 'udp'], family, processes = false, ...query } = options;
  checkArgument('sockets', 'processes', isBoolean, processes);
  const sockets: NamespaceSocket[] = [];
  for (const one of typeof protocol === 'string' ? [protocol] : protocol)
    for (const of of family === undefined ? (['inet', 'inet6'] as const) : [family])
      for (const socket of await runner.request(list({ ...query, protocol: one, family: of })))
        sockets.push(socket);
  if (processes) {
    const owners = findSocketOwners(
      new Set(sockets.map(({ inode }) => inode).filter((inode) => inode !== 0)),
    );
    for (const socket of sockets) socket.processes = owners.get(socket.inode) ?? [];
  }
  return sockets;
}
