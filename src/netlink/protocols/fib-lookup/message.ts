import { struct } from '../../codec/composites/struct.ts';
import { ipv4 } from '../../codec/scalars/addresses.ts';
import { enumeration } from '../../codec/scalars/enums.ts';
import { s32, u8, u32 } from '../../codec/scalars/integers.ts';
import type { Infer } from '../../codec/type.ts';
import { routeType } from '../common/route-types.ts';

/** Routing tables (`RT_TABLE_*` of linux/rtnetlink.h). 0 stands for `main`. */
export const lookupTable = enumeration(u8, { default: 253, main: 254, local: 255 });
/** Scopes (`RT_SCOPE_*` of linux/rtnetlink.h). */
export const lookupScope = enumeration(u8, { universe: 0, site: 200, link: 253, host: 254, nowhere: 255 });
/** The result of a lookup, a negative errno. */
const outcome = enumeration(s32, {
  found: 0,
  /** ENOENT. */
  noTable: -2,
  /** EAGAIN: also where the route that fits has the type `throw`. */
  noRoute: -11,
  /** EACCES. */
  prohibit: -13,
  /** EINVAL. */
  blackhole: -22,
  /** EHOSTUNREACH. */
  unreachable: -113,
});

/** A lookup and its result: the kernel fills in the request (`struct fib_result_nl` of include/net/ip_fib.h). */
export const lookup = struct('fib_result_nl', {
  address: ipv4,
  /** Mark of the packet. */
  mark: u32,
  tos: u8,
  /** Narrowest scope that the route must have. */
  scope: lookupScope,
  /** The table to look in. */
  table: lookupTable,
  /** The table that was looked in. Results are zero where nothing was found. */
  foundTable: lookupTable,
  prefixLength: u8,
  /** Index of the next hop among those of the route. */
  nextHop: u8,
  type: routeType,
  foundScope: lookupScope,
  outcome,
});
/** A lookup and its result. */
export interface FibLookupMessage extends Infer<typeof lookup> {}
