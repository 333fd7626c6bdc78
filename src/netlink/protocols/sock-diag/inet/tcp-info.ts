import { struct } from '../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { socketStates } from '../families.ts';

/**
 * State of a TCP connection (`struct tcp_info` of linux/tcp.h). Times in microseconds, or in milliseconds where it says so; rates in
 * bytes a second. Fields that the kernel does not have yet are absent.
 */
export const tcpInfo = struct(
  'tcp_info',
  {
    state: enumeration(u8, socketStates),
    congestionState: enumeration(u8, { open: 0, disorder: 1, cwr: 2, recovery: 3, loss: 4 }),
    retransmits: u8,
    probes: u8,
    backoff: u8,
    options: flags(u8, {
      timestamps: 1,
      sack: 2,
      windowScale: 4,
      ecn: 8,
      ecnSeen: 16,
      synData: 32,
      userTimestamp: 64,
    }),
    /** Window scale: 4 bits for sending, 4 bits for receiving, in the order of bit fields of the host. */
    windowScales: u8,
    /** Bit 0: the rate was limited by the application. Bits 1 and 2: why TCP Fast Open failed. */
    rateFlags: u8,
    rto: u32,
    ato: u32,
    sendMss: u32,
    receiveMss: u32,
    unacked: u32,
    sacked: u32,
    lost: u32,
    retransmitted: u32,
    fackets: u32,
    /** Milliseconds. */
    lastDataSent: u32,
    /** Milliseconds. */
    lastAckSent: u32,
    /** Milliseconds. */
    lastDataReceived: u32,
    /** Milliseconds. */
    lastAckReceived: u32,
    pathMtu: u32,
    receiveSlowStartThreshold: u32,
    rtt: u32,
    rttVariation: u32,
    sendSlowStartThreshold: u32,
    congestionWindow: u32,
    advertisedMss: u32,
    reordering: u32,
    receiveRtt: u32,
    receiveSpace: u32,
    totalRetransmitted: u32,
    pacingRate: u64,
    maxPacingRate: u64,
    bytesAcked: u64,
    bytesReceived: u64,
    segmentsOut: u32,
    segmentsIn: u32,
    notSentBytes: u32,
    minimumRtt: u32,
    dataSegmentsIn: u32,
    dataSegmentsOut: u32,
    deliveryRate: u64,
    busyTime: u64,
    receiveWindowLimited: u64,
    sendBufferLimited: u64,
    delivered: u32,
    deliveredCe: u32,
    bytesSent: u64,
    bytesRetransmitted: u64,
    duplicateSacks: u32,
    reorderingSeen: u32,
    outOfOrderPackets: u32,
    sendWindow: u32,
    /** Linux 6.2. */
    receiveWindow: u32,
    /** Linux 6.2. */
    rehashed: u32,
    /** Linux 6.7. */
    totalTimeouts: u16,
    totalTimeoutRecoveries: u16,
    /** Milliseconds. */
    totalTimeoutTime: u32,
    /** Segments with a congestion mark, and bytes by their mark. Linux 6.18. */
    receivedCe: u32,
    deliveredE1Bytes: u32,
    deliveredE0Bytes: u32,
    deliveredCeBytes: u32,
    receivedE1Bytes: u32,
    receivedE0Bytes: u32,
    receivedCeBytes: u32,
    /** Bits 0 and 1: the mode of ECN. Bits 2 and 3: AccECN options seen. Bits 4 to 7: why AccECN failed. Then further options. */
    accurateEcn: u32,
  },
  104,
);
