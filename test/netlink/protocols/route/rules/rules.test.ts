import { describe, expect, test } from 'vitest';
import { type Rule, rules } from '../../../../../src/netlink/protocols/route/index.ts';
import { compareWithIproute2, type Mapping } from '../../../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import { joined, setUp, tableName } from '../setups.ts';
import { ruleVectors } from './rules.vectors.ts';

describe('a rule is refused, by name of the field, that', () => {
  const refused: [string, string, () => unknown][] = [
    ['mixes families', 'src', () => rules.add({ src: '10.0.0.0/8', dst: 'fd00::/8', table: 5 })],
    ['is not of its family', 'src', () => rules.add({ family: 'inet6', src: '10.0.0.0/8' })],
    ['goes nowhere', 'goto', () => rules.add({ action: 'goto' })],
    ['goes back', 'goto', () => rules.add({ priority: 10, goto: 9 })],
    ['has an empty range of ports', 'sport', () => rules.add({ sport: { start: 5, end: 4 } })],
    ['has an empty range of users', 'uidRange', () => rules.add({ uidRange: { start: 5, end: 4 } })],
    ['has a table besides that of the VRF', 'table', () => rules.add({ l3mdev: true, table: 5 })],
    ['has two types of service', 'dscp', () => rules.add({ tos: 8, dscp: 8 })],
    ['has too high a type of service', 'dscp', () => rules.add({ dscp: 64 })],
    ['has a flow label in IPv4', 'flowLabel', () => rules.add({ flowLabel: 1 })],
    ['is to be deleted and not named', 'priority', () => rules.delete({ family: 'inet' })],
  ];
  test.each(refused)('%s', (_name, field, make) => {
    expect(make).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_(INVALID_ARG|OUT_OF)_/), field }),
    );
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

describeLive('rules', () => {
  const tools = needs('command ip', 'ipv6', 'kernel 4.17');

  liveTest('are read as iproute2 reads them, and encoded to the same bytes', tools, (context) => {
    const namespace = setUp(context, joined);
    for (const { command } of ruleVectors.vectors) namespace.run(command);
    for (const [version, family] of [[4, 'inet'] as const, [6, 'inet6'] as const]) {
      const theirs = namespace.json(`ip -j -d -${version} rule show`);
      const ours = namespace.socket.requestSync(rules.list({ family }));
      compareWithIproute2(context, 'rule', theirs, ours, ruleFields);
      expectRoundTrip(context, 'rule', namespace.socket, rules.list({ family }));
    }
  });

  liveTest('are made and deleted as iproute2 makes and deletes them', tools, (context) => {
    const [theirs, ours] = [setUp(context, joined), setUp(context, joined)];
    const before = ours.socket.requestSync(rules.list());
    for (const { command, request } of ruleVectors.vectors) {
      theirs.run(command);
      ours.socket.requestSync(request());
    }
    for (const show of ['ip -d -4 rule show', 'ip -d -6 rule show'])
      expect(ours.run(show)).toEqual(theirs.run(show));
    const made = ours.socket
      .requestSync(rules.list())
      .filter(({ priority }) => before.every((rule) => rule.priority !== priority));
    expect(made).toHaveLength(ruleVectors.vectors.length);
    for (const rule of made) ours.socket.requestSync(rules.delete(rule));
    expect(ours.socket.requestSync(rules.list())).toEqual(before);
    expect(() => ours.socket.requestSync(rules.delete({ priority: 5 }))).toThrow(/ENOENT/);
  });

  liveTest('may match by DSCP and flow label', needs('kernel 6.14'), (context) => {
    const { socket } = setUp(context, joined);
    const rule = { family: 'inet6', dscp: 10, flowLabel: 0x12345, table: 99, priority: 3 } as const;
    socket.requestSync(rules.add(rule));
    expect(socket.requestSync(rules.list({ family: 'inet6' }))).toContainEqual(
      expect.objectContaining({ ...rule, flowLabelMask: 0xfffff, action: 'toTable' }),
    );
    expectRoundTrip(context, 'rule', socket, rules.list({ family: 'inet6' }));
  });

  liveTest('may match ports by mask', needs('kernel 6.15'), (context) => {
    const { socket } = setUp(context, joined);
    const rule = { sport: { start: 8, end: 8 }, sportMask: 0xfff8, ipProto: 'udp', priority: 3 } as const;
    socket.requestSync(rules.add(rule));
    expect(socket.requestSync(rules.list({ family: 'inet' }))).toContainEqual(expect.objectContaining(rule));
    expectRoundTrip(context, 'rule', socket, rules.list());
  });
});
