import { flags } from '../../../../../codec/scalars/enums.ts';
import { u8, u32 } from '../../../../../codec/scalars/integers.ts';

/** Flags of random early detection (`TC_RED_*` of linux/pkt_sched.h). `noDrop`: Linux 5.7. */
export const redFlags = flags(u8, { ecn: 1, hardDrop: 2, adaptive: 4, noDrop: 8 });
/** The same in four bytes. */
export const redFlags32 = flags(u32, redFlags.names);
