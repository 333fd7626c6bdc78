import type { RequestRunner } from '../../../request/request.ts';
import { list, type RouteFilter, delete as remove } from './operations.ts';

/**
 * Deletes all routes that match: `ip route flush`. Those of the table main unless told. Resolves to how many there
 * were. Those that have gone by themselves meanwhile do not matter. Needs CAP_NET_ADMIN.
 *
 * @throws NetlinkError the first one, after all have been tried
 * @example await flush(socket, { protocol: 'bgp' })
 */
export async function flush(socket: RequestRunner, filter: RouteFilter = {}): Promise<number> {
  const routes = await socket.request(list({ table: 254, ...filter }));
  const requests = routes.map(remove);
  const results = await socket.batchSettled(requests);
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    // One deletion may take several with it: the next hops of an IPv6 route, a link that goes down.
    if ((result.reason as { code?: string }).code !== 'ESRCH') throw result.reason;
  }
  return routes.length;
}
