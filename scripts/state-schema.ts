// The JSON Schema of files with desired states, for editors: `dist/state.schema.json`. It is made of the definitions that check a
// state and encode its requests. It refuses nothing that they accept; values that depend on more than their own object are left to them.
import type { AnyType, AttributeSet, SelectType, Struct } from '../src/netlink/codec/index.ts';
import * as integers from '../src/netlink/codec/scalars/integers.ts';
import { linkKinds } from '../src/netlink/protocols/route/links/kinds/registry.ts';
import * as links from '../src/netlink/protocols/route/links/operations.ts';
import { filterKinds, qdiscKinds } from '../src/netlink/protocols/route/tc/kinds.ts';
import type { Check } from '../src/netlink/request/input.ts';
import { foreignKeys, ownKeys } from '../src/network/desired-state/desired.ts';
import { kindOf, linkCollections, namespaceCollections } from '../src/network/desired-state/kinds/index.ts';
import type { Collection } from '../src/network/desired-state/kinds/kind.ts';
import type { Words } from '../src/network/object-words.ts';
import { casesOf, namesOf } from './conformance/shape.ts';

/** A JSON Schema, of draft 7: editors know it best. */
export type Schema = { readonly [key: string]: unknown };

const integerEncoders: ReadonlySet<unknown> = new Set(
  Object.values(integers).flatMap((one) => ('encode' in Object(one) ? [(one as AnyType).encode] : [])),
);
const anything: Schema = {};
const text: Schema = { type: 'string' };
const boolean: Schema = { type: 'boolean' };
const linkName: Schema = { type: 'string', description: 'name of a link', minLength: 1 };
/** Bytes, as files have them. */
const hex: Schema = { $ref: '#/definitions/bytes' };
const bytes: Schema = {
  type: 'object',
  properties: { hex: { type: 'string', pattern: '^([0-9a-fA-F]{2})*$' } },
  required: ['hex'],
  additionalProperties: false,
};
const list = (items: Schema): Schema => ({ type: 'array', items });
const anyOf = (...forms: readonly Schema[]): Schema =>
  forms.includes(anything) ? anything : forms.length === 1 ? (forms[0] as Schema) : { anyOf: forms };

/** An object with these properties and no others. */
function object(properties: Readonly<Record<string, Schema>>, more: Schema = {}): Schema {
  return { type: 'object', properties, additionalProperties: false, ...more };
}

/** Makes schemas. Those of sets of attributes and of structs are definitions, since they contain each other. */
class SchemaBuilder {
  readonly definitions: Record<string, Schema> = { bytes };
  readonly #names = new Map<unknown, string>();

  /** Returns a reference to the definition that belongs to a key, which `make` makes on first use. */
  define(key: unknown, name: string, make: () => Schema): Schema {
    let chosen = this.#names.get(key);
    if (chosen === undefined) {
      chosen = name;
      for (let count = 2; Object.hasOwn(this.definitions, chosen); count++) chosen = `${name}-${count}`;
      this.#names.set(key, chosen);
      this.definitions[chosen] = anything;
      this.definitions[chosen] = make();
    }
    return { $ref: `#/definitions/${chosen}` };
  }

  /** The values of a check. */
  ofCheck(one: Check): Schema {
    const { content, fields, expected, valueType } = one;
    const description = expected === undefined || /^a value/.test(expected) ? {} : { description: expected };
    if (fields !== undefined && (content === undefined || !('forms' in content)))
      return { ...description, ...this.ofFields(fields) };
    if (content === undefined) {
      if (expected === 'true or false') return boolean;
      return valueType === undefined ? description : { type: valueType, ...description };
    }
    if ('type' in content) return this.ofAttribute(content.type);
    if ('words' in content) return { enum: content.words };
    if ('minimum' in content) return { type: 'integer', ...content, ...description };
    if ('knownNames' in content)
      return { ...description, ...anyOf({ enum: content.knownNames }, { type: 'integer' }, text) };
    if ('item' in content) return list(this.ofCheck(content.item));
    return anyOf(...content.forms.map((form) => this.ofCheck(form)));
  }

