import { type Flags, flagBits, type flags } from './scalars/enums.ts';
import { made } from './thunk.ts';
import type { Type } from './type.ts';

/** Decides whether a value is state, by the value itself and by the object that holds it. */
export type StateTest<T> = (value: T, siblings: Readonly<Record<string, unknown>>) => boolean;

/**
 * Marks an attribute or a field of a struct as state: the kernel reports it, and refuses or ignores it in requests. It is
 * decoded as usual. A request leaves the attribute out, and has zeros in the field, so an object that was listed can be
 * given back as it is. Any other encoding (captures, replies of a fake kernel) keeps it.
 *
 * `when` limits the mark to some values, or to some values of other fields: an option that belongs to another mode.
 *
 * @example
 * primary: [2, stateOnly(bool8)],
 * ttlInherit: [12, stateOnly(bool8, (inherit, { ttl }) => !inherit && ttl !== undefined)],
 */
export function stateOnly<T>(type: Type<T>, when?: StateTest<T>): Type<T> {
  // The shortcut of compiled encoders knows nothing of requests.
  const { emitEncode: _, ...base } = made(type);
  if (when !== undefined)
    return { ...base, scoped: true, isStateOnly: (value, scope) => when(value, scope?.value ?? {}) };
  const { size } = base;
  return {
    ...base,
    isStateOnly: () => true,
    encode(writer, value, scope) {
      // Only a field of a struct gets here in a request: attributes are left out before.
      if (writer.forRequest && size !== undefined) writer.zeros(size);
      else base.encode(writer, value, scope);
    },
  };
}

/**
 * Marks bits of a flag field as state: a request has zeros there. `state` lists them by name, and by number where they
 * have none.
 *
 * @example flags: [22, stateOnlyBits(filterFlags, ['inHardware', 'notInHardware'])]
 */
export function stateOnlyBits<N extends string>(
  type: ReturnType<typeof flags<N>>,
  state: Flags<NoInfer<N>>,
): ReturnType<typeof flags<N>> {
  const { emitEncode: _, ...base } = type;
  const sent = ~flagBits(type.names, state);
  return {
    ...base,
    encode(writer, value, scope) {
      const given = writer.forRequest ? [(flagBits(type.names, value) & sent) >>> 0] : value;
      base.encode(writer, given, scope);
    },
  };
}
