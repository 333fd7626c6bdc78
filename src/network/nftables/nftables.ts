import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { type NetfilterFamily, netfilterFamilyNames } from '../../netlink/protocols/netfilter/header.ts';
import type {
  NftChain,
  NftCommand,
  NftDocument,
  NftFlowtable,
  NftMap,
  NftMetainfo,
  NftObject,
  NftObjectKinds,
  NftObjectsByKind,
  NftRule,
  NftSet,
  NftTable,
} from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { captureCallSite, tracedTo } from '../../netlink/request/call-site.ts';
import {
  type Check,
  check,
  checkArgument,
  isBoolean,
  isFunction,
  isInteger,
  isObject,
  isOneOf,
  isSignal,
  isText,
  isUnsigned,
  refuseConstructor,
  required,
} from '../../netlink/request/input.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import type { RequestOptions } from '../../netlink/socket/socket.ts';
import { isMilliseconds } from '../inputs.ts';
import { loadLive, type RulesetNamespace } from './access.ts';
import type { ApplyOptions } from './apply.ts';
import type { ListOptions } from './list-ruleset.ts';
import { LiveMap, LiveSet } from './live-set.ts';
import type { ShownOptions } from './resets.ts';
import type { TraceStep } from './trace-events.ts';
import type { Transaction } from './transaction.ts';
import type { MadeObject } from './transaction-builder.ts';
import type { NftOverrun, NftTransaction } from './transaction-events.ts';

/** Most times that a transaction is built, where it depends on a ruleset that others change. */
const mostAttempts = 10;

/** Where objects are listed. Everywhere by default. */
export interface PlaceFilter extends RequestOptions {
  readonly family?: NetfilterFamily | undefined;
  readonly table?: string | undefined;
}

/** Rules of one chain, of one table, or of all. */
export interface RulePlaceFilter extends PlaceFilter {
  readonly chain?: string | undefined;
}

/** Rules to reset: of one chain, of one table, or all; with a handle, one. */
export interface RuleResetOptions extends RulePlaceFilter, ShownOptions {
  /** Needs the family, the table and the chain. */
  readonly handle?: number | bigint | undefined;
}

/** Named objects to reset: one, of one table, or all. */
export interface ObjectResetOptions extends PlaceFilter, ShownOptions {
  /** Needs the family and the table. */
  readonly name?: string | undefined;
}

/** How a watch or trace ends. */
export interface RulesetWatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of events that the kernel may queue. 32 MiB by default. */
  readonly receiveBufferSize?: number | undefined;
}

const requestChecks = { signal: isSignal, timeout: isMilliseconds };
const placeChecks = { ...requestChecks, family: isOneOf(netfilterFamilyNames), table: isText };
const applyChecks: Check = required(
  isObject<ApplyOptions>({
    ...requestChecks,
    generation: isInteger(0, 0xffff_ffff, 'a generation'),
    check: isBoolean,
    elementStates: isBoolean,
  }),
);
const shownChecks = {
  handles: isBoolean,
  stateless: isBoolean,
  numericProtocol: isBoolean,
  userNames: isBoolean,
  serviceNames: isBoolean,
  keyExpressions: isBoolean,
};
const listOptionChecks = { ...placeChecks, ...shownChecks, terse: isBoolean };
const listChecks: Check = required(isObject<ListOptions>(listOptionChecks));
const formatChecks: Check = required(isObject({ ...listOptionChecks, format: isOneOf(['json', 'text']) }));
const placeFilterChecks: Check = required(isObject<RulePlaceFilter>({ ...placeChecks, chain: isText }));
const isHandle = check('a handle', isUnsigned);
const ruleResetChecks: Check = required(
  isObject<RuleResetOptions>({ ...placeChecks, ...shownChecks, chain: isText, handle: isHandle }),
);
const objectResetChecks: Check = required(
  isObject<ObjectResetOptions>({ ...placeChecks, ...shownChecks, name: isText }),
);
const isResettable = required(isOneOf(['counter', 'quota']));
const watchChecks: Check = required(
  isObject<RulesetWatchOptions>({
    signal: isSignal,
    receiveBufferSize: isInteger(1, 2 ** 31 - 1, 'a number of bytes'),
  }),
);

