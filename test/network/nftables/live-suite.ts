// Comparisons with nft's own test suite that need the kernel: rules are applied in namespaces made for them, and the program `nft`
// lists them, or the other way round.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { decode } from '../../../src/netlink/codec/index.ts';
import type { NetfilterFamily } from '../../../src/netlink/protocols/netfilter/header.ts';
import { nftables } from '../../../src/netlink/protocols/netfilter/index.ts';
import { nftMessageTypes } from '../../../src/netlink/protocols/netfilter/nftables/messages.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import {
  accept,
  type Nftables,
  NftablesError,
  type NftCommand,
  type NftMetainfo,
  type NftObject,
  type NftTransaction,
} from '../../../src/network/nftables/index.ts';
import {
  bytesOf,
  type OracleMessage,
  type OracleRule,
  oracleFolder,
  oracleRules,
  oracleRulesets,
  oracleSetup,
} from '../../netlink/protocols/netfilter/nftables/oracle.ts';
import {
  compareAll,
  type Explained,
  type Failure,
  type Outcome,
  rulesetFault,
} from '../../netlink/protocols/netfilter/nftables/suite.ts';
import { enter } from '../../support/namespace.ts';
import { mutated } from './mutated-json.ts';

/** A comparison that needs the kernel. */
export interface LiveComparison {
  readonly number: number;
  readonly title: string;
  run(): Promise<Outcome>;
}

/** The time zone in which the data were made. */
const environment = { ...process.env, TZ: 'UTC-2' };

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program nft. */
export class NftProgram {
  readonly #words: readonly string[];
  /** Such as `1.0.6`. */
  readonly version: string;

  private constructor(words: readonly string[], version: string) {
    this.#words = words;
    this.version = version;
  }

  /** The program of a command; undefined where it does not run. */
  static find(words: readonly string[]): NftProgram | undefined {
    const [program = '', ...rest] = words;
    const { stdout } = spawnSync(program, [...rest, '--version'], { encoding: 'utf8' });
    const version = /nftables v(\S+)/.exec(stdout ?? '')?.[1];
    return version === undefined ? undefined : new NftProgram(words, version);
  }

