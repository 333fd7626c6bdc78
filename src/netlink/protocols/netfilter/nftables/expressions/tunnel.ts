import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Loads a property of the tunnel metadata of the packet (`NFTA_TUNNEL_*`). */
export const tunnelExpression = attributes('NFTA_TUNNEL', () => ({
  key: [1, enumeration(be32, { path: 0, id: 1 })],
  dreg: [2, be32],
  mode: [3, enumeration(be32, { none: 0, rx: 1, tx: 2 })],
}));
export interface TunnelExpression extends Infer<typeof tunnelExpression> {}
