import { struct } from '../../../codec/composites/struct.ts';
import { be32, s32 } from '../../../codec/scalars/integers.ts';
import type { Infer } from '../../../codec/type.ts';

/** A match of four bytes of the packet (`struct tc_u32_key` of linux/pkt_cls.h): they have the value in the bits of the mask. */
export const u32Key = struct('tc_u32_key', {
  mask: be32,
  value: be32,
  /** Bytes from the network header (negative: before it), a multiple of four. */
  offset: s32,
  /** All ones: from the next header. */
  offsetMask: s32,
});
export interface U32Key extends Infer<typeof u32Key> {}
