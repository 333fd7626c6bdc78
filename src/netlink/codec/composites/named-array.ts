import { checkObject, throwInvalidValue } from '../encode-error.ts';
import type { Type } from '../type.ts';

/** Type of an array whose items have a name each: see {@link namedArray}. */
export interface NamedArrayType<T> extends Type<Record<string, T>> {
  readonly kind: 'namedArray';
  readonly item: Type<T>;
  /** Place in the array by name, from 0. */
  readonly names: Readonly<Record<string, number>>;
}

/**
 * Array of values of fixed size, each of which has a name: counters, settings. The value is an object by name. Places without a
 * name are under `#` and their place, from 0. Places without a value are written as zeros.
 *
 * @param item type of one value, of fixed size
 * @param names place of each value in the array, from 0
 */
export function namedArray<T, const N extends string>(
  item: Type<T>,
  names: Readonly<Record<N, number>>,
): NamedArrayType<T> & Type<{ [K in N]?: T | undefined }> {
  const size = item.size as number;
  const byPlace: string[] = [];
  for (const [name, place] of Object.entries<number>(names)) byPlace[place] = name;
  const placeOf = (name: string): number => {
    if (Object.hasOwn(names, name)) return names[name as N];
    const [, place] = /^#(\d{1,4})$/.exec(name) ?? [];
    return place === undefined ? throwInvalidValue(`'${name}' is not a known name`) : Number(place);
  };
  return {
    kind: 'namedArray',
    item,
    names,
    decode(reader, start, end) {
      if ((end - start) % size !== 0) return undefined;
      const value: Record<string, T> = {};
      for (let at = start, place = 0; at < end; at += size, place++)
        value[byPlace[place] ?? `#${place}`] = item.decode(reader, at, at + size, undefined) as T;
      return value;
    },
    encode(writer, value: Readonly<Record<string, T>>) {
      checkObject('an object of numbers', value);
      const places = Object.keys(value).map(placeOf);
      const length = places.length === 0 ? 0 : Math.max(...places) + 1;
      const byNumber = new Map(places.map((place, index) => [place, Object.values(value)[index] as T]));
      for (let place = 0; place < length; place++) {
        const one = byNumber.get(place);
        if (one === undefined) writer.zeros(size);
        else item.encode(writer, one, undefined);
      }
    },
  } as NamedArrayType<T> & Type<{ [K in N]?: T | undefined }>;
}
