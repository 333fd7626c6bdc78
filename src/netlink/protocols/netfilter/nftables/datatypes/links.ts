import { toNumber } from '../bits.ts';
import type { NameTable, NftResolver } from '../resolver.ts';
import { stringType } from './basic.ts';
import { type DataType, formatInteger, integerType, parseInteger, type TypeOptions } from './type.ts';

/** Texts and names of numbers that the resolver knows. */
export function resolved(table: (resolver: NftResolver) => NameTable | undefined): TypeOptions {
  return {
    parse: (text, resolver) => table(resolver)?.toNumber(text) ?? parseInteger(text),
    format: (bytes, { resolver }) => table(resolver)?.toName(toNumber(bytes)) ?? formatInteger(bytes),
  };
}

/** Indexes of links, shown by the link's name. */
export const interfaceIndex: DataType = integerType(20, 'iface_index', 32, 'host', {
  ...resolved(({ links }) => links),
  format: (bytes, { resolver }) => {
    const index = toNumber(bytes);
    return resolver.links?.toName(index) ?? String(index);
  },
});

/** Types of links (`ARPHRD_*`). */
export const interfaceType: DataType = integerType(21, 'iface_type', 16, 'host', {
  names: { ether: 1, ppp: 512, ipip: 768, ipip6: 769, loopback: 772, sit: 776, ipgre: 778 },
});

/** Groups of links. */
export const linkGroup: DataType = integerType(
  35,
  'devgroup',
  32,
  'host',
  resolved(({ linkGroups }) => linkGroups),
);

/** Names of links. */
export const interfaceName: DataType = stringType(41, 'ifname', 128);

/** For whom a packet is. */
export const packetType: DataType = integerType(31, 'pkt_type', 8, 'host', {
  names: { host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 },
});

/** Types of addresses in the routing table. */
export const fibAddressType: DataType = integerType(38, 'fib_addrtype', 32, 'host', {
  names: {
    unspec: 0,
    unicast: 1,
    local: 2,
    broadcast: 3,
    anycast: 4,
    multicast: 5,
    blackhole: 6,
    unreachable: 7,
    prohibit: 8,
  },
});
