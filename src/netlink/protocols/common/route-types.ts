import { enumeration } from '../../codec/scalars/enums.ts';
import { u8 } from '../../codec/scalars/integers.ts';

/** The treatment of packets that match (`RTN_*` of linux/rtnetlink.h). */
export const routeType = enumeration(u8, {
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10,
  xresolve: 11,
});