const isKindOfObjects = required(
  isOneOf([
    'counter',
    'quota',
    'ct helper',
    'limit',
    'ct timeout',
    'ct expectation',
    'secmark',
    'synproxy',
    'tunnel',
  ] satisfies (keyof NftObjectsByKind)[]),
);

/**
 * The nftables ruleset of a network namespace: `namespace.nftables()`. JSON is that of `nft --json` (libnftables-json(5)). All of it
 * needs CAP_NET_ADMIN in the user namespace that owns the network namespace, reading too.
 *
 * @example
 * const fw = namespace.nftables();
 * await fw.apply(JSON.parse(await readFile('rules.json', 'utf8')));
 * console.log(await fw.list());
 */
export class Nftables {
  static {
    guardMethods(Nftables, {
      parameters: {
        apply: 2,
        list: 1,
        listWithGeneration: 1,
        transaction: 2,
        generation: 1,
        tables: 1,
        chains: 1,
        rules: 1,
        sets: 1,
        maps: 1,
        flowtables: 1,
        objects: 2,
        resetRules: 1,
        resetObjects: 2,
        watch: 1,
        trace: 1,
      },
    });
  }

  readonly #namespace: RulesetNamespace;

  /** Use `namespace.nftables()`. */
  constructor(namespace: RulesetNamespace) {
    if (typeof namespace?.socketFor !== 'function')
      refuseConstructor(new.target.name, 'Namespace.nftables()');
    this.#namespace = namespace;
  }

