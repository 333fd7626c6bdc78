import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, ranged, u8, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { header } from '../header.ts';

/** Sizes of the rings of a device in descriptors (`ETHTOOL_A_RINGS_*`). */
export const rings = attributes('ETHTOOL_A_RINGS', () => ({
  header: [1, header],
  rxMax: [2, stateOnly(u32)],
  rxMiniMax: [3, stateOnly(u32)],
  rxJumboMax: [4, stateOnly(u32)],
  txMax: [5, stateOnly(u32)],
  rx: [6, u32],
  rxMini: [7, u32],
  rxJumbo: [8, u32],
  tx: [9, u32],
  /** Bytes of a receive buffer. Linux 5.17. */
  rxBufLen: [10, ranged(u32, 1, 0xffffffff)],
  /** Whether headers and payloads of TCP are received in different buffers. Linux 5.18. */
  tcpDataSplit: [11, enumeration(u8, { unknown: 0, disabled: 1, enabled: 2 })],
  /** Bytes of a completion. Linux 5.18. */
  cqeSize: [12, ranged(u32, 1, 0xffffffff)],
  /** Whether descriptors are written to the device at once. Linux 6.0. */
  txPush: [13, bool8],
  /** The same for receive buffers. Linux 6.3. */
  rxPush: [14, bool8],
  /** Bytes of a packet that are written to the device with its descriptor. Linux 6.4. */
  txPushBufLen: [15, u32],
  txPushBufLenMax: [16, stateOnly(u32)],
  /** Packets of more bytes have their headers split. Linux 6.15. */
  hdsThresh: [17, u32],
  hdsThreshMax: [18, stateOnly(u32)],
}));
