import { restoreReceived } from '../as-received.ts';
import { attributesEncoder } from '../compile/attribute-encoder.ts';
import type { Body } from '../compile/body-decoder.ts';
import { defineType } from '../define-type.ts';
import { checkObject, throwSchemaError } from '../encode-error.ts';
import { inspectAs } from '../inspect.ts';
import { lazyProperties } from '../lazy-properties.ts';
import type { Reader } from '../reader.ts';
import { Scope, type Searchable } from '../scope.ts';
import { thunk } from '../thunk.ts';
import type { AnyType, Part, Type } from '../type.ts';
import type { Writer } from '../writer.ts';
import { type AttributeSet, inspectAttributes, tableOf } from './attribute-set.ts';
import type { AttributeTable } from './attribute-table.ts';
import { bodyDecoder } from './body.ts';
import type { Struct } from './struct.ts';

/** The value of a struct followed by attributes: one object with the fields of both. Fields left out are zero. */
export type StructWithAttributes<H, A> = { [K in keyof H]?: H[K] | undefined } & A;

/** The schema of a struct followed by attributes. */
export interface StructWithAttributesType<H, A> extends Type<StructWithAttributes<H, A>> {
  readonly kind: 'structWithAttributes';
  readonly header: Struct<H>;
  readonly set: AttributeSet<A>;
}

/** Throws where a field and an attribute have the same name: they would be one property. */
export function checkNames(header: Struct<unknown>, table: AttributeTable): void {
  const twice = table.entries.find(({ name }) => header.fieldNames.has(name));
  if (twice !== undefined) throwSchemaError(`${table.name}.${twice.name} is a field of ${header.name} too`);
}

/** Finds fields of a header in bytes. */
export function fieldsOf(header: Struct<unknown>): Searchable {
  return {
    find(reader, start, end, name) {
      const field = header.fields.find((candidate) => candidate.name === name);
      if (field === undefined || start + field.end > end) return undefined;
      return field.type.decode(reader, start + field.offset, start + field.end, undefined);
    },
  };
}

/** The property `scoped` of a type that contains the attributes of a set. */
export const scopedBySet = lazyProperties<{ readonly set: AnyType }>({ scoped: ({ set }) => set.scoped });

const bodies = new WeakMap<object, () => Body>();

/**
 * Returns the function that makes the body of a type on first use.
 *
 * @throws TypeError for a type whose `decode` is not that of {@link structWithAttributes}
 */
export function bodyOf(type: Type<unknown>): () => Body {
  const body = bodies.get(type.decode);
  if (body === undefined) throwSchemaError(`expected a struct with attributes, got ${type.kind}`);
  return body;
}

/**
 * A fixed struct followed by attributes, aligned to 4 bytes: the messages of most families, and nests such as veth's peer.
 * The fields of both are properties of one object, so no two may have the same name.
 */
export function structWithAttributes<H extends object, A extends object>(
  header: Struct<H>,
  set: AttributeSet<A>,
): StructWithAttributesType<H, A> {
  const offset = (header.size + 3) & ~3;
  const tableOfSet = tableOf(set);
  const table = thunk(() => {
    checkNames(header, tableOfSet());
    return tableOfSet();
  });
  const body = (): Body => ({ header, offset, table: table() });
  const encodeAttributes = attributesEncoder(set.name, table, () => header.fieldNames);
  const fields = fieldsOf(header);

  function encode(writer: Writer, value: object, scope: Scope | undefined): void {
    checkObject('an object', value);
    const start = writer.length;
    header.write(writer, value);
    writer.align(start);
    encodeAttributes(writer, value, scope);
    restoreReceived(writer, start, value);
  }

  const own = {
    kind: 'structWithAttributes',
    header,
    set,
    decode: bodyDecoder(`${header.name}-${set.name}`, body, encode),
    encode,
    inspect(reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] {
      const headerEnd = Math.min(start + header.size, end);
      const place = { name: 'header', offset: start, payload: start, end: headerEnd };
      const parts: Part[] = [inspectAs(header, place, reader, scope)];
      if (start + offset >= end) return parts;
      // A field of the header that the type of an attribute depends on is looked up when it is needed.
      const around = table().isScoped ? new Scope(scope, {}, fields, reader, start, headerEnd) : undefined;
      return inspectAttributes(table(), parts, reader, start + offset, end, around);
    },
  };
  bodies.set(own.decode, body);
  return defineType(Object.defineProperties(own, scopedBySet) as unknown as StructWithAttributesType<H, A>);
}
