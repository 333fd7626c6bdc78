import { deriveType } from './derive-type.ts';
import type { Type } from './type.ts';

/**
 * Marks an attribute that a request needs and the kernel does not report. Where a request lacks it, the value is computed
 * from the object that it belongs to. `undefined` adds nothing.
 *
 * @example addressMode: [3, derived(addressMode, ({ addresses }) => (addresses === undefined ? undefined : 'set'))]
 */
export function derived<T>(
  type: Type<T>,
  derive: (siblings: Readonly<Record<string, unknown>>) => T | undefined,
): Type<T> {
  return deriveType(type, { derive });
}
