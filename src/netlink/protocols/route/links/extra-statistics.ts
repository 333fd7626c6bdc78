import { attributes } from '../../../codec/composites/attribute-set.ts';
import { repeated } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { bool8, u16, u64 } from '../../../codec/scalars/integers.ts';
import { bridgeVlanFlags } from './af-spec.ts';
import { linkStatistics64 } from './statistics.ts';

/** Traffic of a VLAN (`struct bridge_vlan_xstats`). */
const vlan = struct('bridge_vlan_xstats', {
  rxBytes: u64,
  rxPackets: u64,
  txBytes: u64,
  txPackets: u64,
  id: u16,
  flags: bridgeVlanFlags,
  _pad: pad(4),
});

/** Counters of the spanning tree (`struct bridge_stp_xstats`). Linux 5.6. */
const stp = struct('bridge_stp_xstats', {
  transitionsToBlocking: u64,
  transitionsToForwarding: u64,
  rxBpdu: u64,
  txBpdu: u64,
  rxTcn: u64,
  txTcn: u64,
});

/** Counters of IGMP and MLD (`struct br_mcast_stats` of linux/if_bridge.h). Linux 4.9. */
const multicast = struct('br_mcast_stats', {
  rxIgmpV1Queries: u64,
  txIgmpV1Queries: u64,
  rxIgmpV2Queries: u64,
  txIgmpV2Queries: u64,
  rxIgmpV3Queries: u64,
  txIgmpV3Queries: u64,
  rxIgmpLeaves: u64,
  txIgmpLeaves: u64,
  rxIgmpV1Reports: u64,
  txIgmpV1Reports: u64,
  rxIgmpV2Reports: u64,
  txIgmpV2Reports: u64,
  rxIgmpV3Reports: u64,
  txIgmpV3Reports: u64,
  igmpParseErrors: u64,
  rxMldV1Queries: u64,
  txMldV1Queries: u64,
  rxMldV2Queries: u64,
  txMldV2Queries: u64,
  rxMldLeaves: u64,
  txMldLeaves: u64,
  rxMldV1Reports: u64,
  txMldV1Reports: u64,
  rxMldV2Reports: u64,
  txMldV2Reports: u64,
  mldParseErrors: u64,
  rxBytes: u64,
  txBytes: u64,
  rxPackets: u64,
  txPackets: u64,
});

/** Counters of a bridge or of a port (`BRIDGE_XSTATS_*` of linux/if_bridge.h). */
const bridge = attributes('BRIDGE_XSTATS', () => ({
  vlans: [1, repeated(vlan)],
  multicast: [2, multicast],
  stp: [4, stp],
}));

/** Counters of LACP (`BOND_3AD_STAT_*` of linux/if_bonding.h). Linux 5.1. */
const lacp = attributes('BOND_3AD_STAT', () => ({
  rxLacpdu: [0, u64],
  txLacpdu: [1, u64],
  rxUnknownLacpdu: [2, u64],
  rxIllegalLacpdu: [3, u64],
  rxMarker: [4, u64],
  txMarker: [5, u64],
  rxMarkerResponse: [6, u64],
  txMarkerResponse: [7, u64],
  rxUnknownMarker: [8, u64],
}));

/** Statistics by the kind of link (`LINK_XSTATS_TYPE_*`). */
export const extra = attributes('LINK_XSTATS_TYPE', () => ({
  bridge: [1, bridge],
  /** Of a bond in the mode `'802.3ad'`, or of its port (`BOND_XSTATS_*`). */
  bond: [2, attributes('BOND_XSTATS', { lacp: [1, lacp] })],
}));

/** Packets that hardware has routed (`struct rtnl_hw_stats64`). */
const hardware = struct('rtnl_hw_stats64', {
  rxPackets: u64,
  txPackets: u64,
  rxBytes: u64,
  txBytes: u64,
  rxErrors: u64,
  txErrors: u64,
  rxDropped: u64,
  txDropped: u64,
  multicast: u64,
});

/** Whether counting by hardware is wanted, and whether it takes place (`IFLA_OFFLOAD_XSTATS_HW_S_INFO_*`). */
const hardwareInfo = attributes('IFLA_OFFLOAD_XSTATS_HW_S_INFO', () => ({
  request: [1, bool8],
  used: [2, bool8],
}));

/** Statistics of traffic that hardware forwards (`IFLA_OFFLOAD_XSTATS_*`). */
export const offload = attributes('IFLA_OFFLOAD_XSTATS', () => ({
  /** Of packets that reached the processor. */
  cpuHit: [1, linkStatistics64],
  /** State of counting by hardware, by statistics. Linux 5.18. */
  hardwareInfo: [2, attributes('IFLA_OFFLOAD_XSTATS_HW', { l3: [3, hardwareInfo] })],
  /** Linux 5.18. */
  l3: [3, hardware],
}));

/** Packets with MPLS labels (`struct mpls_link_stats` of linux/mpls.h). */
const mpls = struct('mpls_link_stats', {
  rxPackets: u64,
  txPackets: u64,
  rxBytes: u64,
  txBytes: u64,
  rxErrors: u64,
  txErrors: u64,
  rxDropped: u64,
  txDropped: u64,
  rxNoRoute: u64,
});

/** Statistics by address family (`AF_*`). */
export const afStatistics = attributes('IFLA_STATS_AF', () => ({
  /** Of a link whose setting `input` of MPLS is on. Linux 4.12. */
  mpls: [28, attributes('MPLS_STATS', { link: [1, mpls] })],
}));
