import { errorJson } from '../../syscalls/error-json.ts';
import { namespaceInode } from '../../syscalls/namespace.ts';
import { holdDescriptor } from '../../syscalls/socket.ts';

/** An open network namespace, as the functions for sockets, host names, processes and files take it. */
export interface NamespaceHandle {
  /** Descriptor of the namespace. Throws {@link NamespaceClosedError} once the namespace is closed. */
  readonly fd: number;
  /** Name in `/run/netns`, which also selects its files in `/etc/netns`; undefined without a name. */
  readonly name: string | undefined;
  /** Aborted when the namespace is closed. */
  readonly closeSignal?: AbortSignal | undefined;
}

/** Thrown by every use of a namespace after `close()` or `delete()`, and by calls that these two interrupt. */
export class NamespaceClosedError extends Error {
  override readonly name = 'NamespaceClosedError';
  readonly code = 'ERR_NAMESPACE_CLOSED';

  constructor(namespace: string | undefined) {
    super(`the namespace ${namespace === undefined ? '' : `'${namespace}' `}is closed`);
  }

  /** Name, message and fields, for `JSON.stringify`. */
  toJSON(): object {
    return errorJson(this);
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

/** Runs a call with a signal that is aborted by any of the given signals. Leaves no listener on them afterwards. */
export async function withSignals<T>(
  signals: readonly (AbortSignal | undefined)[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = ({ target }: Event): void => controller.abort((target as AbortSignal).reason);
  for (const signal of signals) {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', abort, { once: true });
  }
  try {
    return await run(controller.signal);
  } finally {
    for (const signal of signals) signal?.removeEventListener('abort', abort);
  }
}

/** Returns whether two descriptors refer to the same namespace. */
export function isSameNamespace(first: { readonly fd: number }, second: { readonly fd: number }): boolean {
  if (first.fd === second.fd) return true;
  const [a, b] = [namespaceInode(first.fd), namespaceInode(second.fd)];
  return a.inode === b.inode && a.device === b.device;
}
