import { attributes } from '../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../codec/composites/struct.ts';
import { enumeration } from '../../codec/scalars/enums.ts';
import { be16, be32, be64, u8 } from '../../codec/scalars/integers.ts';
import { fixedBytes } from '../../codec/scalars/strings.ts';
import type { Infer } from '../../codec/type.ts';

// Fields that queued and logged packets have in common.

/** Places in the kernel where packets pass (`NF_INET_*` of linux/netfilter.h). */
export const hooks = {
  prerouting: 0,
  input: 1,
  forward: 2,
  output: 3,
  postrouting: 4,
  ingress: 5,
} as const;

/** Name of a place in the kernel where packets pass. */
export type HookName = keyof typeof hooks;

export const hookNumber = enumeration(u8, hooks);

/** Link-layer address of the sender (`struct nfqnl_msg_packet_hw`, `struct nfulnl_msg_packet_hw`). */
export const hardwareAddress = struct('nfqnl_msg_packet_hw', {
  length: be16,
  _pad: pad(2),
  address: fixedBytes(8),
});

/** When a packet was received (`struct nfqnl_msg_packet_timestamp`). */
export const packetTimestamp = struct('nfqnl_msg_packet_timestamp', { seconds: be64, microseconds: be64 });
export interface PacketTimestamp extends Infer<typeof packetTimestamp> {}

/** VLAN tag of a packet. Linux 4.7. */
export const vlanTag = attributes('NFQA_VLAN', () => ({
  /** EtherType of the tag: 0x8100. */
  protocol: [1, be16],
  /** Priority, and number of the VLAN. */
  tci: [2, be16],
}));

/** How a packet relates to its flow (`IP_CT_*` of linux/netfilter/nf_conntrack_common.h). */
export const flowRelation = enumeration(be32, {
  established: 0,
  related: 1,
  new: 2,
  establishedReply: 3,
  relatedReply: 4,
  newReply: 5,
  untracked: 7,
});

/** Returns nanoseconds since 1970. */
export function toNanoseconds({ seconds, microseconds }: PacketTimestamp): bigint {
  return seconds * 1_000_000_000n + microseconds * 1000n;
}

/** Returns the text of a link-layer address. */
export function toAddress({ length, address }: Infer<typeof hardwareAddress>): string {
  return Array.from(address.subarray(0, Math.min(length, address.length)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join(':');
}
