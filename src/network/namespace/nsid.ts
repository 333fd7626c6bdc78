import * as nsids from '../../netlink/protocols/route/nsid.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { listNamedNamespaces, openNamedNamespace } from './named-namespaces.ts';

/** Named namespaces that are open at the same time. */
const openAtOnce = 64;

/** Names by identifier, as each namespace has them. A name may have been given to another namespace since. */
const known = new WeakMap<object, Map<number, string>>();

/**
 * Returns the name of the namespace that another namespace knows by an identifier (`nsid`); undefined without a name. The kernel tells the identifier of
 * an open namespace only, so the first call opens all named ones. Later calls open the one that had the identifier before.
 */
export async function nameOfNsid(
  namespace: { readonly socket: NetlinkSocket<'route'> },
  nsid: number,
): Promise<string | undefined> {
  const names = known.get(namespace) ?? new Map<number, string>();
  known.set(namespace, names);
  const remembered = names.get(nsid);
  if (remembered !== undefined && (await nsidsOf(namespace, [remembered]))[0] === nsid) return remembered;
  names.clear();
  const all = listNamedNamespaces();
  for (let at = 0; at < all.length; at += openAtOnce) {
    const some = all.slice(at, at + openAtOnce);
    const found = await nsidsOf(namespace, some);
    for (const [index, name] of some.entries()) {
      const own = found[index];
      // Of several names of a namespace, the first counts.
      if (own !== undefined && !names.has(own)) names.set(own, name);
    }
    if (names.has(nsid)) break;
  }
  return names.get(nsid);
}

/** The identifiers of named namespaces: undefined for a name without a namespace, negative for a namespace without an identifier. */
async function nsidsOf(
  { socket }: { readonly socket: NetlinkSocket<'route'> },
  names: readonly string[],
): Promise<(number | undefined)[]> {
  const fds = names.map(tryOpen);
  const open = fds.filter((fd) => fd !== undefined);
  try {
    const results = await socket.batch(open.map((fd) => nsids.get({ fd })));
    let at = 0;
    return fds.map((fd) => (fd === undefined ? undefined : results[at++]));
  } finally {
    for (const fd of open) closeFd(fd);
  }
}

/** Opens a named namespace; undefined for a file without a namespace, or a name that has just been deleted. */
function tryOpen(name: string): number | undefined {
  try {
    return openNamedNamespace(name);
  } catch {
    return undefined;
  }
}
