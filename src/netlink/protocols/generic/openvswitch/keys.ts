import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array, nested } from '../../../codec/composites/lists.ts';
import { recursive } from '../../../codec/composites/recursive.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { ipv4, ipv6, mac } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, be32, be64, flag, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import type { Type } from '../../../codec/type.ts';

/** `struct ovs_key_ethernet`. */
export const ovsKeyEthernet = struct('ovs_key_ethernet', {
  ethSrc: mac,
  ethDst: mac,
});

/** `struct ovs_key_ipv4`. */
const ovsKeyIpv4 = struct('ovs_key_ipv4', {
  ipv4Src: ipv4,
  ipv4Dst: ipv4,
  ipv4Proto: u8,
  ipv4Tos: u8,
  ipv4Ttl: u8,
  ipv4Frag: enumeration(u8, { none: 0, first: 1, later: 2 }),
});

/** `struct ovs_key_ipv6`. */
const ovsKeyIpv6 = struct('ovs_key_ipv6', {
  ipv6Src: ipv6,
  ipv6Dst: ipv6,
  ipv6Label: be32,
  ipv6Proto: u8,
  ipv6Tclass: u8,
  ipv6Hlimit: u8,
  ipv6Frag: u8,
});

/** `struct ovs_key_tcp`. */
const ovsKeyTcp = struct('ovs_key_tcp', {
  tcpSrc: be16,
  tcpDst: be16,
});

/** `struct ovs_key_udp`. */
const ovsKeyUdp = struct('ovs_key_udp', {
  udpSrc: be16,
  udpDst: be16,
});

/** `struct ovs_key_sctp`. */
const ovsKeySctp = struct('ovs_key_sctp', {
  sctpSrc: be16,
  sctpDst: be16,
});

/** `struct ovs_key_icmp`. */
const ovsKeyIcmp = struct('ovs_key_icmp', {
  icmpType: u8,
  icmpCode: u8,
});

/** `struct ovs_key_arp`. */
const ovsKeyArp = struct('ovs_key_arp', {
  arpSip: ipv4,
  arpTip: ipv4,
  arpOp: be16,
  arpSha: mac,
  arpTha: mac,
  _pad: pad(2),
});

/** `struct ovs_key_nd`. */
const ovsKeyNd = struct('ovs_key_nd', {
  ndTarget: ipv6,
  ndSll: mac,
  ndTll: mac,
});

/** `struct ovs_key_mpls`. */
const ovsKeyMpls = struct('ovs_key_mpls', {
  mplsLse: be32,
});

/** `struct ovs_key_ct_tuple_ipv4`. */
const ovsKeyCtTupleIpv4 = struct('ovs_key_ct_tuple_ipv4', {
  ipv4Src: ipv4,
  ipv4Dst: ipv4,
  srcPort: be16,
  dstPort: be16,
  ipv4Proto: u8,
  _pad: pad(3),
});

/** `struct ovs_key_ct_tuple_ipv6`. */
const ovsKeyCtTupleIpv6 = struct('ovs_key_ct_tuple_ipv6', {
  ipv6Src: ipv6,
  ipv6Dst: ipv6,
  srcPort: be16,
  dstPort: be16,
  ipv6Proto: u8,
  _pad: pad(3),
});

/** `struct ovs_key_ipv6_exthdrs`. */
const ovsKeyIpv6Exthdrs = struct('ovs_key_ipv6_exthdrs', {
  hdrs: u16,
});

/** Extensions of VXLAN (`OVS_VXLAN_EXT_*` of linux/openvswitch.h). */
const vxlanExtension = attributes('OVS_VXLAN_EXT', () => ({
  gbp: [1, u32],
}));

/** The tunnel of a packet (`OVS_TUNNEL_KEY_ATTR_*` of linux/openvswitch.h). */
const tunnelKey = attributes('OVS_TUNNEL_KEY_ATTR', () => ({
  id: [0, be64],
  ipv4Src: [1, ipv4],
  ipv4Dst: [2, ipv4],
  tos: [3, u8],
  ttl: [4, u8],
  dontFragment: [5, flag],
  csum: [6, flag],
  oam: [7, flag],
  geneveOpts: [8, array(u32)],
  tpSrc: [9, be16],
  tpDst: [10, be16],
  vxlanOpts: [11, nested(vxlanExtension)],
  ipv6Src: [12, ipv6],
  ipv6Dst: [13, ipv6],
  erspanOpts: [15, bytes],
  ipv4InfoBridge: [16, flag],
}));

/** A service header (`OVS_NSH_KEY_ATTR_*` of linux/openvswitch.h). */
export const nshKey = attributes('OVS_NSH_KEY_ATTR', () => ({
  base: [1, bytes],
  md1: [2, bytes],
  md2: [3, bytes],
}));

/** The headers of a packet, or the bits of them that count (`OVS_KEY_ATTR_*` of linux/openvswitch.h). */
export const flowKey = attributes('OVS_KEY_ATTR', () => ({
  encap: [1, nested(recursive((): Type<object> => flowKey))],
  priority: [2, u32],
  inPort: [3, u32],
  ethernet: [4, ovsKeyEthernet],
  vlan: [5, be16],
  ethertype: [6, be16],
  ipv4: [7, ovsKeyIpv4],
  ipv6: [8, ovsKeyIpv6],
  tcp: [9, ovsKeyTcp],
  udp: [10, ovsKeyUdp],
  icmp: [11, ovsKeyIcmp],
  icmpv6: [12, ovsKeyIcmp],
  arp: [13, ovsKeyArp],
  nd: [14, ovsKeyNd],
  skbMark: [15, u32],
  tunnel: [16, nested(tunnelKey)],
  sctp: [17, ovsKeySctp],
  tcpFlags: [18, be16],
  dpHash: [19, u32],
  recircId: [20, u32],
  mpls: [21, ovsKeyMpls],
  ctState: [
    22,
    flags(u32, { new: 1, established: 2, related: 4, replyDir: 8, tracked: 32, srcNat: 64, dstNat: 128 }),
  ],
  ctZone: [23, u16],
  ctMark: [24, u32],
  ctLabels: [25, bytes],
  ctOrigTupleIpv4: [26, ovsKeyCtTupleIpv4],
  ctOrigTupleIpv6: [27, ovsKeyCtTupleIpv6],
  nsh: [28, nested(nshKey)],
  packetType: [29, be32],
  ndExtensions: [30, bytes],
  tunnelInfo: [31, bytes],
  ipv6Exthdrs: [32, ovsKeyIpv6Exthdrs],
}));
