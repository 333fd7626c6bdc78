import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { repeated } from '../../../../../codec/composites/lists.ts';
import { ipv4, ipv6, mac } from '../../../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../../../codec/scalars/enums.ts';
import { be16, be32, bool8, u8, u16, u32 } from '../../../../../codec/scalars/integers.ts';
import { fixedBytes, stringOf } from '../../../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { actionList } from '../../actions/message.ts';
import { filterFlags } from '../../filter-flags.ts';
import { handle } from '../../handle.ts';
import { etherProtocol } from '../../message.ts';
import { tunnelOptions } from '../../tunnel-options.ts';
import type { FilterKind } from './kind.ts';

/** Protocols above IP, named as in `tc` (`IPPROTO_*`). */
const ipProtocol = enumeration(u8, {
  icmp: 1,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  l2tp: 115,
  sctp: 132,
});

/** Properties of a packet (`TCA_FLOWER_KEY_FLAGS_*`). Those of the tunnel: Linux 6.11. */
const keyFlags = flags(be32, {
  fragment: 1,
  firstFragment: 2,
  tunnelChecksum: 4,
  tunnelDontFragment: 8,
  tunnelOam: 16,
  tunnelCriticalOption: 32,
});

/** State of a connection (`TCA_FLOWER_KEY_CT_FLAGS_*`). */
const ctState = flags(u16, { new: 1, established: 2, related: 4, tracked: 8, invalid: 16, reply: 32 });

/** An entry of an MPLS label stack; `depth` counts from 1 at the top. */
const labelStackEntry = attributes('TCA_FLOWER_KEY_MPLS_OPT_LSE', () => ({
  depth: [1, u8],
  ttl: [2, u8],
  bottomOfStack: [3, u8],
  trafficClass: [4, u8],
  label: [5, u32],
}));

const options = attributes('TCA_FLOWER', () => ({
  classId: [1, handle],
  /** Name of the link that the packet came in by. */
  indev: [2, stringOf(15)],
  actions: [3, actionList],
  ethDst: [4, mac],
  ethDstMask: [5, mac],
  ethSrc: [6, mac],
  ethSrcMask: [7, mac],
  ethType: [8, etherProtocol],
  ipProto: [9, ipProtocol],
  ipv4Src: [10, ipv4],
  ipv4SrcMask: [11, ipv4],
  ipv4Dst: [12, ipv4],
  ipv4DstMask: [13, ipv4],
  ipv6Src: [14, ipv6],
  ipv6SrcMask: [15, ipv6],
  ipv6Dst: [16, ipv6],
  ipv6DstMask: [17, ipv6],
  tcpSrc: [18, be16],
  tcpDst: [19, be16],
  udpSrc: [20, be16],
  udpDst: [21, be16],
  flags: [22, filterFlags],
  vlanId: [23, u16],
  vlanPrio: [24, u8],
  vlanEthType: [25, etherProtocol],
  encKeyId: [26, be32],
  encIpv4Src: [27, ipv4],
  encIpv4SrcMask: [28, ipv4],
  encIpv4Dst: [29, ipv4],
  encIpv4DstMask: [30, ipv4],
  encIpv6Src: [31, ipv6],
  encIpv6SrcMask: [32, ipv6],
  encIpv6Dst: [33, ipv6],
  encIpv6DstMask: [34, ipv6],
  tcpSrcMask: [35, be16],
  tcpDstMask: [36, be16],
  udpSrcMask: [37, be16],
  udpDstMask: [38, be16],
  sctpSrcMask: [39, be16],
  sctpDstMask: [40, be16],
  sctpSrc: [41, be16],
  sctpDst: [42, be16],
  encUdpSrcPort: [43, be16],
  encUdpSrcPortMask: [44, be16],
  encUdpDstPort: [45, be16],
  encUdpDstPortMask: [46, be16],
  keyFlags: [47, keyFlags],
  keyFlagsMask: [48, keyFlags],
  icmpv4Code: [49, u8],
  icmpv4CodeMask: [50, u8],
  icmpv4Type: [51, u8],
  icmpv4TypeMask: [52, u8],
  icmpv6Code: [53, u8],
  icmpv6CodeMask: [54, u8],
  icmpv6Type: [55, u8],
  icmpv6TypeMask: [56, u8],
  arpSip: [57, ipv4],
  arpSipMask: [58, ipv4],
  arpTip: [59, ipv4],
  arpTipMask: [60, ipv4],
  /** 1 request, 2 reply. */
  arpOp: [61, u8],
  arpOpMask: [62, u8],
  arpSha: [63, mac],
  arpShaMask: [64, mac],
  arpTha: [65, mac],
  arpThaMask: [66, mac],
  mplsTtl: [67, u8],
  mplsBos: [68, u8],
  mplsTc: [69, u8],
  mplsLabel: [70, u32],
  tcpFlags: [71, be16],
  tcpFlagsMask: [72, be16],
  ipTos: [73, u8],
  ipTosMask: [74, u8],
  ipTtl: [75, u8],
  ipTtlMask: [76, u8],
  cvlanId: [77, u16],
  cvlanPrio: [78, u8],
  cvlanEthType: [79, etherProtocol],
  encIpTos: [80, u8],
  encIpTosMask: [81, u8],
  encIpTtl: [82, u8],
  encIpTtlMask: [83, u8],
  encOpts: [84, tunnelOptions],
  encOptsMask: [85, tunnelOptions],
  /** State: devices that have the filter in hardware. */
  inHwCount: [86, stateOnly(u32)],
  portSrcMin: [87, be16],
  portSrcMax: [88, be16],
  portDstMin: [89, be16],
  portDstMax: [90, be16],
  ctState: [91, ctState],
  ctStateMask: [92, ctState],
  ctZone: [93, u16],
  ctZoneMask: [94, u16],
  ctMark: [95, u32],
  ctMarkMask: [96, u32],
  ctLabels: [97, fixedBytes(16)],
  ctLabelsMask: [98, fixedBytes(16)],
  /** Linux 5.8. */
  mplsOpts: [
    99,
    attributes('TCA_FLOWER_KEY_MPLS_OPTS', { entries: [1, repeated(labelStackEntry), NESTED] }),
    NESTED,
  ],
  hash: [100, u32],
  hashMask: [101, u32],
  numOfVlans: [102, u8],
  pppoeSid: [103, be16],
  pppProto: [104, be16],
  l2tpv3Sid: [105, be32],
  /** The destination was not found in the table of the bridge. Linux 6.5. */
  l2Miss: [106, bool8],
  /** Connectivity fault management. Linux 6.5. */
  cfm: [107, attributes('TCA_FLOWER_KEY_CFM', { level: [1, u8], opcode: [2, u8] }), NESTED],
  spi: [108, be32],
  spiMask: [109, be32],
  encFlags: [110, keyFlags],
  encFlagsMask: [111, keyFlags],
}));
/** Options of a flower filter. */
export interface Flower extends Infer<typeof options> {}

/**
 * Matches packets by their fields (`TCA_FLOWER_*` of linux/pkt_cls.h). A field without its mask must be equal; with it, in
 * the bits of the mask. Ports are in network byte order on the wire, VLAN ids in that of the host. Linux 4.2.
 */
export const flower: FilterKind<Flower> = { options };
