import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** The messages that a driver logs (`ETHTOOL_A_DEBUG_*`). */
export const debug = attributes('ETHTOOL_A_DEBUG', () => ({
  header: [1, header],
  msgmask: [2, bitset('messageClasses')],
}));
