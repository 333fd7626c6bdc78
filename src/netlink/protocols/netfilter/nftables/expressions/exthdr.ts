import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be32, u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Loads or writes bytes of an extension header, TCP or IP option, or SCTP chunk (`NFTA_EXTHDR_*`). */
export const exthdrExpression = attributes('NFTA_EXTHDR', () => ({
  dreg: [1, be32],
  type: [2, u8],
  offset: [3, be32],
  len: [4, be32],
  /** The value is 1 where the header is there. */
  flags: [5, flags(be32, { present: 1 })],
  op: [6, enumeration(be32, { ipv6: 0, tcpOption: 1, ipv4: 2, sctp: 3, dccp: 4 })],
  sreg: [7, be32],
}));
export interface ExthdrExpression extends Infer<typeof exthdrExpression> {}
