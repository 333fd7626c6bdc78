import { attributes } from '../../../codec/composites/attribute-set.ts';
import { indexedArray } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, u8, u16, u64 } from '../../../codec/scalars/integers.ts';
import { rateMasks } from './rates.ts';

const setting = enumeration(u8, { enable: 0, disable: 1 });

/** Settings of traffic classes (`NL80211_TID_CONFIG_ATTR_*`). */
export const trafficClasses = indexedArray(
  attributes('NL80211_TID_CONFIG_ATTR', () => ({
    /** Bits by number of the attribute: what can be set for the interface. */
    vifSupp: [2, u64],
    /** Bits by number of the attribute: what can be set for a station. */
    peerSupp: [3, u64],
    override: [4, flag],
    /** Bits by number of the class. */
    tids: [5, u16],
    noack: [6, setting],
    retryShort: [7, u8],
    retryLong: [8, u8],
    ampduCtrl: [9, setting],
    rtsctsCtrl: [10, setting],
    amsduCtrl: [11, setting],
    txRateType: [12, enumeration(u8, { automatic: 0, limited: 1, fixed: 2 })],
    txRate: [13, rateMasks],
  })),
);
