import { describe, expect, test } from 'vitest';
import { compile } from '../../../../../../src/netlink/protocols/netfilter/nftables/compile/compile.ts';
import { ctTypes } from '../../../../../../src/netlink/protocols/netfilter/nftables/expressions/ct.ts';
import {
  fibInputs,
  fibTypes,
} from '../../../../../../src/netlink/protocols/netfilter/nftables/expressions/fib.ts';
import { metaKeys } from '../../../../../../src/netlink/protocols/netfilter/nftables/expressions/meta.ts';
import { extensionsOf } from '../../../../../../src/netlink/protocols/netfilter/nftables/extensions/index.ts';
import type {
  NftElement,
  NftExpression,
  NftStatement,
} from '../../../../../../src/netlink/protocols/netfilter/nftables/json-types.ts';
import { headers } from '../../../../../../src/netlink/protocols/netfilter/nftables/payload/stack.ts';
import type { RuleMessage } from '../../../../../../src/netlink/protocols/netfilter/nftables/rules.ts';
import {
  nft,
  parseNft,
  parseNftRule,
  printNft,
  printNftCommands,
  printNftRule,
} from '../../../../../../src/netlink/protocols/netfilter/nftables/text/index.ts';
import { statementPrinters } from '../../../../../../src/netlink/protocols/netfilter/nftables/text/statements/index.ts';
import { typeOfJson } from '../../../../../../src/netlink/protocols/netfilter/nftables/text/type-of.ts';

/** Everything that a packet can be asked for, from the tables that the compiler has. */
function* leaves(): Generator<NftExpression> {
  for (const [protocol, { fields, base }] of headers)
    for (const { name: field } of fields)
      yield { payload: base === 'inner' ? { tunnel: protocol, protocol, field } : { protocol, field } };
  for (const [tunnel, header] of headers)
    if (header.tunnel !== undefined) yield { payload: { tunnel, protocol: 'ip', field: 'saddr' } };
  const named = { ipv6: 'exthdr', tcpOption: 'tcp option', ipv4: 'ip option', sctp: 'sctp chunk' } as const;
  for (const [kind, json] of Object.entries(named))
    for (const { name, fields } of extensionsOf[kind as keyof typeof named]) {
      yield { [json]: { name } } as unknown as NftExpression;
      for (const { name: field } of fields) yield { [json]: { name, field } } as unknown as NftExpression;
    }
  for (const key of Object.keys(metaKeys)) yield { meta: { key } };
  for (const [key, [, , direction]] of Object.entries(ctTypes)) {
    if (direction !== 'needed') yield { ct: { key } };
    if (direction !== 'none') yield { ct: { key, dir: 'reply' } };
  }
  for (const result of Object.keys(fibTypes))
    for (const flags of Object.keys(fibInputs)) yield { fib: { result, flags } };
  for (const base of ['ll', 'nh', 'th', 'ih']) yield { payload: { base, offset: 9, len: 33 } };
  yield { numgen: { mode: 'random', mod: 3, offset: 7 } };
  yield { symhash: { mod: 3 } };
  yield {
    jhash: {
      expr: { concat: [{ payload: { protocol: 'ip', field: 'saddr' } }, { meta: { key: 'mark' } }] },
      mod: 8,
      seed: 255,
    },
  };
  yield { ipsec: { dir: 'out', spnum: 2, key: 'saddr', family: 'ip6' } };
  yield { rt: { key: 'nexthop', family: 'ip' } };
  yield { socket: { key: 'cgroupv2', level: 2 } };
  yield { osf: { ttl: 'skip', key: 'version' } };
  yield { tunnel: { key: 'id' } };
  yield { 'dccp option': { type: 7 } };
  yield { 'tcp option': { base: 99, offset: 8, len: 16 } };
}

const all = [...leaves()];

/** A generator of numbers that gives the same ones each time (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Random rules of all statements and expressions. */
class Rules {
  readonly #below: (below: number) => number;

  constructor(seed: number) {
    this.#below = random(seed);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T;
  }

  leaf(): NftExpression {
    return this.pick(all);
  }

  /** Helpers and security marks are set by the name of an object: another statement. */
  settable(): NftExpression {
    const leaf = this.leaf();
    return /"(?:helper|secmark)"/.test(JSON.stringify(leaf)) ? this.settable() : leaf;
  }

