import type { Request } from '../../netlink/request/request.ts';
import type { RequestOptions } from '../../netlink/socket/socket.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';

/** The part of a namespace that a link uses. Keeps `Link` independent of the class `Namespace`, whose methods return links. */
export interface LinkNamespace extends NamespaceHandle {
  /** Runs a request in the namespace. */
  request<T>(request: Request<T>, options?: RequestOptions): Promise<T>;
  /** Returns the name of the namespace that this one knows by an identifier (`nsid`); undefined without a name. */
  nameOfNsid(nsid: number): Promise<string | undefined>;
}
