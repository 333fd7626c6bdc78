import { EncodeError, show } from '../codec/encode-error.ts';
import { didYouMean } from '../codec/nearest-word.ts';

/** A member of a struct, or an attribute. Names are those of the specification. */
export interface SpecField {
  readonly name: string;
  readonly type: string;
  readonly value?: number;
  readonly doc?: string;
  readonly 'byte-order'?: 'big-endian' | 'little-endian';
  readonly 'sub-type'?: string;
  readonly 'nested-attributes'?: string;
  readonly 'type-value'?: readonly string[];
  readonly 'sub-message'?: string;
  readonly selector?: string;
  readonly 'multi-attr'?: boolean;
  readonly struct?: string;
  readonly enum?: string;
  readonly 'enum-as-flags'?: boolean;
  readonly 'display-hint'?: string;
  readonly len?: number | string;
  readonly checks?: Readonly<Record<string, number | string | boolean>>;
}

/** A struct, an enumeration, flags or a constant. */
export interface SpecDefinition {
  readonly name: string;
  readonly type: string;
  readonly doc?: string;
  readonly value?: number | string;
  readonly 'value-start'?: number;
  readonly entries?: readonly (
    | string
    | { readonly name: string; readonly value?: number; readonly doc?: string }
  )[];
  readonly members?: readonly SpecField[];
}

/** A set of attributes. */
export interface SpecSet {
  readonly name: string;
  readonly doc?: string;
  readonly 'subset-of'?: string;
  readonly attributes: readonly SpecField[];
}

/** A request or a reply of an operation. */
export interface SpecMessage {
  readonly value?: number;
  readonly attributes?: readonly string[];
}

/** An operation, or an event. */
export interface SpecOperation {
  readonly name: string;
  readonly doc?: string;
  readonly value?: number;
  readonly 'attribute-set'?: string;
  readonly 'fixed-header'?: string;
  readonly do?: { readonly request?: SpecMessage; readonly reply?: SpecMessage };
  readonly dump?: { readonly request?: SpecMessage; readonly reply?: SpecMessage };
  readonly notify?: string;
  readonly event?: object;
  readonly mcgrp?: string;
}

/** The form of a sub-message for one value of its selector. */
export interface SpecFormat {
  readonly value: string;
  readonly 'attribute-set'?: string;
  readonly 'fixed-header'?: string;
}

/** A specification of the kernel (Documentation/netlink/specs), as it is written. */
export interface SpecDocument {
  readonly name: string;
  readonly doc?: string;
  /** The dialect. `genetlink` if absent. */
  readonly protocol?: string;
  /** Number of the netlink protocol, of `netlink-raw`. */
  readonly protonum?: number;
  /** Version of the family. 1 if absent. */
  readonly version?: number;
  readonly definitions?: readonly SpecDefinition[];
  readonly 'attribute-sets': readonly SpecSet[];
  readonly 'sub-messages'?: readonly { readonly name: string; readonly formats: readonly SpecFormat[] }[];
  readonly operations: {
    readonly 'enum-model'?: string;
    readonly 'fixed-header'?: string;
    readonly list: readonly SpecOperation[];
  };
  readonly 'mcast-groups'?: { readonly list: readonly { readonly name: string; readonly value?: number }[] };
}

/** The dialects of specifications. */
const dialects = ['genetlink', 'genetlink-c', 'genetlink-legacy', 'netlink-raw'];
const definitionTypes = ['const', 'enum', 'flags', 'struct'];
export const integerTypes: readonly string[] = ['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64'];
const autoTypes = ['uint', 'sint'];
const memberTypes = [...integerTypes, 'binary', 'string', 'pad'];
const attributeTypes = [
  ...integerTypes,
  ...autoTypes,
  ...['unused', 'pad', 'flag', 'binary', 'bitfield32', 'string', 'nest', 'indexed-array'],
  ...['nest-type-value', 'sub-message'],
];
const itemTypes = ['nest', 'binary', ...integerTypes];

/**
 * Checks that a value is a specification, with all references in it.
 *
 * @throws TypeError for a value that is none: `field` is the place in the specification
 */
export function checkDocument(path: string, given: unknown): asserts given is SpecDocument {
  try {
    new DocumentCheck(given).check();
  } catch (error) {
    throw error instanceof EncodeError ? error.toError(path) : error;
  }
}

type Names = ReadonlySet<string>;

