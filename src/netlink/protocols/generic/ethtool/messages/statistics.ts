import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../../codec/composites/lists.ts';
import { select } from '../../../../codec/composites/select.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u32, u64 } from '../../../../codec/scalars/integers.ts';
import type { Type } from '../../../../codec/type.ts';
import { statisticsGroups } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';
import { macSource } from './mac-source.ts';

/** One bucket of a histogram: frames of so many bytes (`ETHTOOL_A_STATS_GRP_HIST_*`). */
const bucket = attributes('ETHTOOL_A_STATS_GRP_HIST', () => ({
  histBktLow: [7, u32],
  histBktHi: [8, u32],
  histVal: [9, u64],
}));

/** Counters by name. */
export type Counters = Readonly<Record<string, bigint | undefined>>;

/** Counters by group, with the kernel's names: those of IEEE 802.3 (linux/ethtool_netlink.h). Each comes in a nest alone. */
export const counters = {
  'eth-phy': attributes('ETHTOOL_A_STATS_ETH_PHY', () => ({
    SymbolErrorDuringCarrier: [0, u64],
  })),
  'eth-mac': attributes('ETHTOOL_A_STATS_ETH_MAC', () => ({
    FramesTransmittedOK: [0, u64],
    SingleCollisionFrames: [1, u64],
    MultipleCollisionFrames: [2, u64],
    FramesReceivedOK: [3, u64],
    FrameCheckSequenceErrors: [4, u64],
    AlignmentErrors: [5, u64],
    OctetsTransmittedOK: [6, u64],
    FramesWithDeferredXmissions: [7, u64],
    LateCollisions: [8, u64],
    FramesAbortedDueToXSColls: [9, u64],
    FramesLostDueToIntMACXmitError: [10, u64],
    CarrierSenseErrors: [11, u64],
    OctetsReceivedOK: [12, u64],
    FramesLostDueToIntMACRcvError: [13, u64],
    MulticastFramesXmittedOK: [14, u64],
    BroadcastFramesXmittedOK: [15, u64],
    FramesWithExcessiveDeferral: [16, u64],
    MulticastFramesReceivedOK: [17, u64],
    BroadcastFramesReceivedOK: [18, u64],
    InRangeLengthErrors: [19, u64],
    OutOfRangeLengthField: [20, u64],
    FrameTooLongErrors: [21, u64],
  })),
  'eth-ctrl': attributes('ETHTOOL_A_STATS_ETH_CTRL', () => ({
    MACControlFramesTransmitted: [0, u64],
    MACControlFramesReceived: [1, u64],
    UnsupportedOpcodesReceived: [2, u64],
  })),
  rmon: attributes('ETHTOOL_A_STATS_RMON', () => ({
    etherStatsUndersizePkts: [0, u64],
    etherStatsOversizePkts: [1, u64],
    etherStatsFragments: [2, u64],
    etherStatsJabbers: [3, u64],
  })),
  phydev: attributes('ETHTOOL_A_STATS_PHY', () => ({
    RxFrames: [0, u64],
    RxOctets: [1, u64],
    RxErrors: [2, u64],
    TxFrames: [3, u64],
    TxOctets: [4, u64],
    TxErrors: [5, u64],
  })),
};

/** Counters of a group that the library does not know: bytes by number. */
const unknownCounters = attributes('ETHTOOL_A_STATS_GRP_STAT', {});

/** A group of statistics (`ETHTOOL_A_STATS_GRP_*`). */
const group = attributes('ETHTOOL_A_STATS_GRP', () => ({
  id: [2, enumeration(u32, Object.fromEntries(statisticsGroups.map((name, index) => [name, index])))],
  /** Number of the string set with the names of the counters. */
  ssId: [3, u32],
  stat: [
    4,
    repeated(
      nested(select('id', counters as unknown as Readonly<Record<string, Type<Counters>>>, unknownCounters)),
    ),
  ],
  histRx: [5, repeated(nested(bucket))],
  histTx: [6, repeated(nested(bucket))],
}));

/** Statistics of hardware with the names of the standards (`ETHTOOL_A_STATS_*`). Linux 5.13. */
export const stats = attributes('ETHTOOL_A_STATS', () => ({
  header: [2, header],
  /** The groups to get. */
  groups: [3, bitset('statisticsGroups')],
  grp: [4, repeated(nested(group))],
  /** Which MAC they are of, where a port has two. Linux 6.3. */
  src: [5, macSource],
}));
