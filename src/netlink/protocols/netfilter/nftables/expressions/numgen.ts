import { attributes, be32, enumeration, type Infer, string } from '../../../../codec/index.ts';
import { asInteger, asObject, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import { integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';

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

/** `numgen` in JSON. */
export const numgen: ExpressionKind = {
  name: 'numgen',
  schema: numgenExpression,
  operands: {
    numgen(json) {
      const { mode, mod, offset } = asObject(json);
      const type = wordOf('a mode of numgen', modes, mode);
      const data = { modulus: asInteger(mod, 1, maximum), type, offset: asInteger(offset ?? 0, 0, maximum) };
      return new Load('numgen', { type: integer, bits: 32, order: 'host' }, (dreg) => ({ dreg, ...data }));
    },
  },
};
