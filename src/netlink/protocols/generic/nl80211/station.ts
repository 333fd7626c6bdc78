import { attributes } from '../../../codec/composites/attribute-set.ts';
import { recordById } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, s8, s64, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { powerMode } from './mesh.ts';
import { rateInfo } from './rates.ts';

/** States of a link between peers of a mesh (`NL80211_PLINK_*`). */
export const peerLinkState = enumeration(u8, {
  listen: 0,
  opnSnt: 1,
  opnRcvd: 2,
  cnfRcvd: 3,
  estab: 4,
  holding: 5,
  blocked: 6,
});

/** Flags of a station: bit n is `NL80211_STA_FLAG_*` with number n. */
const stationFlags = flags(u32, {
  authorized: 2,
  shortPreamble: 4,
  wme: 8,
  mfp: 16,
  authenticated: 32,
  tdlsPeer: 64,
  associated: 128,
  sppAmsdu: 256,
});

/** New values of the flags in `mask` (`struct nl80211_sta_flag_update`). */
export const stationFlagUpdate = struct('nl80211_sta_flag_update', { mask: stationFlags, set: stationFlags });

/** Flags of a station (`NL80211_STA_FLAG_*`), in the form of old requests. */
export const stationFlagSet = attributes('NL80211_STA_FLAG', () => ({
  authorized: [1, flag],
  shortPreamble: [2, flag],
  wme: [3, flag],
  mfp: [4, flag],
  authenticated: [5, flag],
  tdlsPeer: [6, flag],
  associated: [7, flag],
  sppAmsdu: [8, flag],
}));

/** The BSS as a station sees it (`NL80211_STA_BSS_PARAM_*`). */
const stationBssParameters = attributes('NL80211_STA_BSS_PARAM', () => ({
  ctsProt: [1, flag],
  shortPreamble: [2, flag],
  shortSlotTime: [3, flag],
  dtimPeriod: [4, u8],
  /** In units of 1024 µs. */
  beaconInterval: [5, u16],
}));

/** Queues of packets that wait for transmission (`NL80211_TXQ_STATS_*`). */
export const queueStatistics = attributes('NL80211_TXQ_STATS', () => ({
  backlogBytes: [1, u32],
  backlogPackets: [2, u32],
  flows: [3, u32],
  drops: [4, u32],
  ecnMarks: [5, u32],
  overlimit: [6, u32],
  overmemory: [7, u32],
  collisions: [8, u32],
  txBytes: [9, u32],
  txPackets: [10, u32],
  maxFlows: [11, u32],
}));

/** Counters of a traffic class (`NL80211_TID_STATS_*`). */
const classStatistics = attributes('NL80211_TID_STATS', () => ({
  rxMsdu: [1, u64],
  txMsdu: [2, u64],
  txMsduRetries: [3, u64],
  txMsduFailed: [4, u64],
  txqStats: [6, queueStatistics],
}));

/** State and counters of a station (`NL80211_STA_INFO_*`). Signals are in dBm. */
export const stationInfo = attributes('NL80211_STA_INFO', () => ({
  /** Milliseconds. */
  inactiveTime: [1, u32],
  rxBytes: [2, u32],
  txBytes: [3, u32],
  llid: [4, u16],
  plid: [5, u16],
  plinkState: [6, peerLinkState],
  signal: [7, s8],
  txBitrate: [8, rateInfo],
  rxPackets: [9, u32],
  txPackets: [10, u32],
  txRetries: [11, u32],
  txFailed: [12, u32],
  signalAvg: [13, s8],
  rxBitrate: [14, rateInfo],
  bssParam: [15, stationBssParameters],
  /** Seconds. */
  connectedTime: [16, u32],
  staFlags: [17, stationFlagUpdate],
  beaconLoss: [18, u32],
  /** Microseconds. */
  tOffset: [19, s64],
  localPm: [20, powerMode],
  peerPm: [21, powerMode],
  nonpeerPm: [22, powerMode],
  rxBytes64: [23, u64],
  txBytes64: [24, u64],
  /** By number of the antenna. */
  chainSignal: [25, recordById(s8)],
  chainSignalAvg: [26, recordById(s8)],
  /** Kilobits a second. */
  expectedThroughput: [27, u32],
  rxDropMisc: [28, u64],
  beaconRx: [29, u64],
  beaconSignalAvg: [30, s8],
  /** By number of the traffic class plus 1; 17 is the traffic without a class. */
  tidStats: [31, recordById(classStatistics)],
  /** Microseconds. */
  rxDuration: [32, u64],
  ackSignal: [34, s8],
  ackSignalAvg: [35, s8],
  rxMpdus: [36, u32],
  fcsErrorCount: [37, u32],
  connectedToGate: [38, u8],
  /** Microseconds. */
  txDuration: [39, u64],
  airtimeWeight: [40, u16],
  airtimeLinkMetric: [41, u32],
  /** Nanoseconds since the machine started. */
  assocAtBoottime: [42, u64],
  connectedToAs: [43, u8],
}));
