import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** Offloads and other features of a link (`ETHTOOL_A_FEATURES_*`). Names are those of the string set `features`. */
export const features = attributes('ETHTOOL_A_FEATURES', () => ({
  header: [1, header],
  /** The features that can be changed. */
  hw: [2, stateOnly(bitset('features'))],
  /** The features that are wanted. */
  wanted: [3, bitset('features')],
  /** The features that are on. */
  active: [4, stateOnly(bitset('features'))],
  /** The features that never change. */
  nochange: [5, stateOnly(bitset('features'))],
}));
