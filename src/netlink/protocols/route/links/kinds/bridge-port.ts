import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, flag, u8, u16, u32, u64 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { bridgeId } from './bridge.ts';

/**
 * What a bridge keeps of its ports (`IFLA_BRPORT_*` of linux/if_link.h). Times are in hundredths of a second
 * (`USER_HZ`).
 */
export const bridgePort = attributes('IFLA_BRPORT', () => ({
  /** In the spanning tree. */
  state: [1, enumeration(u8, { disabled: 0, listening: 1, learning: 2, forwarding: 3, blocking: 4 })],
  priority: [2, u16],
  cost: [3, u32],
  hairpin: [4, bool8],
  guard: [5, bool8],
  rootBlock: [6, bool8],
  fastLeave: [7, bool8],
  learning: [8, bool8],
  flood: [9, bool8],
  proxyArp: [10, bool8],
  learningSync: [11, bool8],
  proxyArpWifi: [12, bool8],
  rootId: [13, bridgeId],
  bridgeId: [14, bridgeId],
  designatedPort: [15, u16],
  designatedCost: [16, u16],
  id: [17, u16],
  number: [18, u16],
  topologyChangeAck: [19, bool8],
  configPending: [20, bool8],
  messageAgeTimer: [21, u64],
  forwardDelayTimer: [22, u64],
  holdTimer: [23, u64],
  /** Forgets what was learned on the port. */
  flush: [24, flag],
  /** 0 never, 1 where queries are seen, 2 always, 3 where queries were seen lately. */
  multicastRouter: [25, u8],
  multicastFlood: [27, bool8],
  multicastToUnicast: [28, bool8],
  vlanTunnel: [29, bool8],
  broadcastFlood: [30, bool8],
  groupForwardMask: [31, u16],
  neighSuppress: [32, bool8],
  isolated: [33, bool8],
  /** Index of the port that takes over when this one loses its carrier. */
  backupPort: [34, u32],
  mrpRingOpen: [35, bool8],
  mrpInOpen: [36, bool8],
  multicastEhtHostsLimit: [37, u32],
  multicastEhtHostsCount: [38, u32],
  locked: [39, bool8],
  /** Linux 6.2. */
  mab: [40, bool8],
  /** Linux 6.3. */
  multicastGroups: [41, u32],
  /** Linux 6.3. */
  multicastMaxGroups: [42, u32],
  /** Linux 6.4. */
  neighVlanSuppress: [43, bool8],
  /** Identifier of a nexthop object. Linux 6.5. */
  backupNexthop: [44, u32],
  neighForwardGratuitous: [45, bool8],
}));
/** What a bridge keeps of a port. */
export interface BridgePort extends Infer<typeof bridgePort> {}
