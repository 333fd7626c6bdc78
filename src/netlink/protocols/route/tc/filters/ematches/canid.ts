import { array } from '../../../../../codec/composites/lists.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';

/** Identifiers of CAN frames (`struct can_filter` of linux/can.h). The flags are in the upper three bits. */
export const canid = array(struct('can_filter', { id: u32, mask: u32 }));
