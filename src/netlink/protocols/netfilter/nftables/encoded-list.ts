import { copyBytes, deriveType, type Type, type Writer } from '../../../codec/index.ts';

/** A list of items that is encoded already: the bytes of the nest. It can be written wherever the list can. */
export class EncodedList {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Appends the bytes. */
  write(writer: Writer): void {
    writer.put(this.bytes);
  }
}

/** A list that may also be written as an {@link EncodedList}. Decodes to the items. */
export function encodable<T>(list: Type<T[]>): Type<T[]> {
  return deriveType(list, {
    encode(writer, value, scope) {
      if (value instanceof EncodedList) value.write(writer);
      else list.encode(writer, value, scope);
    },
  } satisfies Partial<Type<T[]>>);
}

/** A list that is left encoded: it decodes to an {@link EncodedList}. */
export function leftEncoded<T>(list: Type<T[]>): Type<EncodedList> {
  return deriveType(encodable(list), {
    decode: (reader, start, end) => new EncodedList(copyBytes(reader, start, end)),
  } satisfies Partial<Type<EncodedList>>) as unknown as Type<EncodedList>;
}
