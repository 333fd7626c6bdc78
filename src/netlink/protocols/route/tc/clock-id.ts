import { enumeration } from '../../../codec/scalars/enums.ts';
import { s32 } from '../../../codec/scalars/integers.ts';

/** A clock (`CLOCK_*` of linux/time.h). -1 for none. */
export const clockId = enumeration(s32, { realtime: 0, monotonic: 1, boottime: 7, tai: 11 });
