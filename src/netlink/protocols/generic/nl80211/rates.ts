import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';

/** Guard intervals in microseconds (`NL80211_RATE_INFO_HE_GI_*`, `NL80211_RATE_INFO_EHT_GI_*`). */
const guardInterval = enumeration(u8, { '0.8us': 0, '1.6us': 1, '3.2us': 2 });

/** A rate of transmission (`NL80211_RATE_INFO_*`). */
export const rateInfo = attributes('NL80211_RATE_INFO', () => ({
  /** In units of 100 kbit/s. Only where it fits in 16 bits. */
  bitrate: [1, u16],
  mcs: [2, u8],
  '40MhzWidth': [3, flag],
  shortGi: [4, flag],
  /** In units of 100 kbit/s. */
  bitrate32: [5, u32],
  vhtMcs: [6, u8],
  vhtNss: [7, u8],
  '80MhzWidth': [8, flag],
  '80p80MhzWidth': [9, flag],
  '160MhzWidth': [10, flag],
  '10MhzWidth': [11, flag],
  '5MhzWidth': [12, flag],
  heMcs: [13, u8],
  heNss: [14, u8],
  heGi: [15, guardInterval],
  heDcm: [16, u8],
  heRuAlloc: [17, u8],
  '320MhzWidth': [18, flag],
  ehtMcs: [19, u8],
  ehtNss: [20, u8],
  ehtGi: [21, guardInterval],
  ehtRuAlloc: [22, u8],
  s1gMcs: [23, u8],
  s1gNss: [24, u8],
  '1MhzWidth': [25, flag],
  '2MhzWidth': [26, flag],
  '4MhzWidth': [27, flag],
  '8MhzWidth': [28, flag],
  '16MhzWidth': [29, flag],
  uhrMcs: [30, u8],
  uhrElr: [31, flag],
  uhrIm: [32, flag],
}));

/** Rates that a driver may choose (`NL80211_TXRATE_*`). The items of `vht`, `he` and `eht` are masks of MCS by number of streams. */
const rateMask = attributes('NL80211_TXRATE', () => ({
  /** In units of 500 kbit/s. */
  legacy: [1, bytes],
  ht: [2, bytes],
  vht: [3, array(u16)],
  gi: [4, enumeration(u8, { default: 0, forceSgi: 1, forceLgi: 2 })],
  he: [5, array(u16)],
  heGi: [6, guardInterval],
  heLtf: [7, u8],
  eht: [8, array(u16)],
  ehtGi: [9, guardInterval],
  ehtLtf: [10, u8],
}));

/** Rates by band (`NL80211_BAND_*`). */
export const rateMasks = attributes('NL80211_BAND', () => ({
  '2ghz': [0, rateMask],
  '5ghz': [1, rateMask],
  '60ghz': [2, rateMask],
  '6ghz': [3, rateMask],
  s1ghz: [4, rateMask],
  lc: [5, rateMask],
}));

/** Supported rates by band, in units of 500 kbit/s (`NL80211_BAND_*`). */
export const supportedRates = attributes('NL80211_BAND', () => ({
  '2ghz': [0, bytes],
  '5ghz': [1, bytes],
  '60ghz': [2, bytes],
  '6ghz': [3, bytes],
  s1ghz: [4, bytes],
  lc: [5, bytes],
}));
