import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array, nestedList } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ip } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, flag, u8, u16, u32, u64, uint } from '../../../codec/scalars/integers.ts';
import { stateOnly, stateOnlyBits } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { family } from '../../common/address-families.ts';
import { scope } from '../addresses/attributes.ts';
import { nexthopFlags, reportedFlags, routeProtocol } from '../names.ts';
import { encap, encapType } from '../routes/encap/registry.ts';
import { clockSeconds } from '../time.ts';

/** Flags of a next hop, as a list of names. */
export const nexthopFlagList = stateOnlyBits(flags(u32, nexthopFlags), reportedFlags);

/** Header of next hop messages (`struct nhmsg` of linux/nexthop.h), 8 bytes. */
export const nexthopHeader = struct('nhmsg', {
  family,
  scope: stateOnly(scope),
  protocol: routeProtocol,
  _reserved: pad(1),
  flags: nexthopFlagList,
});

/** A member of a group (`struct nexthop_grp`), 8 bytes. */
const groupMember = struct('nexthop_grp', {
  id: u32,
  /** The low byte of the weight less one. */
  weightLow: u8,
  /** The high byte of the weight less one. Linux 6.12; reserved before. */
  weightHigh: u8,
  _reserved: pad(2),
});

/** A group whose flows stay with their member as long as they can (`NHA_RES_GROUP_*`). Linux 5.13. */
const resilientGroup = attributes('NHA_RES_GROUP', () => ({
  /** Number of buckets that flows are sorted into. */
  buckets: [1, u16],
  /** Seconds without traffic after which a bucket may change its member. */
  idleTimer: [2, clockSeconds(u32)],
  /** Seconds after which buckets are made to change, to restore the shares; 0 for never. */
  unbalancedTimer: [3, clockSeconds(u32)],
  /** Seconds that the shares have been wrong. */
  unbalancedTime: [4, stateOnly(clockSeconds(u64))],
}));

/** A bucket of a resilient group (`NHA_RES_BUCKET_*`). Linux 5.13. */
const resilientBucket = attributes('NHA_RES_BUCKET', () => ({
  index: [1, u16],
  /** Seconds since its last packet. */
  idleTime: [2, clockSeconds(u64)],
  nhId: [3, u32],
}));

/** Packets by a member of a group (`NHA_GROUP_STATS_ENTRY_*`). Linux 6.9. */
const groupStatistics = attributes('NHA_GROUP_STATS_ENTRY', () => ({
  id: [1, u32],
  packets: [2, uint],
  packetsHardware: [3, uint],
}));

/** Attributes of next hop messages (`NHA_*` of linux/nexthop.h). */
export const nexthopAttributes = attributes('NHA', () => ({
  /** The kernel chooses one if absent. */
  id: [1, u32],
  group: [2, array(groupMember)],
  groupType: [3, enumeration(u16, { multipath: 0, resilient: 1 })],
  blackhole: [4, flag],
  oif: [5, u32],
  gateway: [6, ip],
  encapType: [7, encapType],
  /** The kernel requires the nested bit, and does not send it. */
  encap: [8, encap, NESTED],
  /** In a request to list: groups only. */
  groups: [9, flag],
  /** In a request to list: index of the master of the links. */
  master: [10, u32],
  /** For the forwarding table of a VXLAN link. Linux 5.8. */
  fdb: [11, flag],
  resilientGroup: [12, resilientGroup, NESTED],
  resilientBucket: [13, resilientBucket, NESTED],
  /** In a request to list: statistics are to be reported. In a reply: what the kernel can do. Linux 6.9. */
  operationFlags: [14, flags(u32, { dumpStats: 1, dumpHardwareStats: 2, responseGroupReserved: 0x80000000 })],
  groupStats: [15, stateOnly(nestedList(1, groupStatistics, NESTED)), NESTED],
  hardwareStatsEnable: [16, u32],
  hardwareStatsUsed: [17, stateOnly(u32)],
  /** UDP port of the remote end of a VXLAN (`fdb`). Newer than Linux 6.18. */
  dstPort: [18, be16],
}));
export interface NexthopAttributes extends Infer<typeof nexthopAttributes> {}

/** A next hop message: header and attributes as on the wire. */
export interface NexthopMessage
  extends StructWithAttributes<Infer<typeof nexthopHeader>, NexthopAttributes> {}

/** The schema of next hop messages. */
export const nexthopMessage: Type<NexthopMessage> = structWithAttributes(nexthopHeader, nexthopAttributes);
