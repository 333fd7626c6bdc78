import { decode } from '../../../../../src/netlink/codec/index.ts';
import { compile } from '../../../../../src/netlink/protocols/netfilter/nftables/compile/compile.ts';
import type { ElementMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/elements.ts';
import type {
  NftObject,
  NftStatement,
} from '../../../../../src/netlink/protocols/netfilter/nftables/json-types.ts';
import { nftMessages } from '../../../../../src/netlink/protocols/netfilter/nftables/message-types.ts';
import { nftBodies } from '../../../../../src/netlink/protocols/netfilter/nftables/messages.ts';
import {
  parseNft,
  parseNftRule,
  printNft,
  printNftCommands,
  printNftRule,
} from '../../../../../src/netlink/protocols/netfilter/nftables/text/index.ts';
import {
  comparable,
  type OracleMessage,
  type OracleRule,
  oracleResolver,
  oracleRules,
  oracleRulesets,
  setupSets,
  toOracle,
} from './oracle.ts';

// JSON of one meaning can be written in several ways (`0x10` and 16, `6` and `tcp`): the messages for it are compared.

/** Messages to be compared: the elements of a set in any order. */
function unordered(messages: readonly OracleMessage[]): string[] {
  return comparable(messages).map((line) => {
    const [type, flags, hex = ''] = line.split(' ');
    if (Number(type) !== nftMessages.newSetElement) return line;
    const value = decode(nftBodies.newSetElement, Buffer.from(hex, 'hex'));
    const elements = ((value as ElementMessage).elements ?? []).map((element) =>
      JSON.stringify(element, plain),
    );
    return [type, flags, JSON.stringify({ ...value, elements: elements.toSorted() }, plain)].join(' ');
  });
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

type Cases<T> = readonly [
  cases: readonly T[],
  nameOf: (one: T) => string,
  compareOne: (one: T) => readonly [unknown, unknown],
];

const nameOfRule = ({ file, family, rule }: OracleRule): string => `${file} ${family} ${rule}`;

function ruleMessages(
  { file, family, table, chain }: OracleRule,
  expr: unknown,
  sets = setupSets(),
): string[] {
  const commands = [{ add: { rule: { family, table, chain, expr } } }];
  return unordered(toOracle(compile(commands, { resolver: oracleResolver, known: sets.get(file) })));
}

/** Rules as text. */
export function parsedRules(): Cases<OracleRule> {
  const sets = setupSets();
  return [
    oracleRules(),
    nameOfRule,
    (one) => [unordered(one.msgs), ruleMessages(one, parseNftRule(one.rule), sets)],
  ];
}

/** Rules printed, and parsed again. */
export function printedRules(): Cases<OracleRule> {
  const sets = setupSets();
  return [
    oracleRules(),
    nameOfRule,
    (one) => {
      const text = printNftRule(one.json as readonly NftStatement[]);
      return [unordered(one.msgs), ruleMessages(one, parseNftRule(text), sets)];
    },
  ];
}

type Ruleset = ReturnType<typeof oracleRulesets>[number];

function rulesetMessages(json: unknown): string[] {
  return unordered(toOracle(compile(json, { resolver: oracleResolver })));
}

/** Rulesets printed as blocks, and parsed again: they come in another order. */
export function printedRulesets(): Cases<Ruleset> {
  return [
    oracleRulesets(),
    ({ file }) => file,
    ({ json }) => {
      const text = printNft(json as readonly NftObject[]);
      return [rulesetMessages(json).toSorted(), rulesetMessages(parseNft(text)).toSorted()];
    },
  ];
}

/** Rulesets printed as commands, and parsed again. */
export function printedCommands(): Cases<Ruleset> {
  return [
    oracleRulesets(),
    ({ file }) => file,
    ({ json }) => {
      const text = printNftCommands(json as readonly NftObject[]);
      return [rulesetMessages(json), rulesetMessages(parseNft(text))];
    },
  ];
}
