import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { u32 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';

/** The device and the form of the answer (`ETHTOOL_A_HEADER_*`): the first attribute of every message of the family. */
export const header = nested(
  attributes('ETHTOOL_A_HEADER', () => ({
    devIndex: [1, u32],
    /** Name, or another name of the link (`altname`). */
    devName: [2, stringOf(127)],
    /**
     * `compactBitsets`: bitsets without names. `omitReply`: a request that sets something is answered by an acknowledgement alone.
     * `stats`: with statistics of the driver.
     */
    flags: [3, flags(u32, { compactBitsets: 1, omitReply: 2, stats: 4 })],
    /** A PHY of the device: see `phyGet`. Linux 6.12. */
    phyIndex: [4, u32],
  })),
);
