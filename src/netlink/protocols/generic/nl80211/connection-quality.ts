import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, s32, u32 } from '../../../codec/scalars/integers.ts';

/** Which events about the quality of a connection are wanted, and what has happened (`NL80211_ATTR_CQM_*`). */
export const connectionQuality = attributes('NL80211_ATTR_CQM', () => ({
  /** dBm; several with the extended feature `cqmRssiList`. */
  rssiThold: [1, array(s32)],
  /** dB. */
  rssiHyst: [2, u32],
  rssiThresholdEvent: [3, enumeration(u32, { low: 0, high: 1, beaconLoss: 2 })],
  /** How many packets were not acknowledged, one after another. */
  pktLossEvent: [4, u32],
  /** Percent. */
  txeRate: [5, u32],
  txePkts: [6, u32],
  /** Seconds. */
  txeIntvl: [7, u32],
  beaconLossEvent: [8, flag],
  /** dBm. */
  rssiLevel: [9, s32],
}));
