import { attributes, NESTED } from '../../../../codec/composites/attribute-set.ts';
import { repeated } from '../../../../codec/composites/lists.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { be16, be32, u8 } from '../../../../codec/scalars/integers.ts';
import { bytes } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

const ip = attributes('NFTA_TUNNEL_KEY_IP', () => ({ src: [1, ipv4], dst: [2, ipv4] }));
const ip6 = attributes('NFTA_TUNNEL_KEY_IP6', () => ({
  src: [1, ipv6],
  dst: [2, ipv6],
  flowlabel: [3, be32],
}));

const vxlan = attributes('NFTA_TUNNEL_KEY_VXLAN', () => ({ gbp: [1, be32] }));
const erspan = attributes('NFTA_TUNNEL_KEY_ERSPAN', () => ({
  version: [1, be32],
  /** Of version 1. */
  index: [2, be32],
  /** Of version 2. */
  hwid: [3, u8],
  /** Of version 2: 0 ingress, 1 egress. */
  direction: [4, u8],
}));
const geneve = attributes('NFTA_TUNNEL_KEY_GENEVE', () => ({
  class: [1, be16],
  type: [2, u8],
  data: [3, bytes],
}));

const options = attributes('NFTA_TUNNEL_KEY_OPTS', () => ({
  vxlan: [1, vxlan, NESTED],
  erspan: [2, erspan, NESTED],
  geneve: [3, repeated(geneve), NESTED],
}));

/** Metadata that a tunnel sends a packet by (`NFTA_TUNNEL_KEY_*`). */
export const tunnelObject = attributes('NFTA_TUNNEL_KEY', () => ({
  id: [1, be32],
  ip: [2, ip, NESTED],
  ip6: [3, ip6, NESTED],
  flags: [4, flags(be32, { zeroChecksum: 1, dontFragment: 2, sequence: 4 })],
  tos: [5, u8],
  ttl: [6, u8],
  sport: [7, be16],
  dport: [8, be16],
  opts: [9, options, NESTED],
}));
export interface TunnelObject extends Infer<typeof tunnelObject> {}
