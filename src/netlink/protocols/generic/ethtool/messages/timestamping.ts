import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { array, nested } from '../../../../codec/composites/lists.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { s32, u32, uint } from '../../../../codec/scalars/integers.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** The clock that timestamps packets (`ETHTOOL_A_TS_HWTSTAMP_PROVIDER_*`). Linux 6.14. */
const provider = nested(
  attributes('ETHTOOL_A_TS_HWTSTAMP_PROVIDER', () => ({
    /** Number of the hardware clock. */
    index: [1, u32],
    qualifier: [2, enumeration(u32, { precise: 0, approx: 1 })],
  })),
);

/** Timestamps so far (`ETHTOOL_A_TS_STAT_*`). */
const statistics = attributes('ETHTOOL_A_TS_STAT', () => ({
  txPkts: [1, uint],
  txLost: [2, uint],
  txErr: [3, uint],
  txOnestepPktsUnconfirmed: [4, uint],
}));

/** Which timestamps a device can make (`ETHTOOL_A_TSINFO_*`). */
export const tsinfo = attributes('ETHTOOL_A_TSINFO', () => ({
  header: [1, header],
  timestamping: [2, bitset('timestampingFlags')],
  txTypes: [3, bitset('timestampingTxTypes')],
  rxFilters: [4, bitset('timestampingRxFilters')],
  /** Number of the hardware clock: `/dev/ptpN`. */
  phcIndex: [5, u32],
  /** With the flag `stats` in the header of the request. Linux 6.10. */
  stats: [6, nested(statistics)],
  hwtstampProvider: [7, provider],
  /** Linux 6.16. */
  hwtstampSource: [8, enumeration(u32, { netdev: 1, phylib: 2 })],
  hwtstampPhyindex: [9, u32],
}));

/** Which timestamps the device makes (`ETHTOOL_A_TSCONFIG_*`). Linux 6.14. */
export const tsconfig = attributes('ETHTOOL_A_TSCONFIG', () => ({
  header: [1, header],
  hwtstampProvider: [2, provider],
  txTypes: [3, bitset('timestampingTxTypes')],
  rxFilters: [4, bitset('timestampingRxFilters')],
  hwtstampFlags: [5, bitset('timestampingOptions')],
}));

/** Virtual clocks of the hardware clock (`ETHTOOL_A_PHC_VCLOCKS_*`). Linux 5.14. */
export const phcVclocks = attributes('ETHTOOL_A_PHC_VCLOCKS', () => ({
  header: [1, header],
  num: [2, u32],
  /** Numbers of the clocks. */
  index: [3, array(s32)],
}));
