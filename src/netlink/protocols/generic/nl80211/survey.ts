import { attributes } from '../../../codec/composites/attribute-set.ts';
import { flag, s8, u32, u64 } from '../../../codec/scalars/integers.ts';

/** How busy a channel is (`NL80211_SURVEY_INFO_*`). Times are in milliseconds. */
export const surveyInfo = attributes('NL80211_SURVEY_INFO', () => ({
  /** MHz. */
  frequency: [1, u32],
  /** dBm. */
  noise: [2, s8],
  inUse: [3, flag],
  time: [4, u64],
  timeBusy: [5, u64],
  timeExtBusy: [6, u64],
  timeRx: [7, u64],
  timeTx: [8, u64],
  timeScan: [9, u64],
  timeBssRx: [11, u64],
  /** kHz. */
  frequencyOffset: [12, u32],
}));
