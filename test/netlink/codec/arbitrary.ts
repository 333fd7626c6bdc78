import fc from 'fast-check';
import {
  type AnyType,
  type AttributeSet,
  decode,
  formatIpv4,
  formatIpv6,
  formatLinkAddress,
  type Struct,
} from '../../../src/netlink/codec/index.ts';

/** The fields around a value, innermost object last: what `select` looks at. */
type Surroundings = readonly Readonly<Record<string, unknown>>[];

const byteArray = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const integers: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  u8: fc.integer({ min: 0, max: 0xff }),
  u16: fc.integer({ min: 0, max: 0xffff }),
  u32: fc.integer({ min: 0, max: 0xffffffff }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  s8: fc.integer({ min: -0x80, max: 0x7f }),
  s16: fc.integer({ min: -0x8000, max: 0x7fff }),
  s32: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  s64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  be16: fc.integer({ min: 0, max: 0xffff }),
  be32: fc.integer({ min: 0, max: 0xffffffff }),
  be64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  uint: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  sint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
};

const leaves: Readonly<Record<string, (type: AnyType) => fc.Arbitrary<unknown>>> = {
  bool8: () => fc.boolean(),
  flag: () => fc.constant(true),
  string: () => word,
  bareString: () => word,
  fixedString: ({ size }) => word.map((text) => text.slice(0, size! - 1)),
  bytes: ({ size }) => (size === undefined ? fc.uint8Array({ maxLength: 12 }) : byteArray(size)),
  ipv4: () => byteArray(4).map((bytes) => formatIpv4(bytes)),
  ipv6: () => byteArray(16).map((bytes) => formatIpv6(bytes)),
  ip: () => fc.oneof(leaves.ipv4!({} as AnyType), leaves.ipv6!({} as AnyType)),
  mac: () => byteArray(6).map((bytes) => formatLinkAddress(bytes)),
  linkAddress: () => fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => formatLinkAddress(bytes)),
  ranged: (type) => {
    const { minimum, maximum } = type as unknown as { minimum: number; maximum: number };
    return fc.integer({ min: minimum, max: maximum });
  },
  enumeration: (type) => fc.constantFrom(...Object.keys((type as unknown as { names: object }).names)),
  flags: (type) => flagList(type),
  bitset: () =>
    fc.oneof(fc.uniqueArray(word, { maxLength: 3 }), fc.dictionary(word, fc.boolean(), { maxKeys: 3 })),
  discoveryOptions: () => fc.array(discoveryOption(), { maxLength: 3 }),
  bitWords: () =>
    fc.uniqueArray(
      fc.integer({ min: 0, max: 130 }).map((bit) => `#${bit}`),
      { maxLength: 3 },
    ),
};

