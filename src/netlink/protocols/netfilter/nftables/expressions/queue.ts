import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { be16, be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Passes the packet to a program (`NFTA_QUEUE_*`). */
export const queueExpression = attributes('NFTA_QUEUE', () => ({
  num: [1, be16],
  /** Number of queues from `num` on. */
  total: [2, be16],
  flags: [3, flags(be16, { bypass: 1, fanout: 2 })],
  /** The number of the queue is in this register. */
  sregQnum: [4, be32],
}));
export interface QueueExpression extends Infer<typeof queueExpression> {}
