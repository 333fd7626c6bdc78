import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, be32, be64, u8, u32 } from '../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { bitNumbers } from './bit-numbers.ts';
import { tuple } from './tuple.ts';

/** States of a flow (`IPS_*` of linux/netfilter/nf_conntrack_common.h). */
export const flowStatuses = {
  /** It was expected by a helper: see expectations. */
  expected: 1,
  seenReply: 2,
  /** It is not removed early when the table is full. */
  assured: 4,
  /** Its first packet has left the host. */
  confirmed: 8,
  sourceNat: 0x10,
  destinationNat: 0x20,
  sequenceAdjust: 0x40,
  sourceNatDone: 0x80,
  destinationNatDone: 0x100,
  dying: 0x200,
  fixedTimeout: 0x400,
  template: 0x800,
  /** Linux 4.20 and older: untracked. */
  natClash: 0x1000,
  helper: 0x2000,
  /** Linux 4.16. */
  offload: 0x4000,
  /** Linux 5.7. */
  hardwareOffload: 0x8000,
} as const;

const status = flags(be32, flowStatuses);

/** Name of a state of a flow. */
export type FlowStatus = keyof typeof flowStatuses;

/** States of a TCP connection (`TCP_CONNTRACK_*` of linux/netfilter/nf_conntrack_tcp.h). */
export const tcpStates = {
  none: 0,
  synSent: 1,
  synRecv: 2,
  established: 3,
  finWait: 4,
  closeWait: 5,
  lastAck: 6,
  timeWait: 7,
  close: 8,
  synSent2: 9,
  max: 10,
  ignore: 11,
  retrans: 12,
  unack: 13,
  timeoutMax: 14,
} as const;

const tcpFlagBits = flags(u8, {
  windowScale: 1,
  sackPermitted: 2,
  closeInit: 4,
  beLiberal: 8,
  dataUnacknowledged: 0x10,
  maxAckSet: 0x20,
  challengeAck: 0x40,
  simultaneousOpen: 0x80,
});

/** Flags of one direction of a TCP connection, and which of them to change (`struct nf_ct_tcp_flags`). */
const tcpFlags = struct('nf_ct_tcp_flags', { flags: tcpFlagBits, mask: tcpFlagBits });

const tcp = attributes('CTA_PROTOINFO_TCP', () => ({
  state: [1, enumeration(u8, tcpStates)],
  windowScaleOriginal: [2, u8],
  windowScaleReply: [3, u8],
  flagsOriginal: [4, tcpFlags],
  flagsReply: [5, tcpFlags],
}));

const dccp = attributes('CTA_PROTOINFO_DCCP', () => ({
  state: [
    1,
    enumeration(u8, {
      none: 0,
      request: 1,
      respond: 2,
      partOpen: 3,
      open: 4,
      closeReq: 5,
      closing: 6,
      timeWait: 7,
      ignore: 8,
      invalid: 9,
    }),
  ],
  role: [2, enumeration(u8, { client: 0, server: 1 })],
  handshakeSeq: [3, be64],
}));

/** States of an SCTP association (`SCTP_CONNTRACK_*` of linux/netfilter/nf_conntrack_sctp.h). */
export const sctpStates = {
  none: 0,
  closed: 1,
  cookieWait: 2,
  cookieEchoed: 3,
  established: 4,
  shutdownSent: 5,
  shutdownReceived: 6,
  shutdownAckSent: 7,
  heartbeatSent: 8,
  heartbeatAcked: 9,
} as const;

const sctp = attributes('CTA_PROTOINFO_SCTP', () => ({
  state: [1, enumeration(u8, sctpStates)],
  vtagOriginal: [2, be32],
  vtagReply: [3, be32],
}));

const protocolInfo = attributes('CTA_PROTOINFO', () => ({
  tcp: [1, tcp, NESTED],
  /** Removed in Linux 6.16. */
  dccp: [2, dccp, NESTED],
  sctp: [3, sctp, NESTED],
}));

const helper = attributes('CTA_HELP', () => ({
  /** `ftp`, `sip` … */
  name: [1, string],
  /** State of a helper in user space. */
  info: [2, bytes],
}));

const natPorts = attributes('CTA_PROTONAT', () => ({
  minimum: [1, be16],
  maximum: [2, be16],
}));

const nat = attributes('CTA_NAT', () => ({
  v4MinIp: [1, ipv4],
  v4MaxIp: [2, ipv4],
  ports: [3, natPorts, NESTED],
  v6MinIp: [4, ipv6],
  v6MaxIp: [5, ipv6],
}));

