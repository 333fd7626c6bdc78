import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { ipv4, ipv6, mac } from '../../../../codec/scalars/addresses.ts';
import { bitfield32, enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, bool8, flag, u8, u16, u32, u64 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Identifier of a bridge in the spanning tree (`struct ifla_bridge_id`): priority and address. */
export const bridgeId = struct('ifla_bridge_id', { priority: be16, address: mac });

/** Who asks for the members of groups (`BRIDGE_QUERIER_*` of linux/if_bridge.h). Linux 5.15. */
const querierState = attributes('BRIDGE_QUERIER', () => ({
  ipAddress: [1, ipv4],
  /** Index of the port that it is seen at. */
  ipPort: [2, u32],
  ipOtherTimer: [3, u64],
  ipv6Address: [5, ipv6],
  ipv6Port: [6, u32],
  ipv6OtherTimer: [7, u64],
}));

/**
 * An Ethernet bridge (`IFLA_BR_*` of linux/if_link.h). Times are in hundredths of a second (`USER_HZ`), as the kernel
 * has them.
 */
export const bridge = attributes('IFLA_BR', () => ({
  forwardDelay: [1, u32],
  helloTime: [2, u32],
  maxAge: [3, u32],
  ageingTime: [4, u32],
  /** 0 off, 1 by the kernel, 2 by a program. */
  stpState: [5, u32],
  priority: [6, u16],
  vlanFiltering: [7, bool8],
  vlanProtocol: [8, enumeration(be16, { '802.1Q': 0x8100, '802.1ad': 0x88a8 })],
  groupForwardMask: [9, u16],
  rootId: [10, bridgeId],
  bridgeId: [11, bridgeId],
  rootPort: [12, u16],
  rootPathCost: [13, u32],
  topologyChange: [14, bool8],
  topologyChangeDetected: [15, bool8],
  helloTimer: [16, u64],
  tcnTimer: [17, u64],
  topologyChangeTimer: [18, u64],
  gcTimer: [19, u64],
  groupAddress: [20, mac],
  /** Forgets what was learned. */
  fdbFlush: [21, flag],
  /** 0 never, 1 where queries are seen, 2 always. */
  multicastRouter: [22, u8],
  multicastSnooping: [23, bool8],
  multicastQueryUseIfaddr: [24, bool8],
  multicastQuerier: [25, bool8],
  multicastHashElasticity: [26, u32],
  multicastHashMax: [27, u32],
  multicastLastMemberCount: [28, u32],
  multicastStartupQueryCount: [29, u32],
  multicastLastMemberInterval: [30, u64],
  multicastMembershipInterval: [31, u64],
  multicastQuerierInterval: [32, u64],
  multicastQueryInterval: [33, u64],
  multicastQueryResponseInterval: [34, u64],
  multicastStartupQueryInterval: [35, u64],
  netfilterCallIptables: [36, bool8],
  netfilterCallIp6tables: [37, bool8],
  netfilterCallArptables: [38, bool8],
  vlanDefaultPvid: [39, u16],
  vlanStatsEnabled: [41, bool8],
  multicastStatsEnabled: [42, bool8],
  multicastIgmpVersion: [43, u8],
  multicastMldVersion: [44, u8],
  vlanStatsPerPort: [45, bool8],
  /** Linux 5.0. */
  options: [
    46,
    bitfield32(u32, {
      noLinkLocalLearn: 1,
      multicastVlanSnooping: 2,
      mstEnable: 4,
      mdbOffloadFailNotification: 8,
      fdbLocalVlan0: 16,
    }),
  ],
  multicastQuerierState: [47, querierState, NESTED],
  /** Linux 6.7. */
  fdbLearned: [48, u32],
  /** Linux 6.7. */
  fdbMaxLearned: [49, u32],
  stpMode: [50, enumeration(u32, { auto: 0, user: 1, kernel: 2 })],
}));
/** Options of a bridge. */
export interface Bridge extends Infer<typeof bridge> {}