  /** An object with declared keys. */
  ofFields(fields: ReadonlyMap<string, Check>, without: readonly string[] = []): Schema {
    const own = [...fields].filter(([key]) => key !== '#' && !without.includes(key));
    const required = own.filter(([, one]) => one.required === true).map(([key]) => key);
    return object(Object.fromEntries(own.map(([key, one]) => [key, this.ofCheck(one)])), {
      ...(fields.has('#') && { patternProperties: { '^#\\d{1,5}$': hex } }),
      ...(required.length > 0 && { required }),
    });
  }

  /** The value of an attribute, which can always be bytes. */
  ofAttribute(type: AnyType): Schema {
    return anyOf(this.ofType(type), hex);
  }

  /** The values of a type of the codec. A type that is not known here has any. */
  ofType(type: AnyType): Schema {
    const { kind, item, base } = type as AnyType & { readonly item?: AnyType; readonly base?: AnyType };
    const [, sign, bits = ''] = /^(?:be|le)?([us])(8|16|32)$/.exec(kind) ?? [];
    // A type with other values than its numbers has another encoder.
    if (sign !== undefined && !integerEncoders.has(type.encode)) return anything;
    if (sign !== undefined) {
      const range = 2 ** Number(bits);
      return sign === 'u'
        ? { type: 'integer', minimum: 0, maximum: range - 1 }
        : { type: 'integer', minimum: -range / 2, maximum: range / 2 - 1 };
    }
    switch (kind) {
      case 'ranged': {
        const { minimum, maximum } = type as AnyType & { minimum: number; maximum: number };
        return { type: 'integer', minimum, maximum };
      }
      case 'bool8':
      case 'flag':
        return boolean;
      case 'string':
      case 'bareString':
      case 'fixedString':
        return text;
      case 'ipv4':
      case 'ipv6':
      case 'ip':
      case 'linkAddress':
      case 'mac':
        return { type: 'string', description: kind };
      case 'enumeration':
        return anyOf({ enum: Object.keys(namesOf(type) ?? {}) }, { type: 'integer' });
      case 'flags':
        return anyOf(list(anyOf({ enum: Object.keys(namesOf(type) ?? {}) }, { type: 'integer' })), {
          type: 'integer',
        });
      case 'array':
      case 'arrayByIndex':
      case 'nestedList':
      case 'repeated':
        return item === undefined ? { type: 'array' } : list(this.ofAttribute(item));
      case 'attributes':
        return this.ofSet(type as AttributeSet<unknown>);
      case 'struct':
        return this.ofStruct(type as Struct<unknown>);
      default:
        return base?.kind === kind ? this.ofType(base) : anything;
    }
  }

  ofSet(set: AttributeSet<unknown>): Schema {
    return this.define(set.table, set.name, () => {
      const { attributes } = set;
      const choices = attributes.flatMap(({ name, type }) =>
        type.kind === 'select' ? this.choices(name, type as SelectType<unknown>, attributes) : [],
      );
      return object(Object.fromEntries(attributes.map(({ name, type }) => [name, this.ofAttribute(type)])), {
        patternProperties: { '^#\\d{1,5}$': hex },
        ...(choices.length > 0 && { allOf: choices }),
      });
    });
  }

  /** Schemas of a property whose type another property of the same object chooses. */
  choices(
    name: string,
    type: SelectType<unknown>,
    attributes: readonly { readonly name: string }[],
  ): Schema[] {
    if (!attributes.some((one) => one.name === type.by)) return [];
    return [...casesOf(type)].flatMap(([word, chosen]): Schema[] => {
      const schema = this.ofAttribute(chosen);
      return schema === anything ? [] : [when(type.by, word, { properties: { [name]: schema } })];
    });
  }

