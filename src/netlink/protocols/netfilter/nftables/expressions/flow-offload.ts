import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Adds the connection to a flow table (`NFTA_FLOW_*`). */
export const flowOffloadExpression = attributes('NFTA_FLOW', () => ({
  name: [1, string],
}));
export interface FlowOffloadExpression extends Infer<typeof flowOffloadExpression> {}
