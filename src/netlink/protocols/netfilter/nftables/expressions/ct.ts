import { attributes, be32, enumeration, type Infer, u8 } from '../../../../codec/index.ts';
import { assign, assignedValue } from '../compile/assign.ts';
import { propertiesOf, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import { inKey, setters } from '../compile/mangle.ts';
import type { Typed } from '../compile/nodes.ts';
import { refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { ipv4Address, ipv6Address } from '../datatypes/addresses.ts';
import { integer, string } from '../datatypes/basic.ts';
import { ctDirection, ctEvent, ctLabel, ctState, ctStatus } from '../datatypes/connections.ts';
import { mark } from '../datatypes/identities.ts';
import { inetProto, inetService, nfProto } from '../datatypes/protocols.ts';
import { duration } from '../datatypes/time.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftExpression } from '../json-types.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { keyOfNumber } from '../numbered-keys.ts';
import type { NotedKind } from '../typeof-notes.ts';

/** Keys of ct by number (`enum nft_ct_keys`). */
export const ctKeys = {
  state: 0,
  direction: 1,
  status: 2,
  mark: 3,
  secmark: 4,
  expiration: 5,
  helper: 6,
  l3proto: 7,
  src: 8,
  dst: 9,
  protocol: 10,
  protoSrc: 11,
  protoDst: 12,
  label: 13,
  packets: 14,
  bytes: 15,
  avgpkt: 16,
  zone: 17,
  event: 18,
  srcIp: 19,
  dstIp: 20,
  srcIp6: 21,
  dstIp6: 22,
  id: 23,
} as const;

/** Loads or sets a property of the connection (`NFTA_CT_*`). */
export const ctExpression = attributes('NFTA_CT', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, ctKeys)],
  direction: [3, enumeration(u8, { original: 0, reply: 1 })],
  sreg: [4, be32],
}));
export interface CtExpression extends Infer<typeof ctExpression> {}

const host = 'host';
const address4: Typed = { type: ipv4Address, bits: 32, order: 'big' };
const address6: Typed = { type: ipv6Address, bits: 128, order: 'big' };
const counter: Typed = { type: integer, bits: 64, order: host };

/** Whether the direction of the connection has to be given, may be, or cannot. */
type Direction = 'needed' | 'optional' | 'none';
type CtKey = keyof typeof ctKeys;

/** Keys by their name in JSON: the kernel's, what it is, and whether it depends on the direction. */
export const ctTypes: Readonly<Record<string, readonly [key: CtKey, typed: Typed, direction: Direction]>> = {
  state: ['state', { type: ctState, bits: 32, order: host }, 'none'],
  direction: ['direction', { type: ctDirection, bits: 8, order: host }, 'none'],
  status: ['status', { type: ctStatus, bits: 32, order: host }, 'none'],
  mark: ['mark', { type: mark, bits: 32, order: host }, 'none'],
  secmark: ['secmark', { type: integer, bits: 32, order: host }, 'none'],
  expiration: ['expiration', { type: duration, bits: 32, order: host }, 'none'],
  helper: ['helper', { type: string, bits: 128, order: host }, 'none'],
  l3proto: ['l3proto', { type: nfProto, bits: 8, order: host }, 'optional'],
  saddr: ['src', address4, 'needed'],
  daddr: ['dst', address4, 'needed'],
  protocol: ['protocol', { type: inetProto, bits: 8, order: 'big' }, 'optional'],
  'proto-src': ['protoSrc', { type: inetService, bits: 16, order: 'big' }, 'needed'],
  'proto-dst': ['protoDst', { type: inetService, bits: 16, order: 'big' }, 'needed'],
  label: ['label', { type: ctLabel, bits: 128, order: host }, 'none'],
  packets: ['packets', counter, 'optional'],
  bytes: ['bytes', counter, 'optional'],
  avgpkt: ['avgpkt', counter, 'optional'],
  zone: ['zone', { type: integer, bits: 16, order: host }, 'optional'],
  event: ['event', { type: ctEvent, bits: 32, order: host }, 'none'],
  'ip saddr': ['srcIp', address4, 'needed'],
  'ip daddr': ['dstIp', address4, 'needed'],
  'ip6 saddr': ['srcIp6', address6, 'needed'],
  'ip6 daddr': ['dstIp6', address6, 'needed'],
  id: ['id', { type: integer, bits: 32, order: 'big' }, 'none'],
};