  /** Runs it in a namespace. */
  run(namespace: Namespace, args: readonly string[], input?: string): Ran {
    const [program = '', ...rest] = [...enter(namespace), ...this.#words, ...args];
    const { status, stdout, stderr } = spawnSync(program, rest, {
      encoding: 'utf8',
      env: environment,
      input,
      maxBuffer: 1 << 28,
    });
    return { status, stdout, stderr };
  }

  /** The objects that it lists; undefined where it crashes or refuses. */
  list(namespace: Namespace, ...args: readonly string[]): NftObject[] | undefined {
    const { status, stdout } = this.run(namespace, ['-j', ...args]);
    if (status !== 0) return undefined;
    try {
      return (JSON.parse(stdout) as { nftables: NftObject[] }).nftables;
    } catch {
      return undefined;
    }
  }
}

/** Sends messages as nft has sent them. */
async function sendRaw(namespace: Namespace, messages: readonly OracleMessage[]): Promise<void> {
  const requests = messages.map((message) => {
    const type = nftMessageTypes.get(message[0])!;
    return nftables.changeRequest(type.name, decode(type.body, bytesOf(message)), message[1]);
  });
  await namespace.socketFor('netfilter').transaction(nftables.transactionFrame(), requests);
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

const setups = groupBy(
  oracleSetup().filter(({ rc }) => rc === 0),
  ({ file }) => file,
);

/** A namespace with the tables, chains and sets that the rules of a file refer to. */
async function withSetup<T>(file: string, run: (namespace: Namespace) => Promise<T>): Promise<T> {
  const namespace = await Namespace.create();
  try {
    for (const { msgs } of setups.get(file) ?? []) await sendRaw(namespace, msgs).catch(() => {});
    return await run(namespace);
  } finally {
    namespace.close();
  }
}

interface Group {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly chain: string;
  readonly rules: readonly OracleRule[];
}

/** The rules that the kernel took, by file and then by chain. */
function groupsByFile(): Map<string, Group[]> {
  const byFile = groupBy(
    oracleRules().filter(({ rc }) => rc === 0),
    ({ file }) => file,
  );
  return new Map(
    [...byFile].map(([file, rules]) => [
      file,
      [...groupBy(rules, ({ family, table, chain }) => `${family} ${table} ${chain}`).values()].map((all) => {
        const { family, table, chain } = all[0]!;
        return { family, table, chain, rules: all };
      }),
    ]),
  );
}

type Exprs = readonly unknown[];

/** The statements of the rules of a chain, in their order. */
function exprsOf(
  objects: readonly (NftObject | NftMetainfo)[] | undefined,
  chain?: string,
): Exprs[] | undefined {
  return objects?.flatMap((one) =>
    'rule' in one && (chain === undefined || one.rule.chain === chain) ? [one.rule.expr as Exprs] : [],
  );
}

/**
 * The statements that nft lists of each rule once it was sent. All rules are sent and listed at once; one by one where nft does not list
 * all of them.
 */
async function listedByNft(
  nft: NftProgram,
  namespace: Namespace,
  { family, table, chain, rules }: Group,
  send: (rule: OracleRule) => Promise<void>,
): Promise<(Exprs[] | string)[]> {
  const list = (): Exprs[] | undefined =>
    exprsOf(nft.list(namespace, '-s', '-p', 'list', 'chain', family, table, chain), chain);
  const flush = (): Promise<void> =>
    namespace.nftables().apply([{ flush: { chain: { family, table, name: chain } } }]);
  const results: (Exprs[] | string)[] = [];
  const counts: number[] = [];
  for (const [index, rule] of rules.entries()) {
    counts[index] = rule.listed?.length ?? 1;
    try {
      await send(rule);
    } catch (error) {
      results[index] = `refused: ${(error as Error).message}`;
    }
  }
  const listed = list();
  await flush();
  const expected = counts.reduce((sum, count, index) => sum + (results[index] === undefined ? count : 0), 0);
  if (listed?.length === expected) {
    let at = 0;
    for (const index of rules.keys()) {
      if (results[index] !== undefined) continue;
      results[index] = listed.slice(at, at + counts[index]!);
      at += counts[index]!;
    }
    return results;
  }
  for (const [index, rule] of rules.entries()) {
    if (results[index] !== undefined) continue;
    await send(rule);
    results[index] = list() ?? crashed;
    await flush();
  }
  return results;
}

/** Stands for the list of an nft that crashes. */
const crashed = 'nft crashes';

const plain = (value: unknown): string => JSON.stringify(value, sortedKeys);

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Rules are applied, and nft lists them: as expected, or at least as it lists what nft itself has sent. */
async function applyRules(nft: NftProgram): Promise<Outcome> {
  const failures: Failure[] = [];
  const explained: Explained[] = [];
  let total = 0;
  for (const [file, groups] of groupsByFile())
    for (const group of groups) {
      await withSetup(file, async (namespace) => {
        const fw = namespace.nftables();
        const { family, table, chain } = group;
        const ours = await listedByNft(nft, namespace, group, ({ json }) =>
          fw.apply([{ add: { rule: { family, table, chain, expr: json } } }] as unknown as NftCommand[]),
        );
        const isAsExpected = (index: number): boolean =>
          plain(ours[index]) === plain(group.rules[index]!.listed);
        total += ours.length;
        if (ours.every((_, index) => isAsExpected(index))) return;
        const own = await listedByNft(nft, namespace, group, ({ msgs }) => sendRaw(namespace, msgs));
        for (const [index, rule] of group.rules.entries()) {
          if (isAsExpected(index)) continue;
          const name = `${file} ${family} ${rule.rule}`;
          if (own[index] === crashed)
            explained.push({ name, reason: `nft ${nft.version} crashes with the messages of nft itself` });
          else if (plain(own[index]) === plain(ours[index]))
            explained.push({
              name,
              reason: `nft ${nft.version} lists the messages of nft itself in the same way: ${difference(rule.listed, own[index])}`,
            });
          else failures.push({ name, expected: plain(own[index]), found: plain(ours[index]) });
        }
      });
    }
  return { total, failures, explained };
}

/** How two values in JSON differ: the first property or word that one of them lacks. */
function difference(expected: unknown, found: unknown): string {
  const [before, after] = [expected, found].map((value) => new Set(wordsOf(value)));
  const missing = [...before!].find((word) => !after!.has(word));
  const surplus = [...after!].find((word) => !before!.has(word));
  if (missing !== undefined && surplus !== undefined) return `${surplus} instead of ${missing}`;
  if (missing !== undefined) return `without ${missing}`;
  return surplus === undefined ? 'another order' : `with ${surplus}`;
}

/** The properties and words of a value in JSON; numbers are alike. */
function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return ['a list', ...value.flatMap(wordsOf)];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => [key, ...wordsOf(item)]);
  return [typeof value === 'string' && !/\d/.test(value) ? `'${value}'` : typeof value];
}

