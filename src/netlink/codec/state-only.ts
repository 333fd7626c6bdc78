import { defineType } from './define-type.ts';
import { deriveType } from './derive-type.ts';
import { type Flags, flagBits, type flags } from './scalars/enums.ts';
import type { Scope } from './scope.ts';
import type { Type } from './type.ts';
import type { Writer } from './writer.ts';

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
  return when === undefined
    ? deriveType(type, { isStateOnly: () => true })
    : deriveType(type, {
        scoped: true,
        isStateOnly: (value: T, scope: Scope | undefined) => when(value, scope?.value ?? {}),
      });
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
  const sent = ~flagBits(type.names, state);
  return defineType(
    deriveType(type, {
      encode(writer: Writer, value: Flags<N>, scope: Scope | undefined) {
        const given = writer.forRequest ? [(flagBits(type.names, value) & sent) >>> 0] : value;
        type.encode(writer, given, scope);
      },
    }),
  );
}
