import { describe, expect, test } from 'vitest';
import {
  NftSyntaxError,
  parseNft,
  parseNftRule,
  printNftRule,
} from '../../../../../../src/netlink/protocols/netfilter/nftables/text/index.ts';

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('text that is no nft syntax', () => {
  test.each([
    ['tcp dprot 22', 1, 5, /expected a field of tcp, got 'dprot'.*did you mean 'dport'/],
    ['acept', 1, 1, /expected a statement, got 'acept'; did you mean 'accept'/],
    ['tcp dport { 22, 80', 1, 19, /expected '}', got the end of the text/],
    ['ct state\n', 1, 9, /expected a value, got the end of the line/],
    ['counter packets x', 1, 17, /expected a number of packets, got 'x'/],
    ['ip saddr "10.0.0.1', 1, 10, /no closing quote/],
    ['iifname $lan', 1, 9, /variable '\$lan' is not defined/],
    ['limit rate 10/secnd', 1, 15, /one of second, minute.*did you mean 'second'/],
    ['jump { accept; }', 1, 6, /chains without a name/],
    ['accept ~', 1, 8, /unexpected character '~'/],
  ])('%j', (text, line, column, reason) => {
    const error = errorOf(() => parseNftRule(text));
    expect(error).toBeInstanceOf(NftSyntaxError);
    expect(error).toMatchObject({
      line,
      column,
      code: 'ERR_INVALID_ARG_VALUE',
      field: `rule:${line}:${column}`,
    });
    expect((error as Error).message).toMatch(reason);
  });

  test.each([
    ['table ip t {\n  chian c { }\n}', 2, 3, /got 'chian'.*did you mean 'chain'/],
    ['table ip t {\n  chain c {\n    type filter hook imput priority 0\n', 3, 22, /did you mean 'input'/],
    ['add set ip t s { type ipv4_adr; }', 1, 23, /did you mean 'ipv4_addr'/],
    ['add set ip t s', 1, 15, /the set needs a type/],
    ['add map ip t m { type ipv4_addr; }', 1, 16, /type of its data/],
    ['delete rule ip t c', 1, 19, /'handle'/],
    ['include "x"', 1, 1, /include/],
    ['flsh ruleset', 1, 1, /did you mean 'flush'/],
    ['define a = 1\ndefine a = 2', 2, 1, /defined already/],
    ['table ip t { chain c { accept', 1, 30, /expected '}'|end of the rule/],
  ])('%j', (text, line, column, reason) => {
    const error = errorOf(() => parseNft(text));
    expect(error).toBeInstanceOf(NftSyntaxError);
    expect((error as Error).message).toMatch(reason);
    expect(error).toMatchObject({ line, column });
  });

  test('the name of an included file is in its errors', () => {
    const include = (): { name: string; text: string }[] => [{ name: 'other.nft', text: 'add table ip\n' }];
    expect(errorOf(() => parseNft('\ninclude "other.nft"', { include }))).toMatchObject({
      field: 'other.nft:1:13',
    });
    const itself = (): { name: string; text: string }[] => [
      { name: 'again.nft', text: 'include "again.nft"' },
    ];
    expect((errorOf(() => parseNft('include "again.nft"', { include: itself })) as Error).message).toMatch(
      /include each other/,
    );
  });

  test.each([
    ['parentheses', `ct mark ${'('.repeat(100_000)}`],
    ['sets', `ip saddr ${'{ '.repeat(100_000)}`],
    ['hashes', `ct mark set ${'jhash '.repeat(100_000)}`],
    ['maps', `ct mark set ${'ct mark map { 1 : '.repeat(100_000)}`],
    ['operators', `ct mark set ${'(ct mark | '.repeat(100_000)}`],
  ])('deep nesting ends with an error: %s', (_, text) => {
    expect(errorOf(() => parseNftRule(text))).toBeInstanceOf(NftSyntaxError);
  });

  test('long texts are read to their end', () => {
    const elements = Array.from(
      { length: 50_000 },
      (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    );
    const [set] = parseNft(`add element ip t s { ${elements.join(', ')} }`);
    expect(set).toMatchObject({ add: { element: { elem: elements } } });
    const mark = `ct mark set ct mark${' | 1'.repeat(50_000)}`;
    expect(parseNftRule(mark)).toHaveLength(1);
    expect(parseNftRule('accept '.repeat(50_000))).toHaveLength(50_000);
  });
});

/** Rules whose tokens are left out, doubled and exchanged. */
const rules = [
  'tcp dport { 22, 80-90 } ct state established,related counter packets 0 bytes 0 accept',
  'ip saddr . tcp dport vmap { 10.0.0.0/8 . 22 : accept, * : jump other } log prefix "x" level info',
  'meta mark set (ct mark & 0xff) << 8 | ip dscp limit rate over 10 kbytes/second burst 5 bytes',
  'dnat ip to ip saddr . tcp dport map { 1.2.3.4 . 80 : 10.0.0.0/24 . 8888 - 8999 } random,persistent',
  'update @s { ip6 saddr timeout 1h30m limit rate 3/minute } queue flags bypass to 1-3 reject with icmpx no-route',
  'tcp flags fin,syn / fin,syn tcp option maxseg size set rt mtu @th,16,16 0x16 fib saddr . iif oif exists',
];
const blocks = [
  'table inet t { set s { type ipv4_addr . inet_service; flags interval; elements = { 1.2.3.4 . 80 } } chain c { type filter hook input priority filter + 5; policy drop; tcp dport 22 accept } }',
  'define x = { 1, 2 }\nadd rule ip t c tcp dport $x accept comment "y"; delete rule ip t c handle 4\nflush ruleset',
  'add ct timeout ip t d { protocol tcp; policy = { established : 1m, close : 3 }; l3proto ip; }',
];

describe('changed texts', () => {
  test.each([
    ...rules.map((text) => [parseNftRule, text] as const),
    ...blocks.map((text) => [parseNft, text] as const),
  ])('%o %j: parsed, or a syntax error', (parse, text) => {
    const tokens = text.split(/(\s+|[{}(),;:.|&@$"])/);
    for (let at = 0; at < tokens.length; at++)
      for (const other of [
        '',
        '{',
        '}',
        '"',
        ' 7 ',
        ' tcp ',
        '@',
        ' : ',
        '$',
        ',',
        '\n',
        `${tokens[(at * 7) % tokens.length]}`,
      ])
        for (const changed of [
          tokens.with(at, other),
          [...tokens.slice(0, at), other, ...tokens.slice(at)],
        ]) {
          const error = errorOf(() => {
            const parsed = parse(changed.join(''));
            if (parse === parseNftRule) printNftRule(parsed as never);
          });
          if (error !== undefined && !(error instanceof NftSyntaxError))
            expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_/) });
        }
  });
});

describe('JSON that is none of nft', () => {
  test.each([
    [[{ mtch: {} }], 'expr[0]', /did you mean 'match'/],
    [
      [{ match: { op: '==', left: { mta: { key: 'mark' } }, right: 1 } }],
      'expr[0].match.mta',
      /did you mean 'meta'/,
    ],
    [[{ accept: null, drop: null }], 'expr[0]', /one property/],
    [
      [{ match: { op: '==', left: { meta: { key: 'mark' } }, right: { set: [[1]] } } }],
      'expr[0].match[0]',
      /key and its data/,
    ],
    ['accept', '', /statements: expected /],
  ])('%j', (json, _field, reason) => {
    const error = errorOf(() => printNftRule(json as never));
    expect(error).toMatchObject({
      code: expect.stringMatching(/^ERR_INVALID_ARG/),
      message: expect.stringMatching(reason),
    });
  });
});
