import { littleEndian } from '../codec/byte-order.ts';
import { type AttributeFields, type AttributeSet, attributes } from '../codec/composites/attribute-set.ts';
import { array, indexedArray, nested, repeated } from '../codec/composites/lists.ts';
import { recursive } from '../codec/composites/recursive.ts';
import { select } from '../codec/composites/select.ts';
import { pad, type Struct, struct } from '../codec/composites/struct.ts';
import { structWithAttributes } from '../codec/composites/struct-with-attributes.ts';
import { throwSchemaError } from '../codec/encode-error.ts';
import { ip, ipv4, ipv6, linkAddress, mac } from '../codec/scalars/addresses.ts';
import { bigEnumeration, bigFlags } from '../codec/scalars/big-enums.ts';
import { converted } from '../codec/scalars/converted.ts';
import { bitfield32, enumeration, flags } from '../codec/scalars/enums.ts';
import {
  be16,
  be32,
  be64,
  flag,
  s8,
  s16,
  s32,
  s64,
  sint,
  u8,
  u16,
  u32,
  u64,
  uint,
} from '../codec/scalars/integers.ts';
import { bytes, fixedBytes, fixedString, string, stringOf } from '../codec/scalars/strings.ts';
import { thunk } from '../codec/thunk.ts';
import type { AnyType, Type } from '../codec/type.ts';
import type { SpecDefinition, SpecDocument, SpecField, SpecFormat, SpecSet } from './document.ts';
import { nestTypeValue, numberedArray } from './items.ts';
import { headerName, nameOf, type SpecNames } from './names.ts';
import { acceptToolJson } from './tool-json.ts';

const hostOrder: Readonly<Record<string, AnyType>> = { u8, u16, u32, u64, s8, s16, s32, s64, uint, sint };
/** Signed integers in network byte order. */
const bes16 = converted('bes16', be16, {
  decode: (value) => (value << 16) >> 16,
  encode: (value) => value & 0xffff,
});
const bes32 = converted('bes32', be32, { decode: (value) => value | 0, encode: (value) => value >>> 0 });
const networkOrder: Readonly<Record<string, AnyType>> = {
  u8,
  s8,
  u16: be16,
  u32: be32,
  u64: be64,
  s16: bes16,
  s32: bes32,
};
const big: ReadonlySet<AnyType> = new Set<AnyType>([u64, s64, be64, uint, sint]);
/** Types of binary attributes by their `display-hint`. */
const hinted: Readonly<Record<string, AnyType>> = { ipv4, ipv6, 'ipv4-or-v6': ip, mac: linkAddress };

/** An attribute with its number, and with what a subset inherits. */
export interface NumberedAttribute extends SpecField {
  readonly id: number;
}

/** Makes the types of the codec of a specification: each set of attributes and each struct when it is first used. */
export class SpecTypes {
  readonly #document: SpecDocument;
  readonly #names: SpecNames;
  readonly #definitions: ReadonlyMap<string, SpecDefinition>;
  readonly #sets: ReadonlyMap<string, SpecSet>;
  readonly #attributes = new Map<string, readonly NumberedAttribute[]>();
  readonly #setTypes = new Map<string, AttributeSet<object>>();
  readonly #structTypes = new Map<string, Struct<object>>();
  readonly #messageTypes = new Map<string, AnyType>();
  readonly #recursiveSets = new Map<string, boolean>();

  constructor(document: SpecDocument, names: SpecNames) {
    this.#document = document;
    this.#names = names;
    this.#definitions = new Map((document.definitions ?? []).map((one) => [one.name, one]));
    this.#sets = new Map(document['attribute-sets'].map((set) => [set.name, set]));
  }

  /** The attributes of a set with their numbers. An attribute that is listed twice counts once. */
  attributesOf(name: string): readonly NumberedAttribute[] {
    const known = this.#attributes.get(name);
    if (known !== undefined) return known;
    const set = this.#sets.get(name) as SpecSet;
    const parent = set['subset-of'];
    const inherited =
      parent === undefined || parent === name
        ? undefined
        : new Map(this.attributesOf(parent).map((attribute) => [attribute.name, attribute]));
    const found = new Map<string, NumberedAttribute>();
    let next = 1;
    for (const attribute of set.attributes) {
      const whole = inherited?.get(attribute.name);
      const id = whole?.id ?? attribute.value ?? next;
      found.set(attribute.name, { ...whole, ...attribute, id });
      next = id + 1;
    }
    const list = [...found.values()];
    this.#attributes.set(name, list);
    return list;
  }

