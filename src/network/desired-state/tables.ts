import { isDeepStrictEqual } from 'node:util';
import { type ArgumentError, EncodeError, isRecord, show } from '../../netlink/codec/encode-error.ts';
import { decode, encode } from '../../netlink/codec/index.ts';
import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import { compile } from '../../netlink/protocols/netfilter/nftables/compile/compile.ts';
import type { CompiledMessage } from '../../netlink/protocols/netfilter/nftables/compile/transaction.ts';
import type {
  NftMap,
  NftObject,
  NftRule,
  NftSet,
  NftTable,
} from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { list } from '../../netlink/protocols/netfilter/nftables/list/list.ts';
import { nftBodies } from '../../netlink/protocols/netfilter/nftables/messages.ts';
import { objectKinds } from '../../netlink/protocols/netfilter/nftables/objects/index.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import type { NamedMessage } from '../../netlink/protocols/netfilter/nftables/ruleset.ts';
import { parseNft } from '../../netlink/protocols/netfilter/nftables/text/parse.ts';
import { printNftRule } from '../../netlink/protocols/netfilter/nftables/text/print.ts';
import { refuseAt } from '../description-errors.ts';
import { applyCommands } from '../nftables/apply.ts';
import { hostNames } from '../nftables/host-names.ts';
import { NftablesError } from '../nftables/nftables-error.ts';
import { readRuleset } from '../nftables/read-ruleset.ts';
import { withReason } from '../nftables/with-reason.ts';
import type { FieldChange, PlanStep } from './plan.ts';
import type { DesiredTables } from './state.ts';
import type { StateNamespace } from './state-namespace.ts';

/** A step about a table, and what carries it out. */
export interface TableStep extends PlanStep {
  readonly keyOf: () => string;
  run(namespace: StateNamespace): Promise<void>;
}

/** Names of links by index, and the reverse, as they will be when the steps are carried out. */
export interface LinkNumbers {
  indexOf(name: string): number | undefined;
  nameOf(index: number): string | undefined;
}

/** The objects of one table, the table itself first. */
interface TableObjects {
  readonly family: NetfilterFamily;
  readonly name: string;
  readonly objects: NftObject[];
}

/** A table that a state names. */
interface WantedTable extends TableObjects {
  /** The commands that make it, with their places in the state. */
  readonly commands: readonly { readonly command: NftObject; readonly index: number }[];
}

/** Name of a table in plans: `inet filter`. */
const keyOf = ({ family, name }: { family: string; name: string }): string => `${family} ${name}`;

/** The only kind of object that is not known by a name. */
const isRule = (object: NftObject): object is { rule: NftRule } => 'rule' in object;

/** The tables of nftables in a namespace at one time. */
export class LiveTables {
  readonly #messages: readonly NamedMessage[];
  readonly #resolver: NftResolver;

  private constructor(messages: readonly NamedMessage[], resolver: NftResolver) {
    this.#messages = messages;
    this.#resolver = resolver;
  }

  /**
   * Reads all tables. Needs CAP_NET_ADMIN in the user namespace that owns the network namespace.
   *
   * @throws NetlinkError EPERM without it, EOPNOTSUPP or EINVAL without nf_tables in the kernel
   */
  static async read(namespace: StateNamespace, signal?: AbortSignal): Promise<LiveTables> {
    try {
      const { messages } = await readRuleset(namespace.socketFor('netfilter'), { signal });
      return new LiveTables(messages, hostNames(namespace));
    } catch (error) {
      throw withReason(error);
    }
  }

