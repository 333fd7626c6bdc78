import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, be32, u8 } from '../../../codec/scalars/integers.ts';
import { bareString, bytes } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { flowAttributes } from '../conntrack/attributes.ts';
import { expectationAttributes } from '../expectations/messages.ts';
import { type NetfilterHeader, netfilterHeader, netfilterMessageType } from '../header.ts';
import { flowRelation, hardwareAddress, hookNumber, packetTimestamp, vlanTag } from '../packet-fields.ts';

// Messages of packet queues (`NFQNL_MSG_*` of linux/netfilter/nfnetlink_queue.h).
export const NFQNL_MSG_PACKET = netfilterMessageType('queue', 0);
export const NFQNL_MSG_VERDICT = netfilterMessageType('queue', 1);
export const NFQNL_MSG_CONFIG = netfilterMessageType('queue', 2);
export const NFQNL_MSG_VERDICT_BATCH = netfilterMessageType('queue', 3);

/** Verdicts about packets (`NF_*` of linux/netfilter.h). */
export const verdicts = { drop: 0, accept: 1, stolen: 2, queue: 3, repeat: 4, stop: 5 } as const;

/** A packet of a queue (`struct nfqnl_msg_packet_hdr`, 7 bytes). */
const packetHeader = struct('nfqnl_msg_packet_hdr', {
  /** Number of the packet in its queue. Verdicts refer to it. */
  id: be32,
  /** EtherType. */
  protocol: be16,
  hook: hookNumber,
});

const verdictHeader = struct('nfqnl_msg_verdict_hdr', {
  /** Of `queue`, the upper half is the number of the other queue. */
  verdict: enumeration(be32, verdicts),
  id: be32,
});

/** Attributes of a packet and of its verdict (`NFQA_*`). */
export const packetAttributes = attributes('NFQA', () => ({
  header: [1, packetHeader],
  verdict: [2, verdictHeader],
  mark: [3, be32],
  timestamp: [4, packetTimestamp],
  /** Indices of links. Those of ports of a bridge are `physIn` and `physOut`. */
  in: [5, be32],
  out: [6, be32],
  physIn: [7, be32],
  physOut: [8, be32],
  hardwareAddress: [9, hardwareAddress],
  payload: [10, bytes],
  conntrack: [11, flowAttributes, NESTED],
  conntrackInfo: [12, flowRelation],
  /** Length of the whole packet, where `payload` is a part. */
  capLen: [13, be32],
  skbInfo: [14, flags(be32, { checksumNotReady: 1, gso: 2, checksumNotVerified: 4 })],
  expectation: [15, expectationAttributes, NESTED],
  uid: [16, be32],
  gid: [17, be32],
  securityContext: [18, bareString],
  vlan: [19, vlanTag, NESTED],
  l2Header: [20, bytes],
  /** Linux 5.18. */
  priority: [21, be32],
  /** Linux 6.14. */
  cgroupClassId: [22, be32],
}));

/** A packet, or a verdict; the resource of its header is the queue. */
export interface PacketMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof packetAttributes>> {}
export const packetMessage: Type<PacketMessage> = structWithAttributes(netfilterHeader, packetAttributes);

/** How much of each packet is copied (`NFQNL_COPY_*`). */
const copyModes = { none: 0, meta: 1, packet: 2 } as const;

const configCommand = struct('nfqnl_msg_config_cmd', {
  command: enumeration(u8, { none: 0, bind: 1, unbind: 2, pfBind: 3, pfUnbind: 4 }),
  _pad: pad(1),
  /** Address family, for kernels before 3.8. */
  family: be16,
});

const configParameters = struct('nfqnl_msg_config_params', {
  copyRange: be32,
  copyMode: enumeration(u8, copyModes),
});

const queueFlags = flags(be32, {
  failOpen: 1,
  conntrack: 2,
  gso: 4,
  uidGid: 8,
  securityContext: 16,
});

/** Attributes of the settings of a queue (`NFQA_CFG_*`). */
export const queueAttributes = attributes('NFQA_CFG', () => ({
  command: [1, configCommand],
  parameters: [2, configParameters],
  /** Most packets that wait for a verdict. */
  maxLength: [3, be32],
  /** Flags that are changed. */
  mask: [4, queueFlags],
  flags: [5, queueFlags],
}));

/** Settings of a queue; the resource of the header is the queue. */
export interface QueueMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof queueAttributes>> {}
export const queueMessage: Type<QueueMessage> = structWithAttributes(netfilterHeader, queueAttributes);
