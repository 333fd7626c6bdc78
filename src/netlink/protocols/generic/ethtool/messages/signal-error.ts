import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested } from '../../../../codec/composites/lists.ts';
import { uint } from '../../../../codec/scalars/integers.ts';
import { header } from '../header.ts';

/** Abilities of a PHY (`ETHTOOL_A_MSE_CAPABILITIES_*`). */
const capabilities = attributes('ETHTOOL_A_MSE_CAPABILITIES', () => ({
  maxAverageMse: [1, uint],
  maxPeakMse: [2, uint],
  /** Picoseconds. */
  refreshRatePs: [3, uint],
  numSymbols: [4, uint],
}));

/** One measurement (`ETHTOOL_A_MSE_SNAPSHOT_*`). */
const snapshot = nested(
  attributes('ETHTOOL_A_MSE_SNAPSHOT', () => ({
    averageMse: [1, uint],
    peakMse: [2, uint],
    worstPeakMse: [3, uint],
  })),
);

/** Mean square error of the signal of a PHY (`ETHTOOL_A_MSE_*`). Linux 7.0. */
export const mse = attributes('ETHTOOL_A_MSE', () => ({
  header: [1, header],
  capabilities: [2, nested(capabilities)],
  channelA: [3, snapshot],
  channelB: [4, snapshot],
  channelC: [5, snapshot],
  channelD: [6, snapshot],
  worstChannel: [7, snapshot],
  link: [8, snapshot],
}));
