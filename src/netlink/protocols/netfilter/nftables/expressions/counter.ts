import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be64 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Counts packets and bytes (`NFTA_COUNTER_*`). */
export const counterExpression = attributes('NFTA_COUNTER', () => ({
  bytes: [1, be64],
  packets: [2, be64],
}));
export interface CounterExpression extends Infer<typeof counterExpression> {}
