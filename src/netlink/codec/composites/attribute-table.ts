import { exactDecode } from '../as-received.ts';
import { AttributeCursor } from '../attributes-iterator.ts';
import type { Decode } from '../define-type.ts';
import { throwSchemaError } from '../encode-error.ts';
import { prototypeFor } from '../json.ts';
import type { Reader } from '../reader.ts';
import type { Searchable } from '../scope.ts';
import type { AnyType } from '../type.ts';
import { type Attribute, bitsOf } from '../write-attribute.ts';

/** Attribute name → its number, its type, and the type bits to write with it, if any. */
export type AttributeFields = Readonly<
  Record<string, readonly [id: number, type: AnyType] | readonly [id: number, type: AnyType, bits: number]>
>;

/** An attribute of a set as decoders use it. */
export interface TableEntry extends Attribute {
  readonly decode: Decode;
  /** The number with the type bits that the schema gives it, where they do not depend on another field. */
  readonly expectedType: number;
}

/** An attribute as a recent message had it. */
export interface SeenAttribute {
  readonly id: number;
  /** The number with its type bits. */
  readonly type: number;
  /** Length with the header, in bytes. */
  readonly length: number;
}

/** The parts of a set of attributes. */
export class AttributeTable implements Searchable {
  readonly name: string;
  readonly entries: readonly TableEntry[];
  readonly byId: readonly (TableEntry | undefined)[];
  /** Whether the type of an attribute depends on other fields. */
  readonly isScoped: boolean;
  /** The prototype of objects with these attributes. */
  readonly prototype: object;
  /** The attributes of a recent message in their order: compiled decoders expect the same. */
  seen: readonly SeenAttribute[] = [];
  readonly #byName = new Map<string, TableEntry>();

  constructor(name: string, fields: AttributeFields) {
    this.name = name;
    const byId: (TableEntry | undefined)[] = [];
    for (const [key, [id, type, bits = 0]] of Object.entries(fields)) {
      if (byId[id] !== undefined) throwSchemaError(`${name}: attribute ${id} is described twice`);
      const attribute = { name: key, id, type, bits };
      const chosen = type.scoped === true ? undefined : type.resolve?.(undefined);
      const expectedType = id | bitsOf(attribute, chosen);
      const entry = { ...attribute, decode: exactDecode(type), expectedType };
      byId[id] = entry;
      this.#byName.set(key, entry);
    }
    this.byId = byId;
    this.entries = [...this.#byName.values()];
    this.isScoped = this.entries.some(({ type }) => type.scoped === true);
    this.prototype = prototypeFor(this.entries);
  }

  named(name: string): TableEntry | undefined {
    return this.#byName.get(name);
  }

  /** Remembers the attributes of a message, for the compiled decoder. */
  observe(reader: Reader, start: number, end: number): void {
    const found = new Map<number, SeenAttribute>();
    const cursor = new AttributeCursor(reader, start, end);
    while (cursor.next()) {
      const { id, type, offset } = cursor;
      if (!found.has(id)) found.set(id, { id, type, length: cursor.end - offset });
    }
    if (found.size >= this.seen.length) this.seen = [...found.values()];
  }

  /** Returns the value of one attribute, by name, without decoding the others. */
  find(reader: Reader, start: number, end: number, name: string): unknown {
    const entry = this.named(name);
    if (entry === undefined) return undefined;
    let found: unknown;
    const cursor = new AttributeCursor(reader, start, end);
    while (cursor.next())
      if (cursor.id === entry.id)
        found = entry.type.decode(reader, cursor.payload, cursor.end, undefined) ?? found;
    return found;
  }
}
