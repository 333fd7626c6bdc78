import * as nsids from '../../netlink/protocols/route/nsid.ts';
import type { Request } from '../../netlink/request/request.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { listNamedNamespaces, openNamedNamespace } from './named-namespaces.ts';

/** Returns the name of the namespace that another namespace knows by an identifier (`nsid`); undefined without a name. */
export async function nameOfNsid(
  namespace: { request<T>(request: Request<T>): Promise<T> },
  nsid: number,
): Promise<string | undefined> {
  for (const name of listNamedNamespaces()) {
    const fd = tryOpen(name);
    if (fd === undefined) continue;
    try {
      if ((await namespace.request(nsids.get({ fd }))) === nsid) return name;
    } finally {
      closeFd(fd);
    }
  }
  return undefined;
}

/** Opens a named namespace; undefined for a file without a namespace, or a name that has just been deleted. */
function tryOpen(name: string): number | undefined {
  try {
    return openNamedNamespace(name);
  } catch {
    return undefined;
  }
}
