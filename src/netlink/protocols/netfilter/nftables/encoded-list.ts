import { deriveType, type Type } from '../../../codec/index.ts';

/** A list of items that is encoded already: the bytes of the nest. It can be written wherever the list can. */
export class EncodedList {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** A list that may also be written as an {@link EncodedList}. Decodes to the items. */
export function encodable<T>(list: Type<T[]>): Type<T[]> {
  return deriveType(list, {
    encode(writer, value, scope) {
      if (value instanceof EncodedList) writer.put(value.bytes);
      else list.encode(writer, value, scope);
    },
  } satisfies Partial<Type<T[]>>);
}
