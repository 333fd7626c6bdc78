import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Loads bytes of the packet into a register, or with `sreg` writes them (`NFTA_PAYLOAD_*`). */
export const payloadExpression = attributes('NFTA_PAYLOAD', () => ({
  dreg: [1, be32],
  /** Linux 5.10 for inner, 6.2 for tunnel. */
  base: [2, enumeration(be32, { link: 0, network: 1, transport: 2, inner: 3, tunnel: 4 })],
  /** Bytes. */
  offset: [3, be32],
  /** Bytes. */
  len: [4, be32],
  sreg: [5, be32],
  csumType: [6, enumeration(be32, { none: 0, inet: 1, sctp: 2 })],
  csumOffset: [7, be32],
  csumFlags: [8, flags(be32, { pseudoHeader: 1 })],
}));
export interface PayloadExpression extends Infer<typeof payloadExpression> {}
