import { struct } from '../../../../../codec/composites/struct.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { u8, u16 } from '../../../../../codec/scalars/integers.ts';

/** A set of ipset that the packet is in (`struct xt_set_info` of linux/netfilter/xt_set.h). */
export const ipset = struct('xt_set_info', {
  /** Number of the set. */
  index: u16,
  /** Number of dimensions that are compared. */
  dimension: u8,
  /** Dimensions that are compared with the source; `invert` the result. */
  flags: flags(u8, { first: 2, second: 4, third: 8, invert: 128 }),
});
