import { exactDecode } from '../as-received.ts';
import { type Decode, defineType } from '../define-type.ts';
import { bytes } from '../scalars/strings.ts';
import { checkDepth, isTooDeep } from '../scope.ts';
import { thunk } from '../thunk.ts';
import type { Type } from '../type.ts';

/** A type that is made on first use, so that a schema can contain itself. Deep nests stay bytes. */
export function recursive<T>(make: () => Type<T>): Type<T> {
  const inner = thunk(() => {
    const type = make();
    return { type, decode: exactDecode(type) as Decode<T> };
  });
  return defineType<Type<T>>({
    kind: 'recursive',
    scoped: true,
    decode(reader, start, end, scope) {
      if (isTooDeep(scope)) return undefined;
      // Whether the bits are those of the attribute, the set around cannot know.
      if (inner().type.bits !== undefined) reader.inexact++;
      return inner().decode(reader, start, end, scope);
    },
    encode(writer, value, scope) {
      checkDepth(scope);
      inner().type.encode(writer, value, scope);
    },
    resolve: (scope) => (isTooDeep(scope) ? bytes : inner().type),
  });
}
