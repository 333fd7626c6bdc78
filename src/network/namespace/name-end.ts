import { fstatSync, statSync, watch } from 'node:fs';
import type { NamespaceHandle } from './handle.ts';
import { namedNamespaceFolder, namedNamespacePath } from './named-namespaces.ts';

/** Whether the name of a namespace stands for it. */
function isNamed(name: string, fd: number): boolean {
  try {
    const [named, open] = [statSync(namedNamespacePath(name)), fstatSync(fd)];
    return named.ino === open.ino && named.dev === open.dev;
  } catch {
    return false;
  }
}

/**
 * Calls `ended` once the name of a namespace no longer stands for it: another program has deleted the namespace, or gives the
 * name to another one. Does nothing for a namespace without a name, or whose name is in another mount namespace. Does not keep
 * the process alive.
 *
 * @returns a function that ends the watch
 */
export function onNameEnd(namespace: Partial<NamespaceHandle> | undefined, ended: () => void): () => void {
  const { name, fd } = namespace ?? {};
  if (name === undefined || fd === undefined || !isNamed(name, fd)) return () => {};
  try {
    const watcher = watch(namedNamespaceFolder, { persistent: false }, () => {
      if (!isNamed(name, fd)) ended();
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    // The limit of inotify is reached.
    return () => {};
  }
}
