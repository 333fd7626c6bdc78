import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, ranged, u8, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** Speed, duplex and autonegotiation of a link (`ETHTOOL_A_LINKMODES_*`). */
export const linkmodes = attributes('ETHTOOL_A_LINKMODES', () => ({
  header: [1, header],
  autoneg: [2, bool8],
  /** The modes that the device supports; true for those that it advertises. */
  ours: [3, bitset('linkModes')],
  /** The modes that the other end advertises. */
  peer: [4, stateOnly(bitset('linkModes'))],
  /** Mbit/s. */
  speed: [5, enumeration(u32, { unknown: 0xffffffff })],
  duplex: [6, enumeration(u8, { half: 0, full: 1, unknown: 0xff })],
  /** Which end gives the clock, as it is wanted. Linux 5.8. */
  masterSlaveCfg: [
    7,
    enumeration(u8, {
      unsupported: 0,
      unknown: 1,
      masterPreferred: 2,
      slavePreferred: 3,
      masterForce: 4,
      slaveForce: 5,
    }),
  ],
  masterSlaveState: [
    8,
    stateOnly(enumeration(u8, { unsupported: 0, unknown: 1, master: 2, slave: 3, err: 4 })),
  ],
  /** Number of lanes. Linux 5.12. */
  lanes: [9, ranged(u32, 1, 8)],
  /** How the PHY adapts to another rate of the MAC. Linux 6.1. */
  rateMatching: [10, stateOnly(enumeration(u8, { none: 0, pause: 1, crs: 2, openLoop: 3 }))],
}));
