import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../../../src/netlink/codec/index.ts';
import { compile } from '../../../../../src/netlink/protocols/netfilter/nftables/compile/compile.ts';
import type {
  CompiledMessage,
  KnownRuleset,
} from '../../../../../src/netlink/protocols/netfilter/nftables/compile/transaction.ts';
import { list } from '../../../../../src/netlink/protocols/netfilter/nftables/list/list.ts';
import { nftBodies } from '../../../../../src/netlink/protocols/netfilter/nftables/messages.ts';
import type { NftResolver } from '../../../../../src/netlink/protocols/netfilter/nftables/resolver.ts';
import { encodedRuleMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/rules.ts';
import { parseNft } from '../../../../../src/netlink/protocols/netfilter/nftables/text/parse.ts';
import { ruleset } from '../../../../network/nftables/ruleset-text.ts';
import { hasOracle, oracleResolver, oracleRules, setupSets } from './oracle.ts';

type Command = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Rules, and all that they refer to: commands before them, or sets of the kernel. */
interface Rules {
  readonly rules: readonly Command[];
  readonly before?: readonly Command[];
  readonly known?: KnownRuleset | undefined;
  readonly resolver: NftResolver;
}

/** The same rule with other constants on the right sides of its matches. */
function variant(command: Command, step: number): Command {
  const rule = command.add?.rule as { readonly expr: readonly unknown[] };
  const change = (value: unknown): unknown => {
    if (typeof value === 'number') return value + step;
    if (typeof value !== 'string') return value;
    if (/^\d+\.\d+\.\d+\.\d+$/.test(value)) return value.replace(/\d+$/, String(step));
    if (/^[0-9a-f:]*::[0-9a-f]*$/.test(value)) return value.replace(/::[0-9a-f]*$/, `::${step}`);
    return /^(?:eth|lo|wlan)/.test(value) ? `${value.slice(0, 2)}${step}` : value;
  };
  const expr = rule.expr.map((statement) => {
    const { match } = statement as { match?: { right: unknown } };
    return match === undefined ? statement : { match: { ...match, right: change(match.right) } };
  });
  return { add: { rule: { ...rule, expr } } };
}

function compiled({ before = [], known, resolver }: Rules, rules: readonly Command[], isEncoding: boolean) {
  return compile([...before, ...rules], { resolver, known, encode: isEncoding });
}

/** The message and the field of the error of rules; `undefined` for rules without one. */
function refusal(all: Rules, rules: readonly Command[], isEncoding: boolean): unknown {
  try {
    compiled(all, rules, isEncoding);
    return undefined;
  } catch (error) {
    const { message, field } = error as TypeError & { field: string };
    return { message, field };
  }
}

function bodies(messages: readonly CompiledMessage[]): string[] {
  return messages.map(({ name, flags, value }) => {
    const bytes = Buffer.from(encode(nftBodies[name], value)).toString('hex');
    return `${name} ${flags} ${bytes}`;
  });
}

function listed(all: Rules, rules: readonly Command[], isEncoded: boolean): unknown {
  const messages = compiled(all, rules, false).map(({ name, value }) => {
    const body = name === 'newRule' && isEncoded ? encodedRuleMessage : nftBodies[name];
    return { name, value: decode(body, encode(nftBodies[name], value)) };
  });
  return list(messages, { resolver: all.resolver });
}

/** The rules of a ruleset in text. */
function ownRules(): Rules[] {
  const commands = parseNft(ruleset) as unknown as Command[];
  const isRule = ({ add }: Command): boolean => add?.rule !== undefined;
  return [{ rules: commands.filter(isRule), before: commands.filter((one) => !isRule(one)), resolver: {} }];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** How many rules of nft's own tests are left out for one that is tried. All of them: `RULESETS=1`. */
const every = Number(process.env.RULESETS ?? 8);

/** Rules of nft's own tests, those of a file and a family together. */
function suiteRules(): Rules[] {
  const sets = setupSets();
  const groups = groupBy(oracleRules(), ({ file, family, table }) => `${file} ${family} ${table}`);
  return [...groups.values()]
    .filter((_, index) => index % every === 0)
    .map((rules) => ({
      rules: rules.map(({ family, table, chain, json: expr }) => ({
        add: { rule: { family, table, chain, expr } },
      })),
      known: sets.get(rules[0]?.file ?? ''),
      resolver: oracleResolver,
    }));
}

describe.each([
  ['own', ownRules, true],
  ["nft's", suiteRules, hasOracle],
] as const)('rules like others: %s', (_, groups, isThere) => {
  const cases = isThere ? groups() : [];

  test.runIf(isThere)('have the bytes, the list and the errors that they have alone', () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const all of cases) {
      const good = all.rules.flatMap((rule) =>
        [rule, variant(rule, 1)].filter((one) => refusal(all, [one], false) === undefined),
      );
      const [alone, like] = [false, true].map((way) => bodies(compiled(all, good, way)));
      expect(like).toEqual(alone);
      const [one, other] = [false, true].map((way) => listed(all, good, way));
      // Matchers take seconds for lists of this length.
      if (!isDeepStrictEqual(other, one)) expect(other).toEqual(one);
    }
  });

  test.runIf(isThere)('are refused as they are alone', () => {
    for (const all of cases)
      for (const rule of all.rules) {
        if (refusal(all, [rule], false) !== undefined) continue;
        const other = [rule, variant(rule, 70_000)];
        expect(refusal(all, other, true)).toEqual(refusal(all, other, false));
      }
  });
});
