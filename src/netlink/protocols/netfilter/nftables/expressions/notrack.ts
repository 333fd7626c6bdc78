import { attributes } from '../../../../codec/composites/attribute-set.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Leaves the packet out of connection tracking: no attributes. */
export const notrackExpression = attributes('NFTA_NOTRACK', () => ({}));
export interface NotrackExpression extends Infer<typeof notrackExpression> {}
