import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, be32, bool8, flag, ranged, u8, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { withRules } from './rules.ts';

/** Ethernet within UDP, with options (`IFLA_GENEVE_*` of linux/if_link.h). Linux 3.18. */
export const geneve = withRules(
  attributes('IFLA_GENEVE', () => ({
    /** Network identifier (VNI), 24 bits. */
    id: [1, ranged(u32, 0, 0xffffff)],
    remote: [2, ipv4],
    ttl: [3, u8],
    tos: [4, u8],
    /** UDP destination port; 6081 unless told. */
    port: [5, be16],
    /** The metadata of each packet says where it goes; there is no `id` then. */
    external: [6, flag],
    remote6: [7, ipv6],
    udpCsum: [8, bool8],
    udpZeroCsum6Tx: [9, bool8],
    udpZeroCsum6Rx: [10, bool8],
    /** IPv6 flow label, 20 bits. */
    label: [11, be32],
    ttlInherit: [12, bool8],
    df: [13, enumeration(u8, { unset: 0, set: 1, inherit: 2 })],
    innerProtoInherit: [14, flag],
    /** UDP source ports. Linux 6.15. */
    portRange: [15, struct('ifla_geneve_port_range', { low: be16, high: be16 })],
    groHint: [16, flag],
    local: [17, ipv4],
    local6: [18, ipv6],
  })),
  {
    required: [
      ['data.id', 'data.external'],
      ['data.remote', 'data.remote6', 'data.external'],
    ],
    exclusive: [['data.remote', 'data.remote6']],
  },
);
/** Options of a geneve. */
export interface Geneve extends Infer<typeof geneve> {}
