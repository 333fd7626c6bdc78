/** Returns the place of each name in an array. */
function places<const N extends string>(names: readonly N[]): Readonly<Record<N, number>> {
  return Object.fromEntries(names.map((name, place) => [name, place])) as Record<N, number>;
}

/** Counters of IPv6 for a link, as `/proc/net/dev_snmp6` has it (`IPSTATS_MIB_*` of linux/snmp.h). */
export const ipv6Counters = places([
  /** How many counters follow, with this number. */
  'count',
  'inReceives',
  'inOctets',
  'inDelivers',
  'outForwardedDatagrams',
  'outRequests',
  'outOctets',
  'inHeaderErrors',
  'inTooBigErrors',
  'inNoRoutes',
  'inAddressErrors',
  'inUnknownProtocols',
  'inTruncatedPackets',
  'inDiscards',
  'outDiscards',
  'outNoRoutes',
  'reassemblyTimeouts',
  'reassemblyRequests',
  'reassembled',
  'reassemblyFailures',
  'fragmented',
  'fragmentationFailures',
  'fragmentsCreated',
  'inMulticastPackets',
  'outMulticastPackets',
  'inBroadcastPackets',
  'outBroadcastPackets',
  'inMulticastOctets',
  'outMulticastOctets',
  'inBroadcastOctets',
  'outBroadcastOctets',
  'inChecksumErrors',
  'inNoEctPackets',
  'inEct1Packets',
  'inEct0Packets',
  'inCePackets',
  'reassemblyOverlaps',
  /** Linux 6.7. */
  'outTransmits',
]);

/** Counters of ICMPv6 for a link (`ICMP6_MIB_*` of linux/snmp.h). */
export const icmpv6Counters = places([
  /** How many counters follow, with this number. */
  'count',
  'inMessages',
  'inErrors',
  'outMessages',
  'outErrors',
  'inChecksumErrors',
  /** Linux 6.3. */
  'outRateLimited',
]);
