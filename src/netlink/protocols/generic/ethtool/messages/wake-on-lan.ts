import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { mac } from '../../../../codec/scalars/addresses.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** Events that wake the machine (`ETHTOOL_A_WOL_*`). Reading needs CAP_NET_ADMIN, because of the password. */
export const wol = attributes('ETHTOOL_A_WOL', () => ({
  header: [1, header],
  /** The modes that the device supports; true for those that are on. */
  modes: [2, bitset('wakeOnLanModes')],
  /** Password of `magicsecure`. */
  sopass: [3, mac],
}));
