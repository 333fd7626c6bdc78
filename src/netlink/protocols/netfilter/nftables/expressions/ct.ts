import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32, u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Keys of ct by number (`enum nft_ct_keys`). */
export const ctKeys = {
  state: 0,
  direction: 1,
  status: 2,
  mark: 3,
  secmark: 4,
  expiration: 5,
  helper: 6,
  l3proto: 7,
  src: 8,
  dst: 9,
  protocol: 10,
  protoSrc: 11,
  protoDst: 12,
  label: 13,
  packets: 14,
  bytes: 15,
  avgpkt: 16,
  zone: 17,
  event: 18,
  srcIp: 19,
  dstIp: 20,
  srcIp6: 21,
  dstIp6: 22,
  id: 23,
} as const;

/** Loads or sets a property of the connection (`NFTA_CT_*`). */
export const ctExpression = attributes('NFTA_CT', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, ctKeys)],
  direction: [3, enumeration(u8, { original: 0, reply: 1 })],
  sreg: [4, be32],
}));
export interface CtExpression extends Infer<typeof ctExpression> {}
