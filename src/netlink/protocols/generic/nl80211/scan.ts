import { attributes } from '../../../codec/composites/attribute-set.ts';
import { indexedArray, recordById } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { mac } from '../../../codec/scalars/addresses.ts';
import { bigFlags } from '../../../codec/scalars/big-enums.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, s8, s32, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';

/** A network that a scan has found (`NL80211_BSS_*`). */
export const bss = attributes('NL80211_BSS', () => ({
  bssid: [1, mac],
  /** MHz. */
  frequency: [2, u32],
  /** Microseconds. */
  tsf: [3, u64],
  /** In units of 1024 µs. */
  beaconInterval: [4, u16],
  capability: [5, u16],
  /** Elements of the last probe response or beacon: see `readElements`. */
  informationElements: [6, bytes],
  /** Hundredths of a dBm. */
  signalMbm: [7, s32],
  /** From 0 to 100. */
  signalUnspec: [8, u8],
  status: [9, enumeration(u32, { authenticated: 0, associated: 1, ibssJoined: 2 })],
  seenMsAgo: [10, u32],
  /** Elements of the last beacon, where they are others. */
  beaconIes: [11, bytes],
  chanWidth: [12, enumeration(u32, { '20MHz': 0, '10MHz': 1, '5MHz': 2, '1MHz': 3, '2MHz': 4 })],
  beaconTsf: [13, u64],
  /** `tsf` and `informationElements` are of a probe response. */
  prespData: [14, flag],
  /** Nanoseconds since the machine started. */
  lastSeenBoottime: [15, u64],
  parentTsf: [17, u64],
  parentBssid: [18, mac],
  /** dBm by number of the antenna. */
  chainSignal: [19, recordById(s8)],
  /** kHz. */
  frequencyOffset: [20, u32],
  mloLinkId: [21, u8],
  mldAddr: [22, mac],
  useFor: [23, flags(u32, { normal: 1, mldLink: 2 })],
  cannotUseReasons: [24, bigFlags(u64, { nstrNonprimary: 1n, '6ghzPwrMismatch': 2n })],
}));

/** Flags of a scan (`NL80211_SCAN_FLAG_*`). */
export const scanFlags = flags(u32, {
  lowPriority: 1,
  flush: 2,
  ap: 4,
  randomAddr: 8,
  filsMaxChannelTime: 0x10,
  acceptBcastProbeResp: 0x20,
  oceProbeReqHighTxRate: 0x40,
  oceProbeReqDeferralSuppression: 0x80,
  lowSpan: 0x100,
  lowPower: 0x200,
  highAccuracy: 0x400,
  randomSn: 0x800,
  minPreqContent: 0x1000,
  freqKhz: 0x2000,
  colocated6ghz: 0x4000,
});

/** A change of the measured signal for a band (`struct nl80211_bss_select_rssi_adjust`). */
export const rssiAdjustment = struct('nl80211_bss_select_rssi_adjust', { band: u8, delta: s8 });

/** Networks that a scheduled scan reports (`NL80211_SCHED_SCAN_MATCH_ATTR_*`). */
export const scanMatches = indexedArray(
  attributes('NL80211_SCHED_SCAN_MATCH_ATTR', () => ({
    ssid: [1, bytes],
    /** dBm. */
    rssi: [2, s32],
    relativeRssi: [3, s8],
    rssiAdjust: [4, rssiAdjustment],
    bssid: [5, mac],
  })),
  0,
);

/** Intervals of a scheduled scan (`NL80211_SCHED_SCAN_PLAN_*`). */
export const scanPlans = indexedArray(
  attributes('NL80211_SCHED_SCAN_PLAN', () => ({
    /** Seconds. */
    interval: [1, u32],
    /** How often. Only the last plan may leave it out. */
    iterations: [2, u32],
  })),
);

/** How a network is chosen (`NL80211_BSS_SELECT_ATTR_*`). */
export const bssSelection = attributes('NL80211_BSS_SELECT_ATTR', () => ({
  rssi: [1, flag],
  bandPref: [2, u32],
  rssiAdjust: [3, rssiAdjustment],
}));
