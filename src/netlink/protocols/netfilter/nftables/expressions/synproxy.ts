import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { be16, be32, u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Answers the TCP handshake for the server (`NFTA_SYNPROXY_*`). */
export const synproxyExpression = attributes('NFTA_SYNPROXY', () => ({
  mss: [1, be16],
  wscale: [2, u8],
  flags: [3, flags(be32, { mss: 1, wscale: 2, sackPermitted: 4, timestamp: 8, ecn: 16 })],
}));
export interface SynproxyExpression extends Infer<typeof synproxyExpression> {}
