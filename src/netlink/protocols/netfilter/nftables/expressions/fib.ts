import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Looks the packet up in the routing table (`NFTA_FIB_*`). */
export const fibExpression = attributes('NFTA_FIB', () => ({
  dreg: [1, be32],
  result: [2, enumeration(be32, { oif: 1, oifname: 2, type: 3 })],
  flags: [3, flags(be32, { saddr: 1, daddr: 2, mark: 4, iif: 8, oif: 16, present: 32 })],
}));
export interface FibExpression extends Infer<typeof fibExpression> {}
