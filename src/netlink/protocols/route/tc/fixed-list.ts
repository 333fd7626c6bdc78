import { inField, show, throwInvalidType, throwInvalidValue } from '../../../codec/encode-error.ts';
import type { Type } from '../../../codec/type.ts';

/** A number of values in a row, as an array in a struct. A shorter list is filled up with zeros. */
export function fixedList(item: Type<number>, count: number): Type<number[]> {
  const step = item.size as number;
  const size = step * count;
  return {
    kind: 'fixedList',
    size,
    decode: (reader, start, end, scope) =>
      end - start < size
        ? undefined
        : Array.from({ length: count }, (_, index) => {
            const at = start + index * step;
            return item.decode(reader, at, at + step, scope) as number;
          }),
    encode(writer, values, scope) {
      if (!Array.isArray(values)) throwInvalidType('an array of numbers', values);
      if (values.length > count) throwInvalidValue(`${show(values)} has more than ${count} numbers`);
      for (let index = 0; index < count; index++) {
        const value = index < values.length ? (values[index] as number) : 0;
        inField(String(index), () => item.encode(writer, value, scope));
      }
    },
  };
}
