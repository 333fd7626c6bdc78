import { bytes } from '../scalars/strings.ts';
import { checkDepth, isTooDeep } from '../scope.ts';
import type { Type } from '../type.ts';

/** A type that is made on first use, so that a schema may contain itself. Bounded in depth. */
export function recursive<T>(make: () => Type<T>): Type<T> {
  let made: Type<T> | undefined;
  const type = (): Type<T> => {
    made ??= make();
    return made;
  };
  return {
    kind: 'recursive',
    scoped: true,
    decode: (reader, start, end, scope) =>
      isTooDeep(scope) ? undefined : type().decode(reader, start, end, scope),
    encode(writer, value, scope) {
      checkDepth(scope);
      type().encode(writer, value, scope);
    },
    resolve: (scope) => (isTooDeep(scope) ? bytes : type()),
  };
}
