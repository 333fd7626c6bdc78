import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u8 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { header } from '../header.ts';

/** The connector of a link (`ETHTOOL_A_LINKINFO_*`). Set by drivers of hardware alone. */
export const linkinfo = attributes('ETHTOOL_A_LINKINFO', () => ({
  header: [1, header],
  port: [2, enumeration(u8, { tp: 0, aui: 1, mii: 2, fibre: 3, bnc: 4, da: 5, none: 0xef, other: 0xff })],
  /** Address of the PHY on its bus. */
  phyaddr: [3, u8],
  /** Whether the pairs of the cable are crossed. */
  tpMdix: [4, stateOnly(enumeration(u8, { unknown: 0, mdi: 1, mdix: 2, auto: 3 }))],
  /** The same as it is wanted; `unknown` where the device has no choice. */
  tpMdixCtrl: [5, enumeration(u8, { unknown: 0, mdi: 1, mdix: 2, auto: 3 })],
  transceiver: [6, stateOnly(enumeration(u8, { internal: 0, external: 1 }))],
}));
