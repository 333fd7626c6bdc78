import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32, u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Refuses the packet with an answer (`NFTA_REJECT_*`). */
export const rejectExpression = attributes('NFTA_REJECT', () => ({
  /** icmpx: ICMP or ICMPv6, by the packet. */
  type: [1, enumeration(be32, { icmp: 0, tcpReset: 1, icmpx: 2 })],
  icmpCode: [2, u8],
}));
export interface RejectExpression extends Infer<typeof rejectExpression> {}
