import { ip } from '../../codec/address.ts';
import { attributes } from '../../codec/attributes.ts';
import { type Headed, headed, records } from '../../codec/headed.ts';
import { be16, s32, u8, u16, u32, u64 } from '../../codec/integers.ts';
import { enumeration, flags } from '../../codec/names.ts';
import { struct } from '../../codec/struct.ts';
import { bytes, string } from '../../codec/text.ts';
import type { Infer, Type } from '../../codec/type.ts';
import { scope } from '../address/attributes.ts';
import { family } from '../family.ts';
import { routeProtocol, routeType } from '../names.ts';

const nexthopFlags = {
  dead: 1,
  pervasive: 2,
  onlink: 4,
  offload: 8,
  linkdown: 16,
  unresolved: 32,
  trap: 64,
} as const;

/** Header of route messages (`struct rtmsg` of linux/rtnetlink.h), 12 bytes. */
const routeHeader = struct('rtmsg', {
  family,
  dstLength: u8,
  srcLength: u8,
  tos: u8,
  /** The table where its number fits in a byte; the attribute `table` holds any. */
  tableByte: u8,
  protocol: routeProtocol,
  scope,
  type: routeType,
  flags: flags(u32, {
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
  }),
});

/** Limits and hints for connections by a route (`RTAX_*`). */
const routeMetrics = attributes('RTAX', {
  /** Bits, one a metric number, of those that the kernel must not change. */
  lock: [1, u32],
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
  features: [12, u32],
  /** Milliseconds. */
  rtoMin: [13, u32],
  initrwnd: [14, u32],
  quickack: [15, u32],
  ccAlgo: [16, string],
  fastopenNoCookie: [17, u32],
});

/** Age and use of a route (`struct rta_cacheinfo`). */
const routeCacheInfo = struct('rta_cacheinfo', {
  clntref: u32,
  lastUse: u32,
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
  flags: flags(u8, nexthopFlags),
  /** Weight less one. */
  hops: u8,
  index: s32,
});

const nexthopAttributes = attributes('RTA', {
  gateway: [5, ip],
  flow: [11, u32],
  via: [18, bytes],
  newdst: [19, bytes],
  encapType: [21, u16],
  encap: [22, bytes],
});

/** Attributes of route messages (`RTA_*` of linux/rtnetlink.h). */
const routeAttributes = attributes('RTA', {
  dst: [1, ip],
  src: [2, ip],
  iif: [3, u32],
  oif: [4, u32],
  gateway: [5, ip],
  priority: [6, u32],
  prefsrc: [7, ip],
  metrics: [8, routeMetrics],
  multipath: [9, records(nexthopHeader, nexthopAttributes)],
  flow: [11, u32],
  cacheInfo: [12, routeCacheInfo],
  table: [15, u32],
  mark: [16, u32],
  mfcStats: [17, struct('rta_mfc_stats', { packets: u64, bytes: u64, wrongIf: u64 })],
  via: [18, bytes],
  newdst: [19, bytes],
  pref: [20, enumeration(u8, { medium: 0, high: 1, low: 3 })],
  encapType: [21, u16],
  encap: [22, bytes],
  expires: [23, u32],
  uid: [25, u32],
  ttlPropagate: [26, u8],
  ipProto: [27, u8],
  sport: [28, be16],
  dport: [29, be16],
  nhId: [30, u32],
});

/** A route message as it lies on the wire. */
export interface RouteMessage extends Headed<Infer<typeof routeHeader>, Infer<typeof routeAttributes>> {}

/** The schema of route messages. */
export const routeMessage: Type<RouteMessage> = headed(routeHeader, routeAttributes);
