import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { mac } from '../../../../codec/scalars/addresses.ts';
import { bitfield32, enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, bool8, flag, u8, u16, u32, u64 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import { bridgeId } from './bridge-id.ts';
import { type BridgePort, bridgePort } from './bridge-port.ts';
import type { LinkKind } from './kind.ts';
import { multicastRouter } from './multicast-router.ts';
import { querierState } from './querier-state.ts';

const optionFlags = bitfield32(u32, {
  noLinkLocalLearn: 1,
  multicastVlanSnooping: 2,
  mstEnable: 4,
  mdbOffloadFailNotification: 8,
  fdbLocalVlan0: 16,
});

/** Returns whether the kernel that reported these options has VLANs of bridges. Options of a program may be of any. */
function hasVlans({ rootId, vlanProtocol }: Readonly<Record<string, unknown>>): boolean {
  return rootId === undefined || vlanProtocol !== undefined;
}

const options = attributes('IFLA_BR', () => ({
  forwardDelay: [1, u32],
  helloTime: [2, u32],
  maxAge: [3, u32],
  ageingTime: [4, u32],
  /** The spanning tree protocol is off, done by the kernel, or done by a program. */
  stpState: [5, enumeration(u32, { off: 0, kernel: 1, user: 2 })],
  priority: [6, u16],
  /** A kernel without VLANs of bridges reports false, and refuses it. */
  vlanFiltering: [7, stateOnly(bool8, (filtering, bridge) => !filtering && !hasVlans(bridge))],
  vlanProtocol: [8, enumeration(be16, { '802.1Q': 0x8100, '802.1ad': 0x88a8 })],
  groupForwardMask: [9, u16],
  /** State, as the fields up to `gcTimer` are. */
  rootId: [10, stateOnly(bridgeId)],
  bridgeId: [11, stateOnly(bridgeId)],
  rootPort: [12, stateOnly(u16)],
  rootPathCost: [13, stateOnly(u32)],
  topologyChange: [14, stateOnly(bool8)],
  topologyChangeDetected: [15, stateOnly(bool8)],
  helloTimer: [16, stateOnly(u64)],
  tcnTimer: [17, stateOnly(u64)],
  topologyChangeTimer: [18, stateOnly(u64)],
  gcTimer: [19, stateOnly(u64)],
  groupAddress: [20, mac],
  /** Deletes the entries that were learned. */
  fdbFlush: [21, flag],
  multicastRouter: [22, multicastRouter],
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
    // A kernel without VLANs of bridges reports all of them, and refuses those of VLANs.
    stateOnly(optionFlags, ({ value }, bridge) => value.length === 0 && !hasVlans(bridge)),
  ],
  /** State. */
  multicastQuerierState: [47, stateOnly(querierState), NESTED],
  /** State: entries that were learned. Linux 6.7. */
  fdbLearned: [48, stateOnly(u32)],
  /** Entries that may be learned; 0 for no limit. Linux 6.7. */
  fdbMaxLearned: [49, u32],
  stpMode: [50, enumeration(u32, { auto: 0, user: 1, kernel: 2 })],
}));
/** Options of a bridge. */
export interface Bridge extends Infer<typeof options> {}

/**
 * An Ethernet bridge (`IFLA_BR_*` of linux/if_link.h). Times are in hundredths of a second (`USER_HZ`). Linux 2.6.37;
 * its options since 3.17.
 */
export const bridge: LinkKind<Bridge, BridgePort> = { options, port: bridgePort, changeable: 'all' };