/** Rules are added by nft, from its own text, and listed by both: as this nft lists them, or else as the newer nft of the data does. */
async function listRules(nft: NftProgram): Promise<Outcome> {
  const failures: Failure[] = [];
  const explained: Explained[] = [];
  let total = 0;
  for (const [file, groups] of groupsByFile())
    for (const { family, table, chain, rules } of groups)
      await withSetup(file, async (namespace) => {
        const accepted = acceptedBy(nft, namespace, `${family} ${table} ${chain}`, rules);
        const newer = accepted.flatMap(({ rule, listed = [] }) => listed.map((expr) => ({ rule, expr })));
        const theirs = [...exprsWithHandles(nft.list(namespace, 'list', 'chain', family, table, chain))];
        const fw = namespace.nftables();
        const ours = exprsWithHandles((await fw.list({ family, table })).nftables);
        const stateless = exprsWithHandles(
          (await fw.list({ family, table, stateless: true, numericProtocol: true })).nftables,
        );
        for (const [index, [handle, { expr }]] of theirs.entries()) {
          total++;
          const found = ours.get(handle)?.expr;
          if (plain(found) === plain(expr) || plain(withoutTime(found)) === plain(withoutTime(expr)))
            continue;
          const name = `${file} ${family} ${newer[index]?.rule ?? `rule ${handle}`}`;
          const explain = (reason: string): void => {
            explained.push({ name, reason: `nft ${nft.version} ${reason}` });
          };
          if (isMergedWrongly(expr, stateless.get(handle)?.expr))
            explain('merges two comparisons by != into one, which is something else');
          else if (plain(newer[index]?.expr) === plain(stateless.get(handle)?.expr))
            explain(`lists it otherwise than newer ones: ${difference(found, expr)}`);
          else if (plain(unordered(found)) === plain(unordered(expr)))
            explain('lists elements in another order, or one flag without a list');
          else failures.push({ name, expected: plain(expr), found: plain(found) });
        }
      });
  return { total, failures, explained };
}

/** The same statements without the milliseconds that have passed since a packet, which the two lists are apart. */
function withoutTime(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTime);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'used' ? 0 : withoutTime(item)]),
  );
}

/** Whether nft 1.0 has compared two fields by one `!=`, and lists them as two: packets that differ in one field match, too. */
function isMergedWrongly(theirs: unknown, ours: unknown): boolean {
  return (
    /"op":"!=".*"op":"!="/.test(plain(theirs)) &&
    /"base":"th","len":32,"offset":0\}\},"op":"!="/.test(plain(ours))
  );
}

