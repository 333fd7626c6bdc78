import {
  compileStructWithAttributes,
  type StructWithAttributesType,
} from '../composites/struct-with-attributes.ts';
import type { Reader } from '../reader.ts';
import type { Type } from '../type.ts';
import { CompiledFunction } from './compiled-function.ts';

/**
 * Makes a value of a message in two: what it gives on as it is, and what it makes something else of. That second object is
 * good until it returns: the next message is decoded into it.
 */
export type Make<M, K extends keyof M, T> = (message: Omit<M, K>, aside: Pick<M, K>, reader: Reader) => T;

/** Reads the value of the message in `[start, end)`; `undefined` where the bytes do not fit. */
export type Read<T> = (reader: Reader, start: number, end: number) => T | undefined;

/**
 * A decoder of messages of which most is given on as it is, and something else made of a few fields. Those are decoded
 * into an object of their own, so that nothing need be copied, which costs more than decoding. Nothing else in the message
 * may be chosen (`select`) by what is put aside.
 *
 * @param type made by `headed`
 * @param names fields and attributes to be put aside
 * @throws TypeError for a type that was not made by `headed`
 */
export function splitDecoder<M extends object, const K extends keyof M & string, T>(
  type: Type<M>,
  names: readonly K[],
  make: Make<M, K, T>,
): Read<T> {
  if (type.kind !== 'structWithAttributes')
    throw new TypeError(`only a struct with attributes comes apart, not ${type.kind}`);
  const { header, set } = type as unknown as StructWithAttributesType<object, object>;
  const chosen: ReadonlySet<string> = new Set(names);
  const tier = new CompiledFunction((code) =>
    compileStructWithAttributes<T>(code, header, set, { names: chosen, make }),
  );
  return (reader, start, end) => {
    if (end - start >= header.size) {
      const compiled = tier.compiled ?? tier.use();
      if (compiled !== undefined) return compiled(reader, start, end, undefined);
    }
    const whole = type.decode(reader, start, end, undefined);
    if (whole === undefined) return undefined;
    const entries = Object.entries(whole);
    const pick = (aside: boolean): object =>
      Object.fromEntries(entries.filter(([name]) => chosen.has(name) === aside));
    return make(pick(false) as Omit<M, K>, pick(true) as Pick<M, K>, reader);
  };
}
