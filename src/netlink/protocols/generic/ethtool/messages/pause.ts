import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested } from '../../../../codec/composites/lists.ts';
import { bool8, u64 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { header } from '../header.ts';
import { macSource } from './mac-source.ts';

/** Pause frames so far (`ETHTOOL_A_PAUSE_STAT_*`). */
const statistics = attributes('ETHTOOL_A_PAUSE_STAT', () => ({
  txFrames: [2, u64],
  rxFrames: [3, u64],
  txPauseStormEvents: [4, u64],
}));

/** Pause frames: whether the device stops the other end, and lets itself be stopped (`ETHTOOL_A_PAUSE_*`). */
export const pause = attributes('ETHTOOL_A_PAUSE', () => ({
  header: [1, header],
  autoneg: [2, bool8],
  rx: [3, bool8],
  tx: [4, bool8],
  /** With the flag `stats` in the header of the request. */
  stats: [5, stateOnly(nested(statistics))],
  /** Which MAC the statistics are of, where a port has two. Linux 6.3. */
  statsSrc: [6, stateOnly(macSource)],
}));
