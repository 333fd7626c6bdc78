import { Reader } from './reader.ts';
import type { Type } from './type.ts';

/** Decodes bytes. Returns `undefined` where they do not fit the type. Never throws, for any bytes. */
export function decode<T>(type: Type<T>, bytes: Uint8Array): T | undefined {
  return type.decode(new Reader(bytes), 0, bytes.length, undefined);
}