  ofStruct(struct: Struct<unknown>): Schema {
    return this.define(struct.encode, struct.name, () => {
      const fields = struct.fields.filter(({ name }) => !name.startsWith('_'));
      return object(Object.fromEntries(fields.map((field) => [field.name, this.ofType(field.type)])));
    });
  }
}

/** The condition that a property has a value, and what then holds. */
function when(property: string, value: string, then: Schema): Schema {
  return { if: { properties: { [property]: { const: value } }, required: [property] }, then };
}

/** Replaces the schema at a path by that of the name of a link. */
function withLinkName(schema: Schema, [first, ...rest]: readonly string[]): Schema {
  if (first === undefined) return linkName;
  const properties = schema.properties as Readonly<Record<string, Schema>> | undefined;
  const at = properties?.[first];
  if (first === '*' && schema.items !== undefined)
    return { ...schema, items: withLinkName(schema.items as Schema, rest) };
  return at === undefined
    ? schema
    : { ...schema, properties: { ...properties, [first]: withLinkName(at, rest) } };
}

/** Adds the words of `ip` for fields. */
function withWords(schema: Schema, { links: linkFields = {}, fields = {}, lists = {} }: Words): Schema {
  const properties = { ...(schema.properties as Readonly<Record<string, Schema>> | undefined) };
  for (const word of Object.keys(linkFields)) if (linkFields[word] !== word) properties[word] = linkName;
  for (const word of Object.keys(fields))
    properties[word] = properties[word] === undefined ? text : anyOf(properties[word], text);
  for (const [name, inner] of Object.entries(lists)) {
    const at = properties[name];
    if (at?.items !== undefined) properties[name] = { ...at, items: withWords(at.items as Schema, inner) };
  }
  return { ...schema, properties };
}

/** The schema of a set of attributes of which some hold the name of a link. */
function named(builder: SchemaBuilder, name: string, type: AnyType, links: readonly string[]): Schema {
  const schema = builder.ofType(type);
  const own = builder.definitions[String(schema.$ref).slice('#/definitions/'.length)];
  if (links.length === 0 || own === undefined) return schema;
  return builder.define(name, name, () => links.reduce((one, link) => withLinkName(one, [link]), own));
}

/** Schemas by kind of the property `options` of an object. */
function optionsByKind(
  builder: SchemaBuilder,
  kinds: Iterable<
    readonly [kind: string, options: AnyType | undefined, linkOptions?: readonly string[] | undefined]
  >,
  property = 'options',
): Schema[] {
  return [...kinds].flatMap(([kind, options, linkOptions = []]) => {
    if (options === undefined) return [];
    const schema = anyOf(named(builder, `${kind}-options`, options, linkOptions), hex);
    return [when('kind', kind, { properties: { [property]: schema } })];
  });
}

/** The names of kinds, which complete in an editor. Any other name is possible. */
const kindNames = (kinds: Iterable<string>): Schema => anyOf({ enum: [...kinds] }, text);

function itemOf(builder: SchemaBuilder, collection: Collection): Schema {
  const { input, ofLink, linkFields = [], shorthand, words = {} } = kindOf[collection];
  const { fields } = input.inputs[0] as Check;
  let schema = builder.ofFields(fields as ReadonlyMap<string, Check>, ofLink ? ['index'] : []);
  const required = (schema.required as string[] | undefined)?.filter((name) => !ofLink || name !== 'index');
  schema = { ...schema, ...(required !== undefined && { required }) };
  for (const path of linkFields) schema = withLinkName(schema, path);
  schema = withWords(schema, words);
  const kinds = { qdiscs: 'options', classes: 'classOptions' }[collection as string];
  const table = collection === 'filters' ? filterKinds : kinds === undefined ? undefined : qdiscKinds;
  if (table !== undefined) {
    const options = [...table.keys()].map((kind) => {
      const definition = table.get(kind) as Readonly<Record<string, AnyType | undefined>>;
      return [kind, definition[kinds ?? 'options']] as const;
    });
    // Options of actions have names of links: they are left to the check of the state.
    const byKind = collection === 'filters' ? [] : optionsByKind(builder, options);
    schema = {
      ...schema,
      properties: {
        ...(schema.properties as object),
        kind: kindNames(table.keys()),
        options: { type: 'object' },
      },
      ...(byKind.length > 0 && { allOf: byKind }),
    };
  }
  return shorthand === undefined ? schema : anyOf(text, schema);
}

