import {
  type AttributeFields,
  type AttributeSet,
  attributes,
} from '../../../codec/composites/attribute-set.ts';
import { cached } from '../../../codec/composites/cached.ts';
import { records } from '../../../codec/composites/records.ts';
import { select } from '../../../codec/composites/select.ts';
import { struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ip } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, be32, bool8, s32, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import { stateOnly, stateOnlyBits } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { family } from '../../common/address-families.ts';
import { scope } from '../addresses/attributes.ts';
import { tableNumber, tableNumber8 } from '../known-names.ts';
import { labelStack } from '../mpls.ts';
import { ipProtocol, nexthopFlags, reportedFlags, routeProtocol, routeType } from '../names.ts';
import { via } from '../via.ts';
import { encap, encapType } from './encap/registry.ts';

const flagNames = flags(u32, {
  ...nexthopFlags,
  notify: 0x100,
  cloned: 0x200,
  equalize: 0x400,
  prefix: 0x800,
  lookupTable: 0x1000,
  fibMatch: 0x2000,
  rtOffload: 0x4000,
  rtTrap: 0x8000,
  offloadFailed: 0x20000000,
});

/** Flags of a route (`RTNH_F_*` and `RTM_F_*` of linux/rtnetlink.h). */
export const routeFlags = stateOnlyBits(flagNames, [
  ...reportedFlags,
  'cloned',
  'rtOffload',
  'rtTrap',
  'offloadFailed',
]);

const header = <F>(flags: Type<F>) =>
  struct('rtmsg', {
    family,
    dstLength: u8,
    srcLength: u8,
    tos: u8,
    /** The table where its number fits in a byte; the attribute `table` holds any. */
    tableByte: tableNumber8,
    protocol: routeProtocol,
    scope,
    type: routeType,
    flags,
  });

/** Header of route messages (`struct rtmsg` of linux/rtnetlink.h), 12 bytes. */
export const routeHeader = header(routeFlags);

/** Metrics that a route can lock, so that the kernel does not change them: the bit of each is its number. */
const lockable = flags(u32, {
  mtu: 1 << 2,
  window: 1 << 3,
  rtt: 1 << 4,
  rttvar: 1 << 5,
  ssthresh: 1 << 6,
  cwnd: 1 << 7,
  advmss: 1 << 8,
  reordering: 1 << 9,
  hoplimit: 1 << 10,
  initcwnd: 1 << 11,
  rtoMin: 1 << 13,
  initrwnd: 1 << 14,
});

/** Limits and hints for connections by a route (`RTAX_*`). */
export const routeMetrics = attributes('RTAX', () => ({
  /** Which of them the kernel must not change. */
  lock: [1, lockable],
  mtu: [2, u32],
  window: [3, u32],
  /** Eighths of a millisecond. */
  rtt: [4, u32],
  /** Quarters of a millisecond. */
  rttvar: [5, u32],
  ssthresh: [6, u32],
  cwnd: [7, u32],
  advmss: [8, u32],
  reordering: [9, u32],
  hoplimit: [10, u32],
  initcwnd: [11, u32],
  features: [12, flags(u32, { ecn: 1, sack: 2, timestamp: 4, allfrag: 8, tcpUsecTimestamps: 16 })],
  /** Milliseconds. */
  rtoMin: [13, u32],
  initrwnd: [14, u32],
  quickack: [15, u32],
  ccAlgo: [16, string],
  fastopenNoCookie: [17, u32],
}));
/** Limits and hints for connections by a route. */
export interface RouteMetrics extends Infer<typeof routeMetrics> {}

/** Age and use of a route (`struct rta_cacheinfo`). */
const routeCacheInfo = struct('rta_cacheinfo', {
  /** How many hold it. */
  clntref: u32,
  /** Hundredths of a second since its last use. */
  lastUse: u32,
  /** Hundredths of a second until it expires; 0 for never. */
  expires: s32,
  error: u32,
  used: u32,
  id: u32,
  timestamp: u32,
  timestampAge: u32,
});

