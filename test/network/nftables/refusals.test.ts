import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NetlinkError } from '../../../src/netlink/errors/netlink-error.ts';
import { VethPair } from '../../../src/network/links/veth-pair.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import { compile, parseNft } from '../../../src/network/nftables/index.ts';
import { withReason } from '../../../src/network/nftables/with-reason.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { runIn } from '../../support/namespace.ts';

const place = { family: 'inet', table: 't' } as const;
const rule = (...expr: object[]): object => ({ add: { rule: { ...place, chain: 'c', expr } } });
const match = (left: object, right: unknown, op = '=='): object => ({ match: { op, left, right } });
const port = { payload: { protocol: 'tcp', field: 'dport' } };

describe('JSON that nftables cannot run is refused with its path', () => {
  const cases: [string, string, object[]][] = [
    ['a command that is none', 'commands[1]', [rule(), { ad: {} }]],
    ['an object that is none', 'commands[0].add', [{ add: { tabel: { family: 'ip', name: 't' } } }]],
    ['a rule without statements', 'commands[0].add.rule.expr', [{ add: { rule: { ...place, chain: 'c' } } }]],
    ['a chain without name', 'commands[0].add.chain.name', [{ add: { chain: { ...place } } }]],
    [
      'a name that is too long',
      'commands[0].add.table.name',
      [{ add: { table: { family: 'ip', name: 'x'.repeat(256) } } }],
    ],
    [
      'an overlong comment of a rule',
      'commands[0].add.rule.comment',
      [{ add: { rule: { ...place, chain: 'c', expr: [], comment: 'x'.repeat(129) } } }],
    ],
    [
      'an overlong comment of a table',
      'commands[0].add.table.comment',
      [{ add: { table: { family: 'ip', name: 't', comment: 'x'.repeat(129) } } }],
    ],
    [
      'an element of the wrong type',
      'commands[0].add.set.elem[1]',
      [{ add: { set: { ...place, name: 's', type: 'ipv4_addr', elem: ['10.0.0.1', 'fe80::1'] } } }],
    ],
    [
      'an element of an anonymous set',
      'commands[0].add.rule.expr[0].match.right.set[1]',
      [rule(match(port, { set: [22, 'ssh me'] }))],
    ],
    ['a port that is too large', 'commands[0].add.rule.expr[0].match.right', [rule(match(port, 65536))]],
    ['an operator that is none', 'commands[0].add.rule.expr[0].match.op', [rule(match(port, 1, '~'))]],
    [
      'a set that is not there',
      'commands[0].add.element.name',
      [{ add: { element: { ...place, name: 'n', elem: [1] } } }],
    ],
    [
      'a hook that is none',
      'commands[0].add.chain.hook',
      [{ add: { chain: { ...place, name: 'c', type: 'filter', hook: 'inputt', prio: 0 } } }],
    ],
    [
      'a priority that the hook does not have',
      'commands[0].add.chain.prio',
      [{ add: { chain: { ...place, name: 'c', type: 'filter', hook: 'output', prio: 'srcnat' } } }],
    ],
    [
      'a tunnel in an unknown transport protocol',
      'commands[0].add.rule.expr[0].match.left.payload',
      [rule(match({ payload: { tunnel: 'vxlan', protocol: 'ip', field: 'saddr' } }, '192.0.2.1'))],
    ],
    [
      'a map of addresses with ports in an unknown transport protocol',
      'commands[1].add.rule.expr[0].dnat',
      [
        { add: { map: { ...place, name: 'm', type: 'ipv4_addr', map: ['ipv4_addr', 'inet_service'] } } },
        rule({
          dnat: {
            family: 'ip',
            addr: { map: { key: { payload: { protocol: 'ip', field: 'daddr' } }, data: '@m' } },
          },
        }),
      ],
    ],
    [
      'a property that elements do not have',
      'commands[0].add.set.elem[0].elem',
      [
        {
          add: {
            set: { ...place, name: 's', type: 'ipv4_addr', elem: [{ elem: { val: '10.0.0.1', timeot: 5 } }] },
          },
        },
      ],
    ],
    [
      'a place behind the rules of the chain',
      'commands[1].add.rule.index',
      [
        rule({ accept: null }),
        { add: { rule: { ...place, chain: 'c', index: 1, expr: [{ accept: null }] } } },
      ],
    ],
    ['a table without family', 'commands[0].add.table.family', [{ add: { table: { name: 't' } } }]],
    [
      'no elements',
      'commands[0].add.set.elem',
      [{ add: { set: { ...place, name: 's', type: 'ipv4_addr', elem: [] } } }],
    ],
    [
      'a match without operator',
      'commands[0].add.rule.expr[0].match.op',
      [rule({ match: { left: port, right: 1 } })],
    ],
    ['half a counter', 'commands[0].add.rule.expr[0].counter.packets', [rule({ counter: { bytes: 1 } })]],
    [
      'a number as text',
      'commands[0].add.rule.expr[0].counter',
      [rule({ counter: { packets: '1', bytes: 1 } })],
    ],
    [
      'a property that is null',
      'commands[0].add.table.comment',
      [{ add: { table: { family: 'ip', name: 't', comment: null } } }],
    ],
    ['a limit without period', 'commands[0].add.rule.expr[0].limit.per', [rule({ limit: { rate: 1 } })]],
    ['a limit without rate', 'commands[0].add.rule.expr[0].limit', [rule({ limit: { per: 'second' } })]],
  ];
  test.each(cases)('%s', (_name, field, commands) => {
    let error: unknown;
    try {
      compile(commands);
    } catch (reason) {
      error = reason;
    }
    expect((error as { field?: string } | undefined)?.field?.startsWith(field)).toBe(true);
    expect((error as { code?: string }).code).toMatch(
      /^ERR_(INVALID_ARG_TYPE|INVALID_ARG_VALUE|OUT_OF_RANGE)$/,
    );
  });
});

