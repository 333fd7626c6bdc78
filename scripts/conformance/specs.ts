import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { SpecDocument } from '../../src/netlink/specs/document.ts';
import { type NumberedOperation, numberOperations } from '../../src/netlink/specs/operations.ts';

/** A member of a struct, or an attribute, as a specification describes it; only what is compared. */
export interface SpecField {
  readonly name: string;
  readonly type?: string;
  readonly 'sub-type'?: string;
  readonly 'byte-order'?: 'big-endian' | 'little-endian';
  readonly 'nested-attributes'?: string;
  readonly 'type-value'?: readonly string[];
  readonly 'sub-message'?: string;
  readonly 'multi-attr'?: boolean;
  readonly struct?: string;
  readonly enum?: string;
  readonly 'enum-as-flags'?: boolean;
  readonly len?: number | string;
  readonly value?: number;
}

/** An attribute with its number. */
export interface SpecAttribute extends SpecField {
  readonly id: number;
}

interface Definition {
  readonly name: string;
  readonly type: string;
  readonly members?: readonly SpecField[];
  readonly entries?: readonly (string | { readonly name: string; readonly value?: number })[];
  readonly 'value-start'?: number;
}

interface Source {
  readonly name: string;
  readonly protonum?: number;
  readonly version?: number;
  readonly definitions?: readonly Definition[];
  readonly 'attribute-sets': readonly {
    readonly name: string;
    readonly 'name-prefix'?: string;
    readonly 'subset-of'?: string;
    readonly attributes: readonly SpecField[];
  }[];
  readonly 'sub-messages'?: readonly {
    readonly name: string;
    readonly formats: readonly SubMessage[];
  }[];
  readonly operations: { readonly 'name-prefix'?: string };
  readonly 'mcast-groups'?: { readonly list: readonly { readonly name: string }[] };
}

/** The form of a sub-message for one value of its selector. */
export interface SubMessage {
  readonly value: string;
  readonly 'attribute-set'?: string;
  readonly 'fixed-header'?: string;
}

/** A specification of a netlink family, indexed by name. */
export interface Spec {
  readonly name: string;
  /** The netlink protocol, where it is not generic netlink. */
  readonly protocol: number | undefined;
  /** Attributes by set, and by number within it. */
  readonly sets: ReadonlyMap<string, ReadonlyMap<number, SpecAttribute>>;
  readonly structs: ReadonlyMap<string, readonly SpecField[]>;
  /** Values by enumeration, and by name; those of flags are bits. */
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The enumerations whose values are bits already. */
  readonly flags: ReadonlySet<string>;
  readonly subMessages: ReadonlyMap<string, readonly SubMessage[]>;
  /** Operations and events with their numbers; names have their prefix (`wg-cmd-get-device`). */
  readonly operations: readonly NumberedOperation[];
  /** Version of a family of generic netlink. */
  readonly version: number;
  readonly groups: readonly string[];
}

function numbered(fields: readonly SpecField[], first: number): Map<string, SpecAttribute> {
  const attributes = new Map<string, SpecAttribute>();
  let next = first;
  for (const field of fields) {
    const id = field.value ?? next;
    attributes.set(field.name, { ...field, id });
    next = id + 1;
  }
  return attributes;
}

function values(definition: Definition): Map<string, number> {
  const found = new Map<string, number>();
  let next = definition['value-start'] ?? 0;
  for (const entry of definition.entries ?? []) {
    const name = typeof entry === 'string' ? entry : entry.name;
    const position = (typeof entry === 'string' ? undefined : entry.value) ?? next;
    found.set(name, definition.type === 'flags' ? 2 ** position : position);
    next = position + 1;
  }
  return found;
}

function index(source: Source): Spec {
  const named = new Map<string, Map<string, SpecAttribute>>();
  for (const set of source['attribute-sets']) {
    const parent = set['subset-of'] === undefined ? undefined : named.get(set['subset-of']);
    const own = numbered(set.attributes, 1);
    for (const [name, attribute] of own) {
      const inherited = parent?.get(name);
      if (inherited !== undefined) own.set(name, { ...inherited, ...attribute, id: inherited.id });
    }
    named.set(set.name, own);
  }
  const definitions = source.definitions ?? [];
  const structs = definitions.filter(({ type }) => type === 'struct');
  const enums = definitions.filter(({ type }) => type === 'enum' || type === 'flags');
  return {
    name: source.name,
    protocol: source.protonum,
    sets: new Map(
      [...named].map(([name, set]) => [name, new Map([...set.values()].map((entry) => [entry.id, entry]))]),
    ),
    structs: new Map(structs.map(({ name, members = [] }) => [name, members])),
    enums: new Map(enums.map((definition) => [definition.name, values(definition)])),
    flags: new Set(enums.filter(({ type }) => type === 'flags').map(({ name }) => name)),
    subMessages: new Map((source['sub-messages'] ?? []).map(({ name, formats }) => [name, formats])),
    operations: numberOperations(source as unknown as SpecDocument).map((operation) => ({
      ...operation,
      name: `${source.operations['name-prefix'] ?? ''}${operation.name}`,
    })),
    version: source.version ?? 1,
    groups: (source['mcast-groups']?.list ?? []).map(({ name }) => name),
  };
}

/** Reads every specification (`*.yaml`) of a folder. */
export function readSpecs(folder: string): Spec[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => index(parse(readFileSync(`${folder}/${name}`, 'utf8')) as Source));
}
