import type { Struct } from '../../../codec/composites/struct.ts';
import { checkKeys, inField, throwInvalidType, throwInvalidValue } from '../../../codec/encode-error.ts';
import { inspectAs } from '../../../codec/inspect.ts';
import type { Type } from '../../../codec/type.ts';

/** A struct whose field `count` tells how many `keys` follow it: the count is computed, and not part of the value. */
export type Counted<H, I> = Omit<H, 'count'> & { keys: I[] };

/** The schema of a struct with counted structs behind it. */
export function counted<H extends { count: number }, I>(
  header: Struct<H>,
  item: Struct<I>,
): Type<Counted<H, I>> {
  const names = [...header.fieldNames].filter((name) => name !== 'count').concat('keys');
  return {
    kind: 'counted',
    decode(reader, start, end, scope) {
      const fields = header.decode(reader, start, end, scope);
      // Bytes whose length does not fit the count stay bytes, so that they can be written back.
      if (fields === undefined || start + header.size + fields.count * item.size !== end) return undefined;
      const { count, ...rest } = fields;
      const keys = Array.from(
        { length: count },
        (_, index) =>
          item.decode(
            reader,
            start + header.size + index * item.size,
            start + header.size + (index + 1) * item.size,
            scope,
          ) as I,
      );
      return { ...rest, keys };
    },
    encode(writer, value, scope) {
      checkKeys(`an object (struct ${header.name})`, value, names);
      const { keys, ...rest } = value;
      inField('keys', () => {
        if (!Array.isArray(keys)) throwInvalidType('an array', keys);
        if (keys.length > 255) throwInvalidValue(`${keys.length} keys are more than 255`);
      });
      header.write(writer, { ...rest, count: keys.length });
      for (const [index, key] of (keys as I[]).entries())
        inField('keys', () => inField(String(index), () => item.encode(writer, key, scope)));
    },
    inspect(reader, start, end, scope) {
      const parts = [...(header.inspect?.(reader, start, Math.min(start + header.size, end), scope) ?? [])];
      for (let at = start + header.size, index = 0; at < end; at += item.size, index++) {
        const place = { name: String(index), offset: at, payload: at, end: Math.min(at + item.size, end) };
        parts.push(inspectAs(item, place, reader, scope));
      }
      return parts;
    },
  };
}
