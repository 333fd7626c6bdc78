import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be16, be32, be64, u8, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { geneveOptions } from '../../geneve-options.ts';

/**
 * Options in the header of a tunnel (`LWTUNNEL_IP_OPTS_*` of linux/lwtunnel.h). Linux 5.5.
 *
 * Do not use `geneve` in routes of a kernel built with FORTIFY_SOURCE: `ip_tun_parse_opts` takes it for an overflow (seen on
 * Linux 6.18.44) and stops with the lock of rtnetlink held. Only a reboot helps then. iproute2 has the same effect.
 */
const options = attributes('LWTUNNEL_IP_OPTS', () => ({
  geneve: [1, geneveOptions('LWTUNNEL_IP_OPT_GENEVE'), NESTED],
  vxlan: [2, attributes('LWTUNNEL_IP_OPT_VXLAN', { gbp: [1, u32] }), NESTED],
  erspan: [
    3,
    attributes('LWTUNNEL_IP_OPT_ERSPAN', {
      version: [1, u8],
      index: [2, be32],
      direction: [3, enumeration(u8, { ingress: 0, egress: 1 })],
      hwid: [4, u8],
    }),
    NESTED,
  ],
}));

/** Fields of the header of a tunnel (`TUNNEL_*` of linux/if_tunnel.h), network byte order on the wire. */
const tunnelFlags = flags(be16, { csum: 1, key: 4, seq: 8, noKey: 16 });

const ipOptions = attributes('LWTUNNEL_IP', () => ({
  /** Identifier of the tunnel (VNI, GRE key), network byte order on the wire. */
  id: [1, be64],
  dst: [2, ipv4],
  src: [3, ipv4],
  ttl: [4, u8],
  tos: [5, u8],
  flags: [6, tunnelFlags],
  options: [8, options, NESTED],
}));

const ip6Options = attributes('LWTUNNEL_IP6', () => ({
  id: [1, be64],
  dst: [2, ipv6],
  src: [3, ipv6],
  hoplimit: [4, u8],
  trafficClass: [5, u8],
  flags: [6, tunnelFlags],
  options: [8, options, NESTED],
}));
/** The far end of an IPv4 tunnel. */
export interface IpEncap extends Infer<typeof ipOptions> {}
/** The far end of an IPv6 tunnel. */
export interface Ip6Encap extends Infer<typeof ip6Options> {}

/** The far end of an external IPv4 tunnel, the link of the route (`LWTUNNEL_IP_*` of linux/lwtunnel.h). Linux 4.3. */
export const ip: Type<IpEncap> = ipOptions;
/** The far end of an external IPv6 tunnel (`LWTUNNEL_IP6_*` of linux/lwtunnel.h). Linux 4.4. */
export const ip6: Type<Ip6Encap> = ip6Options;
