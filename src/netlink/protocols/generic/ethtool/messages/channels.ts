import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { header } from '../header.ts';

/** Numbers of channels, each with its queues and interrupt (`ETHTOOL_A_CHANNELS_*`). */
export const channels = attributes('ETHTOOL_A_CHANNELS', () => ({
  header: [1, header],
  rxMax: [2, stateOnly(u32)],
  txMax: [3, stateOnly(u32)],
  otherMax: [4, stateOnly(u32)],
  combinedMax: [5, stateOnly(u32)],
  rxCount: [6, u32],
  txCount: [7, u32],
  otherCount: [8, u32],
  /** Channels that receive and send. */
  combinedCount: [9, u32],
}));
