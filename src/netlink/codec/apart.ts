import { Tier } from './compile.ts';
import { compileHeaded, type HeadedType } from './headed.ts';
import type { Type } from './type.ts';

/** A message in two: what is given on as it is, and what something else is made of. */
export interface Apart<M, K extends keyof M> {
  readonly message: Omit<M, K>;
  readonly aside: Pick<M, K>;
}

/**
 * The same message, decoded into two objects: an operation that gives on most of a message as it is, and makes something
 * else of a few fields, need not copy it, which costs more than decoding. Nothing else in the message may be chosen
 * (`select`) by what is put aside.
 *
 * @param type made by `headed`
 * @param names fields and attributes to be put aside
 * @throws TypeError for a type that was not made by `headed`
 */
export function apart<M extends object, const K extends keyof M & string>(
  type: Type<M>,
  names: readonly K[],
): Type<Apart<M, K>> {
  if (type.kind !== 'headed')
    throw new TypeError(`only a struct with attributes comes apart, not ${type.kind}`);
  const { header, set } = type as unknown as HeadedType<object, object>;
  const chosen: ReadonlySet<string> = new Set(names);
  const tier = new Tier((code) => compileHeaded<Apart<M, K>>(code, header, set, chosen));
  return {
    kind: 'apart',
    scoped: type.scoped,
    decode(reader, start, end, scope) {
      if (end - start >= header.size) {
        const compiled = tier.compiled ?? tier.use();
        if (compiled !== undefined) return compiled(reader, start, end, scope);
      }
      const whole = type.decode(reader, start, end, scope);
      return whole === undefined ? undefined : split<M, K>(whole, chosen);
    },
    encode: (writer, { message, aside }, scope) =>
      type.encode(writer, { ...message, ...aside } as unknown as M, scope),
    inspect: (reader, start, end, scope) => type.inspect?.(reader, start, end, scope) ?? [],
  };
}

function split<M extends object, K extends keyof M>(whole: M, chosen: ReadonlySet<string>): Apart<M, K> {
  const entries = Object.entries(whole);
  return {
    message: Object.fromEntries(entries.filter(([name]) => !chosen.has(name))) as Omit<M, K>,
    aside: Object.fromEntries(entries.filter(([name]) => chosen.has(name))) as Pick<M, K>,
  };
}
