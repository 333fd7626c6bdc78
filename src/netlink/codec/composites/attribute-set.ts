import { restoreReceived } from '../as-received.ts';
import { AttributeCursor, leftoverPart, numberName } from '../attributes-iterator.ts';
import { type AttributesEncoder, attributesEncoder } from '../compile/attribute-encoder.ts';
import { defineType } from '../define-type.ts';
import { throwSchemaError } from '../encode-error.ts';
import { inspectPart } from '../inspect.ts';
import { lazyProperties } from '../lazy-properties.ts';
import type { Reader } from '../reader.ts';
import { Scope } from '../scope.ts';
import { thunk } from '../thunk.ts';
import type { Infer, Part, Type } from '../type.ts';
import type { Attribute } from '../write-attribute.ts';
import type { Writer } from '../writer.ts';
import { type AttributeFields, AttributeTable } from './attribute-table.ts';
import { bodyDecoder } from './body.ts';

export type { AttributeFields } from './attribute-table.ts';

/**
 * Attributes that a schema lacks, kept as bytes under `#` and their number, and encoded again. Decoded bytes keep the type
 * bits that they came with; a copy of the bytes has none.
 */
export interface UnknownAttributes {
  [unknown: `#${number}`]: Uint8Array | undefined;
}

/** The value of a set of attributes: every attribute is optional. */
export type AttributesOf<F extends AttributeFields> = {
  -readonly [K in keyof F]?: Infer<F[K][1]> | undefined;
} & UnknownAttributes;

/** The schema of a set of attributes, and the type of a nest that holds them. */
export interface AttributeSet<T> extends Type<T> {
  readonly kind: 'attributes';
  /** Name of the kernel's enum: `IFLA`, `RTA` … */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** Returns the attributes as decoders use them, built on first use. */
  readonly table: () => AttributeTable;
}

/** The `decode` functions of sets as {@link attributes} makes them. */
const decoders = new WeakSet<object>();

/**
 * Returns the table of a set, for types that contain its attributes.
 *
 * @throws TypeError for a set whose `decode` is not that of {@link attributes}: the table would ignore it
 */
export function tableOf(set: AttributeSet<unknown>): () => AttributeTable {
  if (!decoders.has(set.decode)) throwSchemaError(`${set.name}: expected a set made by attributes()`);
  return set.table;
}

const lazy = lazyProperties<AttributeSet<unknown>>({
  scoped: ({ table }) => table().isScoped,
  attributes: ({ table }) => table().entries,
});

/**
 * A set of attributes (TLVs, padded to 4 bytes). Each occurs at most once, except `repeated` ones; of several the last one
 * counts. Decoded to a plain object in the order of the wire, and encoded in the order of the object's keys. Attributes
 * that the schema lacks, or that do not fit their types, are kept as bytes. Give `fields` as a function: it is called when
 * the set is first used.
 *
 * @example
 * const vlan = attributes('IFLA_VLAN', () => ({ id: [1, u16], flags: [2, vlanFlags], protocol: [5, etherType] }));
 */
export function attributes<const F extends AttributeFields>(
  name: string,
  fields: F | (() => F),
): AttributeSet<AttributesOf<F>> {
  const table = thunk(() => new AttributeTable(name, typeof fields === 'function' ? fields() : fields));
  const encodeAttributes: AttributesEncoder = attributesEncoder(name, table);

  function encode(writer: Writer, value: object, scope: Scope | undefined): void {
    const start = writer.length;
    encodeAttributes(writer, value, scope);
    restoreReceived(writer, start, value);
  }

  const own = {
    kind: 'attributes',
    name,
    table,
    decode: bodyDecoder(name, () => ({ offset: 0, table: table() }), encode),
    encode,
    inspect: (reader: Reader, start: number, end: number, scope: Scope | undefined) =>
      inspectAttributes(table(), [], reader, start, end, scope),
  };
  decoders.add(own.decode);
  return defineType(Object.defineProperties(own, lazy) as unknown as AttributeSet<AttributesOf<F>>);
}

/** Appends the parts of the attributes in a range. Bytes that are no attribute are a last part with a `problem`. */
export function inspectAttributes(
  table: AttributeTable,
  parts: Part[],
  reader: Reader,
  start: number,
  end: number,
  scope: Scope | undefined,
): Part[] {
  // A field that the type of another one depends on is looked up when it is needed.
  const inner = table.isScoped ? new Scope(scope, {}, table, reader, start, end) : undefined;
  const cursor = new AttributeCursor(reader, start, end);
  while (cursor.next()) {
    const { id, type, offset, payload } = cursor;
    const bits = type === id ? undefined : type - id;
    const entry = table.byId[id];
    const name = entry === undefined ? numberName(id) : entry.name;
    parts.push(inspectPart(entry?.type, name, id, bits, offset, payload, cursor.end, reader, inner));
  }
  if (cursor.rest < end) {
    const part = leftoverPart(reader, cursor.rest, end);
    const entry = part.id === undefined ? undefined : table.byId[part.id];
    parts.push(entry === undefined ? part : { ...part, name: entry.name });
  }
  return parts;
}
