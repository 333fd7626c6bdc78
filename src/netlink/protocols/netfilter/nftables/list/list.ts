import { isRecord } from '../../../../codec/encode-error.ts';
import { argument, check, isBoolean, isObject, operation, required } from '../../../../request/input.ts';
import { isIterable } from '../builders/inputs.ts';
import type { ChainMessage } from '../chains.ts';
import { objectTypeNames } from '../compile/compile-set.ts';
import { partsOf, type SetDefinition } from '../compile/set-definition.ts';
import type { ConcatTyped } from '../compile/values.ts';
import { EncodedList } from '../encoded-list.ts';
import { registerExpressions } from '../expressions/index.ts';
import { hookName } from '../families.ts';
import type { FlowtableMessage } from '../flowtables.ts';
import type {
  NftMap,
  NftObject,
  NftObjectKinds,
  NftRule,
  NftSet,
  NftStatement,
  NftType,
} from '../json-types.ts';
import { familyName, flagBitsOf } from '../known-sets.ts';
import { objectKinds } from '../objects/index.ts';
import type { ObjectMessage } from '../objects.ts';
import { isResolver } from '../resolver.ts';
import type { EncodedRuleMessage, RuleMessage } from '../rules.ts';
import { type ListedTable, type NamedMessage, Ruleset } from '../ruleset.ts';
import { setFlags } from '../sets.ts';
import { isTypeof, readTypeof } from '../typeof-notes.ts';
import { findUserData, setUserData, userDataText } from '../userdata.ts';
import { listElements, partsOfSet } from './elements.ts';
import { listInteger } from './integers.ts';
import { stateListers } from './kinds.ts';
import type { ListOptions } from './list-scope.ts';
import type { ListedSet, SetSource } from './listed-set.ts';
import { RuleLister } from './rule-lister.ts';
import { RulePatterns } from './rule-patterns.ts';

registerExpressions();

/** How a whole ruleset is listed. */
export interface RulesetListOptions extends Partial<ListOptions> {
  /** Elements of sets are left out (`nft --terse`). */
  readonly terse?: boolean | undefined;
  /** Handles of all objects (`nft --handle`). */
  readonly handles?: boolean | undefined;
  /** Keys of sets by their expression wherever it is known. nft lists some by their type alone, which it does not take back: `integer`. */
  readonly keyExpressions?: boolean | undefined;
}

/**
 * Lists the ruleset that messages of the kernel, or of a transaction, have: objects as `nft --json list ruleset` gives them,
 * table by table.
 */
export const list = operation(
  'list',
  () => [required(argument('messages', isIterable)), argument('options', isListOptions)],
  (messages: Iterable<NamedMessage>, options: RulesetListOptions = {}): NftObject[] => {
    const ruleset = new Ruleset();
    for (const message of messages) ruleset.add(message);
    const lister = new TableLister(ruleset, { resolver: {}, ...options });
    return ruleset.tables.flatMap((table) => lister.list(table));
  },
);

/** Lists one rule: `sets` has the sets that it refers to. */
export const listRule = operation(
  'list rule',
  () => [
    required(
      argument(
        'rule',
        check('the message of a rule', (value) => isRecord(value)),
      ),
    ),
    required(argument('sets', check('a ruleset', isSetSource))),
    argument('options', isListOptions),
  ],
  (rule: RuleMessage, sets: SetSource, options: RulesetListOptions = {}): NftRule | undefined =>
    new TableLister(sets, { resolver: {}, ...options }).rule(rule),
);

const isSetSource = (value: unknown): boolean =>
  typeof (value as Partial<SetSource> | null)?.set === 'function';

const isListOptions = isObject<RulesetListOptions>({
  resolver: isResolver,
  numericProtocol: isBoolean,
  userNames: isBoolean,
  serviceNames: isBoolean,
  stateless: isBoolean,
  terse: isBoolean,
  handles: isBoolean,
  keyExpressions: isBoolean,
});

/** Lists what is in tables. */
class TableLister {
  readonly #sets: SetSource;
  readonly #options: RulesetListOptions & ListOptions;
  readonly #patterns: RulePatterns;

