import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested, nestedList } from '../../../../codec/composites/lists.ts';
import { bool8, u32 } from '../../../../codec/scalars/integers.ts';
import { header } from '../header.ts';

/** One step of a profile (`ETHTOOL_A_IRQ_MODERATION_*`). */
const moderation = attributes('ETHTOOL_A_IRQ_MODERATION', () => ({
  usec: [1, u32],
  pkts: [2, u32],
  comps: [3, u32],
}));
const profile = nested(nestedList(1, moderation, NESTED));

/** When a device interrupts: after a time, or a number of packets (`ETHTOOL_A_COALESCE_*`). Times are in microseconds. */
export const coalesce = attributes('ETHTOOL_A_COALESCE', () => ({
  header: [1, header],
  rxUsecs: [2, u32],
  rxMaxFrames: [3, u32],
  /** While an interrupt is served. */
  rxUsecsIrq: [4, u32],
  rxMaxFramesIrq: [5, u32],
  txUsecs: [6, u32],
  txMaxFrames: [7, u32],
  txUsecsIrq: [8, u32],
  txMaxFramesIrq: [9, u32],
  /** Between two updates of the statistics in memory. */
  statsBlockUsecs: [10, u32],
  useAdaptiveRx: [11, bool8],
  useAdaptiveTx: [12, bool8],
  /** Packets a second: with less, the values of `…Low` are used. */
  pktRateLow: [13, u32],
  rxUsecsLow: [14, u32],
  rxMaxFramesLow: [15, u32],
  txUsecsLow: [16, u32],
  txMaxFramesLow: [17, u32],
  /** Packets a second: with more, the values of `…High` are used. */
  pktRateHigh: [18, u32],
  rxUsecsHigh: [19, u32],
  rxMaxFramesHigh: [20, u32],
  txUsecsHigh: [21, u32],
  txMaxFramesHigh: [22, u32],
  /** Seconds between two measurements of the rate. */
  rateSampleInterval: [23, u32],
  /** Whether the time begins with the last packet, not the first. Linux 5.15. */
  useCqeModeTx: [24, bool8],
  useCqeModeRx: [25, bool8],
  /** Limits of packets that are sent as one. Linux 6.3. */
  txAggrMaxBytes: [26, u32],
  txAggrMaxFrames: [27, u32],
  txAggrTimeUsecs: [28, u32],
  /** Steps of the adaptive moderation. Linux 6.11. */
  rxProfile: [29, profile],
  txProfile: [30, profile],
  /** Packets in one completion. Linux 7.1. */
  rxCqeFrames: [31, u32],
  /** Nanoseconds until a completion is written. Linux 7.1. */
  rxCqeNsecs: [32, u32],
}));
