import { decode, encode } from '../../../../../src/netlink/codec/index.ts';
import { compile } from '../../../../../src/netlink/protocols/netfilter/nftables/compile/compile.ts';
import { list } from '../../../../../src/netlink/protocols/netfilter/nftables/list/list.ts';
import { nftMessages } from '../../../../../src/netlink/protocols/netfilter/nftables/message-types.ts';
import { nftMessageTypes } from '../../../../../src/netlink/protocols/netfilter/nftables/messages.ts';
import { faultOfNft } from './faults-of-nft.ts';
import {
  asKernel,
  bytesOf,
  comparable,
  type OracleMessage,
  type OracleRuleset,
  oracleResolver,
  oracleRules,
  oracleRulesets,
  oracleSetup,
  setupSets,
  toNamed,
  toOracle,
  unknownParts,
} from './oracle.ts';
import { parsedRules, printedCommands, printedRules, printedRulesets } from './text-suite.ts';

/** One case that does not agree. */
export interface Failure {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

/** A case that differs for a reason that the comparison has found. */
export interface Explained {
  readonly name: string;
  readonly reason: string;
}

/** The result of a comparison. */
export interface Outcome {
  readonly total: number;
  readonly failures: readonly Failure[];
  readonly explained: readonly Explained[];
}

/** A comparison of the compiler with nft. */
export interface Comparison {
  readonly number: number;
  readonly title: string;
  run(): Outcome;
}

/** Runs a comparison of all cases: each returns what was expected and what was found. */
export function compareAll<T>(
  cases: readonly T[],
  nameOf: (one: T) => string,
  compareOne: (one: T) => readonly [expected: unknown, found: unknown],
): Outcome {
  const failures: Failure[] = [];
  for (const one of cases) {
    let expected = '';
    let found = '';
    try {
      [expected, found] = compareOne(one).map((side) => JSON.stringify(side, plainJson)) as [string, string];
    } catch (error) {
      found = error instanceof Error ? (error.stack ?? error.message) : String(error);
      expected = 'no error';
    }
    if (expected !== found) failures.push({ name: nameOf(one), expected, found });
  }
  return { total: cases.length, failures, explained: [] };
}

/** The same JSON for the same values, for any order of properties and any type of integers. */
function plainJson(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function roundTrip(): Outcome {
  const all: (OracleMessage & { readonly where?: string })[] = [];
  for (const { msgs } of [...oracleSetup(), ...oracleRules(), ...oracleRulesets()]) all.push(...msgs);
  return compareAll(
    all,
    ([type]) => nftMessageTypes.get(type)?.name ?? `message ${type}`,
    (message) => {
      const body = nftMessageTypes.get(message[0])?.body;
      if (body === undefined) return [message[2], 'no schema'];
      const value = decode(body, bytesOf(message));
      const unknown = unknownParts(value);
      const encoded = Buffer.from(encode(body, value)).toString('hex');
      return [message[2], unknown.length === 0 ? encoded : `unknown ${unknown.join()}`];
    },
  );
}

function compileRules(): Outcome {
  const sets = setupSets();
  return compareAll(
    oracleRules(),
    ({ file, family, rule }) => `${file} ${family} ${rule}`,
    ({ file, family, table, chain, json, msgs }) => {
      const commands = [{ add: { rule: { family, table, chain, expr: json } } }];
      const compiled = compile(commands, { resolver: oracleResolver, known: sets.get(file) });
      return [comparable(msgs), comparable(toOracle(compiled))];
    },
  );
}

function listRules(): Outcome {
  const setup = oracleSetup();
  const options = { resolver: oracleResolver, numericProtocol: true, stateless: true };
  return compareAll(
    oracleRules().filter(({ rc }) => rc === 0),
    ({ file, family, rule }) => `${file} ${family} ${rule}`,
    ({ file, msgs, listed }) => {
      const messages = setup
        .filter((command) => command.file === file && command.rc === 0)
        .flatMap((command) => command.msgs)
        .filter(([type]) => type === nftMessages.newSet);
      const objects = list([...messages, ...msgs].map(toNamed), options);
      return [listed, objects.flatMap((object) => ('rule' in object ? [object.rule.expr] : []))];
    },
  );
}

function listRulesets(): Outcome {
  return compareAll(
    oracleRulesets().filter(({ rc }) => rc === 0),
    ({ file }) => file,
    ({ msgs, listed }) => [listed, list(asKernel(msgs), { resolver: oracleResolver })],
  );
}

function compileRulesets(): Outcome {
  const failures: Failure[] = [];
  const explained: Explained[] = [];
  const all = oracleRulesets();
  for (const one of all) {
    const { file, json, msgs } = one;
    const compiled = toOracle(compile(json, { resolver: oracleResolver }));
    const [expected, found] = [msgs, compiled].map((messages) => JSON.stringify(comparable(messages)));
    if (expected === found) continue;
    const reason = rulesetFault(one);
    if (reason === undefined) failures.push({ name: file, expected: expected!, found: found! });
    else explained.push({ name: file, reason });
  }
  return { total: all.length, failures, explained };
}

/** The fault in the messages that nft sends for a ruleset; undefined where none is found. */
export function rulesetFault({ json, msgs }: OracleRuleset): string | undefined {
  return faultOfNft(json, msgs, toOracle(compile(json, { resolver: oracleResolver })));
}

/** All comparisons with the oracle that need no kernel. */
export const comparisons: readonly Comparison[] = [
  { number: 1, title: 'messages: decoded and encoded again', run: roundTrip },
  { number: 2, title: 'rules: compile(json) = messages', run: compileRules },
  { number: 3, title: 'rules: list(messages) = what nft lists', run: listRules },
  { number: 6, title: 'rulesets: compile(json) = messages', run: compileRulesets },
  { number: 6, title: 'rulesets: list(messages) = what nft lists', run: listRulesets },
  { number: 8, title: 'rules: compile(parse(text)) = messages', run: () => compareAll(...parsedRules()) },
  { number: 8, title: 'rules: parse(print(json)) = messages', run: () => compareAll(...printedRules()) },
  {
    number: 8,
    title: 'rulesets: parse(print(json)) = messages',
    run: () => compareAll(...printedRulesets()),
  },
  {
    number: 8,
    title: 'commands: parse(print(json)) = messages',
    run: () => compareAll(...printedCommands()),
  },
];
