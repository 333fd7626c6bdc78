import { attributes } from '../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, u32 } from '../../../codec/scalars/integers.ts';

/** Types of interfaces (`NL80211_IFTYPE_*`). `station` is `managed` in the words of iw, `adhoc` is `ibss`, `meshPoint` is `mp`. */
export const interfaceType = enumeration(u32, {
  unspecified: 0,
  adhoc: 1,
  station: 2,
  ap: 3,
  apVlan: 4,
  wds: 5,
  monitor: 6,
  meshPoint: 7,
  p2pClient: 8,
  p2pGo: 9,
  p2pDevice: 10,
  ocb: 11,
  nan: 12,
  nanData: 13,
  pd: 14,
});

/** A set of types of interfaces: a flag for each (`NL80211_IFTYPE_*`). */
export const interfaceTypes = attributes('NL80211_IFTYPE', () => ({
  adhoc: [1, flag],
  station: [2, flag],
  ap: [3, flag],
  apVlan: [4, flag],
  wds: [5, flag],
  monitor: [6, flag],
  meshPoint: [7, flag],
  p2pClient: [8, flag],
  p2pGo: [9, flag],
  p2pDevice: [10, flag],
  ocb: [11, flag],
  nan: [12, flag],
  nanData: [13, flag],
  pd: [14, flag],
}));