/** The same statements with the elements of sets in one order, and a single flag as nft 1.0 writes it. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const inner = unordered(item);
      if (key === 'set' && Array.isArray(inner))
        return [key, inner.toSorted((a, b) => (plain(a) < plain(b) ? -1 : 1))];
      return [key, key === 'flags' && Array.isArray(inner) && inner.length === 1 ? inner[0] : inner];
    }),
  );
}

function exprsWithHandles(
  objects: readonly (NftObject | NftMetainfo)[] | undefined,
): Map<unknown, { readonly expr: unknown }> {
  return new Map((objects ?? []).flatMap((one) => ('rule' in one ? [[one.rule.handle, one.rule]] : [])));
}

/** The rules that nft accepts. Those that it refuses are found by halves. */
function acceptedBy(
  nft: NftProgram,
  namespace: Namespace,
  place: string,
  rules: readonly OracleRule[],
): OracleRule[] {
  if (rules.length === 0) return [];
  const input = rules.map(({ rule }) => `add rule ${place} ${rule}\n`).join('');
  if (nft.run(namespace, ['-f', '-'], input).status === 0) return [...rules];
  if (rules.length === 1) return [];
  const half = rules.length >> 1;
  return [
    ...acceptedBy(nft, namespace, place, rules.slice(0, half)),
    ...acceptedBy(nft, namespace, place, rules.slice(half)),
  ];
}

/** Whole rulesets are applied, and listed. */
async function applyRulesets(): Promise<Outcome> {
  const failures: Failure[] = [];
  const explained: Explained[] = [];
  const all = oracleRulesets().filter(({ rc }) => rc === 0);
  for (const ruleset of all) {
    const { file, json, listed } = ruleset;
    await inNamespace(async (fw) => {
      const error = await errorOf(fw.apply(json as unknown as NftCommand[]));
      const [, ...objects] = (await fw.list({ handles: false })).nftables;
      const [expected, found] = [plain(listed), error?.message ?? plain(objects)];
      if (expected === found) return;
      const reason = error === undefined ? rulesetFault(ruleset) : undefined;
      if (reason === undefined) failures.push({ name: file, expected, found });
      else explained.push({ name: file, reason });
    });
  }
  return { total: all.length, failures, explained };
}

/** Rulesets that the kernel has refused of nft are refused with a place and a reason, and nothing has changed. */
async function refuseRulesets(): Promise<Outcome> {
  const failures: Failure[] = [];
  const explained: Explained[] = [];
  const all = oracleRulesets().filter(({ rc }) => rc !== 0);
  for (const { file, json } of all)
    await inNamespace(async (fw) => {
      const error = await errorOf(fw.apply(json as unknown as NftCommand[]));
      const { nftables } = await fw.list();
      if (error === undefined) explained.push({ name: file, reason: 'accepted by this kernel' });
      else if (!hasReason(error) || nftables.length > 1)
        failures.push({ name: file, expected: 'an error with a path', found: error.message });
    });
  return { total: all.length, failures, explained };
}

async function inNamespace(run: (fw: Nftables) => Promise<void>): Promise<void> {
  const namespace = await Namespace.create();
  try {
    await run(namespace.nftables());
  } finally {
    namespace.close();
  }
}

function errorOf(promise: Promise<unknown>): Promise<Error | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
}

/** Whether an error names the place that is wrong, and why. */
function hasReason(error: unknown): boolean {
  if (error instanceof NftablesError)
    return error.failures.every(({ path, error: { code } }) => path !== '' && code !== '');
  return (error as { field?: string }).field !== undefined;
}

/** JSON with one fault, checked by nft and by us: what nft refuses is refused with its path. */
async function refuseFaults(nft: NftProgram): Promise<Outcome> {
  const outcome = { total: 0, failures: [] as Failure[], explained: [] as Explained[] };
  for (const [file, groups] of groupsByFile())
    await withSetup(file, async (namespace) => {
      const all = groups.flatMap((group) => group.rules);
      for (const { name, json, of } of mutated(all, (one) => one.json, 30)) {
        const { family, table, chain } = of;
        const commands = [{ add: { rule: { family, table, chain, expr: json } } }];
        await checkBoth(nft, namespace, `${file} ${name}`, commands, outcome);
      }
    });
  const rulesets = oracleRulesets().filter(({ rc }) => rc === 0);
  for (const { name, json, of } of mutated(rulesets, (one) => one.json, 400)) {
    const namespace = await Namespace.create();
    await checkBoth(nft, namespace, `${of.file} ${name}`, json, outcome);
    namespace.close();
  }
  return outcome;
}

