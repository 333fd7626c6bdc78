import { attributes, NESTED } from '../../../../codec/composites/attribute-set.ts';
import { recordById } from '../../../../codec/composites/lists.ts';
import { be16, be32, u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

const timeouts = recordById(be32);

/** Timeouts of a protocol in connection tracking (`NFTA_CT_TIMEOUT_*`). */
export const ctTimeoutObject = attributes('NFTA_CT_TIMEOUT', () => ({
  l3proto: [1, be16],
  l4proto: [2, u8],
  /** Seconds by the state of the protocol. */
  data: [3, timeouts, NESTED],
}));
export interface CtTimeoutObject extends Infer<typeof ctTimeoutObject> {}
