import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../../../src/netlink/codec/index.ts';
import { expressionKinds } from '../../../../../src/netlink/protocols/netfilter/nftables/expressions/index.ts';
import {
  compile,
  list,
  listRule,
  Ruleset,
} from '../../../../../src/netlink/protocols/netfilter/nftables/index.ts';
import { nftBodies } from '../../../../../src/netlink/protocols/netfilter/nftables/messages.ts';
import type { RuleMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/rules.ts';
import type { SetMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/sets.ts';
import {
  parseNft,
  parseNftRule,
} from '../../../../../src/netlink/protocols/netfilter/nftables/text/parse.ts';
import {
  printNft,
  printNftRule,
} from '../../../../../src/netlink/protocols/netfilter/nftables/text/print.ts';

const place = { family: 'inet', table: 't', chain: 'c' } as const;

function ruleOf(expressions: RuleMessage['expressions']): RuleMessage {
  return { family: 'inet', version: 0, resourceId: 0, table: 't', chain: 'c', expressions };
}

/** The message as the kernel would send it. */
function decodedMessage(name: keyof typeof nftBodies, value: object): { name: string; value: unknown } {
  const body = nftBodies[name];
  return { name, value: decode(body, encode(body, value)) };
}

function compiled(expr: readonly object[]): { name: string; value: unknown }[] {
  return compile([{ add: { rule: { ...place, expr } } }]).map(({ name, value }) =>
    decodedMessage(name, value),
  );
}

/** Numbers of a fixed sequence that looks random. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 8;
  };
}

describe('rules in text', () => {
  test.each([
    ['ipsec in spi 16', 'ipsec in spi 16'],
    ['ipsec out spi 1-561', 'ipsec out spi 1-561'],
    ['rt classid 5', 'rt classid 5'],
    ['last', 'last'],
    ['igmp group 5', 'meta nfproto ipv4 igmp group 5'],
    // Bits at the start of a byte are behind a mask, those within it are a field.
    ['@nh,0,4 4', '@nh,0,8 & 0xf0 == 0x40'],
    ['ip ttl 5 @nh,1,3 2', 'ip ttl 5 @nh,1,3 0x2'],
    ['ip protocol gre gre ip saddr 192.0.2.1', 'ip protocol gre gre ip saddr 192.0.2.1'],
    ['ip protocol gre gretap ip saddr 192.0.2.1', 'ip protocol gre gretap ip saddr 192.0.2.1'],
    ['meta l4proto gre gre ip saddr 192.0.2.1', 'gre ip saddr 192.0.2.1'],
  ])('%s', (written, listed) => {
    const ruleset = new Ruleset();
    for (const message of compiled(parseNftRule(written))) ruleset.add(message);
    const [rule] = ruleset.tables[0]?.rules.get('c') ?? [];
    expect(printNftRule((rule && listRule(rule, ruleset)?.expr) ?? [])).toBe(listed);
  });

  test.each([
    ['inet', 'meta mark << 4 == 0x10', 'meta mark 0x00000001'],
    ['inet', 'meta mark << 4 { 0x10, 0x20 }', 'meta mark { 0x00000001, 0x00000002 }'],
    ['bridge', 'vlan type { ip, arp }', 'vlan type { ip, arp }'],
    ['bridge', 'vlan type ip', 'ether type 8021q vlan type ip'],
    ['bridge', 'meta protocol 8021q vlan id 5', 'meta protocol 8021q vlan id 5'],
    ['netdev', 'vlan type { ip, arp }', 'vlan type { ip, arp }'],
    ['netdev', 'meta protocol 8021q vlan id 5', 'meta protocol 8021q vlan id 5'],
  ])('of family %s: %s', (family, written, listed) => {
    const commands = parseNft(`table ${family} t { chain c { ${written}; } }`);
    const objects = list(compile(commands).map(({ name, value }) => decodedMessage(name, value)));
    const rules = objects.flatMap((object) => ('rule' in object ? [printNftRule(object.rule.expr)] : []));
    expect(rules).toEqual([listed]);
  });

  test('name the property that is wrong', () => {
    const fieldOf = (command: object): unknown => {
      try {
        return compile([command as never]);
      } catch (error) {
        return (error as { field: string }).field;
      }
    };
    const map = { family: 'inet', table: 't', name: 'm', type: 'ipv4_addr' };
    expect(fieldOf({ add: { map } })).toBe('commands[0].add.map.map');
    const rule = { ...place, expr: [{ reject: { type: 'tcp reset', expr: 1 } }] };
    expect(fieldOf({ add: { rule } })).toBe('commands[0].add.rule.expr[0].reject.expr');
  });

  test('that no packet can match are refused', () => {
    const rule = { ...place, expr: parseNftRule('meta mark << 4 == 0x11') };
    expect(() => compile([{ add: { rule } }])).toThrow(
      expect.objectContaining({ field: 'commands[0].add.rule.expr[0].match.right' }),
    );
    const other = parseNft('table bridge t { chain c { meta protocol 8021q ip saddr 192.0.2.1; } }');
    expect(() => compile(other)).toThrow("'ip' cannot be matched where the packet is 'vlan'");
  });

  test('of tunnels end each part of a block, as nft needs it', () => {
    const place = { family: 'netdev', table: 't', name: 'u', id: 10, type: 'vxlan' } as const;
    expect(printNft([{ tunnel: { ...place, tunnel: { gbp: 200 } } }])).toContain('vxlan { gbp 200; }\n');
  });

  test('of maps say whether data may be intervals', () => {
    const text = 'table inet t { map m { type ipv4_addr : interval ipv4_addr; } }';
    const set = compile(parseNft(text)).find(({ name }) => name === 'newSet')?.value as
      | SetMessage
      | undefined;
    expect(set?.dataLen).toBe(8);
    const map = { ...place, name: 'm', type: 'ipv4_addr', map: 'ipv4_addr' };
    const elem = [['192.0.2.1', { prefix: { addr: '10.0.0.0', len: 8 } }]] as const;
    expect(printNft([{ map: { ...map, elem } }])).toContain('type ipv4_addr : interval ipv4_addr\n');
    expect(printNft([{ map }])).toContain('type ipv4_addr : ipv4_addr\n');
  });
});

describe('the lister', () => {
  test.each([
    [
      [
        {
          match: {
            op: '==',
            left: { payload: { protocol: 'tcp', field: 'dport' } },
            right: { set: [22, 80] },
          },
        },
        { accept: null },
      ],
    ],
    [[{ match: { op: '!=', left: { meta: { key: 'iifname' } }, right: 'eth*' } }, { drop: null }]],
    [
      [
        {
          match: {
            op: '==',
            left: { payload: { protocol: 'ip', field: 'saddr' } },
            right: { prefix: { addr: '10.0.0.0', len: 9 } },
          },
        },
      ],
    ],
    [[{ mangle: { key: { ct: { key: 'mark' } }, value: { '|': [{ ct: { key: 'mark' } }, 5] } } }]],
    [
      [
        {
          vmap: {
            key: { meta: { key: 'mark' } },
            data: {
              set: [
                [1, { accept: null }],
                [{ range: [5, 9] }, { jump: { target: 'x' } }],
              ],
            },
          },
        },
      ],
    ],
  ])('gives back what was compiled: %j', (expr) => {
    const objects = list(compiled(expr), { stateless: true });
    expect(objects.flatMap((object) => ('rule' in object ? [object.rule.expr] : []))).toEqual([expr]);
  });

  test('shows an expression that it does not know as it is, and values that nothing is done with', () => {
    const listed = listRule(
      ruleOf([
        { name: 'meta', data: { key: 'mark', dreg: 1 } },
        { name: 'future', data: Uint8Array.of(1, 2) },
        { name: 'counter', data: { packets: 1n, bytes: 1n << 60n } },
      ]),
      new Ruleset(),
    );
    expect(listed?.expr).toEqual([
      { unknown: { name: 'meta', attributes: { key: 'mark', dreg: 1 } } },
      { unknown: { name: 'future', attributes: '0x0102' } },
      { counter: { packets: 1, bytes: 1n << 60n } },
    ]);
  });

  test('never throws for any attributes of any expression', () => {
    const next = sequence(7);
    for (let round = 0; round < 3000; round++) {
      const expressions = Array.from({ length: 1 + (next() % 6) }, () => {
        const { name, schema } = expressionKinds[
          next() % expressionKinds.length
        ] as (typeof expressionKinds)[number];
        const attributes: number[] = [];
        for (let count = next() % 5; count > 0; count--) {
          const size = [1, 2, 4, 4, 8, 16][next() % 6] as number;
          const value = Array.from({ length: size }, () => [0, 0, 0, 1, 2, 8, 255][next() % 7] as number);
          attributes.push(
            4 + size,
            0,
            1 + (next() % 10),
            0,
            ...value,
            ...new Array((4 - (size % 4)) % 4).fill(0),
          );
        }
        return { name, data: decode(schema, Uint8Array.from(attributes)) };
      });
      const listed = listRule(ruleOf(expressions), new Ruleset());
      expect(Array.isArray(listed?.expr)).toBe(true);
    }
  });
});

describe('elements of sets', () => {
  test('with verdicts that have no name are shown as they are', () => {
    const header = { family: 'ip', version: 0, resourceId: 0, table: 't' };
    const objects = list([
      {
        name: 'newSet',
        value: { ...header, name: 'm', flags: ['map'], keyType: 19, keyLen: 4, dataType: 0xffffff00 },
      },
      {
        name: 'newSetElement',
        value: {
          ...header,
          set: 'm',
          elements: [{ key: { value: Uint8Array.of(5, 0, 0, 0) }, data: { verdict: { code: 77 } } }, {}],
        },
      },
    ]);
    expect(objects.at(-1)).toMatchObject({
      map: {
        type: 'mark',
        map: 'verdict',
        elem: expect.arrayContaining([[5, { unknown: { name: 'verdict', attributes: { code: 77 } } }]]),
      },
    });
  });
});

describe('the compiler refuses with the path', () => {
  test.each([
    ['commands', 'ERR_INVALID_ARG_TYPE', 7],
    [
      'commands[0].add.rule.expr[0]',
      'ERR_INVALID_ARG_VALUE',
      [{ add: { rule: { ...place, expr: [{ sing: null }] } } }],
    ],
    [
      'commands[0].add.rule.expr[1].match.right',
      'ERR_OUT_OF_RANGE',
      [
        {
          add: {
            rule: {
              ...place,
              expr: [
                { counter: null },
                {
                  match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 65_536 },
                },
              ],
            },
          },
        },
      ],
    ],
    [
      'commands[0].add.table.family',
      'ERR_INVALID_ARG_VALUE',
      [{ add: { table: { family: 'inett', name: 'x' } } }],
    ],
  ])('%s', (field, code, commands) => {
    expect(() => compile(commands)).toThrow(expect.objectContaining({ field, code }));
  });
});
