import { namedArray } from '../../codec/composites/named-array.ts';
import { u32 } from '../../codec/scalars/integers.ts';

/** Memory of a socket in bytes, and how many packets it has dropped (`SK_MEMINFO_*` of linux/sock_diag.h). */
export const socketMemory = namedArray(u32, {
  receiveAllocated: 0,
  receiveBuffer: 1,
  sendAllocated: 2,
  sendBuffer: 3,
  forwardAllocated: 4,
  sendQueued: 5,
  optionMemory: 6,
  backlog: 7,
  drops: 8,
});