class DocumentCheck {
  readonly #document: SpecDocument;
  #structs: Names = new Set();
  #enums: Names = new Set();
  #sets: Names = new Set();
  #messages: Names = new Set();
  /** The place that is checked. */
  #path: string[] = [];

  constructor(given: unknown) {
    this.#document = given as SpecDocument;
  }

  #fail(
    field: string,
    reason: string,
    code: 'ERR_INVALID_ARG_VALUE' | 'ERR_INVALID_ARG_TYPE' = 'ERR_INVALID_ARG_VALUE',
  ): never {
    const error = new EncodeError(code, reason);
    error.path.push(...this.#path, ...(field === '' ? [] : [field]));
    throw error;
  }

  #in(name: string, check: () => void): void {
    this.#path.push(name);
    check();
    this.#path.pop();
  }

  #isObject(field: string, value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      this.#fail(field, `expected a mapping, got ${show(value)}`, 'ERR_INVALID_ARG_TYPE');
  }

  #isList(field: string, value: unknown): void {
    if (!Array.isArray(value))
      this.#fail(field, `expected a list, got ${show(value)}`, 'ERR_INVALID_ARG_TYPE');
  }

  #isName(field: string, value: unknown): void {
    if (typeof value !== 'string' || value === '')
      this.#fail(field, `expected a name, got ${show(value)}`, 'ERR_INVALID_ARG_TYPE');
  }

  #isNumber(field: string, value: unknown, most = 0xffff_ffff): void {
    if (
      value !== undefined &&
      !(Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most)
    )
      this.#fail(
        field,
        `expected a whole number from 0 to ${most}, got ${show(value)}`,
        'ERR_INVALID_ARG_TYPE',
      );
  }

  #isOneOf(field: string, value: unknown, known: Iterable<string>, noun: string): void {
    if (value === undefined) return;
    const names = [...known];
    if (typeof value === 'string' && names.includes(value)) return;
    this.#fail(
      field,
      `${show(value)} is no ${noun}${typeof value === 'string' ? didYouMean(value, names) : ''}`,
    );
  }

  /** Checks a list of things with names, and returns the names. */
  #each<T extends { readonly name: string }>(
    field: string,
    list: readonly T[] | undefined,
    check: (item: T) => void,
  ): Names {
    const names = new Set<string>();
    if (list === undefined) return names;
    this.#isList(field, list);
    this.#in(field, () => {
      for (const [index, item] of list.entries()) {
        this.#isObject(String(index), item);
        this.#in(String(index), () => this.#isName('name', item.name));
        names.add(item.name);
        this.#in(item.name, () => check(item));
      }
    });
    return names;
  }

  check(): void {
    const document = this.#document;
    this.#isObject('', document);
    this.#isName('name', document.name);
    this.#isOneOf('protocol', document.protocol, dialects, `dialect (${dialects.join(', ')})`);
    if (document.protocol === 'netlink-raw' && document.protonum === undefined)
      this.#fail(
        'protonum',
        'expected the number of the netlink protocol, got undefined',
        'ERR_INVALID_ARG_TYPE',
      );
    this.#isNumber('protonum', document.protonum, 255);
    this.#isNumber('version', document.version, 255);
    this.#isList('attribute-sets', document['attribute-sets']);
    this.#isObject('operations', document.operations);
    const definitions = document.definitions ?? [];
    this.#isList('definitions', definitions);
    const namesOf = (...types: string[]): Names =>
      new Set(definitions.filter((one) => types.includes(one?.type)).map(({ name }) => name));
    this.#structs = namesOf('struct');
    this.#enums = namesOf('enum', 'flags');
    this.#sets = new Set(document['attribute-sets'].map((set) => set?.name));
    const messages = document['sub-messages'] ?? [];
    this.#isList('sub-messages', messages);
    this.#messages = new Set(messages.map((one) => one?.name));
    this.#each('definitions', definitions, (definition) => this.#definition(definition));
    this.#each('attribute-sets', document['attribute-sets'], (set) => {
      this.#isOneOf('subset-of', set['subset-of'], this.#sets, 'attribute set');
      this.#isList('attributes', set.attributes);
      const parent = document['attribute-sets'].find(({ name }) => name === set['subset-of']);
      this.#each('attributes', set.attributes, (attribute) => this.#attribute(attribute, parent));
    });
    this.#each('sub-messages', messages, ({ formats }) => {
      this.#isList('formats', formats);
      for (const [index, format] of formats.entries())
        this.#in(`formats[${index}]`, () => {
          this.#isObject('', format);
          if (typeof format.value !== 'string' && typeof format.value !== 'number')
            this.#isName('value', format.value);
          this.#isOneOf('attribute-set', format['attribute-set'], this.#sets, 'attribute set');
          this.#isOneOf('fixed-header', format['fixed-header'], this.#structs, 'struct');
        });
    });
    this.#in('operations', () => this.#operations());
    const groups = document['mcast-groups'];
    if (groups !== undefined && groups !== null) {
      this.#isObject('mcast-groups', groups);
      this.#in('mcast-groups', () =>
        this.#each('list', groups.list, ({ value }) => this.#isNumber('value', value)),
      );
    }
  }

  #definition(definition: SpecDefinition): void {
    this.#isOneOf(
      'type',
      definition.type ?? '',
      definitionTypes,
      `kind of definition (${definitionTypes.join(', ')})`,
    );
    if (definition.type === 'struct') {
      this.#isList('members', definition.members);
      this.#each('members', definition.members, (member) => {
        this.#isOneOf('type', member.type ?? '', memberTypes, 'type of a member');
        this.#isOneOf('struct', member.struct, this.#structs, 'struct');
        this.#isOneOf('enum', member.enum, this.#enums, 'enumeration');
        if (
          ['binary', 'string', 'pad'].includes(member.type) &&
          member.struct === undefined &&
          member.len === undefined
        )
          this.#fail('len', 'expected the length in bytes, got undefined', 'ERR_INVALID_ARG_TYPE');
      });
    } else if (definition.type !== 'const') {
      this.#isList('entries', definition.entries);
      for (const [index, entry] of (definition.entries ?? []).entries())
        this.#in(`entries[${index}]`, () => {
          // A name such as `on` or `10` may be read as another scalar.
          if (typeof entry === 'object') this.#isObject('', entry);
          const given = typeof entry === 'object' ? entry.name : entry;
          if (given === undefined || given === null || typeof given === 'object') this.#isName('name', given);
        });
    }
  }

  #attribute(attribute: SpecField, parent: SpecSet | undefined): void {
    // An attribute of a subset has what that of the whole set has.
    const isInherited = parent?.attributes.some(({ name }) => name === attribute.name) === true;
    if (parent !== undefined && !isInherited)
      this.#fail(
        '',
        `${parent.name} has no such attribute${didYouMean(
          attribute.name,
          parent.attributes.map(({ name }) => name),
        )}`,
      );
    this.#isNumber('value', attribute.value, 0x3fff);
    if (attribute.type !== undefined || !isInherited)
      this.#isOneOf('type', attribute.type ?? '', attributeTypes, 'type of an attribute');
    this.#isOneOf('byte-order', attribute['byte-order'], ['big-endian', 'little-endian'], 'byte order');
    this.#isOneOf('enum', attribute.enum, this.#enums, 'enumeration');
    this.#isOneOf('struct', attribute.struct, this.#structs, 'struct');
    this.#isOneOf('nested-attributes', attribute['nested-attributes'], this.#sets, 'attribute set');
    this.#isOneOf('sub-message', attribute['sub-message'], this.#messages, 'sub-message');
    if (attribute.type === 'indexed-array')
      this.#isOneOf('sub-type', attribute['sub-type'] ?? '', itemTypes, 'type of an item');
    if (attribute.type === 'sub-message') {
      this.#isName('sub-message', attribute['sub-message']);
      this.#isName('selector', attribute.selector);
    }
    if (attribute.type === 'nest-type-value') this.#isList('type-value', attribute['type-value']);
  }

  #operations(): void {
    const { operations } = this.#document;
    this.#isOneOf('enum-model', operations['enum-model'], ['unified', 'directional'], 'enum model');
    this.#isOneOf('fixed-header', operations['fixed-header'], this.#structs, 'struct');
    this.#isList('list', operations.list);
    const names = new Set(operations.list.map((one) => one?.name));
    this.#each('list', operations.list, (operation) => {
      this.#isNumber('value', operation.value, 0xffff);
      this.#isOneOf('attribute-set', operation['attribute-set'], this.#sets, 'attribute set');
      this.#isOneOf('fixed-header', operation['fixed-header'], this.#structs, 'struct');
      this.#isOneOf('notify', operation.notify, names, 'operation');
      for (const form of ['do', 'dump'] as const) {
        const { request, reply } = operation[form] ?? {};
        this.#isNumber(`${form}.request.value`, request?.value, 0xffff);
        this.#isNumber(`${form}.reply.value`, reply?.value, 0xffff);
      }
    });
  }
}
