import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** Flags of a driver's own (`ETHTOOL_A_PRIVFLAGS_*`). Names are those of the string set `privateFlags` of the device. */
export const privflags = attributes('ETHTOOL_A_PRIVFLAGS', () => ({
  header: [1, header],
  flags: [2, bitset('privateFlags')],
}));
