import { setImmediate as turn } from 'node:timers/promises';
import type { Namespace } from '../namespace/namespace.ts';

/**
 * Deletes namespaces, also after one that cannot be deleted. The event loop turns after each: the kernel takes up to a
 * millisecond to unmount a name.
 *
 * @throws (as rejection) AggregateError of the namespaces that cannot be deleted
 */
export async function destroyNamespaces(namespaces: Iterable<Namespace>): Promise<void> {
  const errors: unknown[] = [];
  for (const namespace of namespaces) {
    if (namespace.closed) continue;
    try {
      await namespace.delete();
    } catch (error) {
      namespace.close();
      // Another program has deleted the name.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') errors.push(error);
    }
    await turn();
  }
  if (errors.length > 0)
    throw new AggregateError(errors, `lab: ${errors.length} namespaces cannot be deleted: ${errors[0]}`);
}
