import type { SpecDefinition, SpecDocument, SpecField } from '../../netlink/specs/document.ts';
import { headerName, nameOf } from '../../netlink/specs/names.ts';
import { numberOperations } from '../../netlink/specs/operations.ts';
import { isPadding, SpecTypes } from '../../netlink/specs/types.ts';

const bigTypes: ReadonlySet<string> = new Set(['u64', 's64', 'uint', 'sint']);
/** Display hints of binary attributes whose values are text. */
const textHints: ReadonlySet<string> = new Set(['ipv4', 'ipv6', 'ipv4-or-v6', 'mac']);

/** Returns the source of a TypeScript module with the types of a specification, for the names of `loadSpec` by default. */
export function typesOfSpec(document: SpecDocument, file: string): string {
  return new TypeWriter(document).module(file);
}

class TypeWriter {
  readonly #document: SpecDocument;
  readonly #types: SpecTypes;
  /** Names of types that are taken. */
  readonly #taken = new Set([
    'Do',
    'Dump',
    'Events',
    'Bitfield',
    'SpecFamily',
    'SpecRequests',
    'SpecDumps',
    'UnknownAttributes',
    'Uint8Array',
    'Partial',
    'Omit',
  ]);
  readonly #setNames = new Map<string, string>();
  readonly #structNames = new Map<string, string>();
  readonly #enumNames = new Map<string, string>();
  readonly #definitions: ReadonlyMap<string, SpecDefinition>;

  constructor(document: SpecDocument) {
    this.#document = document;
    this.#types = new SpecTypes(document, 'camelCase');
    this.#definitions = new Map((document.definitions ?? []).map((one) => [one.name, one]));
    for (const { name } of document['attribute-sets'])
      this.#setNames.set(name, this.#typeName(name, 'Attributes'));
    for (const { name, type } of document.definitions ?? []) {
      if (type === 'struct') this.#structNames.set(name, this.#typeName(name, 'Struct'));
      else if (type !== 'const') this.#enumNames.set(name, this.#typeName(name, 'Name'));
    }
  }

  /** Makes the name of a type. A name that is taken gets a suffix. */
  #typeName(name: string, suffix: string): string {
    const camel = nameOf('camelCase', name).replaceAll(/[^A-Za-z0-9_$]/g, '_');
    const base = camel.charAt(0).toUpperCase() + camel.slice(1);
    let unique = /^\d/.test(base) ? `_${base}` : base;
    for (let count = 1; this.#taken.has(unique); count++)
      unique = `${base}${suffix}${count === 1 ? '' : count}`;
    this.#taken.add(unique);
    return unique;
  }

  module(file: string): string {
    const { doc } = this.#document;
    const shape = '{ do: SpecRequests<Do>; dump: SpecDumps<Dump> }';
    return `${[
      `// The types of the netlink specification ${file}, written by 'tsnetlink ynl --types'.`,
      this.#imports(),
      `import { loadSpec, type SpecDumps, type SpecFamily, type SpecRequests } from 'tsnetlink/spec';`,
      ...[...this.#enumNames].map(([own, type]) => this.#enum(own, type)),
      ...[...this.#structNames].map(([own, type]) => this.#struct(own, type)),
      ...[...this.#setNames].map(([own, type]) => this.#set(own, type)),
      this.#operations('Do', 'do', 'Operations that answer with one message or an acknowledgement.'),
      this.#operations('Dump', 'dump', 'Operations that list.'),
      this.#events(),
      `${comment(doc, '')}export function load(file: string): SpecFamily<${shape}> {\n  return loadSpec<${shape}>(file);\n}`,
    ].join('\n\n')}\n`;
  }

  /** The types of the codec that the module uses. */
  #imports(): string {
    const hasBitfields = this.#document['attribute-sets'].some(({ attributes }) =>
      attributes.some(({ type }) => type === 'bitfield32'),
    );
    return `import type { ${hasBitfields ? 'Bitfield, ' : ''}UnknownAttributes } from 'tsnetlink/codec';`;
  }

  #enum(name: string, type: string): string {
    const { entries = [], doc } = this.#definitions.get(name) as SpecDefinition;
    const names = entries.map((entry) =>
      JSON.stringify(nameOf('camelCase', String(typeof entry === 'object' ? entry.name : entry))),
    );
    return `${comment(doc, '')}export type ${type} = ${names.length === 0 ? 'never' : [...new Set(names)].join(' | ')};`;
  }

  #struct(name: string, type: string): string {
    const { doc } = this.#definitions.get(name) as SpecDefinition;
    return `${comment(doc, '')}export interface ${type} ${this.#members(name, new Set())}`;
  }

  #members(name: string, taken: ReadonlySet<string>): string {
    const { members = [] } = this.#definitions.get(name) as SpecDefinition;
    const fields = members
      .filter(({ type }) => type !== 'pad')
      .map((member) => {
        const own = taken.has(member.name)
          ? headerName('camelCase', member.name)
          : nameOf('camelCase', member.name);
        return `${comment(member.doc, '  ')}  ${key(own)}: ${this.#member(member)};`;
      });
    return `{\n${fields.join('\n')}\n}`;
  }

  #member(member: SpecField): string {
    if (member.struct !== undefined) return this.#structNames.get(member.struct) as string;
    if (member.type === 'string') return 'string';
    if (member.type !== 'binary') return this.#integer(member);
    return textHints.has(member['display-hint'] ?? '') ? 'string' : 'Uint8Array';
  }

  #integer(field: SpecField): string {
    const number = bigTypes.has(field.type) ? 'bigint' : 'number';
    if (field['display-hint'] === 'ipv4' && field['byte-order'] === 'big-endian') return 'string';
    const names = this.#enumNames.get(field.enum ?? '');
    if (names === undefined) return number;
    const isFlags =
      field['enum-as-flags'] === true || this.#definitions.get(field.enum ?? '')?.type === 'flags';
    return isFlags ? `readonly (${names} | ${number})[]` : `${names} | ${number}`;
  }

  #set(name: string, type: string): string {
    const doc = this.#document['attribute-sets'].find((set) => set.name === name)?.doc;
    const fields = this.#types
      .attributesOf(name)
      .filter((attribute) => !isPadding(attribute.type))
      .map((attribute) => {
        const one = this.#attribute(attribute);
        const all = attribute['multi-attr'] === true ? `${wrapped(one)}[]` : one;
        return `${comment(attribute.doc, '  ')}  ${key(nameOf('camelCase', attribute.name))}?: ${all} | undefined;`;
      });
    return `${comment(doc, '')}export interface ${type} extends UnknownAttributes {\n${fields.join('\n')}\n}`;
  }

  #attribute(attribute: SpecField): string {
    const inner = this.#setNames.get(attribute['nested-attributes'] ?? '') ?? 'Uint8Array';
    switch (attribute.type) {
      case 'flag':
        return 'boolean';
      case 'string':
        return 'string';
      case 'binary': {
        if (attribute.struct !== undefined) return this.#structNames.get(attribute.struct) as string;
        const subType = attribute['sub-type'];
        if (subType !== undefined) return `${wrapped(this.#integer({ ...attribute, type: subType }))}[]`;
        return textHints.has(attribute['display-hint'] ?? '') ? 'string' : 'Uint8Array';
      }
      case 'bitfield32':
        return `Bitfield<${this.#enumNames.get(attribute.enum ?? '') ?? 'never'}>`;
      case 'nest':
        return inner;
      case 'indexed-array': {
        const { 'sub-type': type = 'binary', ...rest } = attribute;
        return `${wrapped(type === 'nest' ? inner : this.#attribute({ ...rest, type }))}[]`;
      }
      case 'nest-type-value': {
        const levels = (attribute['type-value'] ?? []).map(
          (level) => `${key(nameOf('camelCase', level))}: number`,
        );
        return `{ ${levels.join('; ')} } & ${inner}`;
      }
      case 'sub-message':
        return this.#subMessage(attribute['sub-message'] ?? '');
      default:
        return this.#integer(attribute);
    }
  }

  #subMessage(name: string): string {
    const message = this.#document['sub-messages']?.find((one) => one.name === name);
    const forms = (message?.formats ?? []).map((format) =>
      this.#message(format['attribute-set'], format['fixed-header']),
    );
    return [...new Set([...forms, 'Uint8Array'])].join(' | ');
  }

  /** The type of attributes behind a header. */
  #message(set: string | undefined, header: string | undefined): string {
    const attributes = set === undefined ? undefined : (this.#setNames.get(set) as string);
    if (header === undefined) return attributes ?? 'Record<never, never>';
    if (attributes === undefined) return this.#structNames.get(header) as string;
    const taken = new Set(
      this.#types
        .attributesOf(set as string)
        .filter((attribute) => !isPadding(attribute.type))
        .map((attribute) => attribute.name),
    );
    const members = this.#definitions.get(header)?.members ?? [];
    const isClear = members.every((member) => !taken.has(member.name));
    const fields = isClear
      ? (this.#structNames.get(header) as string)
      : this.#members(header, taken).replaceAll(/\n\s*/g, ' ');
    return `Partial<${fields}> & ${attributes}`;
  }

  #operations(type: string, form: 'do' | 'dump', text: string): string {
    const entries = numberOperations(this.#document)
      .filter((operation) => operation[form] !== undefined)
      .map((operation) => {
        const body = this.#message(operation.set, operation.header);
        const hasReply = form === 'dump' || operation.do?.reply !== undefined;
        const name = key(nameOf('camelCase', operation.name));
        return `${comment(operation.doc, '  ')}  ${name}: { request: ${body}; reply: ${hasReply ? body : 'void'} };`;
      });
    return `/** ${text} */\nexport interface ${type} {\n${entries.join('\n')}\n}`;
  }

  #events(): string {
    const entries = numberOperations(this.#document)
      .filter(({ request }) => request === undefined)
      .map(
        ({ name, doc, set, header }) =>
          `${comment(doc, '  ')}  ${key(nameOf('camelCase', name))}: ${this.#message(set, header)};`,
      );
    return `/** Messages of events by name. */\nexport interface Events {\n${entries.join('\n')}\n}`;
  }
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** A type in brackets, where it has several words. */
function wrapped(type: string): string {
  return type.includes(' ') ? `(${type})` : type;
}

function comment(doc: string | undefined, indent: string): string {
  if (typeof doc !== 'string' || doc.trim() === '') return '';
  const lines = doc
    .trim()
    .replaceAll('*/', '* /')
    .split(/\s*\n\s*/);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}
