import { array } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { derived } from '../../../codec/derived.ts';
import { u8, u16, u32 } from '../../../codec/scalars/integers.ts';

/** Instructions of a classic BPF program (`struct sock_filter` of linux/filter.h). */
export const instructions = array(
  struct('sock_filter', { code: u16, jumpTrue: u8, jumpFalse: u8, operand: u32 }),
);

/** Number of instructions of a classic program; computed if absent. */
export const instructionCount = derived(u16, ({ operations }) =>
  Array.isArray(operations) ? operations.length : undefined,
);
