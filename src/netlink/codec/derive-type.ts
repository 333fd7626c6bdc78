import type { AnyType } from './type.ts';

/** Returns a copy of a type with other properties. Unlike a spread, it does not build a set that has not been used yet. */
export function deriveType<T extends AnyType, P extends Partial<AnyType> & object>(
  type: T,
  properties: P,
): T & P {
  const own = Object.getOwnPropertyDescriptors(type);
  const other = Object.getOwnPropertyDescriptors(properties);
  return Object.defineProperties({}, { ...own, ...other }) as T & P;
}