  /**
   * Runs commands as one transaction, all or none: libnftables-json as `nft --json --file` reads it, or a text in nft's syntax. They may be
   * of any number and length. Files that a text includes are read by the `include` of `parseNft`, not here.
   *
   * @throws NftSyntaxError for a text that is no nft syntax, with `line` and `column`
   * @throws TypeError or RangeError with `code` and `field` (`commands[3].add.rule.expr[1]`) for what nftables cannot do, before anything is sent
   * @throws NftablesError with the path of each command that the kernel refuses
   * @throws NetlinkError EPERM without CAP_NET_ADMIN, EOPNOTSUPP without nf_tables in the kernel, ERESTART for another `generation`
   * @throws TransportError `ERR_NETLINK_TOO_LONG` where the send buffer of a user namespace is too small
   */
  async apply(
    commands: NftDocument | readonly NftCommand[] | string,
    options: ApplyOptions = {},
  ): Promise<void> {
    checkArgument('nftables apply', '', applyChecks, options);
    const { applyCommands, hostNames, parseNft } = await loadLive();
    const isText = typeof commands === 'string';
    const json = isText ? parseNft(commands) : commands;
    await applyCommands(this.#socket, json, hostNames(this.#namespace), {
      elementStates: isText,
      ...options,
    });
  }

  /**
   * Lists the ruleset as it was at one moment: `nft --json list ruleset`. `terse` leaves out the elements of sets, `family` and `table` select
   * one of them. With the format `text`, returns the text of `nft list ruleset`.
   */
  async list(options: ListOptions & { readonly format: 'text' }): Promise<string>;
  async list(
    options?: ListOptions & { readonly format?: 'json' | undefined },
  ): Promise<NftDocument<NftObject | NftMetainfo>>;
  async list(
    options: ListOptions & { readonly format?: 'json' | 'text' | undefined } = {},
  ): Promise<NftDocument<NftObject | NftMetainfo> | string> {
    checkArgument('nftables list', '', formatChecks, options);
    const { format, ...listed } = options;
    const { nftables } = await this.listWithGeneration(listed);
    if (format !== 'text') return { nftables };
    const { printNft } = await loadLive();
    return printNft(nftables, { handles: listed.handles, stateless: listed.stateless });
  }

  /** Lists the ruleset, and the number of its generation. */
  async listWithGeneration(
    options: ListOptions = {},
  ): Promise<NftDocument<NftObject | NftMetainfo> & { readonly generation: number }> {
    checkArgument('nftables list', '', listChecks, options);
    const { hostNames, listRuleset } = await loadLive();
    return listRuleset(this.#socket, hostNames(this.#namespace), options);
  }

  /**
   * Builds a transaction and runs it, all or none. Returns what the function returns; objects that it made know their handles then. A
   * function that lists the ruleset (`await t.list()`) is called again if another program has changed it meanwhile.
   *
   * @example
   * const { ssh } = await fw.transaction((t) => {
   *   const input = t.table('inet', 'web').chain('input', { type: 'filter', hook: 'input', prio: 0 });
   *   return { ssh: input.add(match(tcp.dport, 22), accept) };
   * });
   * @throws as {@link apply}
   */
  async transaction<R>(build: (t: Transaction) => R | Promise<R>, options: ApplyOptions = {}): Promise<R> {
    checkArgument('nftables transaction', 'build', required(isFunction), build);
    checkArgument('nftables transaction', '', applyChecks, options);
    const { Transaction } = await loadLive();
    for (let attempt = 1; ; attempt++) {
      const t = new Transaction(this);
      const result = await build(t);
      try {
        await this.#run(t, options);
        return result;
      } catch (error) {
        const isStale = t.generation !== undefined && (error as { code?: string }).code === 'ERESTART';
        if (!isStale || options.generation !== undefined || attempt === mostAttempts) throw error;
      }
    }
  }

  async #run(t: Transaction, options: ApplyOptions): Promise<void> {
    const { applyCommands, hostNames, MadeRule } = await loadLive();
    const generation = options.generation ?? t.generation;
    const echoed = await applyCommands(
      this.#socket,
      t.commands,
      hostNames(this.#namespace),
      { elementStates: true, ...options, generation },
      ({ command, name }) => {
        const made = t.made.get(command);
        // A rule may bring sets without a name, a set its elements.
        return (
          made !== undefined && (made instanceof MadeRule ? name === 'newRule' : name !== 'newSetElement')
        );
      },
    );
    for (const { command, objects } of echoed) setHandle(t.made.get(command), objects[0]?.handle);
    await this.#findHandles(t);
  }

  /** Reads the handles of objects that were there already, which the kernel does not report. */
  async #findHandles(t: Transaction): Promise<void> {
    const missing = [...t.made].filter(([, made]) => made.handle === undefined);
    if (missing.length === 0) return;
    const { hostNames, listRuleset } = await loadLive();
    const { nftables } = await listRuleset(this.#socket, hostNames(this.#namespace), {
      terse: true,
      rules: false,
    });
    const handles = new Map(nftables.flatMap((object) => handleByKey(object)));
    for (const [index, made] of missing) {
      const command = t.commands[index] as { add?: NftObject };
      const [key] = command.add === undefined ? [] : handleByKey(command.add);
      const handle = key === undefined ? undefined : handles.get(key[0]);
      if (handle !== undefined) made.handle = handle;
    }
  }

  /** Returns the generation of the ruleset: a number that each transaction increments. */
  async generation(options: RequestOptions = {}): Promise<number> {
    const { currentGeneration } = await loadLive();
    return currentGeneration(this.#socket, options);
  }

  /** Lists tables. */
  async tables(filter: PlaceFilter = {}): Promise<NftTable[]> {
    return this.#objects('table', filter);
  }

  /** Lists chains. */
  async chains(filter: PlaceFilter = {}): Promise<NftChain[]> {
    return this.#objects('chain', filter);
  }

  /** Lists rules, each with its handle. */
  async rules(filter: RulePlaceFilter = {}): Promise<NftRule[]> {
    checkArgument('nftables list rule', '', placeFilterChecks, filter);
    const { chain, ...place } = filter;
    const rules = await this.#objects('rule', place);
    return chain === undefined ? rules : rules.filter((rule) => rule.chain === chain);
  }

  /** Lists sets with a name, without their elements. */
  async sets(filter: PlaceFilter = {}): Promise<NftSet[]> {
    return this.#objects('set', filter);
  }

  /** Lists maps with a name, without their elements. */
  async maps(filter: PlaceFilter = {}): Promise<NftMap[]> {
    return this.#objects('map', filter);
  }

  /** Lists flow tables. */
  async flowtables(filter: PlaceFilter = {}): Promise<NftFlowtable[]> {
    return this.#objects('flowtable', filter);
  }

  /** Lists named objects of a kind: `fw.objects('counter')`. */
  async objects<K extends keyof NftObjectsByKind>(
    kind: K,
    filter: PlaceFilter = {},
  ): Promise<NftObjectsByKind[K][]> {
    checkArgument('nftables list', 'kind', isKindOfObjects, kind);
    return this.#objects(kind, filter);
  }

  /**
   * Sets the counters and quotas of rules to zero, and returns the rules as they were: `nft reset rules`. Linux 6.2. Each count is read once
   * and then zero: none is lost. Rules that are added or deleted meanwhile may be left out.
   *
   * @throws NetlinkError ENOENT if the rule, chain or table is not there
   */
  async resetRules(options: RuleResetOptions = {}): Promise<NftRule[]> {
    checkArgument('nftables reset rules', '', ruleResetChecks, options);
    const { family, table, chain, handle, signal, timeout, ...shown } = options;
    if (handle !== undefined) requirePlace('nftables reset rules', 'handle', { family, table, chain });
    else if (chain !== undefined) requirePlace('nftables reset rules', 'chain', { family, table });
    else if (table !== undefined) requirePlace('nftables reset rules', 'table', { family });
    const { hostNames, resetListedRules } = await loadLive();
    const place = { family, table, chain, handle };
    return resetListedRules(this.#socket, hostNames(this.#namespace), place, shown, { signal, timeout });
  }

  /**
   * Sets named counters or quotas to zero, and returns them as they were: `nft reset counters`.
   *
   * @throws NetlinkError ENOENT if the object or table is not there
   */
  async resetObjects<K extends 'counter' | 'quota'>(
    kind: K,
    options: ObjectResetOptions = {},
  ): Promise<NftObjectsByKind[K][]> {
    checkArgument('nftables reset', 'kind', isResettable, kind);
    checkArgument(`nftables reset ${kind}`, '', objectResetChecks, options);
    const { family, table, name, signal, timeout, ...shown } = options;
    if (name !== undefined) requirePlace(`nftables reset ${kind}`, 'name', { family, table });
    else if (table !== undefined) requirePlace(`nftables reset ${kind}`, 'table', { family });
    const { hostNames, resetListedObjects } = await loadLive();
    const place = { family, table, name };
    return resetListedObjects(this.#socket, hostNames(this.#namespace), kind, place, shown, {
      signal,
      timeout,
    });
  }

  async #objects<K extends keyof NftObjectKinds>(kind: K, filter: PlaceFilter): Promise<NftObjectKinds[K][]> {
    checkArgument(`nftables list ${kind}`, '', placeFilterChecks, filter);
    const { hostNames, listRuleset } = await loadLive();
    const options = { ...filter, terse: true, rules: kind === 'rule' };
    const { nftables } = await listRuleset(this.#socket, hostNames(this.#namespace), options);
    return nftables.flatMap((object) =>
      kind in object ? [(object as unknown as Record<K, NftObjectKinds[K]>)[kind]] : [],
    );
  }

  /** A set of the ruleset, to add, delete and read its elements. Nothing is read until then. */
  set(family: NetfilterFamily, table: string, name: string): LiveSet {
    return new LiveSet(this.#namespace, checkPlace('set', family, table, name));
  }

  /** A map of the ruleset, to add, delete and read its elements. Nothing is read until then. */
  map(family: NetfilterFamily, table: string, name: string): LiveMap {
    return new LiveMap(this.#namespace, checkPlace('map', family, table, name));
  }

  /**
   * Yields each transaction of any program, with its process: `nft --json monitor`. Ends when the loop is left, or the signal is
   * aborted. Changes are seen from the call on.
   */
  watch(options: RulesetWatchOptions = {}): AsyncGenerator<NftTransaction | NftOverrun, void, undefined> {
    checkArgument('nftables watch', '', watchChecks, options);
    const site = captureCallSite();
    const subscription = this.#socket.watch(['nftables'], options);
    const events = loadLive().then(({ hostNames, transactionEvents }) =>
      transactionEvents(this.#socket, subscription, hostNames(this.#namespace)),
    );
    return generatorOf(
      events,
      () => subscription.close(),
      (promise) => tracedTo(promise, site),
    );
  }

  /**
   * Yields the steps of packets for which a rule has set `meta nftrace`: `nft monitor trace`. Ends as {@link watch}. The rules are those
   * of the call, read again where a step is of a rule that is not known.
   */
  trace(options: RulesetWatchOptions = {}): AsyncGenerator<TraceStep | NftOverrun, void, undefined> {
    checkArgument('nftables trace', '', watchChecks, options);
    const site = captureCallSite();
    const subscription = this.#socket.watch(['nftables-trace'], options);
    const events = loadLive().then(({ hostNames, traceEvents }) =>
      traceEvents(this.#socket, subscription, hostNames(this.#namespace)),
    );
    return generatorOf(
      events,
      () => subscription.close(),
      (promise) => tracedTo(promise, site),
    );
  }

  get #socket(): ReturnType<RulesetNamespace['socketFor']> {
    return this.#namespace.socketFor('netfilter');
  }
}

/** Refuses an option that needs others. */
function requirePlace(operation: string, field: string, place: Readonly<Record<string, unknown>>): void {
  const missing = Object.keys(place).filter((name) => place[name] === undefined);
  if (missing.length > 0) throwInvalid(operation, missing[0] as string, `is missing: '${field}' needs it`);
}

/** Yields the items of a generator that is still being made. Leaving the loop closes its source at once. */
function generatorOf<T>(
  source: Promise<AsyncGenerator<T, void, undefined>>,
  close: () => void,
  traced: <R>(promise: Promise<R>) => Promise<R>,
): AsyncGenerator<T, void, undefined> {
  const generator: AsyncGenerator<T, void, undefined> = {
    next: () => traced(source.then((events) => events.next())),
    return: () => {
      close();
      return traced(source.then((events) => events.return()));
    },
    throw: (error: unknown) => {
      close();
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]: () => generator,
    [Symbol.asyncDispose]: async () => {
      await generator.return();
    },
  };
  return generator;
}

function setHandle(made: MadeObject | undefined, handle: bigint | undefined): void {
  if (made === undefined || handle === undefined) return;
  made.handle = handle <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(handle) : handle;
}

/** The key of an object with its handle: what tells it from the others of its kind. */
function handleByKey(object: NftObject | NftMetainfo): [key: string, handle: MadeObject['handle']][] {
  return Object.entries(object).map(([kind, value]) => {
    const { family, table, name, handle } = value as {
      family?: string;
      table?: string;
      name?: string;
      handle?: number | bigint;
    };
    return [`${kind} ${family} ${table} ${name}`, handle];
  });
}

const isPlace: Check = required(
  isObject<{ family: unknown; table: unknown; name: unknown }>({
    family: required(isOneOf(netfilterFamilyNames)),
    table: required(isText),
    name: required(isText),
  }),
);

function checkPlace(
  kind: string,
  family: NetfilterFamily,
  table: string,
  name: string,
): { family: NetfilterFamily; table: string; name: string } {
  const place = { family, table, name };
  checkArgument(`nftables ${kind}`, '', isPlace, place);
  return place;
}
