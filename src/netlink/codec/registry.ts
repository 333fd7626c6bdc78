import type { AnyType } from './type.ts';

/** Types by the value of another field, open for more at run time: link kinds, qdiscs, expressions … */
export interface Registry<K extends string | number> {
  /** The type for a key; `undefined` where none is registered. */
  get(key: K): AnyType | undefined;
  /** Adds a type. Throws where the key is taken by another one. */
  register(key: K, type: AnyType): void;
  /** The keys registered so far. */
  keys(): IterableIterator<K>;
}

/** A registry with whatever keys. */
export type AnyRegistry = Pick<Registry<string | number>, 'get' | 'keys'>;

/**
 * Makes a registry of what is known from the start. `entries` is called on first use, so that a registry and the
 * schemas in it may live in modules that import each other.
 */
export function registry<K extends string | number>(
  entries: () => Readonly<Record<K, AnyType>>,
): Registry<K | (K extends string ? string : number)> {
  let made: Map<string, AnyType> | undefined;
  const types = (): Map<string, AnyType> => {
    made ??= new Map(Object.entries(entries()));
    return made;
  };
  return {
    get: (key) => types().get(String(key)),
    register(key, type) {
      const present = types().get(String(key));
      if (present !== undefined && present !== type) throw new TypeError(`'${key}' is registered already`);
      types().set(String(key), type);
    },
    keys: () => types().keys() as IterableIterator<never>,
  };
}
