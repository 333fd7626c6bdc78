import { restoreReceived } from '../../codec/as-received.ts';
import type { Struct } from '../../codec/composites/struct.ts';
import { type Decode, defineType } from '../../codec/define-type.ts';
import { checkObject, EncodeError } from '../../codec/encode-error.ts';
import { inspectAs } from '../../codec/inspect.ts';
import type { Type } from '../../codec/type.ts';

/** A value behind a struct, of which fields of the struct tell the size. */
export interface Tail<H, C extends keyof H, N extends string, T> {
  /** Name of the value. */
  readonly name: N;
  readonly type: Type<T>;
  /** Returns the size of the value in bytes. */
  sizeOf(header: H): number;
  /** Returns the fields of the struct that follow from the size: they are computed, and not part of the value. */
  counts(size: number): Pick<H, C>;
}

/** The value of a struct and of its tail: one object. */
export type StructWithTail<H, C extends keyof H, N extends string, T> = Omit<H, C> & { [K in N]: T };

/** The same where the tail may be missing. Then the fields that tell its size are part of the value. */
export type StructWithOptionalTail<H, C extends keyof H, N extends string, T> = Omit<H, C> & {
  [K in C]?: H[K] | undefined;
} & { [K in N]?: T | undefined };

/** As {@link structWithTail}, for a tail that senders may leave out, though the struct tells its size. */
export function structWithOptionalTail<H extends object, C extends keyof H & string, N extends string, T>(
  header: Struct<H>,
  tail: Tail<NoInfer<H>, C, N, T>,
): Type<StructWithOptionalTail<H, C, N, T>> & { readonly header: Struct<H> } {
  return withTail<StructWithOptionalTail<H, C, N, T>, H, C, N, T>(header, tail, true);
}

/**
 * A struct with a value of variable size behind it (`char alg_key[]`). Bytes that are shorter than the struct says stay bytes.
 */
export function structWithTail<H extends object, C extends keyof H & string, N extends string, T>(
  header: Struct<H>,
  tail: Tail<NoInfer<H>, C, N, T>,
): Type<StructWithTail<H, C, N, T>> & { readonly header: Struct<H> } {
  return withTail<StructWithTail<H, C, N, T>, H, C, N, T>(header, tail, false);
}

function withTail<Value extends object, H extends object, C extends keyof H & string, N extends string, T>(
  header: Struct<H>,
  tail: Tail<NoInfer<H>, C, N, T>,
  isOptional: boolean,
): Type<Value> & { readonly header: Struct<H> } {
  const decode: Decode<Value> = (reader, start, end, scope) => {
    const fields = header.read(reader, start, end);
    if (fields === undefined || end - start < header.size) return undefined;
    const at = start + header.size;
    const size = tail.sizeOf(fields);
    if (isOptional && at === end && size > 0) return fields as object as Value;
    if (at + size > end) return undefined;
    const item = tail.type.decode(reader, at, at + size, scope);
    if (item === undefined) return undefined;
    const counts = tail.counts(size) as Partial<H>;
    if (at + size !== end) reader.inexact++;
    const value: Record<string, unknown> = { ...fields, [tail.name]: item };
    for (const key in counts) {
      if (fields[key] !== counts[key]) reader.inexact++;
      delete value[key];
    }
    return value as Value;
  };
  return defineType({
    kind: 'structWithTail',
    header,
    decode,
    encode(writer, value, scope) {
      checkObject(`an object (struct ${header.name})`, value);
      const { [tail.name]: item, ...fields } = value as Record<string, unknown>;
      const start = writer.length;
      header.encode(writer, fields as H, scope);
      if (isOptional && item === undefined) return;
      const end = writer.length;
      try {
        tail.type.encode(writer, item as T, scope);
      } catch (error) {
        throw error instanceof EncodeError ? error.within(tail.name) : error;
      }
      const size = writer.length - end;
      const counted = new Map<string, unknown>(Object.entries(tail.counts(size)));
      writer.length = start;
      header.encode(writer, { ...fields, ...Object.fromEntries(counted) } as H, scope);
      writer.length = end + size;
      restoreReceived(writer, start, value);
    },
    inspect(reader, start, end, scope) {
      const headerEnd = Math.min(start + header.size, end);
      const parts = [...(header.inspect?.(reader, start, headerEnd, scope) ?? [])];
      if (headerEnd < end) {
        const place = { name: tail.name, offset: headerEnd, payload: headerEnd, end };
        parts.push(inspectAs(tail.type, place, reader, scope));
      }
      return parts;
    },
  });
}
