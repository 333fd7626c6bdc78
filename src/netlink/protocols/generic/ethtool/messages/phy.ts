import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import { header } from '../header.ts';

/** A PHY of a link (`ETHTOOL_A_PHY_*`). Linux 6.12. */
export const phy = attributes('ETHTOOL_A_PHY', () => ({
  header: [1, header],
  index: [2, u32],
  drvname: [3, string],
  name: [4, string],
  /** Whether it is connected to the MAC, or to another PHY. */
  upstreamType: [5, enumeration(u32, { mac: 0, phy: 1 })],
  /** Number of that PHY. */
  upstreamIndex: [6, u32],
  /** Cages of plug-in modules above and below. */
  upstreamSfpName: [7, string],
  downstreamSfpName: [8, string],
}));
