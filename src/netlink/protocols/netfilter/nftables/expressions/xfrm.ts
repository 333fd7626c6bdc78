import { attributes, be32, enumeration, type Infer, u8 } from '../../../../codec/index.ts';
import { asInteger, propertiesOf, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import type { Typed } from '../compile/nodes.ts';
import { refuse } from '../compile/refusal.ts';
import { ipv4Address, ipv6Address } from '../datatypes/addresses.ts';
import { integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { keyOfNumber } from '../numbered-keys.ts';
import type { NotedKind } from '../typeof-notes.ts';

const xfrmKeys = { daddr4: 1, daddr6: 2, saddr4: 3, saddr6: 4, reqid: 5, spi: 6 } as const;

/** Loads a property of the IPsec transformation of the packet (`NFTA_XFRM_*`). */
export const xfrmExpression = attributes('NFTA_XFRM', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, xfrmKeys)],
  dir: [3, enumeration(u8, { in: 0, out: 1 })],
  spnum: [4, be32],
}));
export interface XfrmExpression extends Infer<typeof xfrmExpression> {}

type XfrmKey = 'daddr4' | 'daddr6' | 'saddr4' | 'saddr6' | 'reqid' | 'spi';

/** Type, width and byte order of each key of ipsec. */
export const xfrmTypes: Readonly<Record<XfrmKey, Typed>> = {
  daddr4: { type: ipv4Address, bits: 32, order: 'big' },
  daddr6: { type: ipv6Address, bits: 128, order: 'big' },
  saddr4: { type: ipv4Address, bits: 32, order: 'big' },
  saddr6: { type: ipv6Address, bits: 128, order: 'big' },
  reqid: { type: integer, bits: 32, order: 'host' },
  spi: { type: integer, bits: 32, order: 'big' },
};

const keys = { daddr: 'daddr', saddr: 'saddr', reqid: 'reqid', spi: 'spi' } as const;

const listedKeys: Readonly<Record<XfrmKey, { readonly key: string; readonly family?: 'ip' | 'ip6' }>> = {
  daddr4: { key: 'daddr', family: 'ip' },
  daddr6: { key: 'daddr', family: 'ip6' },
  saddr4: { key: 'saddr', family: 'ip' },
  saddr6: { key: 'saddr', family: 'ip6' },
  reqid: { key: 'reqid' },
  spi: { key: 'spi' },
};

function listXfrm(data: unknown, rule: ListScope): void {
  const { key, dreg, dir = 'in', spnum = 0 } = data as XfrmExpression;
  if (key === undefined || typeof key === 'number' || typeof dir === 'number')
    unlisted('a key that is not known');
  rule.load(dreg, { kind: 'load', json: { ipsec: { ...listedKeys[key], dir, spnum } }, ...xfrmTypes[key] });
}

const noted: NotedKind = {
  id: 28,
  read({ 0: number, 1: spnum = 0, 2: direction }) {
    const key = keyOfNumber(xfrmKeys, number);
    if (key === undefined) return undefined;
    return { ipsec: { ...listedKeys[key], dir: direction === 1 ? 'out' : 'in', spnum } };
  },
  write: {
    ipsec(json) {
      const { key, dir, spnum = 0, family = 'ip' } = propertiesOf(json, ['key', 'dir', 'spnum', 'family']);
      const word = wordOf('a key of ipsec', keys, key);
      const suffix = family === 'ip6' ? 6 : 4;
      const number = xfrmKeys[word === 'daddr' || word === 'saddr' ? (`${word}${suffix}` as const) : word];
      return { 0: number, 1: asInteger(spnum, 0, 255), 2: dir === 'out' ? 1 : 0 };
    },
  },
};

/** `ipsec` in JSON. */
export const xfrm: ExpressionKind = {
  name: 'xfrm',
  schema: xfrmExpression,
  list: listXfrm,
  noted,
  operands: {
    ipsec(json, rule) {
      const { key: name, dir, spnum, family } = propertiesOf(json, ['key', 'dir', 'spnum', 'family']);
      const word = wordOf('a key of ipsec', keys, name);
      const direction = wordOf('a direction', { in: 'in', out: 'out' } as const, dir);
      const number = asInteger(spnum ?? 0, 0, 255);
      const network = family ?? (rule.family === 'ip6' ? 'ip6' : 'ip');
      if (network !== 'ip' && network !== 'ip6') refuse("expected 'ip' or 'ip6' as family");
      const version = network === 'ip6' ? 6 : 4;
      const key = word === 'daddr' || word === 'saddr' ? (`${word}${version}` as const) : word;
      return new Load('xfrm', xfrmTypes[key], (dreg) => ({ key, dir: direction, spnum: number, dreg }), key);
    },
  },
};
