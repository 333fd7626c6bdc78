import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { bool8, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** Energy-Efficient Ethernet (`ETHTOOL_A_EEE_*`). */
export const eee = attributes('ETHTOOL_A_EEE', () => ({
  header: [1, header],
  /** The modes in which the device supports it; true for those that it advertises. */
  modesOurs: [2, bitset('linkModes')],
  modesPeer: [3, stateOnly(bitset('linkModes'))],
  active: [4, stateOnly(bool8)],
  enabled: [5, bool8],
  /** Whether the device asks to be idle. */
  txLpiEnabled: [6, bool8],
  /** Microseconds without packets until it asks. */
  txLpiTimer: [7, u32],
}));
