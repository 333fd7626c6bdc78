import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import { asInteger, asObject, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import type { Typed } from '../compile/nodes.ts';
import { integer } from '../datatypes/basic.ts';
import { controlGroup, mark } from '../datatypes/identities.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Loads a property of the socket that the packet belongs to (`NFTA_SOCKET_*`). */
export const socketExpression = attributes('NFTA_SOCKET', () => ({
  key: [1, enumeration(be32, { transparent: 0, mark: 1, wildcard: 2, cgroupv2: 3 })],
  dreg: [2, be32],
  /** Level of the control group below the root. */
  level: [3, be32],
}));
export interface SocketExpression extends Infer<typeof socketExpression> {}

/** What each key of socket is. */
export const socketTypes = {
  transparent: { type: integer, bits: 8, order: 'host' },
  mark: { type: mark, bits: 32, order: 'host' },
  wildcard: { type: integer, bits: 8, order: 'host' },
  cgroupv2: { type: controlGroup, bits: 64, order: 'host' },
} as const satisfies Readonly<Record<string, Typed>>;

const keys = {
  transparent: 'transparent',
  mark: 'mark',
  wildcard: 'wildcard',
  cgroupv2: 'cgroupv2',
} as const;

/** `socket` in JSON. */
export const socket: ExpressionKind = {
  name: 'socket',
  schema: socketExpression,
  operands: {
    socket(json) {
      const { key: name, level } = asObject(json);
      const key = wordOf('a key of socket', keys, name);
      const depth = key === 'cgroupv2' ? asInteger(level ?? 0, 0, 255) : 0;
      return new Load('socket', socketTypes[key], (dreg) => ({ key, dreg, level: depth }), key);
    },
  },
};
