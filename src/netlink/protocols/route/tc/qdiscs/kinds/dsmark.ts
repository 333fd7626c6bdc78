import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { flag, u8, u16 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';

const options = attributes('TCA_DSMARK', () => ({
  /** Entries of the table, a power of two. */
  indices: [1, u16],
  defaultIndex: [2, u16],
  setTrafficClassIndex: [3, flag],
  /** Bits of the DS field that a class keeps. */
  mask: [4, u8],
  /** Bits of the DS field that a class sets. */
  value: [5, u8],
}));
/** Options of a dsmark and its classes. */
export interface Dsmark extends Infer<typeof options> {}

/** Marks the DS field, for reading (`TCA_DSMARK_*` of linux/pkt_sched.h). Gone since Linux 6.4. */
export const dsmark: QdiscKind<Dsmark, Dsmark> = { options, classOptions: options };
