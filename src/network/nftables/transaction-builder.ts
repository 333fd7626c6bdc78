import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { type NetfilterFamily, netfilterFamilyNames } from '../../netlink/protocols/netfilter/header.ts';
import {
  constant,
  entriesOf,
  type NftEntries,
  type NftReference,
  type NftValue,
  requireIterable,
} from '../../netlink/protocols/netfilter/nftables/builders/constants.ts';
import { type ElementOptions, element } from '../../netlink/protocols/netfilter/nftables/builders/values.ts';
import type {
  NftChain,
  NftCommand,
  NftElement,
  NftFlowtable,
  NftInteger,
  NftMap,
  NftObjectsByKind,
  NftRule,
  NftSet,
  NftStatement,
  NftTable,
} from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import {
  type Check,
  check,
  checkArgument,
  type Fields,
  isBoolean,
  isObject,
  isOneOf,
  required,
} from '../../netlink/request/input.ts';
import { checkedLater } from '../inputs.ts';

/** The properties of an object of a ruleset besides its place. */
type Options<T> = Omit<T, 'family' | 'table' | 'name' | 'handle'>;

/** How a table is put into a transaction. */
export interface TableOptions extends Options<NftTable> {
  /** Whether a table of that name, and all that is in it, is replaced. Everything in it begins again, elements of sets too. */
  readonly replace?: boolean | undefined;
  /** False for a table that is there already, and stays as it is. True by default. */
  readonly create?: boolean | undefined;
}

/** Where a rule is put, and its comment. */
export interface RuleOptions {
  /** At most 128 bytes. */
  readonly comment?: string | undefined;
  /** Handle of the rule that it is put behind, or before with `insert`. */
  readonly handle?: NftInteger | undefined;
  /** The place of that rule in its chain, from 0 on. */
  readonly index?: number | undefined;
}

/** How a chain is put into a transaction. */
export interface ChainOptions extends Options<NftChain> {
  /** False for a chain that is there already, and stays as it is. True by default. */
  readonly create?: boolean | undefined;
}

/** Values that the compiler checks. */
const inJson = checkedLater;
const chainFields: Fields<Options<NftChain>> = {
  comment: inJson,
  newname: inJson,
  type: inJson,
  hook: inJson,
  prio: inJson,
  dev: inJson,
  policy: inJson,
  flags: inJson,
};
const setFields: Fields<Options<NftSet>> = {
  comment: inJson,
  type: inJson,
  policy: inJson,
  flags: inJson,
  elem: inJson,
  timeout: inJson,
  'gc-interval': inJson,
  size: inJson,
  count: inJson,
  'auto-merge': inJson,
  stmt: inJson,
};
const expectedOptions = 'an object of options';
const isTableOptions = required(
  isObject<TableOptions>(
    { comment: inJson, flags: inJson, replace: isBoolean, create: isBoolean },
    expectedOptions,
  ),
);
const isChainOptions = required(
  isObject<ChainOptions>({ ...chainFields, create: isBoolean }, expectedOptions),
);
const isSetOptions = isObject<Options<NftSet>>(setFields, expectedOptions);
const isMapOptions = isObject<Options<NftMap>>(
  { ...setFields, map: inJson, 'data-interval': inJson },
  expectedOptions,
);
const isFlowtableOptions = required(
  isObject<Options<NftFlowtable>>(
    { comment: inJson, hook: inJson, prio: inJson, dev: inJson, flags: inJson },
    expectedOptions,
  ),
);
const isFamily = isOneOf(netfilterFamilyNames);

/** The parts of a rule: statements, lists of them, and options behind them. */
export type RulePart = NftStatement | readonly NftStatement[] | RuleOptions;

const ruleOptions: readonly string[] = ['comment', 'handle', 'index'];

function isOptions(part: RulePart): part is RuleOptions {
  return !Array.isArray(part) && Object.keys(part).every((key) => ruleOptions.includes(key));
}

/** A statement, several of them, or options. */
const isRulePart: Check = required(
  check(
    'a statement, a list of them, or options',
    (part) =>
      Array.isArray(part) || (typeof part === 'object' && part !== null && Object.keys(part).length > 0),
  ),
);

