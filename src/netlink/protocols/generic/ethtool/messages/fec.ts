import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { array, nested, repeated } from '../../../../codec/composites/lists.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, u32, u64, uint } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** Symbol errors by their number in a block (`ETHTOOL_A_FEC_HIST_*`). Linux 6.18. */
const histogram = attributes('ETHTOOL_A_FEC_HIST', () => ({
  /** Fewest and most errors that the bin counts. */
  binLow: [2, u32],
  binHigh: [3, u32],
  binVal: [4, uint],
  binValPerLane: [5, array(u64)],
}));

/** Corrections so far (`ETHTOOL_A_FEC_STAT_*`): in all, and then of each lane. */
const statistics = attributes('ETHTOOL_A_FEC_STAT', () => ({
  corrected: [2, array(u64)],
  uncorr: [3, array(u64)],
  corrBits: [4, array(u64)],
  hist: [5, repeated(nested(histogram))],
}));

/** Forward error correction (`ETHTOOL_A_FEC_*`). */
export const fec = attributes('ETHTOOL_A_FEC', () => ({
  header: [1, header],
  /** The codes that may be used: `None`, `RS`, `BASER`, `LLRS`. */
  modes: [2, bitset('linkModes')],
  /** Whether the device chooses. */
  auto: [3, bool8],
  /** The code in use: the number of its link mode. */
  active: [4, stateOnly(enumeration(u32, { None: 49, RS: 50, BASER: 51, LLRS: 74 }))],
  /** With the flag `stats` in the header of the request. */
  stats: [5, stateOnly(nested(statistics))],
}));
