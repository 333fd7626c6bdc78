import { didYouMean } from '../../codec/nearest-word.ts';
import { howToGet, type KernelPart, part } from '../common/kernel-part.ts';
import { type KindOwner, kindTableOf } from './kind-table.ts';

/** Kinds of links whose option and module do not have the name of the kind (drivers/net/Kconfig, net/…/Kconfig). */
const links: Readonly<Record<string, string>> = {
  batadv: 'BATMAN_ADV batman-adv',
  bond: 'BONDING bonding',
  can: 'CAN_DEV can-dev',
  dsa: 'NET_DSA dsa_core',
  erspan: 'NET_IPGRE ip_gre',
  gre: 'NET_IPGRE ip_gre',
  gretap: 'NET_IPGRE ip_gre',
  ip6erspan: 'IPV6_GRE ip6_gre',
  ip6gre: 'IPV6_GRE ip6_gre',
  ip6gretap: 'IPV6_GRE ip6_gre',
  ip6tnl: 'IPV6_TUNNEL ip6_tunnel',
  ipip: 'NET_IPIP ipip',
  ipoib: 'INFINIBAND_IPOIB ib_ipoib',
  lowpan: 'IEEE802154_6LOWPAN ieee802154_6lowpan',
  netkit: 'NETKIT',
  ppp: 'PPP ppp_generic',
  sit: 'IPV6_SIT sit',
  team: 'NET_TEAM team',
  vcan: 'CAN_VCAN vcan',
  vlan: 'VLAN_8021Q 8021q',
  vrf: 'NET_VRF vrf',
  vti: 'NET_IPVTI ip_vti',
  vti6: 'IPV6_VTI ip6_vti',
  vxcan: 'CAN_VXCAN vxcan',
  xfrm: 'XFRM_INTERFACE xfrm_interface',
};

/** The same for qdiscs, filters and actions (net/sched/Kconfig). */
const trafficControl: Readonly<Record<string, string>> = {
  'qdisc bfifo': 'NET_SCHED',
  'qdisc cake_mq': 'NET_SCH_CAKE sch_cake',
  'qdisc clsact': 'NET_SCH_INGRESS sch_ingress',
  'qdisc mq': 'NET_SCHED',
  'qdisc noqueue': 'NET_SCHED',
  'qdisc pfifo': 'NET_SCHED',
  'qdisc pfifo_fast': 'NET_SCHED',
  'qdisc pfifo_head_drop': 'NET_SCHED',
  'filter route': 'NET_CLS_ROUTE4 cls_route',
  'filter rsvp6': 'NET_CLS_RSVP6 cls_rsvp6',
  'action simple': 'NET_ACT_SIMP act_simple',
};

/** Encapsulations of routes (net/Kconfig, net/ipv4/Kconfig, net/ipv6/Kconfig). */
const encapsulations: Readonly<Record<string, string>> = {
  bpf: 'LWTUNNEL_BPF',
  ila: 'IPV6_ILA ila',
  ioam6: 'IPV6_IOAM6_LWTUNNEL',
  ip: 'LWTUNNEL',
  ip6: 'LWTUNNEL',
  mpls: 'MPLS_IPTUNNEL mpls_iptunnel',
  rpl: 'IPV6_RPL_LWTUNNEL',
  seg6: 'IPV6_SEG6_LWTUNNEL',
  seg6local: 'IPV6_SEG6_LWTUNNEL',
  xfrm: 'XFRM_INTERFACE xfrm_interface',
};

const prefixes = { qdisc: 'SCH', filter: 'CLS', action: 'ACT' } as const;

/** Returns the part of the kernel that has a kind. */
export function kernelPart(owner: KindOwner | 'encapsulation', kind: string): KernelPart {
  if (owner === 'encapsulation') return part(encapsulations[kind] ?? 'LWTUNNEL');
  if (owner === 'link') return part(links[kind] ?? `${kind.toUpperCase()} ${kind}`);
  const prefix = prefixes[owner];
  return part(
    trafficControl[`${owner} ${kind}`] ??
      `NET_${prefix}_${kind.toUpperCase()} ${prefix.toLowerCase()}_${kind}`,
  );
}

/** Values of requests, as far as they name kinds. */
interface Value {
  readonly kind?: string;
  readonly linkInfo?: { readonly kind?: string };
  readonly encapType?: string;
  readonly actions?: Readonly<Record<string, { readonly kind?: string }>>;
  readonly options?: { readonly actions?: Value['actions'] };
}

/** The kinds that a request names, by the text with which the kernel says that it has none such (net/core, net/sched). */
const texts: Readonly<
  Record<
    string,
    readonly [owner: KindOwner | 'encapsulation', kinds: (value: Value) => (string | undefined)[]]
  >
> = {
  'Unknown device type': ['link', ({ linkInfo }) => [linkInfo?.kind]],
  'Specified qdisc kind is unknown': ['qdisc', ({ kind }) => [kind]],
  'TC classifier not found': ['filter', ({ kind }) => [kind]],
  'Failed to load TC action module': [
    'action',
    ({ actions, options }) => Object.values(actions ?? options?.actions ?? {}).map(({ kind }) => kind),
  ],
  'lwt encapsulation type not supported': ['encapsulation', ({ encapType }) => [encapType]],
};

/** Returns whether an error of the kernel says that it lacks a part. */
export function isMissingPart({
  extack,
}: {
  readonly extack?: { readonly message?: string } | undefined;
}): boolean {
  return Object.hasOwn(texts, extack?.message ?? '');
}

const nouns = { link: 'links', qdisc: 'qdisc', filter: 'filter', action: 'action' } as const;

/**
 * Tells which part the kernel lacks when it does not know the kind of a link, qdisc, filter, action or encapsulation, and how to
 * get it; of a kind that the library does not know either, the nearest known one.
 */
export function missingPart(value: () => unknown, _code: string, message: string): string | undefined {
  if (!Object.hasOwn(texts, message)) return undefined;
  const [owner, kindsOf] = texts[message] as (typeof texts)[string];
  const kinds = kindsOf((value() ?? {}) as Value).filter((kind) => kind !== undefined);
  return kinds.length === 0 ? undefined : kinds.map((kind) => missingKind(owner, kind)).join(', or ');
}

function missingKind(owner: KindOwner | 'encapsulation', kind: string): string {
  if (owner !== 'encapsulation') {
    const table = kindTableOf(owner);
    if (table !== undefined && table.get(kind) === undefined)
      return `neither the kernel nor this library knows a ${owner} of kind '${kind}'${didYouMean(kind, table.keys())}`;
  }
  const name = owner === 'encapsulation' ? `encapsulation ${kind}` : `${kind} ${nouns[owner]}`;
  return `this kernel has no ${name} ${howToGet(kernelPart(owner, kind))}`;
}
