import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_fifo_qopt` of linux/pkt_sched.h: `limit` in packets for pfifo, in bytes for bfifo. */
const options = struct('tc_fifo_qopt', { limit: u32 });
/** Options of a pfifo, bfifo or pfifo_head_drop. */
export interface Fifo extends Infer<typeof options> {}

/** First in, first out, up to a number of bytes. */
export const bfifo: QdiscKind<Fifo> = { options };
/** First in, first out, up to a number of packets. */
export const pfifo: QdiscKind<Fifo> = { options };
/** The same; drops the oldest packet where it is full. */
export const pfifo_head_drop: QdiscKind<Fifo> = { options };
