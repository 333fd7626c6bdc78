import { toNumber } from '../bits.ts';
import { ipProtocols } from './ip-protocols.ts';
import { services } from './services.ts';
import { type DataType, formatInteger, integerType, namesByNumber, parseInteger } from './type.ts';

/** Network protocols of the netfilter families. */
export const nfProto: DataType = integerType(2, 'nf_proto', 8, 'host', { names: { ipv4: 2, ipv6: 10 } });

/** EtherTypes. */
export const etherType: DataType = integerType(10, 'ether_type', 16, 'big', {
  names: { ip: 0x0800, arp: 0x0806, ip6: 0x86dd, '8021q': 0x8100, '8021ad': 0x88a8, vlan: 0x8100 },
});

/** Operations of ARP. */
export const arpOperation: DataType = integerType(11, 'arp_op', 16, 'big', {
  names: { request: 1, reply: 2, rrequest: 3, rreply: 4, inrequest: 8, inreply: 9, nak: 10 },
});

const protocolName = namesByNumber(ipProtocols);

/** Protocols above IP. */
export const inetProto: DataType = {
  ...integerType(12, 'inet_proto', 8, 'big'),
  names: ipProtocols,
  parse: (text) =>
    Object.hasOwn(ipProtocols, text) ? ipProtocols[text as keyof typeof ipProtocols] : parseInteger(text),
  format(bytes, { numericProtocol }) {
    const known = numericProtocol === true ? undefined : protocolName(toNumber(bytes));
    return known ?? formatInteger(bytes);
  },
};

/** Ports. Shown as numbers, or by name where the resolver knows one and that is asked for. */
export const inetService: DataType = {
  ...integerType(13, 'inet_service', 16, 'big'),
  parse: (text, resolver) =>
    parseInteger(text) ??
    resolver.services?.toNumber(text) ??
    (Object.hasOwn(services, text) ? services[text] : undefined),
  format(bytes, { serviceNames, resolver }) {
    const known = serviceNames === true ? resolver.services?.toName(toNumber(bytes)) : undefined;
    return known ?? formatInteger(bytes);
  },
};
