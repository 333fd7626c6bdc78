import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';
import { type NoOptions, noOptions } from './no-options.ts';

const classOptions = attributes('TCA_QFQ', () => ({
  /** 1 to 1023. */
  weight: [1, u32],
  /** Largest packet, bytes. */
  maximumPacket: [2, u32],
}));
/** Options of a class of qfq. */
export interface QfqClass extends Infer<typeof classOptions> {}

/** `struct tc_qfq_stats` of a class. */
const classStatistics = struct('tc_qfq_stats', { weight: u32, maximumPacket: u32 });

/** Quick fair queueing (`TCA_QFQ_*` of linux/pkt_sched.h). Linux 3.8. */
export const qfq: QdiscKind<NoOptions, QfqClass> = { options: noOptions, classOptions, classStatistics };
