import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Loads a property of the socket that the packet belongs to (`NFTA_SOCKET_*`). */
export const socketExpression = attributes('NFTA_SOCKET', () => ({
  key: [1, enumeration(be32, { transparent: 0, mark: 1, wildcard: 2, cgroupv2: 3 })],
  dreg: [2, be32],
  /** Level of the control group below the root. */
  level: [3, be32],
}));
export interface SocketExpression extends Infer<typeof socketExpression> {}
