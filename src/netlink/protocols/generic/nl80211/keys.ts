import { attributes } from '../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, u8, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { akmSuite, cipherSuite } from './suites.ts';

/** Types of keys (`NL80211_KEYTYPE_*`). */
export const keyType = enumeration(u32, { group: 0, pairwise: 1, peerkey: 2 });

/** For which packets a key is the default one (`NL80211_KEY_DEFAULT_TYPE_*`). */
export const keyDefaultTypes = attributes('NL80211_KEY_DEFAULT_TYPE', () => ({
  unicast: [1, flag],
  multicast: [2, flag],
}));

/** A key (`NL80211_KEY_*`). */
export const key = attributes('NL80211_KEY', () => ({
  data: [1, bytes],
  idx: [2, u8],
  cipher: [3, cipherSuite],
  seq: [4, bytes],
  default: [5, flag],
  defaultMgmt: [6, flag],
  type: [7, keyType],
  defaultTypes: [8, keyDefaultTypes],
  mode: [9, enumeration(u8, { rxTx: 0, noTx: 1, setTx: 2 })],
  defaultBeacon: [10, flag],
  ltfSeed: [11, bytes],
}));

/** Keys with which a device changes the keys of groups while the machine sleeps (`NL80211_REKEY_DATA_*`). */
export const rekeyData = attributes('NL80211_REKEY_DATA', () => ({
  kek: [1, bytes],
  kck: [2, bytes],
  replayCtr: [3, bytes],
  akm: [4, akmSuite],
}));
