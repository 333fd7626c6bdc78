import { iterateAttributes, numberName, typeMask } from '../attributes-iterator.ts';
import { littleEndian } from '../byte-order.ts';
import { decoderSource, type SeenAttribute } from '../compile/attribute-decoder.ts';
import { attributesEncoder, type Encoder } from '../compile/attribute-encoder.ts';
import { type CodeBuilder, CompiledFunction } from '../compile/compiled-function.ts';
import { inspectPart } from '../inspect.ts';
import type { Reader } from '../reader.ts';
import { Scope } from '../scope.ts';
import { laterClass } from '../thunk.ts';
import type { AnyType, Infer, Part, Type } from '../type.ts';
import { type Attribute, keepBytes } from '../write-attribute.ts';

const none: ReadonlySet<string> = new Set();

/** Attribute name → its number, its type, and the type bits to write with it, if any. */
export type AttributeFields = Readonly<
  Record<string, readonly [id: number, type: AnyType] | readonly [id: number, type: AnyType, bits: number]>
>;

/**
 * Attributes that a schema lacks, kept as bytes under `#` and their number, and written back. What was read is written with
 * the type bits that it came with, as long as it is the same `Uint8Array`; a copy of it is without.
 */
export interface UnknownAttributes {
  [unknown: `#${number}`]: Uint8Array | undefined;
}

/** The value of an attribute set: every attribute is optional. */
export type AttributesOf<F extends AttributeFields> = {
  -readonly [K in keyof F]?: Infer<F[K][1]> | undefined;
} & UnknownAttributes;

/** The schema of a set of attributes; also the type of a nest that holds them. */
export interface AttributeSet<T> extends Type<T> {
  readonly kind: 'attributes';
  /** Its name, as the kernel's enum is called: `IFLA`, `RTA` … */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** Decodes into an object that has other properties already. */
  decodeInto(value: object, reader: Reader, start: number, end: number, scope: Scope | undefined): void;
  /**
   * The source of statements that do what `decodeInto` does, for a compiled decoder: with `value`, `reader`, `view`,
   * `bytes`, `scope` and `end` there, and the start given. Attributes among `apart` become properties of `aside`; those of
   * `known` are properties of `value` already.
   */
  decodeSource(
    code: CodeBuilder,
    start: string,
    apart: ReadonlySet<string>,
    known?: ReadonlySet<string>,
  ): string;
  /** Encoder of an object but for the fields of a header. */
  encoder(header: ReadonlySet<string>): Encoder;
  /** Value of one attribute, by name, without decoding the others. */
  find(reader: Reader, start: number, end: number, name: string): unknown;
}

/**
 * A set of attributes (TLVs, padded to 4 bytes), each at most once but for `repeated` ones; the last one counts.
 * Decoded into a plain object in the order of the wire; encoded in the order of the object's keys.
 * `fields` may be a function, which is called when the set is first used.
 *
 * @example
 * const vlan = attributes('IFLA_VLAN', { id: [1, u16], flags: [2, vlanFlags], protocol: [5, etherType] });
 */
export function attributes<const F extends AttributeFields>(
  name: string,
  fields: F | (() => F),
): AttributeSet<AttributesOf<F>> {
  const make = (given: F): AttributeSet<AttributesOf<F>> => {
    const list = Object.entries(given).map(([key, [id, type, bits]]) => ({
      name: key,
      id,
      type,
      bits: bits ?? 0,
    }));
    return attributeSet(name, list) as AttributeSet<AttributesOf<F>>;
  };
  return typeof fields === 'function'
    ? (new LaterSet({ kind: 'attributes', name }, () => make(fields())) as AttributeSet<AttributesOf<F>>)
    : make(fields);
}

const LaterSet = laterClass<AttributeSet<object>>([
  ...(['scoped', 'attributes', 'decode', 'decodeInto', 'decodeSource'] as const),
  ...(['encode', 'encoder', 'find', 'inspect'] as const),
]);

