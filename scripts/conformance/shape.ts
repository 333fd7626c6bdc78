import type {
  AnyType,
  AttributeSet,
  SelectType,
  Struct,
  StructWithAttributesType,
} from '../../src/netlink/codec/index.ts';

/** A leaf on the wire: its length, and the order of its bytes. */
export interface Shape {
  readonly kind: string;
  readonly size: number | undefined;
  /** `undefined` where the order does not show: one byte, text, raw bytes. */
  readonly order: 'host' | 'big' | undefined;
  readonly signed: boolean;
}

interface Wrapping {
  readonly base?: AnyType;
}

/** The integer below names, ranges and units. */
function innermost(type: AnyType): AnyType {
  let inner = type;
  for (let base = (inner as Wrapping).base; base !== undefined; base = (inner as Wrapping).base) inner = base;
  return inner;
}

/** The wire form of a leaf. */
export function shapeOf(type: AnyType): Shape {
  const { kind, size } = innermost(type);
  const [, letters = ''] = /^(u|s|be)(?:8|16|32|64)$/.exec(kind) ?? [];
  const order =
    kind === 'ipv4' || letters === 'be' ? 'big' : letters === '' || size === 1 ? undefined : 'host';
  return { kind, size, order, signed: letters === 's' };
}

/** Names of the values of an enumeration or of flags. */
export function namesOf(type: AnyType): Readonly<Record<string, number>> | undefined {
  return (type as { names?: Readonly<Record<string, number>> }).names;
}

/** A type in the place of one that is made on first use, or whose values have another form than its nest. */
export function resolved(type: AnyType): AnyType {
  const { base } = type as Wrapping;
  if (base?.kind === 'attributes') return base;
  return type.kind === 'recursive' ? (type.resolve?.(undefined) ?? type) : type;
}

/** The type of the items of an array, a nest of items, or a repeated attribute. */
export function itemOf(type: AnyType): AnyType | undefined {
  return (type as { item?: AnyType }).item;
}

/** The cases of a type that is chosen by another field. */
export function casesOf(type: SelectType<unknown>): Map<string, AnyType> {
  const cases = type.cases();
  if (typeof cases.get !== 'function') return new Map(Object.entries(cases as Record<string, AnyType>));
  const from = cases as { get(key: string): AnyType | undefined; keys(): Iterable<string> };
  return new Map([...from.keys()].map((key) => [String(key), from.get(key) as AnyType]));
}

/** Every schema of a struct and of a set of attributes that can be reached from some types. */
export interface Reached {
  readonly sets: Set<AttributeSet<unknown>>;
  readonly structs: Set<Struct<unknown>>;
}

/** Walks through everything that the types are made of. */
export function reach(types: Iterable<AnyType>): Reached {
  const seen = new Set<AnyType>();
  const reached: Reached = { sets: new Set(), structs: new Set() };
  const visit = (given: AnyType | undefined): void => {
    if (given === undefined) return;
    const type = resolved(given);
    if (seen.has(type)) return;
    seen.add(type);
    if (type.kind === 'attributes') {
      const set = type as AttributeSet<unknown>;
      reached.sets.add(set);
      for (const attribute of set.attributes) visit(attribute.type);
    } else if (type.kind === 'struct') {
      const struct = type as Struct<unknown>;
      reached.structs.add(struct);
      for (const field of struct.fields) visit(field.type);
    } else if (type.kind === 'select') {
      const select = type as SelectType<unknown>;
      for (const inner of casesOf(select).values()) visit(inner);
      visit(select.fallback);
    }
    const { header, set } = type as Partial<StructWithAttributesType<unknown, unknown>>;
    visit(header);
    visit(set);
    visit(itemOf(type));
  };
  for (const type of types) visit(type);
  return reached;
}
