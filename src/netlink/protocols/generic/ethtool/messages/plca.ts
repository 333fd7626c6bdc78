import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { bool8, ranged, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { header } from '../header.ts';

/** Turns on a shared cable of 10BASE-T1S (`ETHTOOL_A_PLCA_*`). Linux 6.3. */
export const plca = attributes('ETHTOOL_A_PLCA', () => ({
  header: [1, header],
  version: [2, stateOnly(u16)],
  enabled: [3, bool8],
  /** Whether turns are heard. */
  status: [4, stateOnly(bool8)],
  nodeCnt: [5, ranged(u32, 0, 255)],
  /** 0 for the node that begins each round; 255 for none. */
  nodeId: [6, ranged(u32, 0, 255)],
  /** Bit times that a node has to begin. */
  toTmr: [7, ranged(u32, 0, 255)],
  /** More packets than one that a node may send. */
  burstCnt: [8, ranged(u32, 0, 255)],
  /** Bit times between the packets of a burst. */
  burstTmr: [9, ranged(u32, 0, 255)],
}));
