import { attributes, be32, enumeration, type Infer, u8 } from '../../../../codec/index.ts';
import { asInteger, asObject, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import type { Typed } from '../compile/nodes.ts';
import { refuse } from '../compile/refusal.ts';
import { ipv4Address, ipv6Address } from '../datatypes/addresses.ts';
import { integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Loads a property of the IPsec transformation of the packet (`NFTA_XFRM_*`). */
export const xfrmExpression = attributes('NFTA_XFRM', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, { daddr4: 1, daddr6: 2, saddr4: 3, saddr6: 4, reqid: 5, spi: 6 })],
  dir: [3, enumeration(u8, { in: 0, out: 1 })],
  spnum: [4, be32],
}));
export interface XfrmExpression extends Infer<typeof xfrmExpression> {}

type XfrmKey = 'daddr4' | 'daddr6' | 'saddr4' | 'saddr6' | 'reqid' | 'spi';

/** What each key of ipsec is. */
export const xfrmTypes: Readonly<Record<XfrmKey, Typed>> = {
  daddr4: { type: ipv4Address, bits: 32, order: 'big' },
  daddr6: { type: ipv6Address, bits: 128, order: 'big' },
  saddr4: { type: ipv4Address, bits: 32, order: 'big' },
  saddr6: { type: ipv6Address, bits: 128, order: 'big' },
  reqid: { type: integer, bits: 32, order: 'host' },
  spi: { type: integer, bits: 32, order: 'host' },
};

const keys = { daddr: 'daddr', saddr: 'saddr', reqid: 'reqid', spi: 'spi' } as const;

/** `ipsec` in JSON. */
export const xfrm: ExpressionKind = {
  name: 'xfrm',
  schema: xfrmExpression,
  operands: {
    ipsec(json, rule) {
      const { key: name, dir, spnum, family } = asObject(json);
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
