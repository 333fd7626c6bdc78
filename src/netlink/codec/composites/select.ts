import { exactDecode } from '../as-received.ts';
import { type Decode, defineType, encodeCodeOf } from '../define-type.ts';
import type { AnyRegistry } from '../registry.ts';
import { bytes } from '../scalars/strings.ts';
import { checkDepth, isTooDeep, type Scope } from '../scope.ts';
import { thunk } from '../thunk.ts';
import type { AnyType, Type } from '../type.ts';

/** The types that {@link select} chooses from. */
export type Cases<T> = AnyRegistry | Readonly<Record<string | number, Type<T>>>;

/** A type chosen by another field: see {@link select}. */
export interface SelectType<T> extends Type<T> {
  readonly kind: 'select';
  /** Name of the field that the type is chosen by. */
  readonly by: string;
  readonly cases: () => Cases<T>;
  readonly fallback: AnyType;
}

/**
 * A value whose type is chosen by another field: a sibling (link kind → data), a field of the message's header (family →
 * af-spec), or a field of any level around it (qdisc kind → statistics). `by` is the name of the field; the nearest one
 * counts. Give `cases` as a function where they are in a module that imports this one. Where the field is absent or its
 * value has no case, the type is `fallback`: raw bytes by default.
 */
export function select<T = unknown>(
  by: string,
  cases: Cases<T> | (() => Cases<T>),
  fallback: AnyType = bytes,
): SelectType<T> {
  const table = (): Cases<T> => (typeof cases === 'function' ? cases() : cases);
  function choose(scope: Scope | undefined): AnyType {
    return isTooDeep(scope) ? bytes : chooseBy(scope?.lookup(by));
  }
  const byKey = thunk(() => finderOf(table()));
  /** Returns the type for a value of the field. */
  function chooseBy(key: unknown): AnyType {
    if (typeof key !== 'string' && typeof key !== 'number') return fallback;
    return byKey().get(key) ?? fallback;
  }
  const decodeChosen = chosenDecoder();
  const isStateOnly: SelectType<T>['isStateOnly'] = (value, scope) =>
    choose(scope).isStateOnly?.(value, scope) === true;
  const encode: Type<T>['encode'] = (writer, value, scope) => {
    // Bytes are always accepted: values of an unknown kind are decoded to bytes.
    if (value instanceof Uint8Array) bytes.encode(writer, value, scope);
    else {
      checkDepth(scope);
      choose(scope).encode(writer, value, scope);
    }
  };

  return defineType<SelectType<T>>(
    {
      kind: 'select',
      by,
      cases: table,
      fallback,
      scoped: true,
      decode: (reader, start, end, scope) => decodeChosen(choose(scope), reader, start, end, scope),
      encode,
      isStateOnly,
      resolve: (scope) => choose(scope).resolve?.(scope) ?? choose(scope),
    },
    {
      decode(code, { reader, start, end, scope, message }) {
        const field = message?.field(by);
        const decode = code.bind(decodeChosen);
        const slow = `${decode}(${code.bind(choose)}(${scope}), ${reader}, ${start}, ${end}, ${scope})`;
        if (field === undefined || message === undefined) return slow;
        // The field is in the header of this message, so no search is needed. Nothing is around the message, usually.
        const chosen = code.variable('chosen');
        const around = `${chosen}.scoped === true ? ${scope} : undefined`;
        return `(${message.scope} !== undefined ? ${slow} : (${chosen} = ${code.bind(chooseBy)}(${field}),
          ${decode}(${chosen}, ${reader}, ${start}, ${end}, ${around})))`;
      },
      encode(code, place) {
        // As above. Usually the value is not of one of the cases, but of the fallback.
        const field = place.message?.field(by);
        const own = field === undefined ? undefined : encodeCodeOf(fallback)?.(code, place);
        if (
          own === undefined ||
          fallback.absentValue !== undefined ||
          fallback.bits !== undefined ||
          fallback.isStateOnly !== own.isStateOnly
        )
          return undefined;
        const isFallback = `${code.bind(chooseBy)}(${field}) === ${code.bind(fallback)}`;
        return {
          ...own,
          isStateOnly,
          test: `${place.message?.scope} === undefined && ${isFallback} && ${own.test}`,
        };
      },
    },
  );
}

/** Returns the cases with a `get`: a registry as it is, an object as a map, which is faster. */
function finderOf<T>(cases: Cases<T>): Pick<AnyRegistry, 'get'> {
  if (typeof cases.get === 'function') return cases as AnyRegistry;
  const types = new Map<string | number, AnyType>();
  for (const [key, type] of Object.entries(cases as Readonly<Record<string, AnyType>>)) {
    types.set(key, type);
    // The key of an object is text, also where the field is a number.
    if (String(Number(key)) === key) types.set(Number(key), type);
  }
  return types;
}

/** Makes a function that decodes a value by the chosen type. It remembers the last type: usually the same one follows. */
function chosenDecoder(): (type: AnyType, ...place: Parameters<Decode>) => ReturnType<Decode<never>> {
  let last: AnyType = bytes;
  let decode: Decode = bytes.decode;
  return (type, reader, start, end, scope) => {
    if (type !== last) {
      decode = exactDecode(type);
      last = type;
    }
    // Whether the bits are those of the attribute, the set around cannot know.
    if (type.bits !== undefined) reader.inexact++;
    return decode(reader, start, end, scope) as ReturnType<Decode<never>>;
  };
}
