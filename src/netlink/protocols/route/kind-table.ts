import { isRecord, throwInvalidType } from '../../codec/encode-error.ts';
import type { AnyRegistry } from '../../codec/registry.ts';
import type { AnyType } from '../../codec/type.ts';
import { argument, type Check, type Fields, isObject, isText, required } from '../../request/input.ts';
import { throwInvalid } from '../../request/validate.ts';

/** Kinds by name: those of the library, and those that a program registers. */
export interface KindTable<D extends object> {
  /** Returns the definition of a kind; `undefined` for an unknown one. */
  get(kind: string): D | undefined;
  /** Adds a kind. Throws a `TypeError` where another definition has the name. */
  register(kind: string, definition: D): void;
  /** Returns the names of all kinds. */
  keys(): IterableIterator<string>;
  /** Returns the schemas with one role, for `select`. Kinds that lack the schema are not in it. */
  schemas(role: keyof D & string): AnyRegistry;
}

/**
 * The value of kind `K` in a table of types. A kind without a definition has bytes. Where the kind is not known before run time,
 * it is `Any`.
 */
export type OfKind<Table, K extends string, Any> = string extends K
  ? Any
  : K extends keyof Table
    ? Table[K]
    : Uint8Array;

/** Returns whether it can be a definition. A schema itself is none. */
function isDefinition(value: unknown): boolean {
  return isRecord(value) && !('decode' in value);
}

/** The arguments of a function that registers a kind: its name, and its definition with these keys. */
export function kindInputs<D extends object>(fields: Fields<D>): readonly Check[] {
  const isOfKeys = isObject<D>(fields);
  const isKind: Check = Object.assign(
    (value: unknown) => {
      if (!isDefinition(value)) throwInvalidType('a definition such as { options: attributes(…) }', value);
      isOfKeys(value);
    },
    { fields: isOfKeys.fields as ReadonlyMap<string, Check> },
  );
  return [required(argument('kind', isText)), required(argument('definition', isKind))];
}

/** Returns whether two definitions consist of the same parts. */
function isSame<D extends object>(one: D, other: D): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof D>;
  return [...keys].every((key) => one[key] === other[key]);
}

/** The objects that have kinds. */
export type KindOwner = 'link' | 'qdisc' | 'filter' | 'action';

const tables = new Map<KindOwner, KindTable<object>>();

/** Returns the table of the kinds of links, qdiscs, filters or actions, where a program uses it. */
export function kindTableOf(owner: KindOwner): KindTable<object> | undefined {
  return tables.get(owner);
}

/** Makes a table of the kinds that the library knows. `known` is called when the table is first used. */
export function kindTable<D extends object>(
  owner: KindOwner,
  known: () => Readonly<Record<string, D>>,
): KindTable<D> {
  let made: Map<string, D> | undefined;
  const table = (): Map<string, D> => {
    made ??= new Map(Object.entries(known()));
    return made;
  };
  const kinds: KindTable<D> = {
    get: (kind) => table().get(kind),
    register(kind, definition) {
      const present = table().get(kind);
      if (present !== undefined && !isSame(present, definition))
        throwInvalid(`register ${owner} kind`, 'kind', `'${kind}' is registered already`);
      table().set(kind, definition);
    },
    keys: () => table().keys(),
    schemas(role) {
      const schemaOf = (kind: string): AnyType | undefined =>
        table().get(kind)?.[role] as AnyType | undefined;
      return {
        get: (kind) => schemaOf(String(kind)),
        keys: () => [...table().keys()].filter((kind) => schemaOf(kind) !== undefined).values(),
      };
    },
  };
  tables.set(owner, kinds as KindTable<never> as KindTable<object>);
  return kinds;
}