const counters = attributes('CTA_COUNTERS', () => ({
  packets: [1, be64],
  bytes: [2, be64],
}));

/** Correction of the sequence numbers of one direction of a TCP connection. */
const sequence = attributes('CTA_SEQADJ', () => ({
  correctionPos: [1, be32],
  offsetBefore: [2, be32],
  offsetAfter: [3, be32],
}));

const synproxy = attributes('CTA_SYNPROXY', () => ({
  /** Initial sequence number of the proxy. */
  isn: [1, be32],
  /** Initial timestamp. */
  its: [2, be32],
  tsoff: [3, be32],
}));

const timestamp = attributes('CTA_TIMESTAMP', () => ({
  start: [1, be64],
  stop: [2, be64],
}));

/** Fields of a tuple that a filter compares (`CTA_FILTER_F_*` of net/netfilter/nf_conntrack_netlink.c), host byte order. */
export const filterFields = {
  source: 1,
  destination: 2,
  zone: 4,
  protocol: 8,
  sourcePort: 0x10,
  destinationPort: 0x20,
  icmpType: 0x40,
  icmpCode: 0x80,
  icmpId: 0x100,
  icmpv6Type: 0x200,
  icmpv6Code: 0x400,
  icmpv6Id: 0x800,
} as const;

const filter = attributes('CTA_FILTER', () => ({
  origFlags: [1, flags(u32, filterFields)],
  replyFlags: [2, flags(u32, filterFields)],
}));

/** Labels of a flow: 128 bits. */
const labels = bitNumbers(16);

/** Attributes of a flow (`CTA_*` of linux/netfilter/nfnetlink_conntrack.h). */
export const flowAttributes = attributes('CTA', () => ({
  original: [1, tuple, NESTED],
  reply: [2, tuple, NESTED],
  status: [3, status],
  /** State of the protocol above IP. */
  protocolInfo: [4, protocolInfo, NESTED],
  helper: [5, helper, NESTED],
  /** Range to translate the source to, in requests to create a flow. */
  sourceNat: [6, nat, NESTED],
  /** Seconds until the flow is removed. */
  timeout: [7, be32],
  mark: [8, be32],
  /** Needs the setting `net.netfilter.nf_conntrack_acct`. */
  originalCounters: [9, stateOnly(counters), NESTED],
  replyCounters: [10, stateOnly(counters), NESTED],
  /** Number of references to it. */
  use: [11, stateOnly(be32)],
  /** Identifier; together with the tuple it tells a flow from an earlier one. */
  id: [12, be32],
  /** Range to translate the destination to, in requests to create a flow. */
  destinationNat: [13, nat, NESTED],
  /** The original direction of the flow that this one is related to. */
  master: [14, tuple, NESTED],
  seqAdjOriginal: [15, sequence, NESTED],
  seqAdjReply: [16, sequence, NESTED],
  secmark: [17, stateOnly(be32)],
  zone: [18, be16],
  securityContext: [19, stateOnly(attributes('CTA_SECCTX', () => ({ name: [1, string] }))), NESTED],
  /** Nanoseconds since 1970. Needs the setting `net.netfilter.nf_conntrack_timestamp`. */
  timestamp: [20, stateOnly(timestamp), NESTED],
  /** Bits of the mark that a request changes or compares. */
  markMask: [21, be32],
  /** Numbers of the labels that are set, 0 to 127. */
  labels: [22, labels],
  /** Numbers of the labels that a request changes. */
  labelsMask: [23, labels],
  /** Linux 4.10. */
  synproxy: [24, synproxy, NESTED],
  /** In requests to list or flush: the fields of the tuples to compare. Linux 5.8. */
  filter: [25, filter, NESTED],
  /** Bits of the status that a request compares. Linux 5.14. */
  statusMask: [26, status],
  /** When the event happened, in nanoseconds since 1970. Linux 6.14. */
  timestampEvent: [27, stateOnly(be64)],
}));
export interface FlowAttributes extends Infer<typeof flowAttributes> {}

/** A message about a flow: header and attributes as on the wire. */
export interface FlowMessage extends StructWithAttributes<NetfilterHeader, FlowAttributes> {}

/** The schema of messages about flows. */
export const flowMessage: Type<FlowMessage> = structWithAttributes(netfilterHeader, flowAttributes);