function attributeSet(name: string, list: readonly Attribute[]): AttributeSet<object> {
  const byId: (Attribute | undefined)[] = [];
  // Made when first needed: there are many sets, and a program uses few.
  let made: Map<string, Attribute> | undefined;
  const named = (name: string): Attribute | undefined => {
    made ??= new Map(list.map((attribute) => [attribute.name, attribute]));
    return made.get(name);
  };
  for (const attribute of list) {
    if (byId[attribute.id] !== undefined)
      throw new TypeError(`${name}: attribute ${attribute.id} is described twice`);
    byId[attribute.id] = attribute;
  }
  const scoped = list.some((attribute) => attribute.type.scoped === true);
  /** The attributes that came lately, in the order of the wire. */
  let seen: readonly SeenAttribute[] = [];
  const tier = new CompiledFunction((code) =>
    code.evaluate<AttributeSet<object>['decodeInto']>(
      `function (value, reader, start, end, scope) {
        const { view, bytes } = reader;
        ${decodeSource(code, 'start', none)}
      }`,
    ),
  );

  function decodeSource(code: CodeBuilder, start: string, apart: ReadonlySet<string>, known = none): string {
    return decoderSource(code, start, { list, seen, set, apart, known });
  }

  function decodeInto(
    target: object,
    reader: Reader,
    start: number,
    end: number,
    scope: Scope | undefined,
  ): void {
    const compiled = tier.compiled ?? tier.use();
    if (compiled !== undefined) {
      compiled(target, reader, start, end, scope);
      return;
    }
    const value = target as Record<string, unknown>;
    const inner = scoped ? new Scope(scope, value, set, reader, start, end) : undefined;
    const { view } = reader;
    const found = new Map<number, SeenAttribute>();
    let at = start;
    while (at + 4 <= end) {
      const length = view.getUint16(at, littleEndian);
      const stop = at + length;
      if (length < 4 || stop > end) break;
      const whole = view.getUint16(at + 2, littleEndian);
      const id = whole & typeMask;
      const attribute = byId[id];
      if (!found.has(id)) found.set(id, { id, whole, length });
      if (attribute === undefined) {
        value[`#${id}`] = keepBytes(reader, at + 4, stop, whole);
      } else {
        const item = attribute.type.decode(reader, at + 4, stop, inner);
        if (item === undefined) value[`#${id}`] = keepBytes(reader, at + 4, stop, whole);
        else if (attribute.type.repeated === true && value[attribute.name] !== undefined) {
          (value[attribute.name] as unknown[]).push(...(item as unknown[]));
        } else value[attribute.name] = item;
      }
      at += (length + 3) & ~3;
    }
    if (found.size >= seen.length) seen = [...found.values()];
  }

  const set: AttributeSet<object> = {
    kind: 'attributes',
    name,
    scoped,
    attributes: list,
    decode(reader, start, end, scope) {
      const value = {};
      decodeInto(value, reader, start, end, scope);
      return value;
    },
    decodeInto,
    decodeSource,
    encode: attributesEncoder(name, list, named, none),
    encoder: (header) => attributesEncoder(name, list, named, header),
    find(reader, start, end, wanted) {
      const attribute = named(wanted);
      if (attribute === undefined) return undefined;
      let found: unknown;
      for (const at of iterateAttributes(reader, start, end)) {
        if (at.problem === undefined && at.id === attribute.id)
          found = attribute.type.decode(reader, at.payload, at.end, undefined) ?? found;
      }
      return found;
    },
    inspect(reader, start, end, scope) {
      // What one attribute chooses the type of another by is looked up when it is needed.
      const inner = scoped ? new Scope(scope, {}, set, reader, start, end) : undefined;
      const { view } = reader;
      const parts: Part[] = [];
      let at = start;
      while (at + 4 <= end) {
        const length = view.getUint16(at, littleEndian);
        const stop = at + length;
        if (length < 4 || stop > end) break;
        const type = view.getUint16(at + 2, littleEndian);
        const id = type & typeMask;
        const bits = type === id ? undefined : type - id;
        const attribute = byId[id];
        const name = attribute === undefined ? numberName(id) : attribute.name;
        parts.push(inspectPart(attribute?.type, name, id, bits, at, at + 4, stop, reader, inner));
        at += (length + 3) & ~3;
      }
      // What is left makes no sense: one part with a problem.
      for (const part of at < end ? iterateAttributes(reader, at, end) : []) {
        const attribute = part.id === undefined ? undefined : byId[part.id];
        parts.push(attribute === undefined ? part : { ...part, name: attribute.name });
      }
      return parts;
    },
  };
  return set;
}