/** One of several next hops (`struct rtnexthop`), 8 bytes, with attributes behind it. */
const nexthopHeader = struct('rtnexthop', {
  length: u16,
  flags: stateOnlyBits(flags(u8, nexthopFlags), reportedFlags),
  /** Weight less one. */
  hops: u8,
  index: s32,
});

/** Of the family of the message: labels for MPLS, an address for others. */
const destination = select<string | number[]>('family', { mpls: labelStack }, ip);

/** Labels to put in the place of the old one (MPLS). */
const newDestination = select<number[]>('family', { mpls: labelStack });

/** Attributes of one of several next hops. */
export const nexthopAttributes = attributes('RTA', () => ({
  gateway: [5, ip],
  flow: [11, u32],
  via: [18, via],
  newdst: [19, newDestination],
  encapType: [21, encapType],
  encap: [22, encap],
}));

/** Attributes of route messages (`RTA_*` of linux/rtnetlink.h). */
export const routeFields = {
  dst: [1, destination],
  src: [2, ip],
  /** Index of the link that packets come in by. */
  iif: [3, u32],
  /** Index of the link that packets go out by. */
  oif: [4, u32],
  gateway: [5, ip],
  /** Metric: of several routes with the same destination, the least counts. */
  priority: [6, u32],
  /** Source address that the host chooses for what it sends by it. */
  prefsrc: [7, ip],
  metrics: [8, routeMetrics as AttributeSet<RouteMetrics>],
  multipath: [9, records(nexthopHeader, nexthopAttributes)],
  /** Realms: source in the high half, destination in the low. */
  flow: [11, u32],
  cacheInfo: [12, stateOnly(cached(routeCacheInfo))],
  table: [15, tableNumber],
  mark: [16, u32],
  mfcStats: [17, stateOnly(struct('rta_mfc_stats', { packets: u64, bytes: u64, wrongIf: u64 }))],
  via: [18, via],
  newdst: [19, newDestination],
  /** Preference among routers (RFC 4191). Linux 4.1. */
  pref: [20, enumeration(u8, { medium: 0, high: 1, low: 3 })],
  encapType: [21, encapType],
  encap: [22, encap],
  /** Seconds until it is removed (IPv6). Linux 4.6. Of a multicast route (family ipmr, ip6mr): hundredths of a second since it was used. */
  expires: [23, u32],
  uid: [25, u32],
  /** Whether the TTL of packets goes on within MPLS. Linux 4.12. */
  ttlPropagate: [26, bool8],
  ipProto: [27, ipProtocol],
  sport: [28, be16],
  dport: [29, be16],
  /** Next hop object. Linux 5.3. */
  nhId: [30, u32],
  /** Flow label to look up by (IPv6), network byte order on the wire. Linux 6.14. */
  flowLabel: [31, be32],
  /** Why the kernel deleted it, in notifications only. */
  deleteReason: [32, stateOnly(enumeration(u32, { unspec: 0, expired: 1, raWithdrawn: 2 }))],
} as const satisfies AttributeFields;

/** The set of them. */
export const routeAttributes = attributes('RTA', routeFields);
export interface RouteAttributes extends Infer<typeof routeAttributes> {}

/** A route message as it lies on the wire. */
export interface RouteMessage extends StructWithAttributes<Infer<typeof routeHeader>, RouteAttributes> {}

/** The schema of route messages. */
export const routeMessage: Type<RouteMessage> = structWithAttributes(routeHeader, routeAttributes);

/** The schema of requests to list, get and delete routes, where the flag `cloned` selects what the kernel has learned. */
export const routeQuery: Type<RouteMessage> = structWithAttributes(
  header(stateOnlyBits(flagNames, [...reportedFlags, 'rtOffload', 'rtTrap', 'offloadFailed'])),
  routeAttributes,
);
