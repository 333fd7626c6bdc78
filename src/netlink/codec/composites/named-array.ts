import { exactDecode } from '../as-received.ts';
import { CompiledFunction } from '../compile/compiled-function.ts';
import { property, shapeCode } from '../compile/function-builder.ts';
import {
  decodeExpression,
  decoderDeclarations,
  decoderNames,
  isLeaf,
  partExpression,
} from '../compile/type-code.ts';
import { type Decode, defineType, isLossless } from '../define-type.ts';
import { checkObject, EncodeError } from '../encode-error.ts';
import { inspectPart } from '../inspect.ts';
import { prototypeFor } from '../json.ts';
import { didYouMean } from '../nearest-word.ts';
import type { Reader } from '../reader.ts';
import type { Scope } from '../scope.ts';
import type { Part, Type } from '../type.ts';
import type { Writer } from '../writer.ts';

/** Type of an array whose items have names: see {@link namedArray}. */
export interface NamedArrayType<T> extends Type<Record<string, T>> {
  readonly kind: 'namedArray';
  readonly item: Type<T>;
  /** Place in the array by name, from 0. */
  readonly names: Readonly<Record<string, number>>;
}

/** Number of places at most. */
const placeLimit = 10_000;

/**
 * An array of values of fixed size, each of which has a name: counters, settings. The value is an object by name. Places
 * without a name are under `#` and the place, from 0. Places without a value are written as zeros.
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
  const nameOf = (place: number): string => byPlace[place] ?? `#${place}`;
  const placeOf = (name: string): number => {
    if (Object.hasOwn(names, name)) return names[name as N];
    const [, place] = /^#(\d{1,4})$/.exec(name) ?? [];
    return place === undefined ? throwUnknown(name) : Number(place);
  };
  const throwUnknown = (name: string): never => {
    const reason = `there is no such name${didYouMean(name, Object.keys(names))}`;
    throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(name);
  };
  const decodeItem = exactDecode(item) as Decode<T>;
  const prototype = prototypeFor([{ type: item }]);

  /** Decodes the items from a place on. Returns `undefined` where one does not fit: the value has no place for its bytes. */
  function decodeFrom(
    value: Record<string, T>,
    first: number,
    reader: Reader,
    start: number,
    end: number,
  ): Record<string, T> | undefined {
    for (let at = start, place = first; at < end; at += size, place++) {
      const one = decodeItem(reader, at, at + size, undefined);
      if (one === undefined) return undefined;
      value[nameOf(place)] = one;
    }
    return value;
  }

  const compiled = new CompiledFunction<Decode<Record<string, T>>>(
    `named-array-${item.kind}-decode`,
    (code) => {
      const known = Array.from(byPlace, (_, place) => nameOf(place));
      const statements = known.map((name, place) => {
        const start = `start + ${place * size}`;
        const next = `start + ${(place + 1) * size}`;
        const expression = decodeExpression(code, item, {
          ...decoderNames,
          start,
          end: next,
          isSized: true,
          scope: 'undefined',
        });
        const value = property('value', name);
        const check = isLossless(item) ? '' : `if (${value} === undefined) return undefined;`;
        return `if (${start} === end) return value; ${value} = ${expression}; ${check}`;
      });
      const shape = code.constant('Value', shapeCode(known, code.bind(prototype)));
      const decoder = code.function(
        'reader, start, end',
        `${decoderDeclarations}
      const value = new ${shape}();
      ${statements.join('\n      ')}
      return ${code.bind(decodeFrom)}(value, ${known.length}, reader, start + ${known.length * size}, end);`,
      );
      return code.evaluate(decoder);
    },
  );

  type Inspect = (reader: Reader, start: number, end: number) => Part[];
  const compiledInspect = new CompiledFunction<Inspect>(`named-array-${item.kind}-inspect`, (code) => {
    const part = partExpression(code, item, `${code.bind(nameOf)}(place)`, 'at', `at + ${size}`);
    return code.evaluate(
      code.function(
        'reader, start, end',
        `${decoderDeclarations}
        const parts = [];
        for (let at = start, place = 0; at < end; at += ${size}, place++) parts.push(${part});
        return parts;`,
      ),
    );
  });

  return defineType({
    kind: 'namedArray',
    item,
    names,
    decode(reader: Reader, start: number, end: number): Record<string, T> | undefined {
      if ((end - start) % size !== 0 || end - start > placeLimit * size) return undefined;
      const decode = compiled.compiled ?? compiled.use();
      return decode === undefined
        ? decodeFrom(Object.create(prototype), 0, reader, start, end)
        : decode(reader, start, end, undefined);
    },
    inspect(reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] {
      if (isLeaf(item) && (end - start) % size === 0) {
        const parts = (compiledInspect.compiled ?? compiledInspect.use())?.(reader, start, end);
        if (parts?.every((part) => part.value !== undefined)) return parts;
      }
      const parts: Part[] = [];
      for (let at = start, place = 0; at < end; at += size, place++) {
        const stop = Math.min(at + size, end);
        parts.push(inspectPart(item, nameOf(place), undefined, undefined, at, at, stop, reader, scope));
      }
      return parts;
    },
    encode(writer: Writer, value: Readonly<Record<string, T>>, scope: Scope | undefined): void {
      checkObject('an object of numbers', value);
      const places = new Map(Object.entries(value).map(([name, one]) => [placeOf(name), one]));
      const start = writer.length;
      for (const [place, one] of places) {
        const end = start + (place + 1) * size;
        if (one === undefined) continue;
        if (writer.length < end) writer.zeros(end - writer.length);
        const length = writer.length;
        writer.length = end - size;
        try {
          item.encode(writer, one, scope);
        } catch (error) {
          throw error instanceof EncodeError ? error.within(nameOf(place)) : error;
        }
        writer.length = length;
      }
    },
  }) as NamedArrayType<T> & Type<{ [K in N]?: T | undefined }>;
}
