import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import { asInteger, propertiesOf, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import type { Typed } from '../compile/nodes.ts';
import { integer } from '../datatypes/basic.ts';
import { controlGroup, mark } from '../datatypes/identities.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { keyOfNumber } from '../numbered-keys.ts';
import type { NotedKind } from '../typeof-notes.ts';

const socketKeys = { transparent: 0, mark: 1, wildcard: 2, cgroupv2: 3 } as const;

/** Loads a property of the socket that the packet belongs to (`NFTA_SOCKET_*`). */
export const socketExpression = attributes('NFTA_SOCKET', () => ({
  key: [1, enumeration(be32, socketKeys)],
  dreg: [2, be32],
  /** Level of the control group below the root. */
  level: [3, be32],
}));
export interface SocketExpression extends Infer<typeof socketExpression> {}

/** Type, width and byte order of each key of socket. */
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

function listSocket(data: unknown, rule: ListScope): void {
  const { key, dreg, level } = data as SocketExpression;
  if (key === undefined || typeof key === 'number') unlisted('a key that is not known');
  const socket = key === 'cgroupv2' ? { key, level } : { key };
  rule.load(dreg, { kind: 'load', json: { socket }, ...socketTypes[key] });
}

const noted: NotedKind = {
  id: 10,
  read({ 0: number }) {
    const key = keyOfNumber(socketKeys, number);
    return key === undefined ? undefined : { socket: { key } };
  },
  write: {
    socket: (json) => ({
      0: wordOf('a key of socket', socketKeys, propertiesOf(json, ['key', 'level']).key),
    }),
  },
};

/** `socket` in JSON. */
export const socket: ExpressionKind = {
  name: 'socket',
  schema: socketExpression,
  list: listSocket,
  noted,
  operands: {
    socket(json) {
      const { key: name, level } = propertiesOf(json, ['key', 'level']);
      const key = wordOf('a key of socket', keys, name);
      const depth = key === 'cgroupv2' ? asInteger(level ?? 0, 0, 255) : 0;
      return new Load('socket', socketTypes[key], (dreg) => ({ key, dreg, level: depth }), key);
    },
  },
};