/** Splits the arguments of a rule into statements and options. */
export function ruleOf(parts: readonly RulePart[]): RuleOptions & { readonly expr: NftStatement[] } {
  const expr: NftStatement[] = [];
  let options: RuleOptions = {};
  for (const [index, part] of parts.entries()) {
    checkArgument('rule', `parts[${index}]`, isRulePart, part);
    if (index === parts.length - 1 && isOptions(part)) options = part;
    else if (Array.isArray(part)) expr.push(...(part as readonly NftStatement[]));
    else expr.push(part as NftStatement);
  }
  return { expr, ...options };
}

/** An object that a transaction makes. Its handle is known once the transaction is executed. */
export class MadeObject {
  /** The number that the kernel gave the object. Undefined until the transaction is executed. */
  handle: NftInteger | undefined;
}

/** A rule that a transaction makes. */
export class MadeRule extends MadeObject {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly chain: string;

  constructor({ family, table }: TableBuilder, chain: string) {
    super();
    this.family = family;
    this.table = table;
    this.chain = chain;
  }
}

/** Something with a name in a table. */
class MadeNamed extends MadeObject implements NftReference {
  readonly name: string;
  protected readonly parent: TableBuilder;

  constructor(parent: TableBuilder, name: string) {
    super();
    this.parent = parent;
    this.name = name;
  }

  /** The place in the ruleset. */
  get place(): { readonly family: NetfilterFamily; readonly table: string; readonly name: string } {
    const { family, table } = this.parent;
    return { family, table, name: this.name };
  }

  /** The name as rules refer to it. */
  get reference(): string {
    return this.name;
  }
}

/** A chain in a transaction. */
export class ChainBuilder extends MadeNamed {
  static {
    guardMethods(ChainBuilder, {
      parameters: {
        add: Number.POSITIVE_INFINITY,
        insert: Number.POSITIVE_INFINITY,
        replace: Number.POSITIVE_INFINITY,
      },
    });
  }

  /** Adds a rule at the end, or behind another one: `chain.add(match(tcp.dport, 22), accept, { comment: 'ssh' })`. */
  add(...parts: readonly RulePart[]): MadeRule {
    return this.#make('add', parts);
  }

  /** Puts a rule at the beginning, or before another one. */
  insert(...parts: readonly RulePart[]): MadeRule {
    return this.#make('insert', parts);
  }