function read(
  json: unknown,
  rule: RuleScope,
): { key: CtKey; typed: Typed; direction?: 'original' | 'reply' } {
  const { key: name, dir, family } = propertiesOf(json, ['key', 'dir', 'family']);
  const prefixed =
    (name === 'saddr' || name === 'daddr') && (family === 'ip' || family === 'ip6')
      ? `${family} ${name}`
      : name;
  const [key, typed, direction] = wordOf('a key of ct', ctTypes, prefixed);
  if (dir === undefined) {
    if (direction === 'needed') refuse(`'${String(name)}' needs a direction: original or reply`);
    return { key, typed: addressType(key, typed, rule) };
  }
  const way = wordOf('a direction', { original: 'original', reply: 'reply' } as const, dir);
  if (direction === 'none') refuse(`'${String(name)}' has no direction`);
  return { key, typed: addressType(key, typed, rule), direction: way };
}

/** Addresses of either protocol are those of the packet's protocol. */
function addressType(key: CtKey, typed: Typed, { protocols }: RuleScope): Typed {
  if (key !== 'src' && key !== 'dst') return typed;
  const network = protocols.get('network')?.name;
  if (network === 'ip6') return address6;
  return network === 'ip'
    ? address4
    : refuse('the protocol of the address is not known: use ip saddr, ip6 saddr …');
}

function setCt(json: unknown, value: unknown, rule: RuleScope): void {
  const { key, typed, direction } = inKey('ct', () => read(json, rule));
  const way = direction === undefined ? {} : { direction };
  assign(rule, assignedValue(value, rule, typed), 'ct', (sreg) => ({ key, ...way, sreg }));
}

setters.set('ct', setCt);

/** Names in JSON by the kernel's key. */
const namesOfKeys = new Map<unknown, string>(Object.entries(ctTypes).map(([name, [key]]) => [key, name]));

/** Events are a list of flags, however many they are. */
function eventList(value: NftExpression): NftExpression {
  return typeof value === 'object' && '|' in value ? value['|'] : value;
}

function listCt(data: unknown, rule: ListScope): void {
  const { key, dreg, sreg, direction } = data as CtExpression;
  const name = namesOfKeys.get(key) ?? unlisted('a key that is not known');
  // The kernel does not keep a direction that makes no difference.
  const isDirected =
    key !== 'l3proto' && key !== 'protocol' && (direction === 'original' || direction === 'reply');
  const way = isDirected ? { dir: direction } : {};
  if (key === 'src' || key === 'dst') rule.packet().implied('network');
  const json: NftExpression = { ct: { key: name, ...way } };
  const [, typed] = ctTypes[name] as (typeof ctTypes)[string];
  const of =
    (key === 'src' || key === 'dst') && rule.packet().protocols.get('network')?.name === 'ip6'
      ? address6
      : typed;
  if (sreg === undefined) rule.load(dreg, { kind: 'load', json, ...of });
  else {
    const value = rule.value(rule.read(sreg), of);
    rule.add({ mangle: { key: json, value: key === 'event' ? eventList(value) : value } });
  }
}

/** The number of no direction in the notes of sets. */
const noDirection = 0xffffffff;

const noted: NotedKind = {
  id: 12,
  read({ 0: number, 1: direction }) {
    const key = namesOfKeys.get(keyOfNumber(ctKeys, number));
    if (key === undefined) return undefined;
    return {
      ct: direction === 0 || direction === 1 ? { key, dir: direction === 0 ? 'original' : 'reply' } : { key },
    };
  },
  write: {
    ct(json) {
      const { key, dir } = propertiesOf(json, ['key', 'dir', 'family']);
      const [of] = wordOf('a key of ct', ctTypes, key);
      return { 0: ctKeys[of], 1: dir === 'original' ? 0 : dir === 'reply' ? 1 : noDirection };
    },
  },
};

/** `ct` in JSON: loaded, and set by `mangle`. */
export const ct: ExpressionKind = {
  name: 'ct',
  schema: ctExpression,
  list: listCt,
  noted,
  operands: {
    ct(json, rule) {
      const { key, typed, direction } = read(json, rule);
      const way = direction === undefined ? {} : { direction };
      return new Load('ct', typed, (dreg) => ({ key, dreg, ...way }), key);
    },
  },
};
