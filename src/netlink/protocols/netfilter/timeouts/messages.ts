import { NESTED } from '../../../codec/attributes-iterator.ts';
import { type AttributeSet, attributes } from '../../../codec/composites/attribute-set.ts';
import { select } from '../../../codec/composites/select.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be16, be32 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import {
  protocolNumber,
  type TrackedProtocol,
  trackedProtocol,
  type trackedProtocols,
} from '../conntrack/ip-protocols.ts';
import { type NetfilterHeader, netfilterHeader, netfilterMessageType } from '../header.ts';

// Messages about timeouts (`IPCTNL_MSG_TIMEOUT_*` of linux/netfilter/nfnetlink_cttimeout.h).
export const IPCTNL_MSG_TIMEOUT_NEW = netfilterMessageType('cttimeout', 0);
export const IPCTNL_MSG_TIMEOUT_GET = netfilterMessageType('cttimeout', 1);
export const IPCTNL_MSG_TIMEOUT_DELETE = netfilterMessageType('cttimeout', 2);
export const IPCTNL_MSG_TIMEOUT_DEFAULT_SET = netfilterMessageType('cttimeout', 3);
export const IPCTNL_MSG_TIMEOUT_DEFAULT_GET = netfilterMessageType('cttimeout', 4);

const tcp = attributes('CTA_TIMEOUT_TCP', () => ({
  synSent: [1, be32],
  synRecv: [2, be32],
  established: [3, be32],
  finWait: [4, be32],
  closeWait: [5, be32],
  lastAck: [6, be32],
  timeWait: [7, be32],
  close: [8, be32],
  synSent2: [9, be32],
  retrans: [10, be32],
  unack: [11, be32],
}));

const dccp = attributes('CTA_TIMEOUT_DCCP', () => ({
  request: [1, be32],
  respond: [2, be32],
  partOpen: [3, be32],
  open: [4, be32],
  closeReq: [5, be32],
  closing: [6, be32],
  timeWait: [7, be32],
}));

const sctp = attributes('CTA_TIMEOUT_SCTP', () => ({
  closed: [1, be32],
  cookieWait: [2, be32],
  cookieEchoed: [3, be32],
  established: [4, be32],
  shutdownSent: [5, be32],
  shutdownReceived: [6, be32],
  shutdownAckSent: [7, be32],
  heartbeatSent: [8, be32],
  /** Until Linux 6.1. */
  heartbeatAcked: [9, be32],
}));

/** Timeouts of protocols that only know whether there was a reply. */
const twoStates = (name: string) =>
  attributes(`CTA_TIMEOUT_${name}`, () => ({ unreplied: [1, be32], replied: [2, be32] }));

/** Timeouts of protocols without states. */
const oneState = (name: string) => attributes(`CTA_TIMEOUT_${name}`, () => ({ timeout: [1, be32] }));

/** Seconds by state, of the protocols that the kernel tracks. */
export interface TimeoutSeconds {
  [state: string]: number | Uint8Array | undefined;
}

const seconds = <T>(set: AttributeSet<T>): Type<TimeoutSeconds> => set as unknown as Type<TimeoutSeconds>;

const byName: Readonly<Record<keyof typeof trackedProtocols, Type<TimeoutSeconds>>> = {
  tcp: seconds(tcp),
  udp: seconds(twoStates('UDP')),
  udplite: seconds(twoStates('UDPLITE')),
  gre: seconds(twoStates('GRE')),
  icmp: seconds(oneState('ICMP')),
  icmpv6: seconds(oneState('ICMPV6')),
  dccp: seconds(dccp),
  sctp: seconds(sctp),
};

/** The same by number: requests may have either. */
const byProtocol: Readonly<Record<string | number, Type<TimeoutSeconds>>> = {
  ...byName,
  ...Object.fromEntries(
    Object.entries(byName).map(([name, type]) => [protocolNumber(name as TrackedProtocol), type]),
  ),
};

/** Attributes of a policy of timeouts (`CTA_TIMEOUT_*`). */
export const timeoutAttributes = attributes('CTA_TIMEOUT', () => ({
  name: [1, stringOf(31)],
  l3proto: [2, enumeration(be16, { ip: 2, ip6: 10 })],
  l4proto: [3, trackedProtocol],
  /** Seconds by state. Its names depend on the protocol. */
  data: [4, select<TimeoutSeconds>('l4proto', byProtocol, seconds(oneState('GENERIC'))), NESTED],
  /** Number of references to it. */
  use: [5, stateOnly(be32)],
}));
export interface TimeoutAttributes extends Infer<typeof timeoutAttributes> {}

/** A message about a policy of timeouts. */
export interface TimeoutMessage extends StructWithAttributes<NetfilterHeader, TimeoutAttributes> {}
export const timeoutMessage: Type<TimeoutMessage> = structWithAttributes(netfilterHeader, timeoutAttributes);
