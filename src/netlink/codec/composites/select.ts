import { property } from '../compile/compiled-function.ts';
import { throwInvalidValue } from '../encode-error.ts';
import { bytes } from '../scalars/strings.ts';
import type { Scope } from '../scope.ts';
import type { AnyType, Type } from '../type.ts';

/** A schema can contain itself only through `select` and `lazy`: there, nests deeper than this stay raw bytes. */
const depthLimit = 16;

/** No input makes the decoder recurse without limit. */
function tooDeep(scope: Scope | undefined): boolean {
  return scope !== undefined && scope.depth > depthLimit;
}

/** Refuses an object that contains itself, or what would be read back as raw bytes. */
function checkDepth(scope: Scope | undefined): void {
  if (tooDeep(scope)) throwInvalidValue(`nested more than ${depthLimit} levels deep`);
}

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

/** What {@link select} chooses from. */
export type Cases<T> = AnyRegistry | Readonly<Record<string | number, Type<T>>>;

/**
 * A value whose type is chosen by another field: a sibling (link kind → data), the message's header (family →
 * af-spec), or any level around it (qdisc kind → statistics). `by` is the name of that field; the nearest one counts.
 * Where the cases live in a module that imports this one, give a function that returns them.
 * Where the field is absent or its value has no case, the type is `otherwise`: raw bytes, unless told.
 */
export function select<T = unknown>(
  by: string,
  cases: Cases<T> | (() => Cases<T>),
  fallback: AnyType = bytes,
): SelectType<T> {
  const table = (): Cases<T> => (typeof cases === 'function' ? cases() : cases);
  function choose(scope: Scope | undefined): AnyType {
    if (tooDeep(scope)) return bytes;
    return byKey(scope?.lookup(by)) ?? fallback;
  }
  /** The type for a value of the field; `undefined` where that is none. */
  function byKey(key: unknown): AnyType | undefined {
    if (typeof key !== 'string' && typeof key !== 'number') return undefined;
    const from = table();
    if (typeof from.get === 'function') return (from as AnyRegistry).get(key) ?? fallback;
    return Object.hasOwn(from, key) ? ((from as Record<string | number, Type<T>>)[key] as Type<T>) : fallback;
  }
  const type: SelectType<T> = {
    kind: 'select',
    by,
    cases: table,
    fallback,
    scoped: true,
    decode: (reader, start, end, scope) => choose(scope).decode(reader, start, end, scope),
    emitDecode(code, { start, end, scope = 'undefined', known }) {
      const place = `reader, ${start}, ${end}`;
      const slow = `${code.bind(type)}.decode(${place}, ${scope})`;
      if (known?.has(by) !== true) return slow;
      // By the header of a message that nothing is around: there is nothing to look for.
      return `(scope === undefined && (chosen = ${code.bind(byKey)}(${property('value', by)})) !== undefined
        ? chosen.decode(${place}, chosen.scoped === true ? ${scope} : undefined) : ${slow})`;
    },
    emitEncode(code, place) {
      // By the header of a message that nothing is around, as for `source`: then mostly it is not one of the cases.
      const sink = place.known?.has(by) === true ? fallback.emitEncode?.(code, place) : undefined;
      if (sink === undefined || fallback.bits !== undefined) return undefined;
      const chosen = `${code.bind(byKey)}(${property('value', by)})`;
      return {
        ...sink,
        test: `scope === undefined && ${chosen} === ${code.bind(fallback)} && ${sink.test}`,
      };
    },
    encode(writer, value, scope) {
      // Bytes are always accepted: it is what an unknown kind was read as.
      if (value instanceof Uint8Array) bytes.encode(writer, value, scope);
      else {
        checkDepth(scope);
        choose(scope).encode(writer, value, scope);
      }
    },
    resolve: (scope) => choose(scope).resolve?.(scope) ?? choose(scope),
  };
  return type;
}

/** A type chosen by another field: see {@link select}. */
export interface SelectType<T> extends Type<T> {
  readonly kind: 'select';
  /** Name of the field that it is chosen by. */
  readonly by: string;
  readonly cases: () => Cases<T>;
  readonly fallback: AnyType;
}

/** A type that is made on first use, so that a schema may contain itself. Bounded in depth. */
export function recursive<T>(make: () => Type<T>): Type<T> {
  let made: Type<T> | undefined;
  const type = (): Type<T> => {
    made ??= make();
    return made;
  };
  return {
    kind: 'lazy',
    scoped: true,
    decode: (reader, start, end, scope) =>
      tooDeep(scope) ? undefined : type().decode(reader, start, end, scope),
    encode(writer, value, scope) {
      checkDepth(scope);
      type().encode(writer, value, scope);
    },
    resolve: (scope) => (tooDeep(scope) ? bytes : type()),
  };
}