  constant(): NftExpression {
    return this.pick<() => NftExpression>([
      () => this.#below(1 << 16),
      () => BigInt(this.#below(1 << 30)) << 33n,
      () =>
        this.pick([
          '192.0.2.1',
          '2001:db8::1',
          '00:0f:54:0c:11:04',
          'cafe:beef',
          'tcp',
          'a-word',
          'eth*',
          'has space',
        ]),
    ])();
  }

  span(): NftExpression {
    return this.pick<() => NftExpression>([
      () => this.constant(),
      () => ({ range: [this.#below(99), 100 + this.#below(99)] }),
      () => ({ prefix: { addr: this.pick(['10.0.0.0', '2001:db8::']), len: this.#below(32) } }),
    ])();
  }

  /** A network is compared in sets alone: of what is no address, it is bits under a mask. */
  value(): NftExpression {
    return this.pick([() => this.constant(), () => ({ range: [1, 1 + this.#below(99)] }) as NftExpression])();
  }

  key(): NftExpression {
    const parts = Array.from({ length: 1 + this.#below(3) }, () => this.span());
    return parts.length === 1 ? (parts[0] as NftExpression) : { concat: parts };
  }

  element(): NftExpression {
    if (this.#below(3) > 0) return this.key();
    return { elem: { val: this.key(), timeout: 1 + this.#below(99_999), comment: 'a comment' } };
  }

  set(data?: () => NftExpression | NftStatement): NftExpression {
    const length = 1 + this.#below(4);
    return {
      set: Array.from(
        { length },
        () => (data === undefined ? this.element() : [this.element(), data()]) as NftElement,
      ),
    };
  }

  lookup(data: () => NftExpression | NftStatement): { key: NftExpression; data: NftExpression } {
    return { key: this.left(), data: this.pick([() => this.set(data), () => '@named' as NftExpression])() };
  }

  operand(depth = 0): NftExpression {
    if (depth > 3 || this.#below(2) === 0) return this.leaf();
    const operator = this.pick(['&', '|', '^', '<<', '>>']);
    const right =
      operator === '<<' || operator === '>>' || this.#below(2) === 0
        ? this.#below(31)
        : this.operand(depth + 1);
    return binary(operator, this.operand(depth + 1), right);
  }

  left(): NftExpression {
    const parts = Array.from({ length: 1 + this.#below(3) }, () => this.operand());
    return parts.length === 1 ? (parts[0] as NftExpression) : { concat: parts };
  }

  verdict(): NftStatement {
    return this.pick<NftStatement>([
      { accept: null },
      { drop: null },
      { jump: { target: 'other' } },
      { goto: { target: 'x-y' } },
    ]);
  }

  statement(): NftStatement {
    return this.pick<() => NftStatement>([
      () => ({ match: { op: this.pick(['!=', '<', '>=']), left: this.left(), right: this.value() } }),
      () => ({ match: { op: '==', left: this.left(), right: this.pick([this.set(), '@named']) } }),
      () => ({ mangle: { key: this.settable(), value: this.left() } }),
      () => ({
        mangle: { key: { meta: { key: 'mark' } }, value: { map: this.lookup(() => this.constant()) } },
      }),
      () => ({ vmap: this.lookup(() => this.verdict()) }),
      () => ({ counter: { packets: this.#below(9), bytes: this.#below(99) } }),
      () => ({ counter: { map: this.lookup(() => 'object') } }),
      () => ({ limit: { rate: 1 + this.#below(99), per: 'minute', burst: 1 + this.#below(4), inv: true } }),
      () => ({ limit: { rate: 3, rate_unit: 'kbytes', per: 'day', burst: 7, burst_unit: 'mbytes' } }),
      () => ({ quota: { val: 7, val_unit: 'mbytes', inv: true, used: 3, used_unit: 'bytes' } }),
      () => ({ 'ct count': { val: 3, inv: true } }),
      () => ({ log: { prefix: 'a: ', level: 'debug', flags: ['tcp options', 'ether'] } }),
      () => ({
        snat: {
          family: 'ip',
          addr: this.pick(['192.0.2.1', { range: ['192.0.2.1', '192.0.2.9'] }]),
          port: { range: [1, 9] },
          flags: ['random', 'persistent'],
        },
      }),
      () => ({ dnat: { family: 'ip6', addr: '2001:db8::1', port: 80 } }),
      () => ({ dnat: { family: 'ip', addr: { map: this.lookup(() => ({ concat: ['192.0.2.1', 80] })) } } }),
      () => ({ queue: { num: { range: [1, 3] }, flags: ['bypass', 'fanout'] } }),
      () => ({ queue: { num: { symhash: { mod: 4 } } } }),
      () => ({
        set: {
          op: 'update',
          elem: { elem: { val: this.left(), timeout: 60 } },
          set: '@named',
          stmt: [{ counter: null }],
        },
      }),
      () => ({ map: { op: 'add', elem: this.left(), data: this.leaf(), map: '@named' } }),
      () => ({ reject: { type: 'icmpv6', expr: 'no-route' } }),
      () => this.verdict(),
    ])();
  }
}

/** Operators take as many operands as there are: the first one is not the same operation again. */
function binary(operator: string, left: NftExpression, right: NftExpression): NftExpression {
  const nested =
    typeof left === 'object' && operator in left
      ? (left as unknown as Readonly<Record<string, NftExpression[]>>)[operator]
      : undefined;
  return {
    [operator]: nested === undefined ? [left, right] : [...nested, right],
  } as unknown as NftExpression;
}

/** How constants are spelled makes no difference: `0x10` and 16, `1m` and 60. */
function spelled(json: unknown): unknown {
  return JSON.parse(
    JSON.stringify(json, (_, value: unknown) => {
      if (typeof value === 'bigint')
        return value <= Number.MAX_SAFE_INTEGER ? Number(value) : `0x${value.toString(16)}`;
      if (typeof value !== 'string') return value;
      const duration = /^\d+[dhms]/.test(value) ? [...value.matchAll(/(\d+)([dhms])/g)] : [];
      const units: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };
      return duration.length === 0
        ? value
        : duration.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
    }),
  );
}

describe('what is printed is parsed to the same JSON', () => {
  test('everything that a packet can be asked for', () => {
    expect(all.length).toBeGreaterThan(350);
    for (const left of all)
      for (const [op, right] of [
        ['!=', 7],
        ['<', 7],
        ['==', { set: [7, { range: [8, 9] }] }],
        ['!=', '@named'],
      ] as const) {
        const rule: NftStatement[] = [{ match: { op, left, right } }];
        const text = printNftRule(rule);
        expect(spelled(parseNftRule(text)), text).toEqual(spelled(rule));
      }
  });

  test('names of constants, alone, in sets and in ranges', () => {
    let count = 0;
    for (const left of all) {
      const typed = typeOfJson(left);
      const names = Object.entries(typed?.type.names ?? {});
      const [first, last] = [names[0], names.at(-1)];
      if (first === undefined || last === undefined || first[1] > last[1]) continue;
      count++;
      for (const right of [first[0], { set: [first[0], last[0]] }]) {
        const rule: NftStatement[] = [{ match: { op: '!=', left, right } }];
        const expected = JSON.parse(
          JSON.stringify(rule).replaceAll('"exists"', 'true').replaceAll('"missing"', 'false'),
        );
        expect(parseNftRule(printNftRule(rule))).toEqual(expected);
      }
      const range: NftStatement[] = [{ match: { op: '!=', left, right: { range: [first[0], last[0]] } } }];
      const numbers = [{ match: { op: '!=', left, right: { range: [first[1], last[1]] } } }];
      expect(parseNftRule(printNftRule(range))).toEqual(numbers);
    }
    expect(count).toBeGreaterThan(30);
  });

  test('whether something is there', () => {
    for (const left of all)
      for (const right of [true, false]) {
        const rule: NftStatement[] = [{ match: { op: '==', left, right } }, { accept: null }];
        const [match, ...rest] = parseNftRule(printNftRule(rule));
        expect(rest).toEqual([{ accept: null }]);
        expect(match).toMatchObject({ match: { left, right } });
      }
  });

  test.each([1, 2, 3, 4])('random rules (%i)', (seed) => {
    const rules = new Rules(seed);
    for (let count = 0; count < 300; count++) {
      const rule = Array.from({ length: 1 + (count % 3) }, () => rules.statement());
      const text = printNftRule(rule);
      expect(spelled(parseNftRule(text)), text).toEqual(spelled(rule));
    }
  });

  test.each([
    // Without its `prefix`, a translation of networks would choose any address of the network.
    ['snat prefix to 10.0.0.0/24', 'snat prefix to 10.0.0.0/24'],
    ['dnat ip prefix to 10.0.0.0/24', 'dnat ip prefix to 10.0.0.0/24'],
    ['snat to 10.0.0.0/24', 'snat to 10.0.0.0/24'],
    ['tcp option 254 length >= 4', 'tcp option @254,8,8 >= 4'],
    ['tcp option 2 length 4', 'tcp option maxseg length 4'],
    ['tcp option 254 exists', 'tcp option 254 exists'],
  ])('%s is printed as nft lists it', (rule, listed) => {
    expect(printNftRule(parseNftRule(rule))).toBe(listed);
    expect(parseNftRule(listed)).toEqual(parseNftRule(rule));
  });

  test('parts of the tag of a VLAN are set within the whole tag', () => {
    const place = { family: 'bridge', table: 't', chain: 'c' } as const;
    for (const rule of ['vlan pcp set 3', 'vlan dei set 1', 'vlan id set 5']) {
      const [message] = compile([{ add: { rule: { ...place, expr: parseNftRule(rule) } } }]);
      const value = message?.value as RuleMessage | undefined;
      expect(value?.expressions?.at(-1)).toMatchObject({ name: 'payload', data: { offset: 14, len: 2 } });
    }
  });

  test('every statement is printed', () => {
    // One rule for each statement that has a printer: a new one has to be added here.
    const rules: readonly string[] = [
      ...[
        'accept',
        'drop',
        'continue',
        'return',
        'jump c',
        'goto c',
        'counter',
        'limit rate 1/second',
        'last',
        'ct count 3',
      ],
      ...[
        'quota 1 bytes',
        'ct helper set "h"',
        'ct timeout set "t"',
        'ct expectation set "e"',
        'meta secmark set "s"',
      ],
      ...[
        'tunnel name "t"',
        'snat to 192.0.2.1',
        'dnat to 192.0.2.1',
        'masquerade',
        'redirect',
        'tproxy to :1',
      ],
      ...[
        'ip saddr 192.0.2.1',
        'meta mark set 1',
        'tcp dport vmap { 1 : accept }',
        'log',
        'reject',
        'queue',
        'synproxy',
      ],
      ...[
        'dup to 192.0.2.1',
        'fwd to "lo"',
        'add @s { ip saddr }',
        'add @m { ip saddr : meta mark }',
        'notrack',
      ],
      ...['meter m { ip saddr counter }', 'flow add @f', 'reset tcp option 7'],
    ];
    const printed = new Set(rules.flatMap((rule) => parseNftRule(rule).flatMap((one) => Object.keys(one))));
    const unparsed = ['xt', 'unknown'];
    expect([...statementPrinters.keys()].filter((name) => !printed.has(name))).toEqual(unparsed);
    for (const rule of rules) {
      const json = parseNftRule(rule);
      expect(parseNftRule(printNftRule(json))).toEqual(json);
    }
  });
});

const ruleset = `table inet filter {
	comment "all of it"
	flags dormant

	counter web {
		comment "packets"
		packets 1 bytes 60
	}

	quota most {
		over 25 mbytes used 1 kbytes
	}

	limit few {
		rate over 1 kbytes/second burst 512 bytes
	}

	ct helper ftp {
		type "ftp" protocol tcp
		l3proto ip
	}

	ct timeout short {
		protocol tcp
		l3proto ip
		policy = { established : 132, close : 16 }
	}

	ct expectation more {
		protocol udp
		dport 9876
		timeout 2m
		size 12
		l3proto ip
	}

	synproxy proxy {
		mss 1460
		wscale 7
		timestamp sack-perm
	}

	set hosts {
		type ipv4_addr
		size 1000
		flags interval,timeout
		gc-interval 10s
		auto-merge
		comment "hosts"
		elements = { 10.0.0.0/8, 192.0.2.1 timeout 1h comment "one",
			     192.0.2.3-192.0.2.9, 192.0.2.11 }
	}

	map ports {
		typeof ip saddr . tcp dport : verdict
		elements = { 192.0.2.1 . 22 : jump other }
	}

	set seen {
		type ipv6_addr
		size 65535
		flags dynamic,timeout
		limit rate 10/second
		counter
		timeout 5m
	}

	flowtable fast {
		hook ingress priority filter
		devices = { lo, eth0 }
		flags offload
	}

	chain other {
		comment "nothing yet"
	}

	chain input {
		type filter hook input priority filter - 5; policy drop;
		ct state established,related accept
		ip saddr @hosts counter packets 0 bytes 0 drop comment "listed"
		ip6 saddr . tcp dport { 2001:db8::1 . 22, 2001:db8::2 . 80-90 } accept
		meta mark 0x00000010 update @seen { ip6 saddr timeout 1m limit rate 10/second } log prefix "seen: " level info
	}
}
table netdev edge {
	chain ingress {
		type filter hook ingress device "lo" priority -500; policy accept;
	}
}
`;

describe('rulesets', () => {
  test('a listed ruleset is parsed and printed the same', () => {
    expect(printNft(parseNft(ruleset) as never)).toBe(ruleset);
  });

  test('as commands, one a line', () => {
    const commands = parseNft(ruleset);
    const text = printNftCommands(commands);
    expect(text.trimEnd().split('\n')).toHaveLength(commands.length);
    expect(parseNft(text)).toEqual(commands);
  });

  test('handles, no elements, no counts', () => {
    const json = [
      { table: { family: 'ip', name: 't', handle: 1 } },
      { set: { family: 'ip', table: 't', name: 's', handle: 2, type: 'ipv4_addr', elem: ['192.0.2.1'] } },
      { chain: { family: 'ip', table: 't', name: 'c', handle: 3 } },
      {
        rule: {
          family: 'ip',
          table: 't',
          chain: 'c',
          handle: 4,
          expr: [{ counter: { packets: 1, bytes: 2 } }],
        },
      },
    ] as const;
    expect(printNft(json, { handles: true, terse: true, stateless: true })).toBe(
      'table ip t { # handle 1\n\tset s { # handle 2\n\t\ttype ipv4_addr\n\t}\n\n\tchain c { # handle 3\n\t\tcounter # handle 4\n\t}\n}\n',
    );
  });

  test.each([
    [
      'delete rule ip t c handle 5',
      { delete: { rule: { family: 'ip', table: 't', chain: 'c', handle: 5 } } },
    ],
    ['delete table inet handle 7', { delete: { table: { family: 'inet', handle: 7 } } }],
    ['destroy set t s', { destroy: { set: { family: 'ip', table: 't', name: 's' } } }],
    ['flush ruleset', { flush: { ruleset: null } }],
    ['flush chain ip6 t c', { flush: { chain: { family: 'ip6', table: 't', name: 'c' } } }],
    ['rename chain t a b', { rename: { chain: { family: 'ip', table: 't', name: 'a', newname: 'b' } } }],
    [
      'insert rule t c index 2 accept comment "first"',
      {
        insert: {
          rule: {
            family: 'ip',
            table: 't',
            chain: 'c',
            index: 2,
            expr: [{ accept: null }],
            comment: 'first',
          },
        },
      },
    ],
    [
      'replace rule t c handle 9 drop',
      { replace: { rule: { family: 'ip', table: 't', chain: 'c', handle: 9, expr: [{ drop: null }] } } },
    ],
    [
      'add element t s { 192.0.2.1 timeout 30s, * }',
      {
        add: {
          element: {
            family: 'ip',
            table: 't',
            name: 's',
            elem: [{ elem: { val: '192.0.2.1', timeout: 30 } }, '*'],
          },
        },
      },
    ],
    [
      'add quota t q 25 mbytes',
      { add: { quota: { family: 'ip', table: 't', name: 'q', bytes: 26_214_400, used: 0, inv: false } } },
    ],
    ['list ruleset inet', { list: { ruleset: { family: 'inet' } } }],
    ['list chain inet t c', { list: { chain: { family: 'inet', table: 't', name: 'c' } } }],
    ['list ct helpers table ip t', { list: { 'ct helpers': { family: 'ip', table: 't' } } }],
    ['reset counters', { reset: { counters: null } }],
  ])('%s', (text, command) => {
    expect(parseNft(text)).toEqual([command]);
  });

  test('variables, includes and comments', () => {
    const files: Readonly<Record<string, string>> = {
      'ports.nft': 'define ssh = 22 # a port\ndefine web = { 80, 443 }\n',
    };
    const include = (path: string): { name: string; text: string }[] => [
      { name: path, text: files[path] ?? '' },
    ];
    const text = `
      include "ports.nft"
      define all = { $ssh, $web, 8000-8080 }
      table inet t {
        define link = eth0
        chain c { type filter hook input priority $prio; policy accept
          iifname $link tcp dport $all accept; tcp dport \\
            $ssh drop
          redefine link = "eth1"
          iifname $link drop
        }
      }
      undefine all`;
    const match = (left: NftExpression, right: NftExpression): NftStatement => ({
      match: { op: '==', left, right },
    });
    const iifname = { meta: { key: 'iifname' } };
    const dport = { payload: { protocol: 'tcp', field: 'dport' } };
    const rule = (...expr: NftStatement[]): object => ({
      add: { rule: { family: 'inet', table: 't', chain: 'c', expr } },
    });
    expect(parseNft(text, { include, variables: { prio: -10 } })).toEqual([
      { add: { table: { family: 'inet', name: 't' } } },
      {
        add: {
          chain: {
            family: 'inet',
            table: 't',
            name: 'c',
            type: 'filter',
            hook: 'input',
            prio: -10,
            policy: 'accept',
          },
        },
      },
      rule(match(iifname, 'eth0'), match(dport, { set: [22, 80, 443, { range: [8000, 8080] }] }), {
        accept: null,
      }),
      rule(match(dport, 22), { drop: null }),
      rule(match(iifname, 'eth1'), { drop: null }),
    ]);
  });
});

describe('the template', () => {
  const saddr = { payload: { protocol: 'ip', field: 'saddr' } };

  test('values are constants, lists are sets, objects are JSON', () => {
    expect(
      nft`tcp dport { 22, ${2222} } ip saddr ${['10.0.0.0/8', '192.0.2.1']} ${{ counter: null }} ${saddr} != ${'192.0.2.2'} accept`,
    ).toEqual(
      parseNftRule(
        'tcp dport { 22, 2222 } ip saddr { 10.0.0.0/8, 192.0.2.1 } counter ip saddr != 192.0.2.2 accept',
      ),
    );
    expect(
      nft`tcp dport vmap ${
        [
          [22, { accept: null }],
          [[80, 81] as never, { drop: null }],
        ].slice(0, 1) as never
      } jump ${'other'}`,
    ).toEqual(parseNftRule('tcp dport vmap { 22 : accept } jump other'));
  });

  test('a text is never read as syntax', () => {
    expect(nft`iifname ${'eth0 accept'}`).toEqual([
      { match: { op: '==', left: { meta: { key: 'iifname' } }, right: 'eth0 accept' } },
    ]);
    expect(nft`iifname ${'eth*'}`).toEqual(parseNftRule('iifname eth\\*'));
    for (const text of ['', '@set', 'a"b', 'a\nb', '*'])
      expect(() => nft`iifname ${text}`).toThrow(/is no text of a rule/);
    for (const value of [-1, 1.5, Number.NaN, null, undefined, Symbol('x')])
      expect(() => nft`tcp dport ${value as never}`).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', line: 1, column: 11 }),
      );
  });
});

test('a chain of any number of rules is read, and a set of any number of elements compiled', () => {
  const count = 130_000;
  const commands = parseNft(`table ip t { chain c { ${'accept;'.repeat(count)} } }`);
  expect(commands).toHaveLength(count + 2);
  const elem = Array.from(
    { length: count },
    (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
  );
  const place = { family: 'ip', table: 't' } as const;
  for (const flags of [[], ['interval']] as const) {
    const set = { ...place, name: 's', type: 'ipv4_addr', flags: [...flags], elem } as const;
    const table = { add: { table: { family: 'ip', name: 't' } } } as const;
    expect(compile({ nftables: [table, { add: { set } }] }).length).toBeGreaterThan(3);
  }
});
