import { property } from '../compile/compiled-function.ts';
import type { AnyRegistry } from '../registry.ts';
import { bytes } from '../scalars/strings.ts';
import { checkDepth, isTooDeep, type Scope } from '../scope.ts';
import type { AnyType, Type } from '../type.ts';

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
    if (isTooDeep(scope)) return bytes;
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
    isStateOnly: (value, scope) => choose(scope).isStateOnly?.(value, scope) === true,
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
