import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, be32, be64, bool8, flag, ranged, u8, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

/** Reported by the kernel as a byte, but taken as a flag without payload. */
const flagReportedAsByte: Type<boolean> = {
  ...flag,
  decode: (reader, start, end) => end === start || reader.bytes[start] !== 0,
};

const options = attributes('IFLA_VXLAN', () => ({
  /** Network identifier (VNI), 24 bits. */
  id: [1, ranged(u32, 0, 0xffffff)],
  /** Destination of packets without an entry in the FDB: a multicast group, or the remote end. */
  group: [2, ipv4],
  /** Index of the link to send on. */
  link: [3, u32],
  local: [4, ipv4],
  /** 0 for the default of the route. */
  ttl: [5, u8],
  /** 1 to copy that of the inner packet. */
  tos: [6, u8],
  learning: [7, bool8],
  /** Seconds that a learned FDB entry stays. */
  ageing: [8, u32],
  /** FDB entries that may be learned; 0 for no limit. */
  limit: [9, u32],
  /** UDP source ports. */
  portRange: [10, struct('ifla_vxlan_port_range', { low: be16, high: be16 })],
  proxy: [11, bool8],
  rsc: [12, bool8],
  l2miss: [13, bool8],
  l3miss: [14, bool8],
  /** UDP destination port; 8472 by default, as the kernel's is older than the 4789 of the standard. */
  port: [15, be16],
  group6: [16, ipv6],
  local6: [17, ipv6],
  udpCsum: [18, bool8],
  udpZeroCsum6Tx: [19, bool8],
  udpZeroCsum6Rx: [20, bool8],
  remCsumTx: [21, bool8],
  /** Beside `reservedBits` the kernel takes even false for true, so a request leaves it out. */
  remCsumRx: [22, stateOnly(bool8, (on, { reservedBits }) => !on && reservedBits !== undefined)],
  /** Group policy extension. */
  gbp: [23, flag],
  remCsumNoPartial: [24, flag],
  /** The metadata of each packet has its destination; there is no `id` then. */
  external: [25, bool8],
  /** IPv6 flow label, 20 bits. */
  label: [26, be32],
  /** Generic protocol extension. */
  gpe: [27, flag],
  ttlInherit: [28, flagReportedAsByte],
  df: [29, enumeration(u8, { unset: 0, set: 1, inherit: 2 })],
  /** Linux 5.18. */
  vnifilter: [30, bool8],
  /** Linux 6.4. */
  localBypass: [31, bool8],
  /** Linux 6.7. */
  labelPolicy: [32, enumeration(u32, { fixed: 0, inherit: 1 })],
  /** Bits of the header that received packets must not have set (`struct vxlanhdr`). Linux 6.14. */
  reservedBits: [33, be64],
  /** Linux 6.17. */
  multicastRoute: [34, bool8],
}));
/** Options of a VXLAN. */
export interface Vxlan extends Infer<typeof options> {}

/** Ethernet within UDP (`IFLA_VXLAN_*` of linux/if_link.h). Linux 3.7. */
export const vxlan: LinkKind<Vxlan> = {
  options,
  required: [['options.id', 'options.external']],
  exclusive: [
    ['options.group', 'options.group6'],
    ['options.local', 'options.local6'],
    ['options.group', 'options.local6'],
    ['options.group6', 'options.local'],
  ],
  fixed: 'all',
  changeable: [
    ...(['group', 'group6', 'local', 'local6', 'link', 'ttl', 'tos', 'label', 'labelPolicy', 'df'] as const),
    ...(['learning', 'ageing', 'localBypass', 'multicastRoute'] as const),
  ],
  linkOptions: ['link'],
};