/** An option of a router advertisement. */
function discoveryOption(): fc.Arbitrary<unknown> {
  const lifetime = fc.integer({ min: 0, max: 0xffffffff });
  const address = byteArray(16).map((bytes) => formatIpv6(bytes));
  const domain = fc.array(word, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
  const pref64 = fc
    .tuple(byteArray(12), fc.constantFrom(96, 64, 56, 48, 40, 32))
    .map(([bytes, length]) => `${formatIpv6(Uint8Array.of(...bytes, 0, 0, 0, 0))}/${length}`);
  const unit = fc.integer({ min: 0, max: 2 }).chain((units) => byteArray(6 + 8 * units));
  return fc.oneof(
    fc.record({
      kind: fc.constant('nameServers'),
      lifetime,
      addresses: fc.array(address, { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('searchDomains'), lifetime, domains: fc.array(domain, { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('captivePortal'), uri: word }),
    fc.record({
      kind: fc.constant('pref64'),
      lifetime: fc.nat(0x1fff).map((eights) => eights * 8),
      prefix: pref64,
    }),
    fc.record({ kind: fc.constant(200), data: unit }),
  );
}

function flagList(type: AnyType): fc.Arbitrary<unknown> {
  const { names } = type as unknown as { names: Record<string, number> };
  // Only names of single bits: of others it depends on the rest what they are read as.
  const single = Object.keys(names).filter((name) => Math.log2(names[name]!) % 1 === 0);
  return fc.subarray(single);
}

/**
 * Values of a schema, such that what is written and read again is equal. `undefined` for a kind of type that is not
 * known here, and what is too deep: such a field is left out.
 */
export function arbitrary(
  type: AnyType,
  around: Surroundings = [],
  depth = 0,
): fc.Arbitrary<unknown> | undefined {
  const inner = (item: AnyType) => arbitrary(item, around, depth + 1);
  const integer = integers[type.kind];
  if (integer !== undefined) return integer;
  const leaf = leaves[type.kind];
  if (leaf !== undefined) return leaf(type);
  if (depth > 8) return undefined;
  const { item } = type as unknown as { item?: AnyType };
  const items = item === undefined ? undefined : inner(item);
  switch (type.kind) {
    case 'struct':
      return structValues(type as Struct<unknown>, around, depth);
    case 'attributes':
      return attributeValues(type as AttributeSet<unknown>, {}, around, depth);
    case 'structWithAttributes':
    case 'records': {
      const { header, set } = type as unknown as { header: Struct<unknown>; set: AttributeSet<unknown> };
      const values = structValues(header, around, depth).chain((fields) => {
        const { length: _, ...rest } = fields as { length?: number };
        return attributeValues(set, type.kind === 'structWithAttributes' ? fields : rest, around, depth);
      });
      return type.kind === 'structWithAttributes' ? values : fc.array(values, { maxLength: 3 });
    }
    case 'discoveryOptionsMessage': {
      const { header, set } = type as unknown as { header: Struct<unknown>; set: AttributeSet<unknown> };
      return fc
        .tuple(structValues(header, around, depth), attributeValues(set, {}, around, depth), items!)
        .map(([fields, rest, options]) => ({ ...fields, length: undefined, options, ...rest }))
        .map(({ length: _, ...value }) => value);
    }
    case 'genericMessage':
      return items;
    case 'repeated':
      return items && fc.array(items, { minLength: 1, maxLength: 3 });
    case 'array':
    case 'arrayByIndex':
    case 'indexedArray':
    case 'nestedList':
      return items && fc.array(items, { maxLength: 3 });
    case 'namedArray': {
      const { names } = type as unknown as { names: Record<string, number> };
      const byPlace: string[] = [];
      for (const [name, place] of Object.entries(names)) byPlace[place] = name;
      const places = Array.from(byPlace, (name, place) => name ?? `#${place}`);
      return (
        items &&
        fc
          .array(items, { maxLength: places.length + 2 })
          .map((all) => Object.fromEntries(all.map((one, place) => [places[place] ?? `#${place}`, one])))
      );
    }
    case 'recordById':
      return items && fc.dictionary(fc.integer({ min: 0, max: 50 }).map(String), items, { maxKeys: 3 });
    case 'select':
    case 'recursive': {
      const scope = {
        lookup: (name: string) => around.findLast((fields) => fields[name] !== undefined)?.[name],
      };
      const resolved = type.resolve?.({ depth: 0, ...scope } as never);
      // A schema that contains itself in many places has values that contain it once.
      return (
        resolved && (type.kind === 'recursive' ? arbitrary(resolved, around, depth + 4) : inner(resolved))
      );
    }
    default:
      // A type of a user: a value that some bytes are decoded to.
      return type.size === undefined ? undefined : byteArray(type.size).map((bytes) => decode(type, bytes));
  }
}

function structValues(struct: Struct<unknown>, around: Surroundings, depth: number): fc.Arbitrary<object> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const { name, type } of struct.fields) {
    const values = arbitrary(type, around, depth + 1);
    if (!name.startsWith('_')) fields[name] = values ?? fc.constant(undefined);
  }
  return fc.record(fields);
}

/** Attributes beside `fields`: first those that others may be chosen by, then those that are chosen. */
function attributeValues(
  set: AttributeSet<unknown>,
  fields: object,
  around: Surroundings,
  depth: number,
): fc.Arbitrary<object> {
  const some = (chosen: boolean, surroundings: Surroundings) => {
    const model: Record<string, fc.Arbitrary<unknown>> = {};
    for (const { name, type } of set.attributes) {
      if ((type.scoped === true) !== chosen) continue;
      const values = arbitrary(type, surroundings, depth + 1);
      if (values !== undefined) model[name] = values;
    }
    const names = Object.keys(model);
    return fc
      .subarray(names, { maxLength: Math.min(names.length, depth > 3 ? 1 : 4) })
      .chain((picked) => fc.record(Object.fromEntries(picked.map((name) => [name, model[name]!]))));
  };
  const keys = selectors(set);
  return some(false, around).chain((plain) =>
    fc.record(keys(plain)).chain((chosenBy) => {
      const value = { ...fields, ...plain, ...chosenBy };
      return some(true, [...around, value]).map((rest) => ({ ...value, ...rest }));
    }),
  );
}

/** For what is selected by a sibling: mostly a key that there is a case for. */
function selectors(set: AttributeSet<unknown>): (value: object) => Record<string, fc.Arbitrary<unknown>> {
  const models: Record<string, fc.Arbitrary<unknown>> = {};
  for (const { type } of set.attributes) {
    const { kind, by, cases } = type as unknown as { kind: string; by: string; cases: () => object };
    const sibling = set.attributes.find(({ name }) => name === by);
    if (kind !== 'select' || sibling?.type.kind !== 'string') continue;
    const from = cases() as { keys?: () => Iterable<string> };
    const names = typeof from.keys === 'function' ? [...from.keys()] : Object.keys(from);
    models[by] =
      names.length === 0 ? word : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, word);
  }
  return () => models;
}
