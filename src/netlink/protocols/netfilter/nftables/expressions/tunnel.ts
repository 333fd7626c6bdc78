import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import { propertiesOf, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import type { Typed } from '../compile/nodes.ts';
import { objectReference } from '../compile/object-reference.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { boolean, integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';

/** Loads a property of the tunnel metadata of the packet (`NFTA_TUNNEL_*`). */
export const tunnelExpression = attributes('NFTA_TUNNEL', () => ({
  key: [1, enumeration(be32, { path: 0, id: 1 })],
  dreg: [2, be32],
  mode: [3, enumeration(be32, { none: 0, rx: 1, tx: 2 })],
}));
export interface TunnelExpression extends Infer<typeof tunnelExpression> {}

/** Type, width and byte order of each key of tunnel. */
export const tunnelTypes = {
  path: { type: boolean, bits: 8, order: 'host' },
  id: { type: integer, bits: 32, order: 'host' },
} as const satisfies Readonly<Record<string, Typed>>;

const keys = { path: 'path', id: 'id' } as const;

function listTunnel(data: unknown, rule: ListScope): void {
  const { key, dreg } = data as TunnelExpression;
  if (key === undefined || typeof key === 'number') unlisted('a key that is not known');
  rule.load(dreg, { kind: 'load', json: { tunnel: { key } }, ...tunnelTypes[key] });
}

/** `tunnel` in JSON: a key, or a named object. */
export const tunnel: ExpressionKind = {
  name: 'tunnel',
  schema: tunnelExpression,
  list: listTunnel,
  operands: {
    tunnel(json) {
      const key = wordOf('a key of tunnel', keys, propertiesOf(json, ['key']).key);
      return new Load('tunnel', tunnelTypes[key], (dreg) => ({ key, dreg }), key);
    },
  },
  statements: { tunnel: (json, rule: RuleScope) => objectReference(json, rule, 6) },
};
