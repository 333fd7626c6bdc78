import { struct } from '../../../../../codec/composites/struct.ts';
import { u16 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_multiq_qopt` of linux/pkt_sched.h. */
const options = struct('tc_multiq_qopt', {
  /** State: number of the hardware queues in use. */
  bands: stateOnly(u16),
  /** State: number of the hardware queues. */
  maximumBands: stateOnly(u16),
});
/** Options of a multiq. */
export interface Multiq extends Infer<typeof options> {}

/** A band for each hardware queue, chosen by filters. Linux 2.6.27. */
export const multiq: QdiscKind<Multiq> = { options };