  constructor(sets: SetSource, options: RulesetListOptions & ListOptions) {
    this.#sets = sets;
    this.#options = options;
    this.#patterns = new RulePatterns(sets, options);
  }

  list(table: ListedTable): NftObject[] {
    const { chains, objects, sets, flowtables, rules } = table;
    const listed: NftObject[] = [this.#table(table)];
    for (const chain of chains) listed.push({ chain: this.#chain(chain, table) });
    for (const object of objects) {
      const shown = this.#object(object, table);
      if (shown !== undefined) listed.push(shown);
    }
    for (const set of sets)
      if ((set.definition.flags & setFlags.anonymous) === 0) listed.push(this.#set(set));
    for (const flowtable of flowtables) listed.push({ flowtable: this.#flowtable(flowtable, table) });
    for (const { name = '' } of chains) this.#rules(rules.get(name), listed);
    // Rules of chains that are not among the messages.
    for (const [name, list] of rules)
      if (!chains.some((chain) => chain.name === name)) this.#rules(list, listed);
    return listed;
  }

  #rules(rules: readonly RuleMessage[] | undefined, listed: NftObject[]): void {
    for (const message of rules ?? []) {
      const rule = this.rule(message);
      if (rule !== undefined) listed.push({ rule });
    }
  }

  #handle(handle: bigint | undefined): { handle?: number | bigint } {
    return this.#options.handles === true && handle !== undefined ? { handle: listInteger(handle) } : {};
  }

  #table({ family, name, message }: ListedTable): NftObject {
    const flags = flagList(message?.flags, ['dormant', 'owner', 'persist']);
    return {
      table: { family, name, ...this.#handle(message?.handle), ...flags, ...comment(message?.userdata) },
    };
  }

  #chain(
    { name = '', handle, hook, type, policy, userdata }: ChainMessage,
    { family, name: table }: ListedTable,
  ): NftObjectOf<'chain'> {
    const named = { family, table, name, ...this.#handle(handle) };
    const more = comment(userdata);
    if (hook === undefined) return { ...named, ...more };
    const { num, priority: prio } = hook;
    return {
      ...named,
      ...deviceList(hook),
      ...(type === undefined ? {} : { type }),
      ...(num === undefined ? {} : { hook: hookName(family, num) ?? String(num) }),
      ...(prio === undefined ? {} : { prio }),
      ...(policy === 'accept' || policy === 'drop' ? { policy } : { policy: 'accept' }),
      ...more,
    };
  }

  #object(
    { name = '', handle, type, data, userdata }: ObjectMessage,
    { family, name: table }: ListedTable,
  ): NftObject | undefined {
    const kind = objectKinds.find((one) => one.name === type);
    if (kind === undefined) return undefined;
    const named = { family, name, table, ...this.#handle(handle), ...comment(userdata) };
    const listed = data instanceof Uint8Array ? {} : kind.list((data ?? {}) as object, this.#options);
    return { [kind.json]: { ...named, ...listed } } as unknown as NftObject;
  }

  #flowtable(
    { name = '', handle, hook, flags }: FlowtableMessage,
    { family, name: table }: ListedTable,
  ): NftObjectOf<'flowtable'> {
    return {
      family,
      name,
      table,
      ...this.#handle(handle),
      ...(hook?.num === undefined ? {} : { hook: hookName('netdev', hook.num) ?? String(hook.num) }),
      ...(hook?.priority === undefined ? {} : { prio: hook.priority }),
      ...deviceList(hook),
      ...(flags?.includes('hardwareOffload') ? { flags: ['offload'] } : {}),
    };
  }

  #set({ message, definition, elements }: ListedSet): NftObject {
    const { family, table, name, data } = definition;
    const { handle, desc, timeout, gcInterval, policy, userdata, count } = message;
    const bits = flagBitsOf(message.flags);
    const flags = Object.keys(setFlagNames).filter((flag) => (bits & (setFlagNames[flag] as number)) !== 0);
    const stmt = statesOf(message, this.#options);
    const elem =
      this.#options.terse === true || elements.length === 0
        ? []
        : listElements(definition, elements, partsOfSet(definition), undefined, this.#options);
    const set: NftSet = {
      family,
      name,
      table,
      type: keyTypeName(definition, userdata, this.#options.keyExpressions),
      ...this.#handle(handle),
      ...(data === undefined ? {} : { map: dataName(data) }),
      ...(policy === 'memory' ? { policy } : {}),
      ...(desc?.size === undefined || desc.size === 0 ? {} : { size: desc.size }),
      ...(desc?.size === undefined || desc.size === 0 || count === undefined || count === 0 ? {} : { count }),
      ...(flags.length === 0 ? {} : { flags }),
      ...(timeout === undefined || timeout === 0n ? {} : { timeout: listInteger(timeout / 1000n) }),
      ...(gcInterval === undefined || gcInterval === 0 ? {} : { 'gc-interval': gcInterval / 1000 }),
      ...(definition.autoMerge === true ? { 'auto-merge': true } : {}),
      ...comment(userdata, setUserData.comment),
      ...(elem.length === 0 ? {} : { elem }),
      ...(stmt.length === 0 ? {} : { stmt }),
    };
    return data === undefined ? { set } : { map: set as NftMap };
  }

  rule(message: RuleMessage | EncodedRuleMessage): NftRule | undefined {
    const family = familyName(message.family);
    const { table, chain, handle, expressions = [], userdata } = message;
    if (family === undefined || table === undefined || chain === undefined) return undefined;
    const expr =
      expressions instanceof EncodedList
        ? this.#patterns.list(family, table, expressions)
        : new RuleLister(family, table, this.#sets, this.#options).list(expressions);
    return { family, table, chain, ...this.#handle(handle), ...comment(userdata), expr };
  }
}

type NftObjectOf<K extends keyof NftObjectKinds> = NftObjectKinds[K];

const setFlagNames: Readonly<Record<string, number>> = {
  constant: setFlags.constant,
  interval: setFlags.interval,
  timeout: setFlags.timeout,
  dynamic: setFlags.eval,
};

function statesOf({ expr, expressions }: ListedSet['message'], options: ListOptions): NftStatement[] {
  const stateless = { ...options, stateless: true };
  return (expressions ?? expr ?? []).flatMap(({ name = '', data }) => {
    const lister = stateListers.get(name);
    return lister === undefined ? [] : [lister(data ?? {}, stateless)];
  });
}

/** The type of a set's keys: that of an expression, where a map was given its data by an expression too. */
function keyTypeName(
  { key, data }: SetDefinition,
  userdata: Uint8Array | undefined,
  byExpression = false,
): NftType {
  const isPlain =
    !byExpression &&
    data !== undefined &&
    typeof data !== 'number' &&
    !isTypeof(findUserData(userdata, setUserData.dataTypeof));
  const expression = isPlain ? undefined : readTypeof(findUserData(userdata, setUserData.keyTypeof));
  return expression === undefined ? typeName(key) : { typeof: expression };
}

function typeName(key: ConcatTyped): NftType {
  const names = partsOf(key).map(({ type }) => type.name);
  return names.length === 1 ? (names[0] as string) : names;
}

function dataName(data: ConcatTyped | 'verdict' | number): NftType {
  if (typeof data !== 'number') return data === 'verdict' ? data : typeName(data);
  const names = Object.keys(objectTypeNames) as (keyof typeof objectTypeNames)[];
  return names.find((name) => objectTypeNames[name] === data) ?? String(data);
}

function comment(userdata: Uint8Array | undefined, type = 0): { comment?: string } {
  const text = userDataText(findUserData(userdata, type));
  return text === undefined ? {} : { comment: text };
}

function flagList(
  flags: readonly (string | number)[] | undefined,
  known: readonly string[],
): { flags?: string[] } {
  const names = known.filter((name) => flags?.includes(name));
  return names.length === 0 ? {} : { flags: names };
}

function deviceList(hook: { readonly dev?: string | undefined; readonly devs?: unknown } | undefined): {
  dev?: string | string[];
} {
  const names = Array.isArray(hook?.devs)
    ? (hook.devs as string[])
    : hook?.dev === undefined
      ? []
      : [hook.dev];
  if (names.length === 0) return {};
  // In the order of their names, as nft lists them.
  return { dev: names.length === 1 ? (names[0] as string) : names.toSorted() };
}
