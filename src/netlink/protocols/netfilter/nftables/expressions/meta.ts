import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import { assign, assignedValue } from '../compile/assign.ts';
import { propertiesOf, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import { inKey, setters } from '../compile/mangle.ts';
import type { Typed } from '../compile/nodes.ts';
import { refuse, refuseWord } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { etherAddress } from '../datatypes/addresses.ts';
import { boolean, integer } from '../datatypes/basic.ts';
import { classId, groupId, mark, realm, userId } from '../datatypes/identities.ts';
import { interfaceIndex, interfaceName, interfaceType, linkGroup, packetType } from '../datatypes/links.ts';
import { etherType, inetProto, nfProto } from '../datatypes/protocols.ts';
import { date, day, hour } from '../datatypes/time.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftExpression } from '../json-types.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { keyOfNumber } from '../numbered-keys.ts';
import { headers } from '../payload/stack.ts';
import type { NotedKind } from '../typeof-notes.ts';

/** Keys of meta by number (`enum nft_meta_keys`). */
export const metaKeys = {
  length: 0,
  protocol: 1,
  priority: 2,
  mark: 3,
  iif: 4,
  oif: 5,
  iifname: 6,
  oifname: 7,
  iiftype: 8,
  oiftype: 9,
  skuid: 10,
  skgid: 11,
  nftrace: 12,
  rtclassid: 13,
  secmark: 14,
  nfproto: 15,
  l4proto: 16,
  ibrname: 17,
  obrname: 18,
  pkttype: 19,
  cpu: 20,
  iifgroup: 21,
  oifgroup: 22,
  cgroup: 23,
  random: 24,
  ipsec: 25,
  iifkind: 26,
  oifkind: 27,
  ibrpvid: 28,
  ibrvproto: 29,
  time: 30,
  day: 31,
  hour: 32,
  sdif: 33,
  sdifname: 34,
  broute: 35,
  ibrhwaddr: 37,
} as const;

/** Loads or sets a property of the packet (`NFTA_META_*`). */
export const metaExpression = attributes('NFTA_META', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, metaKeys)],
  sreg: [3, be32],
}));
export interface MetaExpression extends Infer<typeof metaExpression> {}

const host = 'host';

/** Type, width and byte order of each key of meta. */
export const metaTypes: Readonly<Record<keyof typeof metaKeys, Typed>> = {
  length: { type: integer, bits: 32, order: host },
  protocol: { type: etherType, bits: 16, order: 'big' },
  priority: { type: classId, bits: 32, order: host },
  mark: { type: mark, bits: 32, order: host },
  iif: { type: interfaceIndex, bits: 32, order: host },
  oif: { type: interfaceIndex, bits: 32, order: host },
  iifname: { type: interfaceName, bits: 128, order: host },
  oifname: { type: interfaceName, bits: 128, order: host },
  iiftype: { type: interfaceType, bits: 16, order: host },
  oiftype: { type: interfaceType, bits: 16, order: host },
  skuid: { type: userId, bits: 32, order: host },
  skgid: { type: groupId, bits: 32, order: host },
  nftrace: { type: integer, bits: 1, order: host },
  rtclassid: { type: realm, bits: 32, order: host },
  secmark: { type: integer, bits: 32, order: host },
  nfproto: { type: nfProto, bits: 8, order: host },
  l4proto: { type: inetProto, bits: 8, order: host },
  ibrname: { type: interfaceName, bits: 128, order: host },
  obrname: { type: interfaceName, bits: 128, order: host },
  pkttype: { type: packetType, bits: 8, order: host },
  cpu: { type: integer, bits: 32, order: host },
  iifgroup: { type: linkGroup, bits: 32, order: host },
  oifgroup: { type: linkGroup, bits: 32, order: host },
  cgroup: { type: integer, bits: 32, order: host },
  random: { type: integer, bits: 32, order: 'big' },
  ipsec: { type: boolean, bits: 1, order: host },
  iifkind: { type: interfaceName, bits: 128, order: host },
  oifkind: { type: interfaceName, bits: 128, order: host },
  ibrpvid: { type: integer, bits: 16, order: host },
  ibrvproto: { type: etherType, bits: 16, order: 'big' },
  time: { type: date, bits: 64, order: host },
  day: { type: day, bits: 8, order: host },
  hour: { type: hour, bits: 32, order: host },
  sdif: { type: interfaceIndex, bits: 32, order: host },
  sdifname: { type: interfaceName, bits: 128, order: host },
  broute: { type: integer, bits: 1, order: host },
  ibrhwaddr: { type: etherAddress, bits: 48, order: 'big' },
};

/** Other names of keys, as nft accepts them. */
export const metaAliases: Readonly<Record<string, keyof typeof metaKeys>> = {
  ibriport: 'ibrname',
  obriport: 'obrname',
  secpath: 'ipsec',
};
const names = {
  ...Object.fromEntries(Object.keys(metaKeys).map((key) => [key, key])),
  ...metaAliases,
} as Readonly<Record<string, keyof typeof metaKeys>>;

/** Properties of `meta` in JSON. */
const properties = ['key', 'tunnel'] as const;

function keyOf(json: unknown): keyof typeof metaKeys {
  return wordOf('a key of meta', names, propertiesOf(json, properties).key);
}

function compileMeta(json: unknown, rule: RuleScope): Load {
  const key = keyOf(json);
  if (key === 'nfproto' && rule.family !== 'inet') refuse('nfproto is only of use in the family inet');
  const { tunnel } = propertiesOf(json, properties);
  const outer = tunnel === undefined ? undefined : headers.get(tunnel as string);
  if (tunnel !== undefined && outer?.tunnel === undefined)
    refuseWord(
      'a tunnel',
      tunnel,
      [...headers.values()].filter((one) => one.tunnel !== undefined).map(({ name }) => name),
    );
  return new Load('meta', metaTypes[key], (dreg) => ({ key, dreg }), key, outer);
}

function setMeta(json: unknown, value: unknown, rule: RuleScope): void {
  const key = inKey('meta', () => keyOf(json));
  assign(rule, assignedValue(value, rule, metaTypes[key]), 'meta', (sreg) => ({ key, sreg }));
}

setters.set('meta', setMeta);

function listMeta(data: unknown, rule: ListScope): void {
  const { key, dreg, sreg } = data as MetaExpression;
  if (key === undefined || typeof key === 'number') unlisted('a key that is not known');
  const { tunnel } = rule;
  const json: NftExpression = { meta: tunnel === undefined ? { key } : { tunnel: tunnel.name, key } };
  const typed = metaTypes[key];
  if (sreg === undefined) rule.load(dreg, { kind: 'load', json, ...typed, meta: key, tunnel });
  else rule.add({ mangle: { key: json, value: rule.value(rule.read(sreg), typed) } });
}

const noted: NotedKind = {
  id: 9,
  read({ 0: number }) {
    const key = keyOfNumber(metaKeys, number);
    return key === undefined ? undefined : { meta: { key } };
  },
  write: { meta: (json) => ({ 0: metaKeys[keyOf(json)] }) },
};

/** `meta` in JSON: loaded, and set by `mangle`. */
export const meta: ExpressionKind = {
  name: 'meta',
  schema: metaExpression,
  operands: { meta: compileMeta },
  list: listMeta,
  noted,
};
