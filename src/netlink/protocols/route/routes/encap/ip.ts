import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { repeated } from '../../../../codec/composites/lists.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { be16, be32, be64, u8, u32 } from '../../../../codec/scalars/integers.ts';
import { bytes } from '../../../../codec/scalars/strings.ts';

/**
 * Options of tunnels (`LWTUNNEL_IP_OPTS_*`). Linux 5.5.
 *
 * Beware of `geneve` in routes: a kernel built with FORTIFY_SOURCE takes it for an overflow (`ip_tun_parse_opts`, seen
 * on Linux 6.18.44) and stops with the lock of rtnetlink held, after which only a reboot helps. iproute2 does the same
 * to it.
 */
const options = attributes('LWTUNNEL_IP_OPTS', () => ({
  geneve: [
    1,
    repeated(attributes('LWTUNNEL_IP_OPT_GENEVE', { class: [1, be16], type: [2, u8], data: [3, bytes] })),
    NESTED,
  ],
  vxlan: [2, attributes('LWTUNNEL_IP_OPT_VXLAN', { gbp: [1, u32] }), NESTED],
  erspan: [
    3,
    attributes('LWTUNNEL_IP_OPT_ERSPAN', {
      version: [1, u8],
      index: [2, be32],
      direction: [3, u8],
      hwid: [4, u8],
    }),
    NESTED,
  ],
}));

/** What a tunnel puts in its header (`TUNNEL_*`), network byte order on the wire. */
const tunnelFlags = flags(be16, { csum: 1, key: 4, seq: 8, noKey: 16 });

/** An IPv4 tunnel whose far end the route tells (`LWTUNNEL_IP_*` of linux/lwtunnel.h). Linux 4.3. */
export const ipEncap = attributes('LWTUNNEL_IP', () => ({
  /** Identifier of the tunnel (VNI, GRE key), network byte order on the wire. */
  id: [1, be64],
  dst: [2, ipv4],
  src: [3, ipv4],
  ttl: [4, u8],
  tos: [5, u8],
  flags: [6, tunnelFlags],
  options: [8, options, NESTED],
}));

/** An IPv6 tunnel whose far end the route tells (`LWTUNNEL_IP6_*`). Linux 4.4. */
export const ip6Encap = attributes('LWTUNNEL_IP6', () => ({
  id: [1, be64],
  dst: [2, ipv6],
  src: [3, ipv6],
  hoplimit: [4, u8],
  trafficClass: [5, u8],
  flags: [6, tunnelFlags],
  options: [8, options, NESTED],
}));