  /** The type of a set of attributes. */
  set(name: string): AttributeSet<object> {
    let type = this.#setTypes.get(name);
    type ??= attributes(name, () => this.#fields(name)) as unknown as AttributeSet<object>;
    this.#setTypes.set(name, type);
    return type;
  }

  #fields(name: string): AttributeFields {
    const fields: Record<string, [number, AnyType]> = {};
    const numbers = new Set<number>();
    for (const attribute of this.attributesOf(name)) {
      if (isPadding(attribute.type) || numbers.has(attribute.id)) continue;
      numbers.add(attribute.id);
      fields[nameOf(this.#names, attribute.name)] = [attribute.id, this.#attribute(attribute)];
    }
    return fields;
  }

  /** The type of a struct. Fields that have the name of an attribute behind it get another one. */
  struct(name: string, taken: ReadonlySet<string> = new Set()): Struct<object> {
    const members = this.#definitions.get(name)?.members ?? [];
    const renamed = members.filter((member) => taken.has(member.name)).map((member) => member.name);
    const key = [name, ...renamed].join(' ');
    let type = this.#structTypes.get(key);
    if (type !== undefined) return type;
    const fields: Record<string, AnyType> = {};
    for (const member of members) {
      const own = taken.has(member.name)
        ? headerName(this.#names, member.name)
        : nameOf(this.#names, member.name);
      const field = member.type === 'pad' ? `_${own}` : own;
      const type = this.#member(member);
      // A struct has fields of fixed sizes: its text keeps the form of the schema.
      const isPlain = member.type === 'pad' || member.type === 'string' || member.struct !== undefined;
      fields[field] = this.#names === 'kernel' && !isPlain ? acceptToolJson(member, type) : type;
    }
    type = struct(name, fields) as unknown as Struct<object>;
    this.#structTypes.set(key, type);
    return type;
  }

  #member(member: SpecField): AnyType {
    if (member.struct !== undefined) return this.struct(member.struct);
    const length = this.#length(member.len);
    if (member.type === 'pad') return pad(length);
    if (member.type === 'string') return fixedString(length);
    if (member.type !== 'binary') return this.#integer(member);
    const hint = member['display-hint'];
    if (hint === 'mac' && length === 6) return mac;
    if (hint === 'ipv4' && length === 4) return ipv4;
    return hint === 'ipv6' && length === 16 ? ipv6 : fixedBytes(length);
  }

  /** A number of bytes, which may be the name of a constant. */
  #length(given: number | string | undefined): number {
    if (typeof given === 'number') return given;
    const value = this.#definitions.get(given ?? '')?.value;
    return typeof value === 'number' ? value : Number(given);
  }

  #attribute(attribute: SpecField): AnyType {
    const type = this.#single(attribute);
    return attribute['multi-attr'] === true ? repeated(type) : type;
  }

  #single(attribute: SpecField): AnyType {
    const type = this.#strict(attribute);
    return this.#names === 'kernel' ? acceptToolJson(attribute, type) : type;
  }

  #strict(attribute: SpecField): AnyType {
    const { type } = attribute;
    const inner = attribute['nested-attributes'];
    switch (type) {
      case 'flag':
        return flag;
      case 'string': {
        const longest = attribute.checks?.['max-len'];
        return typeof longest === 'number' ? stringOf(longest) : string;
      }
      case 'binary':
        return this.#binary(attribute);
      case 'bitfield32':
        return bitfield32(u32, this.#values(attribute.enum, true));
      case 'nest':
        return inner === undefined ? bytes : this.#nest(inner);
      case 'indexed-array': {
        const item = this.#item(attribute);
        return nested(
          this.#names === 'kernel' && attribute['sub-type'] === 'nest'
            ? numberedArray(item)
            : indexedArray(item),
        );
      }
      case 'nest-type-value': {
        const levels = (attribute['type-value'] ?? []).map((name) => nameOf(this.#names, name));
        return inner === undefined ? bytes : nested(nestTypeValue(levels, this.set(inner)));
      }
      case 'sub-message':
        return this.#subMessage(attribute);
      default:
        return this.#integer(attribute);
    }
  }

  #item(attribute: SpecField): AnyType {
    const inner = attribute['nested-attributes'];
    if (attribute['sub-type'] === 'nest') return inner === undefined ? bytes : this.#nest(inner);
    const { 'sub-type': type = 'binary', ...rest } = attribute;
    return this.#single({ ...rest, type });
  }

  #nest(set: string): AnyType {
    return nested(this.#isRecursive(set) ? recursive(() => this.set(set)) : this.set(set));
  }

  /** Whether a set contains itself, without a selector between. */
  #isRecursive(name: string): boolean {
    let known = this.#recursiveSets.get(name);
    if (known === undefined) {
      const reached = new Set<string>();
      const pending = [name];
      for (let one = pending.pop(); one !== undefined; one = pending.pop())
        for (const attribute of this.attributesOf(one)) {
          const inner = attribute['nested-attributes'];
          if (inner === undefined || reached.has(inner)) continue;
          reached.add(inner);
          pending.push(inner);
        }
      known = reached.has(name);
      this.#recursiveSets.set(name, known);
    }
    return known;
  }

