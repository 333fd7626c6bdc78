import type { Dump, Request } from './request.ts';

/**
 * Makes the same list for a program that only reads the objects. They are decoded without keeping their bytes, which takes a fraction of
 * the time where the kernel writes other bytes than a request: nests without their type bit.
 */
export function readOnly<T>(list: Dump<T>): Dump<T> {
  const decode = list.read;
  const read: Request<T>['read'] = (reader, start, end, type) => {
    reader.isReadOnly = true;
    try {
      return decode(reader, start, end, type);
    } finally {
      reader.isReadOnly = false;
    }
  };
  return { ...list, read };
}
