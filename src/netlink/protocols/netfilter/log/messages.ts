import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, be32, u8 } from '../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { flowAttributes } from '../conntrack/attributes.ts';
import { type NetfilterHeader, netfilterHeader, netfilterMessageType } from '../header.ts';
import { flowRelation, hardwareAddress, hookNumber, packetTimestamp, vlanTag } from '../packet-fields.ts';

// Messages of packet logs (`NFULNL_MSG_*` of linux/netfilter/nfnetlink_log.h).
export const NFULNL_MSG_PACKET = netfilterMessageType('ulog', 0);
export const NFULNL_MSG_CONFIG = netfilterMessageType('ulog', 1);

const loggedHeader = struct('nfulnl_msg_packet_hdr', {
  /** EtherType. */
  protocol: be16,
  hook: hookNumber,
  _pad: pad(1),
});

/** Attributes of a logged packet (`NFULA_*`). */
export const loggedAttributes = attributes('NFULA', () => ({
  header: [1, loggedHeader],
  mark: [2, be32],
  timestamp: [3, packetTimestamp],
  /** Indices of links. Those of ports of a bridge are `physIn` and `physOut`. */
  in: [4, be32],
  out: [5, be32],
  physIn: [6, be32],
  physOut: [7, be32],
  hardwareAddress: [8, hardwareAddress],
  payload: [9, bytes],
  prefix: [10, string],
  uid: [11, be32],
  /** Number of the packet in its group. */
  sequence: [12, be32],
  /** Number of the packet among those of all groups. */
  globalSequence: [13, be32],
  gid: [14, be32],
  /** Kind of the link (`ARPHRD_*`). */
  hardwareType: [15, be16],
  hardwareHeader: [16, bytes],
  hardwareLength: [17, be16],
  conntrack: [18, flowAttributes, NESTED],
  conntrackInfo: [19, flowRelation],
  vlan: [20, vlanTag, NESTED],
  l2Header: [21, bytes],
}));

/** A logged packet; the resource of its header is the group. */
export interface LoggedMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof loggedAttributes>> {}
export const loggedMessage: Type<LoggedMessage> = structWithAttributes(netfilterHeader, loggedAttributes);

const configCommand = struct('nfulnl_msg_config_cmd', {
  command: enumeration(u8, { none: 0, bind: 1, unbind: 2, pfBind: 3, pfUnbind: 4 }),
});

const configMode = struct('nfulnl_msg_config_mode', {
  copyRange: be32,
  copyMode: enumeration(u8, { none: 0, meta: 1, packet: 2 }),
  _pad: pad(1),
});

/** Attributes of the settings of a group (`NFULA_CFG_*`). */
export const logAttributes = attributes('NFULA_CFG', () => ({
  command: [1, configCommand],
  mode: [2, configMode],
  /** Bytes that the kernel collects. */
  bufferSize: [3, be32],
  /** Hundredths of a second after which the kernel sends what it has collected. */
  timeout: [4, be32],
  /** Packets after which the kernel sends what it has collected. */
  threshold: [5, be32],
  flags: [6, flags(be16, { sequence: 1, globalSequence: 2, conntrack: 4 })],
}));

/** Settings of a group; the resource of the header is the group. */
export interface LogMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof logAttributes>> {}
export const logMessage: Type<LogMessage> = structWithAttributes(netfilterHeader, logAttributes);
