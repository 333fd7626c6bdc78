import type {
  AnyType,
  AttributeSet,
  SelectType,
  Struct,
  StructWithAttributesType,
} from '../../netlink/codec/index.ts';

/** Where a path leaves a schema: the segment that is unknown, and the names that are known there. */
export interface UnknownSegment {
  readonly segment: string;
  readonly known: readonly string[];
}

/**
 * Follows the path of a field or an attribute, such as `linkInfo.kind`, through schemas. Returns `undefined` if one of them
 * has it. Numbers are positions in lists, and `#57` is an attribute without a schema.
 */
export function findUnknownSegment(schemas: Iterable<AnyType>, path: string): UnknownSegment | undefined {
  let types: AnyType[] = [...schemas];
  for (const segment of path.split('.')) {
    if (/^#\d+$/.test(segment)) return undefined;
    const inner = types.flatMap((type) => [...innerTypes(type)]);
    const found = inner.filter(([name]) => name === segment).map(([, type]) => type);
    const items = /^\d+$/.test(segment) ? types.flatMap(itemTypes) : [];
    if (found.length + items.length === 0)
      return { segment, known: [...new Set(inner.map(([name]) => name))] };
    types = [...new Set([...found, ...items])];
  }
  return undefined;
}

function itemTypes(type: AnyType): AnyType[] {
  const { item } = type as { item?: AnyType };
  return item === undefined ? [] : [item];
}

/** The names in a composite, with their types. Those in the items of a list belong to the list. */
function* innerTypes(given: AnyType): Generator<[name: string, type: AnyType], void, undefined> {
  const type = given.kind === 'recursive' ? (given.resolve?.(undefined) ?? given) : given;
  const { header, set } = type as Partial<StructWithAttributesType<unknown, unknown>>;
  if (header !== undefined) yield* innerTypes(header);
  if (set !== undefined) yield* innerTypes(set);
  for (const item of itemTypes(type)) yield* innerTypes(item);
  if (type.kind === 'attributes') {
    for (const attribute of (type as AttributeSet<unknown>).attributes)
      yield [attribute.name, attribute.type];
  } else if (type.kind === 'struct') {
    for (const field of (type as Struct<unknown>).fields)
      if (!field.name.startsWith('_')) yield [field.name, field.type];
  } else if (type.kind === 'select') {
    const select = type as SelectType<unknown>;
    for (const inner of casesOf(select)) yield* innerTypes(inner);
    yield* innerTypes(select.fallback);
  }
}

function casesOf(type: SelectType<unknown>): AnyType[] {
  const cases = type.cases();
  if (typeof cases.get !== 'function') return Object.values(cases as Record<string, AnyType>);
  const from = cases as { get(key: string): AnyType | undefined; keys(): Iterable<string> };
  return [...from.keys()].map((key) => from.get(key) as AnyType);
}
