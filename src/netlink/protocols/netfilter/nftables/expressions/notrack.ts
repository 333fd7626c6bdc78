import { attributes, type Infer } from '../../../../codec/index.ts';
import { checkIgnored } from '../compile/verdict.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Leaves the packet out of connection tracking: no attributes. */
export const notrackExpression = attributes('NFTA_NOTRACK', () => ({}));
export interface NotrackExpression extends Infer<typeof notrackExpression> {}

/** `notrack` in JSON. */
export const notrack: ExpressionKind = {
  name: 'notrack',
  schema: notrackExpression,
  list: (_, rule) => rule.add({ notrack: null }),
  statements: {
    notrack(json, rule) {
      checkIgnored(json);
      rule.add({ emit: (code) => code.push('notrack') });
    },
  },
};
