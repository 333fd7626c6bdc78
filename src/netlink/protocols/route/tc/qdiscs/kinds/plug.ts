import { struct } from '../../../../../codec/composites/struct.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { s32, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_plug_qopt` of linux/pkt_sched.h. */
const options = struct('tc_plug_qopt', {
  action: enumeration(s32, { buffer: 0, releaseOne: 1, releaseIndefinite: 2, limit: 3 }),
  /** Bytes, for the action `limit`. */
  limit: u32,
});
/** Options of a plug. */
export interface Plug extends Infer<typeof options> {}

/** Holds packets until they are released. The kernel reports no options. Linux 3.4. */
export const plug: QdiscKind<Plug> = { options };
