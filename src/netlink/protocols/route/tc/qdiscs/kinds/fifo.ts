import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';

/** A plain queue (`struct tc_fifo_qopt` of linux/pkt_sched.h): `limit` in packets for pfifo, in bytes for bfifo. */
export const fifo = struct('tc_fifo_qopt', { limit: u32 });
export interface Fifo extends Infer<typeof fifo> {}