  #binary(attribute: SpecField): AnyType {
    if (attribute.struct !== undefined) return this.struct(attribute.struct);
    const subType = attribute['sub-type'];
    if (subType !== undefined) return array(this.#integer({ ...attribute, type: subType }) as Type<unknown>);
    const hint = hinted[attribute['display-hint'] ?? ''];
    const exact = attribute.checks?.['exact-len'];
    return hint ?? (typeof exact === 'number' ? fixedBytes(exact) : bytes);
  }

  #integer(field: SpecField): AnyType {
    const order = field['byte-order'];
    if (field['display-hint'] === 'ipv4' && field.type === 'u32' && order === 'big-endian') return ipv4;
    const isNetwork = order === 'big-endian' || (order === 'little-endian' && !littleEndian);
    const base = (isNetwork ? networkOrder : hostOrder)[field.type];
    if (base === undefined) throwSchemaError(`${field.name}: ${order} ${field.type} is not supported`);
    if (field.enum === undefined) return base;
    const isFlags = field['enum-as-flags'] === true || this.#definitions.get(field.enum)?.type === 'flags';
    const values = this.#values(field.enum, isFlags, 2 ** (8 * (base.size ?? 8)));
    if (!big.has(base)) return isFlags ? flags(base, values) : enumeration(base, values);
    const wide = this.#bigValues(field.enum, isFlags);
    return isFlags ? bigFlags(base, wide) : bigEnumeration(base, wide);
  }

  /** The values of names that are less than `limit`: a header may have fewer bits than there are flags. */
  #values(name: string | undefined, isFlags: boolean, limit = 2 ** 32): Record<string, number> {
    const values: Record<string, number> = {};
    for (const [key, number] of this.#entries(name)) {
      const value = isFlags ? 2 ** number : number;
      if (value < limit) values[key] = value;
    }
    return values;
  }

  #bigValues(name: string, isFlags: boolean): Record<string, bigint> {
    const values: Record<string, bigint> = {};
    for (const [key, number] of this.#entries(name))
      values[key] = isFlags ? 1n << BigInt(number) : BigInt(number);
    return values;
  }

  /** The entries of an enumeration with their numbers; those of flags are positions of bits. */
  #entries(name: string | undefined): [string, number][] {
    const definition = this.#definitions.get(name ?? '');
    let next = definition?.['value-start'] ?? 0;
    return (definition?.entries ?? []).map((entry) => {
      const given = typeof entry === 'object' ? entry : { name: String(entry) };
      const number = given.value ?? next;
      next = number + 1;
      return [nameOf(this.#names, String(given.name)), number];
    });
  }

  #subMessage(attribute: SpecField): AnyType {
    const formats =
      this.#document['sub-messages']?.find(({ name }) => name === attribute['sub-message'])?.formats ?? [];
    const cases = thunk(() => {
      const found: Record<string, AnyType> = {};
      for (const format of formats) {
        const type = this.#format(format);
        // The selector may be a text, which stays as it is, or a value of an enumeration.
        for (const key of new Set([String(format.value), nameOf(this.#names, String(format.value))]))
          found[key] = type;
      }
      return found;
    });
    return select(nameOf(this.#names, attribute.selector ?? ''), cases);
  }

  #format(format: SpecFormat): AnyType {
    const type = this.message(format['attribute-set'], format['fixed-header']);
    return format['attribute-set'] === undefined ? type : nested(type);
  }

  /** The type of a payload: attributes, behind a header or alone, or a header alone. */
  message(set: string | undefined, header: string | undefined): AnyType {
    if (set === undefined) return header === undefined ? attributes('', {}) : this.struct(header);
    if (header === undefined) return this.set(set);
    const key = `${set} ${header}`;
    let type = this.#messageTypes.get(key);
    if (type === undefined) {
      const taken = new Set(
        this.attributesOf(set)
          .filter((attribute) => !isPadding(attribute.type))
          .map(({ name }) => name),
      );
      type = structWithAttributes(this.struct(header, taken), this.set(set)) as AnyType;
      this.#messageTypes.set(key, type);
    }
    return type;
  }
}

/** Whether attributes of a type are no part of a value. */
export function isPadding(type: string): boolean {
  return type === 'pad' || type === 'unused';
}
