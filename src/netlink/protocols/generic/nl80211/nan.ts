import { attributes } from '../../../codec/composites/attribute-set.ts';
import { indexedArray } from '../../../codec/composites/lists.ts';
import { mac } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, u8, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';

const filters = indexedArray(bytes);

/** Which peers a function of NAN serves (`NL80211_NAN_SRF_*`). */
const serviceFilter = attributes('NL80211_NAN_SRF', () => ({
  include: [1, flag],
  bf: [2, bytes],
  bfIdx: [3, u8],
  macAddrs: [4, indexedArray(mac)],
}));

/** A function of NAN (`NL80211_NAN_FUNC_*`). */
export const nanFunction = attributes('NL80211_NAN_FUNC', () => ({
  type: [1, enumeration(u8, { publish: 0, subscribe: 1, followUp: 2 })],
  serviceId: [2, bytes],
  publishType: [3, flags(u8, { solicited: 1, unsolicited: 2 })],
  publishBcast: [4, flag],
  subscribeActive: [5, flag],
  followUpId: [6, u8],
  followUpReqId: [7, u8],
  followUpDest: [8, mac],
  closeRange: [9, flag],
  /** In units of 512 * 1024 µs. */
  ttl: [10, u32],
  serviceInfo: [11, bytes],
  srf: [12, serviceFilter],
  rxMatchFilter: [13, filters],
  txMatchFilter: [14, filters],
  instanceId: [15, u8],
  termReason: [16, enumeration(u8, { userRequest: 0, ttlExpired: 1, error: 2 })],
}));

/** Two functions of NAN that belong together (`NL80211_NAN_MATCH_*`). */
export const nanMatch = attributes('NL80211_NAN_MATCH', () => ({
  funcLocal: [1, nanFunction],
  funcPeer: [2, nanFunction],
}));

/** A period of a schedule of NAN (`NL80211_NAN_PEER_MAP_ATTR_*`). */
export const nanPeerMaps = indexedArray(
  attributes('NL80211_NAN_PEER_MAP_ATTR', () => ({
    mapId: [1, u8],
    timeSlots: [2, bytes],
  })),
);
