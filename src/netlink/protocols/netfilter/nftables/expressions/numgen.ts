import { attributes, be32, enumeration, type Infer, string } from '../../../../codec/index.ts';
import { asInteger, propertiesOf, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import { integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import type { NotedKind } from '../typeof-notes.ts';

/** A number below `modulus`, counted up or random (`NFTA_NG_*`). */
export const numgenExpression = attributes('NFTA_NG', () => ({
  dreg: [1, be32],
  modulus: [2, be32],
  type: [3, enumeration(be32, { inc: 0, random: 1 })],
  offset: [4, be32],
  setName: [5, string],
  setId: [6, be32],
}));
export interface NumgenExpression extends Infer<typeof numgenExpression> {}

const modes = { inc: 'inc', random: 'random' } as const;
const maximum = 0xffffffff;

const typed = { type: integer, bits: 32, order: 'host' } as const;

function listNumgen(data: unknown, rule: ListScope): void {
  const { dreg, modulus = 0, type = 'inc', offset = 0 } = data as NumgenExpression;
  if (typeof type === 'number') unlisted('a mode that is not known');
  rule.load(dreg, { kind: 'load', json: { numgen: { mode: type, mod: modulus, offset } }, ...typed });
}

const noted: NotedKind = {
  id: 23,
  read: ({ 0: mode, 1: mod = 0, 2: offset = 0 }) => ({
    numgen: { mode: mode === 1 ? 'random' : 'inc', mod, offset },
  }),
  write: {
    numgen(json) {
      const { mode, mod, offset } = propertiesOf(json, ['mode', 'mod', 'offset']);
      return {
        0: mode === 'random' ? 1 : 0,
        1: asInteger(mod, 1, maximum),
        2: asInteger(offset ?? 0, 0, maximum),
      };
    },
  },
};

/** `numgen` in JSON. */
export const numgen: ExpressionKind = {
  name: 'numgen',
  schema: numgenExpression,
  list: listNumgen,
  noted,
  operands: {
    numgen(json) {
      const { mode, mod, offset } = propertiesOf(json, ['mode', 'mod', 'offset']);
      const type = wordOf('a mode of numgen', modes, mode);
      const data = { modulus: asInteger(mod, 1, maximum), type, offset: asInteger(offset ?? 0, 0, maximum) };
      return new Load('numgen', { type: integer, bits: 32, order: 'host' }, (dreg) => ({ dreg, ...data }));
    },
  },
};
