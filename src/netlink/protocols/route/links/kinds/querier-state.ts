import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { u32, u64 } from '../../../../codec/scalars/integers.ts';

/** The multicast queriers of the network (`BRIDGE_QUERIER_*` of linux/if_bridge.h). Linux 5.15. */
export const querierState = attributes('BRIDGE_QUERIER', () => ({
  ipAddress: [1, ipv4],
  /** Index of the port that its queries come in by. */
  ipPort: [2, u32],
  ipOtherTimer: [3, u64],
  ipv6Address: [5, ipv6],
  ipv6Port: [6, u32],
  ipv6OtherTimer: [7, u64],
}));
