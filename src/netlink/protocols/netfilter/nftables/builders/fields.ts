import type { NftExpression } from '../json-types.ts';

// Keys of matches, by the names of nft in camelCase: each is the JSON of an expression. A test compares the lists with the tables that
// the compiler has.

/** A name of nft in camelCase: `frag-off` is `fragOff`. */
type CamelCase<Name extends string> = Name extends `${infer Head}${'-' | ' '}${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

function camelCase(name: string): string {
  return name.replace(/[- ](.)/g, (_, letter: string) => letter.toUpperCase());
}

/** One expression for each name. */
function byName<const Name extends string>(
  names: readonly Name[],
  make: (name: Name) => NftExpression,
): { readonly [N in Name as CamelCase<N>]: NftExpression } {
  return Object.fromEntries(names.map((name) => [camelCase(name), make(name)])) as {
    readonly [N in Name as CamelCase<N>]: NftExpression;
  };
}

function fieldsOf<const Name extends string>(
  protocol: string,
  ...names: readonly Name[]
): { readonly [N in Name as CamelCase<N>]: NftExpression } {
  return byName(names, (field) => ({ payload: { protocol, field } }));
}

/** Fields of Ethernet frames. */
export const ether = fieldsOf('ether', 'daddr', 'saddr', 'type');
/** Fields of VLAN tags. */
export const vlan = fieldsOf('vlan', 'pcp', 'dei', 'cfi', 'id', 'type');
/** Fields of ARP packets. */
export const arp = fieldsOf(
  'arp',
  'htype',
  'ptype',
  'hlen',
  'plen',
  'operation',
  'saddr ether',
  'saddr ip',
  'daddr ether',
  'daddr ip',
);
/** Fields of IPv4 headers. */
export const ip = fieldsOf(
  'ip',
  'version',
  'hdrlength',
  'dscp',
  'ecn',
  'length',
  'id',
  'frag-off',
  'ttl',
  'protocol',
  'checksum',
  'saddr',
  'daddr',
);
/** Fields of IPv6 headers. */
export const ip6 = fieldsOf(
  'ip6',
  'version',
  'dscp',
  'ecn',
  'flowlabel',
  'length',
  'nexthdr',
  'hoplimit',
  'saddr',
  'daddr',
);
/** Fields of IPsec authentication headers. */
export const ah = fieldsOf('ah', 'nexthdr', 'hdrlength', 'reserved', 'spi', 'sequence');
/** Fields of IPsec payload headers. */
export const esp = fieldsOf('esp', 'spi', 'sequence');
/** Fields of IP compression headers. */
export const comp = fieldsOf('comp', 'nexthdr', 'flags', 'cpi');
/** Fields of ICMP messages. */
export const icmp = fieldsOf('icmp', 'type', 'code', 'checksum', 'id', 'sequence', 'gateway', 'mtu');
/** Fields of ICMPv6 messages. */
export const icmpv6 = fieldsOf(
  'icmpv6',
  'type',
  'code',
  'checksum',
  'parameter-problem',
  'mtu',
  'id',
  'sequence',
  'max-delay',
  'taddr',
  'daddr',
);
/** Fields of IGMP messages. */
export const igmp = fieldsOf('igmp', 'type', 'mrt', 'checksum', 'group');
/** Fields of UDP headers. */
export const udp = fieldsOf('udp', 'sport', 'dport', 'length', 'checksum');
/** Fields of UDP-Lite headers. */
export const udplite = fieldsOf('udplite', 'sport', 'dport', 'csumcov', 'checksum');
/** Fields of TCP headers. */
export const tcp = fieldsOf(
  'tcp',
  'sport',
  'dport',
  'sequence',
  'ackseq',
  'doff',
  'reserved',
  'flags',
  'window',
  'checksum',
  'urgptr',
);
/** Fields of DCCP headers. */
export const dccp = fieldsOf('dccp', 'sport', 'dport', 'type');
/** Fields of SCTP headers. */
export const sctp = fieldsOf('sctp', 'sport', 'dport', 'vtag', 'checksum');
/** Ports of whichever transport protocol. */
export const th = fieldsOf('th', 'sport', 'dport');
/** Fields of GRE headers. */
export const gre = fieldsOf('gre', 'version', 'flags', 'protocol');
/** Fields of VXLAN headers. */
export const vxlan = fieldsOf('vxlan', 'vni', 'flags');
/** Fields of Geneve headers. */
export const geneve = fieldsOf('geneve', 'vni', 'type');

/** Properties of the packet beyond its bytes: links, marks, the owner of its socket, time. */
export const meta = byName(
  [
    'length',
    'protocol',
    'priority',
    'mark',
    'iif',
    'oif',
    'iifname',
    'oifname',
    'iiftype',
    'oiftype',
    'skuid',
    'skgid',
    'nftrace',
    'rtclassid',
    'secmark',
    'nfproto',
    'l4proto',
    'ibrname',
    'obrname',
    'pkttype',
    'cpu',
    'iifgroup',
    'oifgroup',
    'cgroup',
    'random',
    'ipsec',
    'iifkind',
    'oifkind',
    'ibrpvid',
    'ibrvproto',
    'time',
    'day',
    'hour',
    'sdif',
    'sdifname',
    'broute',
    'ibrhwaddr',
  ],
  (key) => ({ meta: { key } }),
);

/** Properties of connections that depend on the direction. */
const directed = [
  'l3proto',
  'protocol',
  'proto-src',
  'proto-dst',
  'packets',
  'bytes',
  'avgpkt',
  'zone',
  'ip saddr',
  'ip daddr',
  'ip6 saddr',
  'ip6 daddr',
] as const;

/** Properties of the connection: `ct.state`; by direction `ct.original.protoDst`. */
export const ct = {
  ...byName(
    [
      'state',
      'direction',
      'status',
      'mark',
      'secmark',
      'expiration',
      'helper',
      'label',
      'event',
      'id',
      'l3proto',
      'protocol',
      'packets',
      'bytes',
      'avgpkt',
      'zone',
    ],
    (key) => ({ ct: { key } }),
  ),
  /** Of packets in the direction of the first one. */
  original: byName(directed, (key) => ({ ct: { key, dir: 'original' } })),
  /** Of packets that answer. */
  reply: byName(directed, (key) => ({ ct: { key, dir: 'reply' } })),
} as const;

/** Properties of the route. */
export const rt = byName(['classid', 'nexthop', 'mtu', 'ipsec'], (key) => ({ rt: { key } }));

/** Properties of the socket of this host that gets the packet. */
export const socket = byName(['transparent', 'mark', 'wildcard'], (key) => ({ socket: { key } }));
