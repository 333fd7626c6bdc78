import { describe, expect, test } from 'vitest';
import { type Rule, type RuleCreate, rules } from '../../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../../src/netlink/request/request.ts';
import { compareWithIproute2, type Mapping } from '../../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { expectRoundTrip } from '../../../support/roundtrip.ts';
import { compareRequest } from '../../../support/strace.ts';
import { pairNamespace, tableName } from './world.ts';

describe('a rule is refused, by name of the field, that', () => {
  const refused: [string, string, () => unknown][] = [
    ['mixes families', 'src', () => rules.add({ src: '10.0.0.0/8', dst: 'fd00::/8', table: 5 })],
    ['is not of its family', 'src', () => rules.add({ family: 'inet6', src: '10.0.0.0/8' })],
    ['goes nowhere', 'goto', () => rules.add({ action: 'goto' })],
    ['goes back', 'goto', () => rules.add({ priority: 10, goto: 9 })],
    ['has an empty range of ports', 'sport', () => rules.add({ sport: { start: 5, end: 4 } })],
    ['has an empty range of users', 'uidRange', () => rules.add({ uidRange: { start: 5, end: 4 } })],
    ['has a table of its own besides that of the VRF', 'table', () => rules.add({ l3mdev: true, table: 5 })],
    ['has two types of service', 'dscp', () => rules.add({ tos: 8, dscp: 8 })],
    ['has too high a type of service', 'dscp', () => rules.add({ dscp: 64 })],
    ['has a flow label in IPv4', 'flowLabel', () => rules.add({ flowLabel: 1 })],
    ['is to be deleted and not told', 'priority', () => rules.delete({ family: 'inet' })],
  ];
  test.each(refused)('%s', (_name, field, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field }));
  });
});

const part = (prefix: string | undefined, index: number): string | undefined => prefix?.split('/')[index];
const hex = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : `0x${value.toString(16)}`;
const has = (flag: Rule['flags'][number]) => (rule: Rule) => (rule.flags.includes(flag) ? null : undefined);

const ruleFields: Mapping<Rule> = {
  priority: ({ priority = 0 }) => priority,
  src: ({ src }) => part(src, 0) ?? 'all',
  srclen: ({ src }) => Number(part(src, 1)),
  dst: ({ dst }) => part(dst, 0),
  dstlen: ({ dst }) => Number(part(dst, 1)),
  table: ({ table }) => tableName(table),
  protocol: ({ protocol }) => String(protocol),
  fwmark: ({ fwmark }) => hex(fwmark),
  fwmask: ({ fwmask }) => hex(fwmask),
  iif: 'iifName',
  oif: 'oifName',
  uid_start: 'uidRange.start',
  uid_end: 'uidRange.end',
  ipproto: 'ipProto',
  sport: 'sport.start',
  sport_start: 'sport.start',
  sport_end: 'sport.end',
  dport: 'dport.start',
  action: 'action',
  not: has('invert'),
  unresolved: has('unresolved'),
  goto: 'goto',
  tos: ({ tos }) => hex(tos),
  suppress_prefixlen: 'suppressPrefixLength',
  suppress_ifgroup: ({ suppressIfgroup }) => String(suppressIfgroup),
  flow_from: ({ flow = 0 }) => String(flow >>> 16),
  flow_to: ({ flow = 0 }) => String(flow & 0xffff),
  l3mdev: ({ l3mdev }) => (l3mdev === true ? null : undefined),
  tun_id: 'tunId',
};

