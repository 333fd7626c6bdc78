import { pad, struct } from '../../../codec/composites/struct.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be16, bool8, s32, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { fixedBytes } from '../../../codec/scalars/strings.ts';
import type { Infer } from '../../../codec/type.ts';

/** An address with its port (`struct sockaddr_storage`). */
export const socketAddress = struct('sockaddr_storage', {
  family: enumeration(u16, { inet: 2, inet6: 10 }),
  port: be16,
  /** Of IPv4: 4 bytes of address. Of IPv6: 4 bytes of flow information, 16 of address, 4 of scope. */
  data: fixedBytes(124),
});

/** States of an SCTP association (`sctp_state` of linux/sctp.h). */
export const sctpStates = {
  closed: 0,
  cookieWait: 1,
  cookieEchoed: 2,
  established: 3,
  shutdownPending: 4,
  shutdownSent: 5,
  shutdownReceived: 6,
  shutdownAckSent: 7,
} as const;

/** State of an SCTP association (`struct sctp_info` of linux/sctp.h). */
export const sctpInfo = struct(
  'sctp_info',
  {
    tag: u32,
    state: enumeration(u32, sctpStates),
    receiveWindow: u32,
    unacknowledged: u16,
    pending: u16,
    streamsIn: u16,
    streamsOut: u16,
    fragmentationPoint: u32,
    queueIn: u32,
    queueOut: u32,
    overallErrors: u32,
    burstMaximum: u32,
    segmentMaximum: u32,
    peerReceiveWindow: u32,
    peerTag: u32,
    peerCapable: u8,
    peerSack: u8,
    _reserved1: pad(2),
    sacksIn: u64,
    sacksOut: u64,
    packetsOut: u64,
    packetsIn: u64,
    retransmittedChunks: u64,
    outOfSequence: u64,
    duplicateChunks: u64,
    gaps: u64,
    unorderedChunksOut: u64,
    unorderedChunksIn: u64,
    orderedChunksOut: u64,
    orderedChunksIn: u64,
    controlChunksOut: u64,
    controlChunksIn: u64,
    primaryAddress: socketAddress,
    primaryState: s32,
    primaryCongestionWindow: u32,
    primarySmoothedRtt: u32,
    primaryRto: u32,
    primaryHeartbeatInterval: u32,
    primaryPathRetransmits: u32,
    primarySackDelay: u32,
    primarySackFrequency: u32,
    primarySlowStartThreshold: u32,
    primaryPartialBytesAcked: u32,
    primaryFlightSize: u32,
    primaryErrors: u16,
    _reserved2: pad(2),
    autoClose: u32,
    adaptationIndication: u32,
    partialDeliveryPoint: u32,
    noDelay: bool8,
    disableFragments: bool8,
    mappedIpv4: bool8,
    fragmentInterleave: u8,
    type: u32,
    _reserved3: pad(4),
  },
  60,
);
export interface SctpInfo extends Infer<typeof sctpInfo> {}
