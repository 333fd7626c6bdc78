import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_skbprio_qopt` of linux/pkt_sched.h. */
const options = struct('tc_skbprio_qopt', {
  /** Packets. */
  limit: u32,
});
/** Options of a skbprio. */
export interface Skbprio extends Infer<typeof options> {}

/** Drops packets of the least priority where it is full. Linux 4.19. */
export const skbprio: QdiscKind<Skbprio> = { options };
