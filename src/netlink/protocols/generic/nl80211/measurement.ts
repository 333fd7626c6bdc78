import { attributes } from '../../../codec/composites/attribute-set.ts';
import { indexedArray } from '../../../codec/composites/lists.ts';
import { recursive } from '../../../codec/composites/recursive.ts';
import { mac } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, s32, s64, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import type { Type } from '../../../codec/type.ts';
import { channelWidths } from './channel.ts';
import { rateInfo } from './rates.ts';

const preamble = enumeration(u32, { legacy: 0, ht: 1, vht: 2, dmg: 3, he: 4 });
const preambles = flags(u32, { legacy: 1, ht: 2, vht: 4, dmg: 8, he: 16 });

/** The abilities of a device to measure distances (`NL80211_PMSR_FTM_CAPA_ATTR_*`). */
const ftmCapabilities = attributes('NL80211_PMSR_FTM_CAPA_ATTR', () => ({
  asap: [1, flag],
  nonAsap: [2, flag],
  reqLci: [3, flag],
  reqCivicloc: [4, flag],
  preambles: [5, preambles],
  bandwidths: [6, channelWidths],
  maxBurstsExponent: [7, u32],
  maxFtmsPerBurst: [8, u32],
  triggerBased: [9, flag],
  nonTriggerBased: [10, flag],
  '6ghzSupport': [11, flag],
  maxTxLtfRep: [12, u32],
  maxRxLtfRep: [13, u32],
  maxTxSts: [14, u32],
  maxRxSts: [15, u32],
  maxTotalLtfTx: [16, u32],
  maxTotalLtfRx: [17, u32],
  rstaSupport: [18, flag],
}));

/** A measurement of distance (`NL80211_PMSR_FTM_REQ_ATTR_*`). */
const ftmRequest = attributes('NL80211_PMSR_FTM_REQ_ATTR', () => ({
  asap: [1, flag],
  preamble: [2, preamble],
  numBurstsExp: [3, u8],
  /** In units of 100 ms. */
  burstPeriod: [4, u16],
  burstDuration: [5, u8],
  ftmsPerBurst: [6, u8],
  numFtmrRetries: [7, u8],
  requestLci: [8, flag],
  requestCivicloc: [9, flag],
  triggerBased: [10, flag],
  nonTriggerBased: [11, flag],
  lmrFeedback: [12, flag],
  bssColor: [13, u8],
}));

/** The result of a measurement of distance (`NL80211_PMSR_FTM_RESP_ATTR_*`): times in ps, distances in mm. */
const ftmResult = attributes('NL80211_PMSR_FTM_RESP_ATTR', () => ({
  failReason: [
    1,
    enumeration(u32, {
      unspecified: 0,
      noResponse: 1,
      rejected: 2,
      wrongChannel: 3,
      peerNotCapable: 4,
      invalidTimestamp: 5,
      peerBusy: 6,
      badChangedParams: 7,
    }),
  ],
  burstIndex: [2, u32],
  numFtmrAttempts: [3, u32],
  numFtmrSuccesses: [4, u32],
  /** Seconds. */
  busyRetryTime: [5, u32],
  numBurstsExp: [6, u8],
  burstDuration: [7, u8],
  ftmsPerBurst: [8, u8],
  /** Half dBm. */
  rssiAvg: [9, s32],
  rssiSpread: [10, s32],
  txRate: [11, rateInfo],
  rxRate: [12, rateInfo],
  rttAvg: [13, s64],
  rttVariance: [14, u64],
  rttSpread: [15, u64],
  distAvg: [16, s64],
  distVariance: [17, u64],
  distSpread: [18, u64],
  lci: [19, bytes],
  civicloc: [20, bytes],
}));

/** A peer to measure, with its results (`NL80211_PMSR_PEER_ATTR_*`). `chan` has the attributes of a channel. */
const peer = (chan: () => Type<object>) =>
  attributes('NL80211_PMSR_PEER_ATTR', () => ({
    addr: [1, mac],
    chan: [2, recursive(chan)],
    req: [
      3,
      attributes('NL80211_PMSR_REQ_ATTR', () => ({
        data: [1, attributes('NL80211_PMSR_TYPE', () => ({ ftm: [1, ftmRequest] }))],
        getApTsf: [2, flag],
      })),
    ],
    resp: [
      4,
      attributes('NL80211_PMSR_RESP_ATTR', () => ({
        data: [1, attributes('NL80211_PMSR_TYPE', () => ({ ftm: [1, ftmResult] }))],
        status: [2, enumeration(u32, { success: 0, refused: 1, timeout: 2, failure: 3 })],
        /** Nanoseconds since the machine started. */
        hostTime: [3, u64],
        apTsf: [4, u64],
        final: [5, flag],
      })),
    ],
  }));

/** Measurements of peers, and the abilities of a device (`NL80211_PMSR_ATTR_*`). */
export const peerMeasurements = (chan: () => Type<object>) =>
  attributes('NL80211_PMSR_ATTR', () => ({
    maxPeers: [1, u32],
    reportApTsf: [2, flag],
    randomizeMacAddr: [3, flag],
    typeCapa: [4, attributes('NL80211_PMSR_TYPE', () => ({ ftm: [1, ftmCapabilities] }))],
    peers: [5, indexedArray(peer(chan))],
  }));