const range = (start: number, end: number) => ({ start, end });
const pairs: [string, RuleCreate][] = [
  ['ip rule add from 10.0.0.0/8 table 1000 pref 5', { src: '10.0.0.0/8', table: 1000, priority: 5 }],
  [
    'ip rule add fwmark 0x1/0xff iif lo oif first ipproto tcp sport 1-100 dport 5 uidrange 0-0 pref 6 prohibit',
    {
      ...{ fwmark: 1, fwmask: 0xff, iifName: 'lo', oifName: 'first', ipProto: 'tcp', priority: 6 },
      ...{ sport: range(1, 100), dport: range(5, 5), uidRange: range(0, 0), action: 'prohibit' },
    },
  ],
  [
    'ip rule add not from 10.0.0.0/8 goto 30000 pref 8',
    { flags: ['invert'], src: '10.0.0.0/8', goto: 30000, priority: 8 },
  ],
  [
    'ip rule add to 10.2.0.0/16 tos 0x10 realms 1/2 lookup 100 suppress_prefixlength 5 suppress_ifgroup 7 protocol static pref 9',
    {
      ...{ dst: '10.2.0.0/16', tos: 16, flow: 0x10002, table: 100, suppressPrefixLength: 5 },
      ...{ suppressIfgroup: 7, protocol: 'static', priority: 9 },
    },
  ],
  ['ip rule add l3mdev pref 10', { l3mdev: true, priority: 10 }],
  ['ip rule add tun_id 77 table 20 pref 11', { tunId: 77n, table: 20, priority: 11 }],
  ['ip rule add blackhole to 192.0.2.1 pref 12', { action: 'blackhole', dst: '192.0.2.1', priority: 12 }],
  ['ip -6 rule add from fd00::/8 table 300 pref 13', { src: 'fd00::/8', table: 300, priority: 13 }],
  [
    'ip -6 rule add unreachable ipproto udp pref 14',
    { family: 'inet6', action: 'unreachable', ipProto: 'udp', priority: 14 },
  ],
];

describeLive('rules', () => {
  const tools = needs('command ip', 'ipv6', 'kernel 4.17');

  liveTest('are read as iproute2 reads them, and encoded to the same bytes', tools, (context) => {
    const namespace = pairNamespace(context);
    for (const [command] of pairs) namespace.run(command);
    for (const [version, family] of [[4, 'inet'] as const, [6, 'inet6'] as const]) {
      const theirs = namespace.json(`ip -j -d -${version} rule show`);
      const ours = namespace.socket.requestSync(rules.list({ family }));
      compareWithIproute2(context, 'rule', theirs, ours, ruleFields);
      expectRoundTrip(context, 'rule', namespace.socket, rules.list({ family }));
    }
  });

  liveTest('are made and deleted as iproute2 makes and deletes them', tools, (context) => {
    const [theirs, ours] = [pairNamespace(context), pairNamespace(context)];
    const before = ours.socket.requestSync(rules.list());
    for (const [command, rule] of pairs) {
      theirs.run(command);
      ours.socket.requestSync(rules.add(rule));
    }
    for (const show of ['ip -d -4 rule show', 'ip -d -6 rule show'])
      expect(ours.run(show)).toEqual(theirs.run(show));
    for (const [, rule] of pairs) ours.socket.requestSync(rules.delete(rule));
    expect(ours.socket.requestSync(rules.list())).toEqual(before);
    expect(() => ours.socket.requestSync(rules.delete({ priority: 5 }))).toThrow(/ENOENT/);
  });

  liveTest('are asked for in the bytes of iproute2', needs('command ip', 'strace'), (context) => {
    const namespace = pairNamespace(context);
    const requests: [string, Request<unknown>][] = [
      ...pairs.map(([command, rule]): [string, Request<unknown>] => [command, rules.add(rule)]),
      ['ip rule del from 10.0.0.0/8 table 1000', rules.delete({ src: '10.0.0.0/8', table: 1000 })],
      ['ip rule del pref 7', rules.delete({ priority: 7 })],
      ['ip rule show', rules.list({ family: 'inet' })],
    ];
    for (const [command, request] of requests) compareRequest(context, namespace, command, request);
  });

  liveTest('may match by DSCP and flow label', needs('kernel 6.14'), (context) => {
    const { socket } = pairNamespace(context);
    const rule = { family: 'inet6', dscp: 10, flowLabel: 0x12345, table: 99, priority: 3 } as const;
    socket.requestSync(rules.add(rule));
    expect(socket.requestSync(rules.list({ family: 'inet6' }))).toContainEqual(
      expect.objectContaining({ ...rule, flowLabelMask: 0xfffff, action: 'toTable' }),
    );
    expectRoundTrip(context, 'rule', socket, rules.list({ family: 'inet6' }));
  });

  liveTest('may match ports by mask', needs('kernel 6.15'), (context) => {
    const { socket } = pairNamespace(context);
    const rule = { sport: range(8, 8), sportMask: 0xfff8, ipProto: 'udp', priority: 3 } as const;
    socket.requestSync(rules.add(rule));
    expect(socket.requestSync(rules.list({ family: 'inet' }))).toContainEqual(expect.objectContaining(rule));
    expectRoundTrip(context, 'rule', socket, rules.list());
  });
});
