import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { select } from '../../../../codec/composites/select.ts';
import { registry } from '../../../../codec/registry.ts';
import { ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be64, u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { labelStack } from '../../mpls.ts';
import { ip6Encap, ipEncap } from './ip.ts';
import { seg6Local } from './seg6-local.ts';
import { seg6 } from './srv6.ts';

/** How packets of a route are wrapped (`LWTUNNEL_ENCAP_*` of linux/lwtunnel.h). Linux 4.3. */
export const encapType = enumeration(u16, {
  none: 0,
  mpls: 1,
  ip: 2,
  ila: 3,
  ip6: 4,
  seg6: 5,
  bpf: 6,
  seg6local: 7,
  rpl: 8,
  ioam6: 9,
  xfrm: 10,
});

/** Labels put on packets (`MPLS_IPTUNNEL_*` of linux/mpls_iptunnel.h). */
const mpls = attributes('MPLS_IPTUNNEL', () => ({ dst: [1, labelStack], ttl: [2, u8] }));

const program = attributes('LWT_BPF_PROG', () => ({ fd: [1, u32], name: [2, string] }));
/** Programs run on packets (`LWT_BPF_*`). Linux 4.10. */
const bpf = attributes('LWT_BPF', () => ({
  in: [1, program, NESTED],
  out: [2, program, NESTED],
  xmit: [3, program, NESTED],
  xmitHeadroom: [4, u32],
}));

/** Identifier-locator addressing (`ILA_ATTR_*` of linux/ila.h). Linux 4.3. */
const ila = attributes('ILA_ATTR', () => ({
  locator: [1, be64],
  csumMode: [7, enumeration(u8, { adjustTransport: 0, neutralMap: 1, noAction: 2, neutralMapAuto: 3 })],
  identType: [
    8,
    enumeration(u8, { iid: 0, luid: 1, virtV4: 2, virtUniV6: 3, virtMultiV6: 4, nonlocal: 5, useFormat: 32 }),
  ],
  hookType: [9, enumeration(u8, { output: 0, input: 1 })],
}));

/** Source routes of low-power networks (`RPL_IPTUNNEL_*`). Linux 5.7. */
const rpl = attributes('RPL_IPTUNNEL', () => ({ srh: [1, bytes] }));

/** In-situ measurement (`IOAM6_IPTUNNEL_*`). Linux 5.15. */
const ioam6 = attributes('IOAM6_IPTUNNEL', () => ({
  mode: [1, enumeration(u8, { inline: 1, encap: 2, auto: 3 })],
  dst: [2, ipv6],
  trace: [3, bytes],
  frequencyK: [4, u32],
  frequencyN: [5, u32],
  src: [6, ipv6],
}));

/** Interface of IPsec policies (`LWT_XFRM_*`). Linux 6.1. */
const xfrm = attributes('LWT_XFRM', () => ({ ifId: [1, u32], link: [2, u32] }));

const known = {
  ...{ mpls, ip: ipEncap, ila, ip6: ip6Encap, seg6, bpf, seg6local: seg6Local, rpl, ioam6, xfrm },
} as const;

/** Schemas by how packets are wrapped. `register` adds one. */
export const encapTypes = registry<string>(() => known);

/** How a route wraps packets; which form it has is told by `encapType`. */
export type Encap = Infer<(typeof known)[keyof typeof known]>;

/** `RTA_ENCAP`, `NHA_ENCAP`: chosen by the `encapType` beside it. */
export const encap: Type<Encap> = select<Encap>('encapType', () => encapTypes);