  /** The tables as a state has them, or those with names that a function accepts. Without those of other programs, and those with what JSON cannot say. */
  state(stateless = true, has: (name: string) => boolean = () => true): NftObject[] {
    return this.#tables(this.#resolver, stateless)
      .filter((table) => !isOwned(table) && has(keyOf(table)) && canBeMade(table.objects, this.#resolver))
      .flatMap(({ objects }) => objects);
  }

  /** The names of all tables: `inet filter`. */
  names(): Set<string> {
    return new Set(this.#tables(this.#resolver, true).map(keyOf));
  }

  /** The steps that make the tables of a state. */
  difference(
    desired: DesiredTables = [],
    removes: ((family: string, name: string) => boolean) | undefined,
    links: LinkNumbers,
  ): TableStep[] {
    const resolver: NftResolver = {
      ...this.#resolver,
      links: { toNumber: (name) => links.indexOf(name), toName: (index) => links.nameOf(index) },
    };
    const live = new Map(this.#tables(resolver, true).map((table) => [keyOf(table), table]));
    const wanted = readTables(desired, live, resolver);
    const steps: TableStep[] = [];
    for (const [key, table] of live)
      if (!wanted.has(key) && removes?.(table.family, table.name) === true && !isOwned(table))
        steps.push(stepFor('delete', table, undefined));
    for (const [key, table] of wanted) {
      const before = live.get(key);
      if (before === undefined || changesOf(before, table).length > 0)
        steps.push(stepFor(before === undefined ? 'create' : 'change', before ?? table, table));
    }
    return steps;
  }

  #tables(resolver: NftResolver, stateless: boolean): TableObjects[] {
    return byTable(list(this.#messages, { resolver, stateless, keyExpressions: true }));
  }
}

/** Reads the tables of a state. A set without `elem` keeps the elements that it has, one with `elem: []` has none. */
function readTables(
  desired: DesiredTables,
  live: ReadonlyMap<string, TableObjects>,
  resolver: NftResolver,
): Map<string, WantedTable> {
  const commands = commandsOf(desired);
  const given = new Map<string, { command: NftObject; index: number }[]>();
  for (const [index, command] of commands.entries()) {
    const object = objectAt(command, index);
    if (object === undefined) continue;
    const [kind, value] = Object.entries(object)[0] as [
      string,
      { family?: string; table?: string; name?: string },
    ];
    const name = kind === 'table' ? value.name : value.table;
    const key = `${value.family ?? 'ip'} ${name}`;
    if (kind === 'table') {
      if (given.has(key)) refuseAt(`nftables[${index}].table`, `the state has the table ${key} already`);
      given.set(key, []);
    }
    const table = given.get(key);
    if (table === undefined)
      refuseAt(`nftables[${index}].${kind}.table`, `there is no table ${key} before it in the state`);
    table.push({ command: object, index });
  }
  // Elements that stay are those of a set of the same type.
  for (const [key, table] of given) {
    const filled = new Set(table.map(({ command }) => elementsFor(command)));
    for (const { command, index } of [...table]) {
      const set = setOf(command);
      if (set === undefined || set.elem !== undefined || filled.has(set.name)) continue;
      const before = live
        .get(key)
        ?.objects.map(setOf)
        .find((one) => one?.name === set.name);
      const { family, table: of, name } = set;
      if (before?.elem !== undefined && isDeepStrictEqual(typeOf(before), typeOf(set)))
        table.push({
          command: { element: { family, table: of, name, elem: before.elem } } as never,
          index,
        });
    }
  }
  for (const table of given.values()) for (const one of table) one.command = withoutEmptyList(one.command);
  const all = [...given.values()].flat();
  const messages = inState(
    () =>
      compile(
        all.map(({ command }) => command),
        { resolver, elementStates: true },
      ),
    all.map(({ index }) => index),
  );
  const objects = list(messages.map(asSent), { resolver, stateless: true, keyExpressions: true });
  return new Map(
    byTable(objects).map((table) => [keyOf(table), { ...table, commands: given.get(keyOf(table)) ?? [] }]),
  );
}

/** A message with the values that the kernel would list it with. */
function asSent({ name, value }: CompiledMessage): NamedMessage {
  const body = nftBodies[name];
  return { name, value: decode(body, encode(body, value)) };
}

/** Runs a function that compiles commands. Its errors name their places in the state. */
function inState<T>(run: () => T, places: readonly number[]): T {
  try {
    return run();
  } catch (error) {
    const { code, field, message } = error as Partial<ArgumentError> & Error;
    if (code === undefined || field === undefined) throw error;
    throw new EncodeError(code, message.slice(message.indexOf(`${field}: `) + field.length + 2)).within(
      placeIn(field, places),
    );
  }
}

/** A path of commands as one of a state: `commands[2].rule` is `nftables[5].rule`. */
function placeIn(path: string, places: readonly (number | undefined)[]): string {
  return path.replace(/^commands\[(\d+)\]/, (_, index: string) => `nftables[${places[Number(index)] ?? 0}]`);
}

function commandsOf(desired: DesiredTables): readonly unknown[] {
  if (typeof desired === 'string') return parseNft(desired, { name: 'nftables' });
  if (!Array.isArray(desired))
    refuseAt('nftables', `expected a list of objects, or a text in nft's syntax, got ${show(desired)}`);
  return desired;
}

/** The object that an item of a state describes; undefined for the head of a list. */
function objectAt(item: unknown, index: number): NftObject | undefined {
  const path = `nftables[${index}]`;
  if (!isRecord(item)) refuseAt(path, `expected an object of nftables, got ${show(item)}`);
  const [key, ...more] = Object.keys(item);
  if (key === undefined || more.length > 0)
    refuseAt(path, `expected an object with one key, got ${show(item)}`);
  if (key === 'metainfo') return undefined;
  if (key === 'add') return objectAt(item.add, index);
  if (changes.includes(key)) refuseAt(`${path}.${key}`, 'a state says which objects there are');
  if (!kinds.includes(key)) refuseAt(`${path}.${key}`, `there is no such object${didYouMean(key, kinds)}`);
  if (!isRecord(item[key])) refuseAt(`${path}.${key}`, `expected an object, got ${show(item[key])}`);
  return item as unknown as NftObject;
}

/** Kinds of objects in libnftables-json. */
const kinds: readonly string[] = [
  ...['table', 'chain', 'rule', 'set', 'map', 'element', 'flowtable'],
  ...objectKinds.map(({ json }) => json),
];

/** Commands of libnftables-json that change what is there. */
const changes: readonly string[] = [
  'create',
  'insert',
  'replace',
  'delete',
  'destroy',
  'flush',
  'list',
  'reset',
  'rename',
];

const setOf = (object: NftObject): NftSet | undefined =>
  'set' in object ? object.set : 'map' in object ? object.map : undefined;

/** Name of the set whose elements a command has. */
const elementsFor = (object: NftObject): string | undefined =>
  (object as { element?: { name: string } }).element?.name;

/** The command that makes a set without elements: nftables refuses an empty list. */
function withoutEmptyList(object: NftObject): NftObject {
  const [[kind, value]] = Object.entries(object) as [[string, { readonly elem?: unknown }]];
  if (!Array.isArray(value.elem) || value.elem.length > 0) return object;
  const { elem: _, ...set } = value;
  return { [kind]: set } as unknown as NftObject;
}

/** Sets with equal ones can have the same elements. */
const typeOf = ({ type, flags, map }: Partial<NftMap>): unknown => [
  type,
  [flags ?? []].flat().toSorted(),
  map,
];

/** Tables of a list, which has each table before its objects. Handles and the numbers of elements are left out. */
function byTable(listed: readonly NftObject[]): TableObjects[] {
  const tables: TableObjects[] = [];
  for (const object of listed) {
    const [kind, value] = Object.entries(object)[0] as [string, Record<string, unknown>];
    const { handle: _, count: __, ...kept } = value;
    if (kind === 'table') {
      const { family, name } = kept as unknown as NftTable;
      tables.push({ family, name, objects: [] } as TableObjects);
    }
    tables.at(-1)?.objects.push({ [kind]: kept } as unknown as NftObject);
  }
  return tables;
}

/** Whether a table belongs to a process: it ends with it, and others cannot change it. */
function isOwned({ objects }: TableObjects): boolean {
  const { flags = [] } = (objects[0] as { table: { flags?: string | string[] } }).table;
  return [flags].flat().includes('owner');
}

function canBeMade(objects: readonly NftObject[], resolver: NftResolver): boolean {
  try {
    compile(objects, { resolver, elementStates: true });
    return true;
  } catch {
    return false;
  }
}

/** The content of a table by what plans call it: rules by their chain, other objects by kind and name. */
function contentOf({ objects }: TableObjects): Map<string, unknown> {
  const content = new Map<string, unknown>();
  for (const object of objects) {
    if (isRule(object)) {
      const key = `rules of ${object.rule.chain}`;
      const rules = content.get(key) as unknown[] | undefined;
      if (rules === undefined) content.set(key, [textOf(object.rule)]);
      else rules.push(textOf(object.rule));
      continue;
    }
    const [kind, value] = Object.entries(object)[0] as [string, Record<string, unknown>];
    const { family: _, table: __, name, ...rest } = value;
    content.set(kind === 'table' ? 'table' : `${kind} ${name}`, rest);
  }
  return content;
}

function textOf({ expr, comment }: NftRule): string {
  const text = printNftRule(expr);
  return comment === undefined ? text : `${text} comment ${JSON.stringify(comment)}`;
}

function changesOf(one: TableObjects, other: TableObjects): FieldChange[] {
  return differences(contentOf(one), contentOf(other)).flatMap(({ field, before, after }) => {
    if (!isRecord(before) || !isRecord(after)) return [{ field, before, after }];
    const fields = differences(new Map(Object.entries(before)), new Map(Object.entries(after)));
    return fields.map((change) => ({ ...change, field: `${field} ${change.field}` }));
  });
}

function differences(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): FieldChange[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((field) => !isDeepStrictEqual(one.get(field), other.get(field)))
    .map((field) => ({ field, before: one.get(field), after: other.get(field) }));
}

function stepFor(
  action: PlanStep['action'],
  before: TableObjects,
  after: WantedTable | undefined,
): TableStep {
  const { family, name } = before;
  const index = after?.commands[0]?.index;
  return {
    action,
    object: 'table',
    name: keyOf(before),
    keyOf: () => keyOf(before),
    ...(index !== undefined && { path: `nftables[${index}]` }),
    ...(action === 'change' && { changes: changesOf(before, after as WantedTable) }),
    ...(action !== 'create' && { before: before.objects }),
    ...(after !== undefined && { after: after.objects }),
    run: (namespace) => replaceTable(namespace, { family, name }, after?.commands ?? []),
  };
}

/** Deletes a table if it is there, and makes it as commands say, all in one transaction. */
async function replaceTable(
  namespace: StateNamespace,
  table: NftTable,
  commands: WantedTable['commands'],
): Promise<void> {
  const all = [{ add: { table } }, { delete: { table } }, ...commands.map(({ command }) => command)];
  const places = [0, 0, ...commands.map(({ index }) => index)];
  try {
    await applyCommands(namespace.socketFor('netfilter'), all, hostNames(namespace), { elementStates: true });
  } catch (error) {
    if (!(error instanceof NftablesError)) throw error;
    const failures = error.failures.map(({ index, path, error: refused }) => {
      const place = placeIn(path, places);
      const { errno, extack } = refused;
      return {
        index: places[index] ?? 0,
        path: place,
        error: new NetlinkError(place, errno, extack, { cause: refused }),
      };
    });
    throw new NftablesError(failures, all.length, error.isComplete);
  }
}
