import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import { propertiesOf, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import type { Typed } from '../compile/nodes.ts';
import { refuse } from '../compile/refusal.ts';
import { ipv4Address, ipv6Address } from '../datatypes/addresses.ts';
import { boolean, integer } from '../datatypes/basic.ts';
import { realm } from '../datatypes/identities.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftExpression } from '../json-types.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { keyOfNumber } from '../numbered-keys.ts';
import type { NotedKind } from '../typeof-notes.ts';

const rtKeys = { classid: 0, nexthop4: 1, nexthop6: 2, mtu: 3, ipsec: 4 } as const;

/** Loads a property of the route (`NFTA_RT_*`). */
export const rtExpression = attributes('NFTA_RT', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, rtKeys)],
}));
export interface RtExpression extends Infer<typeof rtExpression> {}

type RtKey = 'classid' | 'nexthop4' | 'nexthop6' | 'mtu' | 'ipsec';

/** Type, width and byte order of each key of rt. */
export const rtTypes: Readonly<Record<RtKey, Typed>> = {
  classid: { type: realm, bits: 32, order: 'host' },
  nexthop4: { type: ipv4Address, bits: 32, order: 'big' },
  nexthop6: { type: ipv6Address, bits: 128, order: 'big' },
  mtu: { type: integer, bits: 16, order: 'host' },
  ipsec: { type: boolean, bits: 8, order: 'host' },
};

export const rtNames = { classid: 'classid', nexthop: 'nexthop', mtu: 'mtu', ipsec: 'ipsec' } as const;

const versions: Readonly<Record<string, 'ip' | 'ip6'>> = { nexthop4: 'ip', nexthop6: 'ip6' };

function listRt(data: unknown, rule: ListScope): void {
  const { key, dreg } = data as RtExpression;
  if (key === undefined || typeof key === 'number') unlisted('a key that is not known');
  rule.load(dreg, { kind: 'load', json: showRt(key), ...rtTypes[key] });
}

function showRt(key: RtKey): NftExpression {
  const family = versions[key];
  return { rt: family === undefined ? { key } : { key: 'nexthop', family } };
}

const noted: NotedKind = {
  id: 25,
  read({ 0: number }) {
    const key = keyOfNumber(rtKeys, number);
    return key === undefined ? undefined : showRt(key);
  },
  write: {
    rt(json) {
      const { key, family } = propertiesOf(json, ['key', 'family']);
      const word = wordOf('a key of rt', rtNames, key);
      return { 0: rtKeys[word === 'nexthop' ? (family === 'ip6' ? 'nexthop6' : 'nexthop4') : word] };
    },
  },
};

/** `rt` in JSON. */
export const rt: ExpressionKind = {
  name: 'rt',
  schema: rtExpression,
  list: listRt,
  noted,
  operands: {
    rt(json, { protocols }) {
      const { key: name, family } = propertiesOf(json, ['key', 'family']);
      const word = wordOf('a key of rt', rtNames, name);
      let key: RtKey = word === 'nexthop' ? 'nexthop4' : word;
      if (word === 'nexthop') {
        const network = family ?? protocols.get('network')?.name;
        if (network === 'ip6') key = 'nexthop6';
        else if (network !== 'ip') refuse("'nexthop' needs the family: ip or ip6");
      }
      return new Load('rt', rtTypes[key], (dreg) => ({ key, dreg }), key);
    },
  },
};