async function checkBoth(
  nft: NftProgram,
  namespace: Namespace,
  name: string,
  commands: readonly object[],
  outcome: { total: number; failures: Failure[]; explained: Explained[] },
): Promise<void> {
  const { status, stderr } = nft.run(
    namespace,
    ['-j', '-c', '-f', '-'],
    JSON.stringify({ nftables: commands }),
  );
  const isRefused = status === 1;
  // A crash says nothing.
  if (!isRefused && status !== 0) return;
  outcome.total++;
  const error = await errorOf(namespace.nftables().apply(commands as NftCommand[], { check: true }));
  if (error !== undefined && !hasReason(error))
    outcome.failures.push({ name, expected: 'an error with a path', found: error.stack ?? error.message });
  else if (isRefused && error === undefined)
    outcome.failures.push({ name, expected: stderr.trim(), found: 'accepted' });
  else if (!isRefused && error !== undefined)
    outcome.explained.push({
      name: `${name}: ${error.message}`,
      reason: `nft ${nft.version} ignores the fault`,
    });
}

interface MonitorStep {
  readonly input: string[];
  readonly events: string[];
}

/** The steps of a monitor case: input lines, and the events that they cause. */
function monitorSteps(text: string): MonitorStep[] {
  const steps: MonitorStep[] = [];
  let step: MonitorStep | undefined;
  for (const line of text.split('\n')) {
    const content = line.slice(2);
    if (line.startsWith('I ')) {
      if (step === undefined || step.events.length > 0) {
        step = { input: [], events: [] };
        steps.push(step);
      }
      step.input.push(content);
    } else if (line.startsWith('J ')) step?.events.push(content);
  }
  return steps;
}

/** A command with the handles of the cases, which are 0. */
function withHandleZero(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, item) =>
      key === 'handle' ? 0 : typeof item === 'bigint' ? Number(item) : item,
    ),
  );
}

/** Commands that can be applied: by name, not by a handle of 0. */
function withoutHandle(commands: readonly NftCommand[]): NftCommand[] {
  return JSON.parse(
    JSON.stringify(commands, (key, item) => (key === 'handle' ? undefined : item)),
  ) as NftCommand[];
}

/** nft executes the inputs of its monitor cases, and the events are compared. */
async function monitor(nft: NftProgram): Promise<Outcome> {
  const failures: Failure[] = [];
  const explained: Explained[] = [];
  let total = 0;
  const folder = `${oracleFolder()}/monitor`;
  for (const file of readdirSync(folder).sort()) {
    const namespace = await Namespace.create();
    await (await namespace.link('lo')).up();
    const watch = namespace.nftables().watch();
    const first = watch.next();
    // The sets are read, so that the watch is open, before the first command.
    await namespace.nftables().generation();
    let pending: Promise<IteratorResult<unknown>> | undefined = first;
    for (const { input, events } of monitorSteps(readFileSync(`${folder}/${file}`, 'utf8'))) {
      total += events.length;
      const expected = events.map((line) => JSON.parse(line) as NftCommand);
      const before = await namespace.nftables().generation();
      const { status, stderr } = nft.run(namespace, ['-f', '-'], `${input.join('\n')}\n`);
      if (status !== 0) {
        // A text that this nft does not know is applied as the JSON of its events.
        const refused = await errorOf(namespace.nftables().apply(withoutHandle(expected)));
        if (refused !== undefined) {
          const reason = hasReason(refused) ? 'the kernel refuses it of nft, and of us' : 'no reason';
          explained.push({ name: `${file}: ${input[0]}: ${stderr.split('\n')[0]}`, reason });
          continue;
        }
      }
      const count = (await namespace.nftables().generation()) - before;
      const found: unknown[] = [];
      for (let transaction = 0; transaction < count; transaction++) {
        const { value } = await (pending ?? watch.next());
        pending = undefined;
        found.push(...(value as NftTransaction).commands);
      }
      const [theirs, ours] = [expected, found].map((list) => list.map((one) => plain(withHandleZero(one))));
      if (plain(theirs) === plain(ours)) continue;
      if (plain(theirs!.toSorted()) === plain(ours!.toSorted()))
        explained.push({
          name: `${file}: ${input[0]}`,
          reason: `nft ${nft.version} sends the commands in another order`,
        });
      else failures.push({ name: `${file}: ${input[0]}`, expected: plain(expected), found: plain(found) });
    }
    await watch.return();
    namespace.close();
  }
  return { total, failures, explained };
}