function collections(builder: SchemaBuilder, names: readonly Collection[]): Record<string, Schema> {
  return Object.fromEntries(
    names.map((name) => [name, list(builder.define(name, name, () => itemOf(builder, name)))]),
  );
}

/** The properties of a link. */
function linkProperties(builder: SchemaBuilder): Record<string, Schema> {
  const { fields } = links.create.inputs[0] as Check;
  const without = [...Object.keys(foreignKeys), ...ownKeys];
  const attributes = builder.ofFields(fields as ReadonlyMap<string, Check>, without);
  return {
    ...(attributes.properties as Record<string, Schema>),
    kind: kindNames(linkKinds.keys()),
    options: { type: 'object' },
    // By the kind of the master, which is another link.
    portOptions: anyOf(
      ...[...linkKinds.keys()].flatMap((kind) => {
        const port = linkKinds.get(kind)?.port as AnyType | undefined;
        return port === undefined ? [] : [named(builder, `${kind}-port`, port, ['backupPort'])];
      }),
      hex,
    ),
    link: linkName,
    master: {
      ...anyOf(text, { type: 'null' }),
      description: 'name of the bridge, bond, VRF …; null for none',
    },
    ports: list(linkName),
    peer: linkName,
    altNames: list(linkName),
    ...collections(builder, linkCollections),
  };
}

/** Makes the schema of a file with the state of a namespace, or of several namespaces. */
export function stateSchema(): Schema {
  const builder = new SchemaBuilder();
  const properties = linkProperties(builder);
  const missing = ownKeys.find((key) => !Object.hasOwn(properties, key));
  if (missing !== undefined) throw new Error(`the property ${missing} of a link has no schema`);
  const more = {
    patternProperties: { '^#\\d{1,5}$': hex },
    allOf: optionsByKind(
      builder,
      [...linkKinds.keys()].map((kind) => {
        const definition = linkKinds.get(kind);
        return [kind, definition?.options, definition?.linkOptions] as const;
      }),
    ),
  };
  builder.definitions.link = object(properties, more);
  const { kind: _, peer: __, link: ___, ...ofEnd } = properties;
  builder.definitions.end = anyOf(
    { type: 'string', pattern: '^[^:]+:.+$', description: 'a namespace and a link: a:eth0' },
    object({ namespace: text, name: linkName, ...ofEnd }, { required: ['namespace', 'name'] }),
  );
  builder.definitions.state = object({
    $schema: text,
    links: { type: 'object', additionalProperties: { $ref: '#/definitions/link' } },
    ...collections(builder, namespaceCollections),
    sysctls: { type: 'object', additionalProperties: anyOf(text, { type: 'number' }, boolean) },
    nftables: anyOf(
      { type: 'string', description: "tables in nft's syntax" },
      list({ type: 'object', minProperties: 1, maxProperties: 1 }),
    ),
  });
  builder.definitions.network = object(
    {
      $schema: text,
      namespaces: { type: 'object', additionalProperties: { $ref: '#/definitions/state' } },
      pairs: list(
        object(
          { ends: { type: 'array', minItems: 2, maxItems: 2, items: { $ref: '#/definitions/end' } } },
          { required: ['ends'] },
        ),
      ),
    },
    { required: ['namespaces'] },
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Desired state of network namespaces, for tsnetlink apply',
    if: { type: 'object', properties: { namespaces: anything }, required: ['namespaces'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { $ref: '#/definitions/network' },
    else: { $ref: '#/definitions/state' },
    definitions: builder.definitions,
  };
}
