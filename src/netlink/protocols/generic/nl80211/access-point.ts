import { attributes } from '../../../codec/composites/attribute-set.ts';
import { indexedArray } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, s32, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';

/** Parameters of the queues of a class of packets (`NL80211_TXQ_ATTR_*`). */
export const queueParameters = indexedArray(
  attributes('NL80211_TXQ_ATTR', () => ({
    ac: [1, enumeration(u8, { vo: 0, vi: 1, be: 2, bk: 3 })],
    /** In units of 32 µs. */
    txop: [2, u16],
    cwmin: [3, u16],
    cwmax: [4, u16],
    aifs: [5, u8],
  })),
);

/** Spatial reuse (`NL80211_HE_OBSS_PD_ATTR_*`). */
export const spatialReuse = attributes('NL80211_HE_OBSS_PD_ATTR', () => ({
  minOffset: [1, u8],
  maxOffset: [2, u8],
  nonSrgMaxOffset: [3, u8],
  bssColorBitmap: [4, bytes],
  partialBssidBitmap: [5, bytes],
  srCtrl: [6, u8],
}));

/** The color of a BSS (`NL80211_HE_BSS_COLOR_ATTR_*`). */
export const bssColor = attributes('NL80211_HE_BSS_COLOR_ATTR', () => ({
  /** From 1 to 63. */
  color: [1, u8],
  disabled: [2, flag],
  partial: [3, flag],
}));

/** Frames that announce the BSS (`NL80211_FILS_DISCOVERY_ATTR_*`). Intervals are in units of 1024 µs. */
export const filsDiscovery = attributes('NL80211_FILS_DISCOVERY_ATTR', () => ({
  intMin: [1, u32],
  intMax: [2, u32],
  tmpl: [3, bytes],
}));

/** Probe responses without a request (`NL80211_UNSOL_BCAST_PROBE_RESP_ATTR_*`). */
export const probeResponses = attributes('NL80211_UNSOL_BCAST_PROBE_RESP_ATTR', () => ({
  /** In units of 1024 µs. */
  int: [1, u32],
  tmpl: [2, bytes],
}));

/** Several BSS in one beacon (`NL80211_MBSSID_CONFIG_ATTR_*`). */
export const multipleBssid = attributes('NL80211_MBSSID_CONFIG_ATTR', () => ({
  maxInterfaces: [1, u8],
  maxEmaProfilePeriodicity: [2, u8],
  index: [3, u8],
  txIfindex: [4, u32],
  ema: [5, flag],
  txLinkId: [6, u8],
}));

/** A beacon of S1G between the full ones (`NL80211_S1G_SHORT_BEACON_ATTR_*`). */
export const shortBeacon = attributes('NL80211_S1G_SHORT_BEACON_ATTR', () => ({
  head: [1, bytes],
  tail: [2, bytes],
}));

/** Answers to measurements of distance (`NL80211_FTM_RESP_ATTR_*`). */
export const ftmResponder = attributes('NL80211_FTM_RESP_ATTR', () => ({
  enabled: [1, flag],
  lci: [2, bytes],
  civicloc: [3, bytes],
}));

/** Counters of answers to measurements of distance (`NL80211_FTM_STATS_*`). */
export const ftmStatistics = attributes('NL80211_FTM_STATS', () => ({
  successNum: [1, u32],
  partialNum: [2, u32],
  failedNum: [3, u32],
  asapNum: [4, u32],
  nonAsapNum: [5, u32],
  totalDurationMsec: [6, u64],
  unknownTriggersNum: [7, u32],
  rescheduleRequestsNum: [8, u32],
  outOfWindowTriggersNum: [9, u32],
}));

/** Limits of power by range of frequencies (`NL80211_SAR_ATTR_*`). */
export const powerLimits = attributes('NL80211_SAR_ATTR', () => ({
  type: [1, enumeration(u32, { power: 0 })],
  specs: [
    2,
    indexedArray(
      attributes('NL80211_SAR_ATTR_SPECS', () => ({
        /** In units of 0.25 dBm. */
        power: [1, s32],
        rangeIndex: [2, u32],
        /** kHz. */
        startFreq: [3, u32],
        /** kHz. */
        endFreq: [4, u32],
      })),
    ),
  ],
}));
