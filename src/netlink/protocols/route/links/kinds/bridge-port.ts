import { type AttributeSet, attributes } from '../../../../codec/composites/attribute-set.ts';
import { bool8, flag, u16, u32, u64 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import { bridgeId } from './bridge-id.ts';
import { multicastRouter } from './multicast-router.ts';
import { stpState } from './stp-state.ts';

const options = attributes('IFLA_BRPORT', () => ({
  /** State in the spanning tree. */
  state: [1, stpState],
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
  /** State, as the fields up to `holdTimer` are. */
  rootId: [13, stateOnly(bridgeId)],
  bridgeId: [14, stateOnly(bridgeId)],
  designatedPort: [15, stateOnly(u16)],
  designatedCost: [16, stateOnly(u16)],
  id: [17, stateOnly(u16)],
  number: [18, stateOnly(u16)],
  topologyChangeAck: [19, stateOnly(bool8)],
  configPending: [20, stateOnly(bool8)],
  messageAgeTimer: [21, stateOnly(u64)],
  forwardDelayTimer: [22, stateOnly(u64)],
  holdTimer: [23, stateOnly(u64)],
  /** Deletes the entries that were learned on the port. */
  flush: [24, flag],
  multicastRouter: [25, multicastRouter],
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
  /** State. */
  multicastEhtHostsCount: [38, stateOnly(u32)],
  locked: [39, bool8],
  /** Linux 6.2. */
  mab: [40, bool8],
  /** State: groups that the port is a member of. Linux 6.3. */
  multicastGroups: [41, stateOnly(u32)],
  /** Groups that the port may be a member of; 0 for no limit. Linux 6.3. */
  multicastMaxGroups: [42, u32],
  /** Linux 6.4. */
  neighVlanSuppress: [43, bool8],
  /** Identifier of a nexthop object. Linux 6.5. */
  backupNexthop: [44, u32],
  neighForwardGratuitous: [45, bool8],
}));
/** Options and state of a port of a bridge. */
export interface BridgePort extends Infer<typeof options> {}

/**
 * Schema of the ports of bridges (`IFLA_BRPORT_*` of linux/if_link.h). Times are in hundredths of a second (`USER_HZ`).
 */
export const bridgePort: AttributeSet<BridgePort> = options;
