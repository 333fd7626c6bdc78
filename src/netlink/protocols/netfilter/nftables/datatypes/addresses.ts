import {
  formatIpv4,
  formatIpv6,
  formatLinkAddress,
  parseIpv4Number,
  parseIpv6,
  parseLinkAddress,
} from '../../../../codec/index.ts';
import { toNumber } from '../bits.ts';
import type { NftResolver } from '../resolver.ts';
import { type DataType, parseInteger } from './type.ts';

/** A host name that stands for exactly one address. */
function resolveHost(name: string, family: 4 | 6, resolver: NftResolver): string | undefined {
  const found = resolver.hosts?.(name, family);
  return found?.length === 1 ? found[0] : undefined;
}

function parseIpv4Text(text: string, resolver: NftResolver): number | undefined {
  const address = parseIpv4Number(text);
  if (address !== -1) return address;
  const number = parseInteger(text);
  if (typeof number === 'number') return number;
  const found = resolveHost(text, 4, resolver);
  if (found === undefined) return undefined;
  const resolved = parseIpv4Number(found);
  return resolved === -1 ? undefined : resolved;
}

/** Link-layer addresses of any length. */
export const llAddress: DataType = {
  id: 6,
  name: 'll_addr',
  bits: 0,
  order: 'big',
  base: 'integer',
  parse(text, _, bits) {
    const bytes = parseLinkAddress(text);
    return bytes?.length === bits >> 3 ? bytes : undefined;
  },
  format: (bytes) => formatLinkAddress(bytes),
};

/** IPv4 addresses. */
export const ipv4Address: DataType = {
  id: 7,
  name: 'ipv4_addr',
  bits: 32,
  order: 'big',
  base: 'integer',
  parse: parseIpv4Text,
  format: (bytes) => (bytes.length === 4 ? formatIpv4(bytes) : toNumber(bytes)),
};

/** IPv6 addresses. */
export const ipv6Address: DataType = {
  id: 8,
  name: 'ipv6_addr',
  bits: 128,
  order: 'big',
  base: 'integer',
  parse(text, resolver) {
    const address = parseIpv6(text);
    if (address !== undefined) return address;
    const found = resolveHost(text, 6, resolver);
    return found === undefined ? undefined : parseIpv6(found);
  },
  format: (bytes) => (bytes.length === 16 ? formatIpv6(bytes) : toNumber(bytes)),
};

/** Ethernet addresses. */
export const etherAddress: DataType = {
  id: 9,
  name: 'ether_addr',
  bits: 48,
  order: 'big',
  base: 'integer',
  parse(text) {
    const bytes = parseLinkAddress(text);
    return bytes?.length === 6 ? bytes : parseInteger(text);
  },
  format: (bytes) => formatLinkAddress(bytes),
};
