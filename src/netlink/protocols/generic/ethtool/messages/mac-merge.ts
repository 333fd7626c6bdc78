import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested } from '../../../../codec/composites/lists.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, ranged, u8, u32, u64 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { header } from '../header.ts';

/** Fragments so far, with the names of IEEE 802.3 (`ETHTOOL_A_MM_STAT_*`). */
const statistics = attributes('ETHTOOL_A_MM_STAT', () => ({
  reassemblyErrors: [2, u64],
  smdErrors: [3, u64],
  reassemblyOk: [4, u64],
  rxFragCount: [5, u64],
  txFragCount: [6, u64],
  holdCount: [7, u64],
}));

/** Preemption of frames: express frames interrupt others (`ETHTOOL_A_MM_*`). Linux 6.3. */
export const mm = attributes('ETHTOOL_A_MM', () => ({
  header: [1, header],
  pmacEnabled: [2, bool8],
  txEnabled: [3, bool8],
  txActive: [4, stateOnly(bool8)],
  /** Fewest bytes of a fragment but the last. */
  txMinFragSize: [5, ranged(u32, 60, 252)],
  rxMinFragSize: [6, stateOnly(u32)],
  verifyEnabled: [7, bool8],
  verifyStatus: [
    8,
    stateOnly(
      enumeration(u8, { unknown: 0, initial: 1, verifying: 2, succeeded: 3, failed: 4, disabled: 5 }),
    ),
  ],
  /** Milliseconds between two attempts. */
  verifyTime: [9, ranged(u32, 0, 128)],
  maxVerifyTime: [10, stateOnly(u32)],
  stats: [11, stateOnly(nested(statistics))],
}));
