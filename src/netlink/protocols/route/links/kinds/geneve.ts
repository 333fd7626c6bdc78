import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, be32, bool8, flag, ranged, u8, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_GENEVE', () => ({
  /** Network identifier (VNI), 24 bits. */
  id: [1, ranged(u32, 0, 0xffffff)],
  remote: [2, ipv4],
  ttl: [3, u8],
  tos: [4, u8],
  /** UDP destination port; 6081 by default. */
  port: [5, be16],
  /** The metadata of each packet has its destination; there is no `id` then. */
  external: [6, flag],
  remote6: [7, ipv6],
  udpCsum: [8, bool8],
  udpZeroCsum6Tx: [9, bool8],
  udpZeroCsum6Rx: [10, bool8],
  /** IPv6 flow label, 20 bits. */
  label: [11, be32],
  /** The kernel ignores `ttl` beside it, so a request leaves false out where `ttl` is given. Linux 4.20. */
  ttlInherit: [12, stateOnly(bool8, (inherit, { ttl }) => !inherit && ttl !== undefined)],
  /** Linux 4.20. */
  df: [13, enumeration(u8, { unset: 0, set: 1, inherit: 2 })],
  /** Linux 5.18. */
  innerProtoInherit: [14, flag],
  /** UDP source ports. Linux 6.15. */
  portRange: [15, struct('ifla_geneve_port_range', { low: be16, high: be16 })],
  groHint: [16, flag],
  local: [17, ipv4],
  local6: [18, ipv6],
}));
/** Options of a geneve. */
export interface Geneve extends Infer<typeof options> {}

/** Ethernet within UDP, with options (`IFLA_GENEVE_*` of linux/if_link.h). Linux 3.18. */
export const geneve: LinkKind<Geneve> = {
  options,
  required: [
    ['options.id', 'options.external'],
    ['options.remote', 'options.remote6', 'options.external'],
  ],
  exclusive: [['options.remote', 'options.remote6']],
  fixed: 'all',
  changeable: ['remote', 'remote6', 'local', 'local6', 'ttl', 'ttlInherit', 'tos', 'label', 'df'],
};
