import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';

/** The MAC that statistics are of, where frames can be preempted (`ETHTOOL_MAC_STATS_SRC_*`). */
export const macSource = enumeration(u32, { aggregate: 0, emac: 1, pmac: 2 });
