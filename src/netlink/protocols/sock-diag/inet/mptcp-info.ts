import { pad, struct } from '../../../codec/composites/struct.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { bool8, u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import type { Infer } from '../../../codec/type.ts';

/** State of an MPTCP connection (`struct mptcp_info` of linux/mptcp.h). Fields that the kernel does not have yet are absent. */
export const mptcpInfo = struct(
  'mptcp_info',
  {
    subflows: u8,
    addAddressSignal: u8,
    addAddressAccepted: u8,
    subflowsMaximum: u8,
    addAddressSignalMaximum: u8,
    addAddressAcceptedMaximum: u8,
    _hole1: pad(2),
    flags: flags(u32, { fallback: 1, remoteKeyReceived: 2 }),
    token: u32,
    writeSequence: u64,
    sendUnacknowledged: u64,
    receiveNext: u64,
    localAddressesUsed: u8,
    localAddressesMaximum: u8,
    checksum: bool8,
    _hole2: pad(1),
    /** Linux 6.5. */
    retransmits: u32,
    bytesRetransmitted: u64,
    bytesSent: u64,
    bytesReceived: u64,
    bytesAcked: u64,
    subflowsTotal: u8,
    laminarEndpointsMaximum: u8,
    fullMeshEndpointsMaximum: u8,
    _reserved: pad(1),
    /** Milliseconds. Linux 6.10. */
    lastDataSent: u32,
    /** Milliseconds. */
    lastDataReceived: u32,
    /** Milliseconds. */
    lastAckReceived: u32,
  },
  40,
);
export interface MptcpInfo extends Infer<typeof mptcpInfo> {}