const place = { family: 'inet', table: 't' } as const;
const rule = (chain: string, ...expr: object[]): NftCommand =>
  ({ add: { rule: { ...place, chain, expr } } }) as unknown as NftCommand;
const basic: NftCommand[] = [
  { add: { table: { family: 'inet', name: 't' } } },
  { add: { chain: { ...place, name: 'c' } } },
];

/** The transactions of the issue: errors with paths, a stale generation, echoes, size. */
async function transactions(): Promise<Outcome> {
  const cases: [string, (fw: Nftables) => Promise<readonly [unknown, unknown]>][] = [
    [
      '3 bad of 5 commands',
      async (fw) => {
        const before = plain(await fw.list());
        const commands = [
          rule('c', accept),
          rule('nope', accept),
          rule('c', { counter: null }, { jump: { target: 'nowhere' } }),
          rule('c', { drop: null }),
          { delete: { rule: { ...place, chain: 'c', handle: 99 } } },
        ];
        const error = await fw.apply(commands).catch((reason: unknown) => reason);
        const paths =
          error instanceof NftablesError ? error.failures.map(({ path }) => path) : [String(error)];
        return [
          [['commands[1].add.rule', 'commands[2].add.rule.expr[1]', 'commands[4].delete.rule'], before],
          [paths, plain(await fw.list())],
        ];
      },
    ],
    [
      'a stale generation is retried',
      async (fw) => {
        let builds = 0;
        await fw.transaction(async (t) => {
          await t.list();
          if (++builds === 1) await fw.apply([rule('c', accept)]);
          t.table('inet', 't').chain('c').add(accept);
        });
        return [
          [2, 2],
          [builds, (await fw.rules()).length],
        ];
      },
    ],
    [
      '3,000 echoes give 3,000 handles',
      async (fw) => {
        const rules = await fw.transaction((t) => {
          const chain = t.table('inet', 't').chain('c');
          return Array.from({ length: 3000 }, () => chain.add(accept));
        });
        return [3000, new Set(rules.map(({ handle }) => handle)).size];
      },
    ],
    [
      '400,000 rules in one transaction',
      async (fw) => {
        const one = rule('c', accept);
        await fw.apply(Array.from({ length: 400_000 }, () => one));
        const listed = await fw.rules();
        return [400_000, listed.length];
      },
    ],
  ];
  const outcomes: Outcome[] = [];
  for (const [name, run] of cases) {
    const namespace = await Namespace.create();
    const fw = namespace.nftables();
    await fw.apply(basic);
    const pair = await run(fw).catch((error: unknown) => ['no error', String(error)] as const);
    outcomes.push(
      compareAll(
        [pair],
        () => name,
        (sides) => sides,
      ),
    );
    namespace.close();
  }
  return {
    total: outcomes.length,
    failures: outcomes.flatMap(({ failures }) => failures),
    explained: [],
  };
}

/** All comparisons that need the kernel and programs nft. */
export function liveComparisons(programs: readonly NftProgram[]): LiveComparison[] {
  if (programs.length === 0) return [];
  return [
    ...programs.flatMap((nft) => [
      { number: 4, title: `rules: applied, and listed by nft ${nft.version}`, run: () => applyRules(nft) },
      {
        number: 5,
        title: `rules of nft ${nft.version}: our list = the list of nft`,
        run: () => listRules(nft),
      },
      {
        number: 7,
        title: `monitor of nft ${nft.version}: our events = those of nft`,
        run: () => monitor(nft),
      },
    ]),
    { number: 6, title: 'rulesets: applied, our list = what nft lists', run: applyRulesets },
    { number: 6, title: 'rulesets that the kernel refuses: errors with paths', run: refuseRulesets },
    ...programs.slice(-1).map((nft) => ({
      number: 10,
      title: `JSON with one fault: refused where nft ${nft.version} refuses it`,
      run: () => refuseFaults(nft),
    })),
    { number: 9, title: 'transactions: errors, generations, echoes, size', run: transactions },
  ];
}
