import { namespaceInode } from '../../syscalls/namespace.ts';
import { holdDescriptor } from '../../syscalls/socket.ts';

/** An open network namespace, as the functions for sockets, host names, processes and files take it. */
export interface NamespaceHandle {
  /** Descriptor of the namespace. Throws {@link NamespaceClosedError} once the namespace is closed. */
  readonly fd: number;
  /** Name in `/run/netns`, which also selects its files in `/etc/netns`; undefined without a name. */
  readonly name: string | undefined;
}

/** Thrown by every use of a namespace after `close()` or `delete()`. */
export class NamespaceClosedError extends Error {
  override readonly name = 'NamespaceClosedError';
  readonly code = 'ERR_NAMESPACE_CLOSED';

  constructor(namespace: string | undefined) {
    super(`the namespace ${namespace === undefined ? '' : `'${namespace}' `}is closed`);
  }
}

/**
 * Runs a request whose message contains the descriptor number of a namespace. The descriptor stays open until the kernel
 * has answered, also when the namespace is closed in between: the number must not refer to another file by then.
 */
export async function withFdHeld<T>({ fd }: { readonly fd: number }, run: () => Promise<T>): Promise<T> {
  const release = holdDescriptor(fd);
  try {
    return await run();
  } finally {
    release();
  }
}

/** Returns whether two descriptors refer to the same namespace. */
export function isSameNamespace(first: { readonly fd: number }, second: { readonly fd: number }): boolean {
  if (first.fd === second.fd) return true;
  const [a, b] = [namespaceInode(first.fd), namespaceInode(second.fd)];
  return a.inode === b.inode && a.device === b.device;
}