test('a kernel without nf_tables is named as the reason', () => {
  for (const [operation, errno] of [
    ['nftables transaction', 95],
    ['nftables get generation', 22],
  ] as const) {
    const error = withReason(new NetlinkError(operation, errno)) as NetlinkError;
    expect(error).toMatchObject({ errno, operation });
    expect(error.message).toContain('the kernel has no nf_tables');
  }
  const other = new NetlinkError('nftables list rules', 22);
  expect(withReason(other)).toBe(other);
});

/** Runs a program of TypeScript behind a command, and returns the JSON that it prints. */
function runBehind(command: readonly string[], program: string): unknown {
  const [file = '', ...args] = [
    ...command,
    process.execPath,
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    program,
  ];
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const program = (count: number): string => `
  import { Namespace } from './src/network/namespace/namespace.ts';
  const fw = Namespace.current().nftables();
  const place = { family: 'inet', table: 't' };
  const base = [{ add: { table: { family: 'inet', name: 't' } } }, { add: { chain: { ...place, name: 'c' } } }];
  const rules = (count) => Array.from({ length: count }, () => ({ add: { rule: { ...place, chain: 'c', expr: [{ accept: null }] } } }));
  const outcome = (promise) => promise.then((value) => value, ({ code, message }) => ({ code, message }));
  console.log(JSON.stringify([
    await outcome(fw.apply([...base, ...rules(${count})]).then(() => 'applied')),
    await outcome(fw.tables()),
    await outcome(fw.apply([...base, ...rules(10)]).then(() => fw.rules()).then((found) => found.length)),
  ]));
  Namespace.current().close();
`;

describeLive('where the kernel does not permit it', () => {
  liveTest(
    'a transaction that is too long for a user namespace is refused, and says why',
    needs('command unshare'),
    () => {
      const [refused, tables, small] = runBehind(
        ['unshare', '--user', '--map-root-user', '--net'],
        program(200_000),
      ) as [{ code: string; message: string }, unknown, unknown];
      expect(refused.code).toBe('ERR_NETLINK_TOO_LONG');
      expect(refused.message).toContain('net.core.wmem_max');
      expect([tables, small]).toEqual([[], 10]);
    },
  );

  liveTest('without rights each call says which capability it needs', needs('command setpriv'), () => {
    const outcomes = runBehind(['setpriv', '--bounding-set', '-net_admin'], program(1)) as {
      code: string;
      message: string;
    }[];
    for (const { code, message } of outcomes) {
      expect(code).toBe('EPERM');
      expect(message).toContain('CAP_NET_ADMIN');
    }
  });
});

const examples = '/usr/share/doc/nftables/examples';
const files = existsSync(examples) ? readdirSync(examples).filter((name) => name.endsWith('.nft')) : [];

/** A namespace with the links that the examples name. */
async function exampleNamespace(): Promise<Namespace> {
  const namespace = await Namespace.create();
  for (const [name, peer] of [
    ['eth0', 'eth1'],
    ['wlan0', 'bond0'],
  ] as const)
    await VethPair.create({ name, namespace }, { name: peer, namespace });
  return namespace;
}

/** The ruleset as nft lists it, without handles. */
function listedByNft(namespace: Namespace): unknown {
  const { nftables } = JSON.parse(runIn(namespace, 'nft -j list ruleset')) as { nftables: unknown[] };
  return JSON.parse(JSON.stringify(nftables, (key, value) => (key === 'handle' ? undefined : value)));
}

describeLive('the rulesets that nftables ships as examples', () => {
  for (const file of files)
    liveTest(`${file} is applied as nft applies it`, needs('command nft'), async () => {
      const [ours, theirs] = [await exampleNamespace(), await exampleNamespace()];
      try {
        const path = `${examples}/${file}`;
        const include = (name: string) => [
          { name, text: readFileSync(`${examples}/${basename(name)}`, 'utf8') },
        ];
        const applied = (async () =>
          ours.nftables().apply(parseNft(readFileSync(path, 'utf8'), { name: file, include })))();
        const [outcome] = await Promise.allSettled([applied]);
        let accepted = true;
        try {
          runIn(theirs, `nft -I ${examples} -f ${path}`);
        } catch {
          accepted = false;
        }
        if (accepted) {
          expect(outcome).toEqual({ status: 'fulfilled', value: undefined });
          expect(listedByNft(ours)).toEqual(listedByNft(theirs));
        } else if (outcome.status === 'rejected') {
          const {
            failures = [],
            field,
            line,
          } = outcome.reason as { failures?: unknown[]; field?: string; line?: number };
          expect(failures.length > 0 || field !== undefined || line !== undefined).toBe(true);
        }
      } finally {
        ours.close();
        theirs.close();
      }
    });
});
