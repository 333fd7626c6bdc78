import { EncodeError, show, throwSchemaError } from './encode-error.ts';
import { thunk } from './thunk.ts';
import type { AnyType } from './type.ts';

/** Types by the value of another field, which users can add to at run time: link kinds, qdiscs, expressions … */
export interface Registry<K extends string | number> {
  /** Returns the type for a key; `undefined` where none is registered. */
  get(key: K): AnyType | undefined;
  /** Adds a type. Throws a `TypeError` where the key has another one. */
  register(key: K, type: AnyType): void;
  /** Returns the keys registered so far. */
  keys(): IterableIterator<K>;
}

/** A registry with any keys. */
export type AnyRegistry = Pick<Registry<string | number>, 'get' | 'keys'>;

/**
 * Makes a registry of the types that are known from the start. `entries` is called on first use, so a registry and the
 * schemas in it can be in modules that import each other.
 */
export function registry<K extends string | number>(
  entries: () => Readonly<Record<K, AnyType>>,
): Registry<K | (K extends string ? string : number)> {
  const types = thunk(() => new Map<string, AnyType>(Object.entries(entries())));
  return {
    get: (key) => types().get(String(key)),
    register(key, type) {
      if (!isKey(key)) refuse('key', 'a word or a number', key);
      if (!isSchema(type)) refuse('type', 'a schema', type);
      const present = types().get(String(key));
      if (present !== undefined && present !== type) throwSchemaError(`'${key}' is registered already`);
      types().set(String(key), type);
    },
    keys: () => types().keys() as IterableIterator<never>,
  };
}

const isKey = (value: unknown): boolean =>
  Number.isSafeInteger(value) || (typeof value === 'string' && value !== '');

const isSchema = (value: Partial<AnyType> | null | undefined): boolean =>
  typeof value?.decode === 'function' && typeof value.encode === 'function';

function refuse(argument: string, expected: string, value: unknown): never {
  const reason = `expected ${expected}, got ${show(value)}`;
  throw new EncodeError('ERR_INVALID_ARG_TYPE', reason).within(argument).toError('register');
}
