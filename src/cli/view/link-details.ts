import { addresses, links, neighbours, qdiscs, routes } from '../../netlink/protocols/route/index.ts';
import type { Dump, Request } from '../../netlink/request/request.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import type { LinkDetails } from '../../web/data.ts';

/** Objects of a list that are shown, at most. */
const longestList = 200;

/** Reads a link with its addresses, routes, neighbours and qdiscs. ENODEV where there is none. */
export async function linkDetails(
  namespace: Pick<Namespace, 'request' | 'stream'>,
  index: number,
): Promise<LinkDetails> {
  const link = await namespace.request(links.get(index) as Request<object>);
  return {
    link,
    addresses: await first(namespace, addresses.list({ index })),
    routes: await first(namespace, routes.list({ oif: index })),
    neighbours: await first(namespace, neighbours.list({ index })),
    // A kernel may lack traffic control.
    qdiscs: await first(namespace, qdiscs.list({ index })).catch(() => []),
  };
}

async function first(namespace: Pick<Namespace, 'stream'>, dump: Dump<object>): Promise<object[]> {
  const found: object[] = [];
  for await (const object of namespace.stream(dump)) {
    if (found.length === longestList) break;
    found.push(object);
  }
  return found;
}
