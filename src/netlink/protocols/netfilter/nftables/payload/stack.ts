import type { Header } from './header.ts';
import { icmp, icmpv6, igmp } from './icmp.ts';
import { arp, ether, vlan } from './link.ts';
import { ip, ip6 } from './network.ts';
import { ah, comp, dccp, esp, gre, sctp, tcp, th, udp, udplite } from './transport.ts';
import { geneve, gretap, vxlan } from './tunnels.ts';

const empty = { id: 0, bits: 0, fields: [] } as const;

/** Packets of the inet family: `meta nfproto` tells which protocol they are of. */
export const inetFamily: Header = { ...empty, name: 'inet', base: 'link', nextMeta: 'nfproto' };
/** Packets of the netdev family: `meta protocol` tells which protocol they are of. */
export const netdevFamily: Header = { ...empty, name: 'netdev', base: 'link', nextMeta: 'protocol' };
/** A network header that is not known: `meta l4proto` tells what follows. */
export const anyNetwork: Header = { ...empty, name: 'inet service', base: 'network', nextMeta: 'l4proto' };

/** All headers by their name in JSON. */
export const headers: ReadonlyMap<string, Header> = new Map(
  [
    ...[ether, vlan, arp, ip, ip6, ah, esp, comp, icmp, icmpv6, igmp, udp, udplite, tcp, dccp, sctp, th],
    ...[gre, gretap, vxlan, geneve],
  ].map((one) => [one.name, one]),
);

/** The headers that may follow a header, each with the number in the `next` field. */
type Following = readonly (readonly [number: number, header: Header])[];

const networks: Following = [
  [0x0800, ip],
  [0x0806, arp],
  [0x86dd, ip6],
  [0x8100, vlan],
  [0x88a8, vlan],
];

const transports: Following = [
  [1, icmp],
  [2, igmp],
  [50, esp],
  [51, ah],
  [108, comp],
  [17, udp],
  [136, udplite],
  [6, tcp],
  [33, dccp],
  [132, sctp],
  [58, icmpv6],
  [4, ip],
  [41, ip6],
  [47, gre],
  [47, gretap],
];

const followers: ReadonlyMap<Header, Following> = new Map<Header, Following>([
  [
    inetFamily,
    [
      [2, ip],
      [10, ip6],
    ],
  ],
  [netdevFamily, networks],
  [ether, networks],
  [vlan, networks],
  [ip, transports],
  [ip6, transports],
  [anyNetwork, transports],
]);

/** Returns the number in `lower` that announces `upper`; `undefined` where it cannot follow. */
export function nextNumber(lower: Header, upper: Header): number | undefined {
  return followers.get(lower)?.find(([, one]) => one === upper)?.[0];
}

/** The header that `lower` announces by that number. */
export function nextHeader(lower: Header, number: number): Header | undefined {
  return followers.get(lower)?.find(([one]) => one === number)?.[1];
}

/** The header that the packets of a family begin with, as far as it is known. */
export function familyHeader(family: string): Header | undefined {
  switch (family) {
    case 'ip':
      return ip;
    case 'ip6':
      return ip6;
    case 'arp':
      return arp;
    case 'inet':
      return inetFamily;
    case 'bridge':
      return ether;
    case 'netdev':
      return netdevFamily;
    default:
      return undefined;
  }
}