  /** Puts a rule in the place of another one, whose handle it gets. */
  replace(handle: NftInteger, ...parts: readonly RulePart[]): MadeRule {
    const rule = new MadeRule(this.parent, this.name);
    rule.handle = handle;
    this.parent.transaction.push({ replace: { rule: { ...this.#rule(parts), handle } } });
    return rule;
  }

  /** Deletes a rule by its handle. */
  deleteRule(handle: NftInteger): void {
    const { family, table } = this.parent;
    this.parent.transaction.push({ delete: { rule: { family, table, chain: this.name, handle } } });
  }

  /** Deletes all rules. */
  flush(): void {
    this.parent.transaction.push({ flush: { chain: this.place } });
  }

  /** Deletes the chain, which must have no rules. */
  delete(): void {
    this.parent.transaction.push({ delete: { chain: this.place } });
  }

  #rule(parts: readonly RulePart[]): NftRule {
    const { family, table } = this.parent;
    return { family, table, chain: this.name, ...ruleOf(parts) };
  }

  #make(verb: 'add' | 'insert', parts: readonly RulePart[]): MadeRule {
    const rule = new MadeRule(this.parent, this.name);
    const command = { rule: this.#rule(parts) };
    this.parent.transaction.push(verb === 'add' ? { add: command } : { insert: command }, rule);
    return rule;
  }
}

/** A set in a transaction. */
export class SetBuilder extends MadeNamed {
  static {
    guardMethods(SetBuilder);
  }

  override get reference(): string {
    return `@${this.name}`;
  }

  /** Adds elements: `set.add(['10.0.0.0/8', '192.0.2.1'], { timeout: 60 })`. */
  add(elements: Iterable<NftValue>, options?: ElementOptions): void {
    this.#change('add', elements, options);
  }

  /** Deletes elements. */
  deleteElements(elements: Iterable<NftValue>): void {
    this.#change('delete', elements);
  }

  /** Deletes all elements. */
  flush(): void {
    this.parent.transaction.push({ flush: { set: this.place } });
  }

  /** Deletes the set, which no rule may use. */
  delete(): void {
    this.parent.transaction.push({ delete: { set: this.place } });
  }

  #change(verb: 'add' | 'delete', elements: Iterable<NftValue>, options?: ElementOptions): void {
    const elem = elementsOf(elements, options);
    if (elem.length > 0)
      this.parent.transaction.push(
        verb === 'add'
          ? { add: { element: { ...this.place, elem } } }
          : { delete: { element: { ...this.place, elem } } },
      );
  }
}

/** Elements of a set in JSON. */
export function elementsOf(elements: Iterable<NftValue>, options?: ElementOptions): NftElement[] {
  const make = options === undefined ? constant : (value: NftValue) => element(value, options);
  return Array.from(requireIterable(elements), make);
}

/** Elements of a map in JSON. */
export function mapElementsOf(entries: NftEntries, options?: ElementOptions): NftElement[] {
  const pairs = entriesOf(entries);
  if (options === undefined) return pairs;
  return pairs.map((pair) => {
    const [key, data] = pair as readonly [NftValue, NftElement];
    return [element(key, options), data] as NftElement;
  });
}

/** A map in a transaction. */
export class MapBuilder extends MadeNamed {
  static {
    guardMethods(MapBuilder);
  }

  override get reference(): string {
    return `@${this.name}`;
  }

  /** Adds elements: `map.add({ 22: accept })`, or pairs of key and data. */
  add(entries: NftEntries, options?: ElementOptions): void {
    const elem = mapElementsOf(entries, options);
    if (elem.length > 0) this.parent.transaction.push({ add: { element: { ...this.place, elem } } });
  }

  /** Deletes elements by their keys. */
  deleteElements(keys: Iterable<NftValue>): void {
    const elem = elementsOf(keys);
    if (elem.length > 0) this.parent.transaction.push({ delete: { element: { ...this.place, elem } } });
  }

  /** Deletes all elements. */
  flush(): void {
    this.parent.transaction.push({ flush: { map: this.place } });
  }

  /** Deletes the map, which no rule may use. */
  delete(): void {
    this.parent.transaction.push({ delete: { map: this.place } });
  }
}

/** A named object in a transaction: a counter, a quota, a limit … */
export class ObjectBuilder extends MadeNamed {
  static {
    guardMethods(ObjectBuilder);
  }

  readonly kind: keyof NftObjectsByKind;

  constructor(parent: TableBuilder, kind: keyof NftObjectsByKind, name: string) {
    super(parent, name);
    this.kind = kind;
  }

  /** Deletes the object, which no rule may use. */
  delete(): void {
    this.parent.transaction.push({ delete: { [this.kind]: this.place } } as unknown as NftCommand);
  }
}

/** A flow table in a transaction. */
export class FlowtableBuilder extends MadeNamed {
  static {
    guardMethods(FlowtableBuilder);
  }

  override get reference(): string {
    return `@${this.name}`;
  }

  /** Deletes the flow table, which no rule may use. */
  delete(): void {
    this.parent.transaction.push({ delete: { flowtable: this.place } });
  }
}

/** A table in a transaction. */
export class TableBuilder extends MadeObject {
  static {
    guardMethods(TableBuilder, { parameters: { chain: 2 } });
  }

  readonly family: NetfilterFamily;
  /** Name of the table. */
  readonly table: string;
  readonly transaction: TransactionBuilder;

  constructor(transaction: TransactionBuilder, family: NetfilterFamily, table: string) {
    super();
    this.transaction = transaction;
    this.family = family;
    this.table = table;
  }

  /** Adds a chain; a base chain with `type`, `hook` and `prio`. A chain that is there already keeps its rules. */
  chain(name: string, chainOptions: ChainOptions = {}): ChainBuilder {
    checkArgument('nftables chain', '', isChainOptions, chainOptions);
    const { create = true, ...options } = chainOptions;
    const chain = new ChainBuilder(this, name);
    if (create) this.transaction.push({ add: { chain: { ...options, ...chain.place } } }, chain);
    return chain;
  }

  /**
   * Adds a set: `table.set('bad', { type: 'ipv4_addr', flags: ['interval'] })`. `elem` may be any iterable. Without options, the set is
   * there already.
   */
  set(
    name: string,
    options?: Options<Omit<NftSet, 'elem'>> & { readonly elem?: Iterable<NftValue> },
  ): SetBuilder {
    const set = new SetBuilder(this, name);
    if (options === undefined) return set;
    checkArgument('nftables set', '', isSetOptions, options);
    const { elem, ...properties } = options;
    this.transaction.push({ add: { set: { ...properties, ...set.place } } }, set);
    if (elem !== undefined) set.add(elem);
    return set;
  }

  /**
   * Adds a map: `table.map('ports', { type: 'inet_service', map: 'verdict', elem: { 22: accept } })`. Without options, the map is there
   * already.
   */
  map(name: string, options?: Options<Omit<NftMap, 'elem'>> & { readonly elem?: NftEntries }): MapBuilder {
    const map = new MapBuilder(this, name);
    if (options === undefined) return map;
    checkArgument('nftables map', '', isMapOptions, options);
    const { elem, ...properties } = options;
    this.transaction.push({ add: { map: { ...properties, ...map.place } } }, map);
    if (elem !== undefined) map.add(elem);
    return map;
  }

  /** Adds a named object: `table.object('counter', 'web')`. */
  object<K extends keyof NftObjectsByKind>(
    kind: K,
    name: string,
    options?: Partial<Options<NftObjectsByKind[K]>>,
  ): ObjectBuilder {
    const object = new ObjectBuilder(this, kind, name);
    this.transaction.push(
      { add: { [kind]: { ...options, ...object.place } } } as unknown as NftCommand,
      object,
    );
    return object;
  }

  /** Adds a flow table. */
  flowtable(name: string, options: Options<NftFlowtable>): FlowtableBuilder {
    checkArgument('nftables flowtable', '', isFlowtableOptions, options);
    const flowtable = new FlowtableBuilder(this, name);
    this.transaction.push({ add: { flowtable: { ...options, ...flowtable.place } } }, flowtable);
    return flowtable;
  }

  /** Deletes the rules of all chains. */
  flush(): void {
    this.transaction.push({ flush: { table: { family: this.family, name: this.table } } });
  }

  /** Deletes the table and all that is in it. */
  delete(): void {
    this.transaction.push({ delete: { table: { family: this.family, name: this.table } } });
  }
}

/** Collects the commands of a transaction. */
export class TransactionBuilder {
  static {
    guardMethods(TransactionBuilder, { parameters: { table: 3 } });
  }

  /** The commands, as libnftables-json. */
  readonly commands: NftCommand[] = [];
  /** The objects that the kernel is to report, by index of their command. */
  readonly made = new Map<number, MadeObject>();

  /**
   * Puts a table into the transaction: adds it, or replaces it with all that is in it.
   *
   * @example const web = t.table('inet', 'web', { replace: true });
   */
  table(family: NetfilterFamily, name: string, options: TableOptions = {}): TableBuilder {
    checkArgument('nftables table', '', isTableOptions, options);
    const { replace = false, create = true, ...properties } = options;
    const table = new TableBuilder(this, family, name);
    const place = { family, name };
    if (replace) {
      // A table that is not there cannot be deleted, so it is added first.
      this.push({ add: { table: place } });
      this.push({ delete: { table: place } });
    }
    if (create || replace) this.push({ add: { table: { ...properties, ...place } } }, table);
    return table;
  }

  /** Deletes all tables, or those of one family. */
  flushRuleset(family?: NetfilterFamily): void {
    checkArgument('nftables flush ruleset', 'family', isFamily, family);
    this.push({ flush: { ruleset: family === undefined ? null : { family } } });
  }

  /** Adds a command of libnftables-json. */
  push(command: NftCommand, made?: MadeObject): void {
    if (made !== undefined) this.made.set(this.commands.length, made);
    this.commands.push(command);
  }
}
