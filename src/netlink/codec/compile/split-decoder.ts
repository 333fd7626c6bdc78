import { decodeBody } from '../composites/body.ts';
import { bodyOf } from '../composites/struct-with-attributes.ts';
import type { Decode } from '../define-type.ts';
import type { Reader } from '../reader.ts';
import type { Type } from '../type.ts';
import { compileBody } from './body-decoder.ts';
import { CompiledFunction } from './compiled-function.ts';

/**
 * Makes the result from the two objects of a message: the fields that the result has as they are, and `extra` fields to
 * transform. `extra` is valid until the function returns: the next message is decoded into the same object.
 */
export type Make<M, K extends keyof M, T> = (message: Omit<M, K>, extra: Pick<M, K>, reader: Reader) => T;

/** Reads the message in `[start, end)`. Returns `undefined` where the bytes do not fit. */
export type Read<T> = (reader: Reader, start: number, end: number) => T | undefined;

/**
 * Makes a decoder of messages that become results with most fields unchanged. The other fields, `names`, are decoded into
 * a separate object, so that nothing is copied: to copy costs more than to decode. No attribute may depend on one of
 * these fields (`select`).
 *
 * @param type made by `structWithAttributes`
 * @param names fields and attributes to transform
 * @throws TypeError for a type that was not made by `structWithAttributes`
 */
export function splitDecoder<M extends object, const K extends keyof M & string, T>(
  type: Type<M>,
  names: readonly K[],
  make: Make<M, K, T>,
): Read<T> {
  const body = bodyOf(type);
  const extra: ReadonlySet<string> = new Set(names);
  const walk: Read<T> = (reader, start, end) => {
    const whole = decodeBody(body(), undefined, reader, start, end, undefined);
    if (whole === undefined) return undefined;
    const entries = Object.entries(whole);
    const pick = (isExtra: boolean): object =>
      Object.assign(
        Object.create(Object.getPrototypeOf(whole)),
        Object.fromEntries(entries.filter(([name]) => extra.has(name) === isExtra)),
      );
    return make(pick(false) as Omit<M, K>, pick(true) as Pick<M, K>, reader);
  };
  const compiled = new CompiledFunction<Decode<T>>('split-decode', (code) =>
    compileBody<T>(code, body(), walk, type.encode, { names: extra, make }),
  );
  return (reader, start, end) => {
    if (compiled.compiled !== undefined) return compiled.compiled(reader, start, end, undefined);
    const { table, offset } = body();
    table.observe(reader, start + offset, end);
    return (compiled.use() ?? walk)(reader, start, end, undefined);
  };
}
