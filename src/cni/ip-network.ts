/** Arithmetic of IP addresses and networks. */
import { formatIpv4, formatIpv6 } from '../netlink/codec/scalars/address-format.ts';
import { parseIp } from '../netlink/codec/scalars/addresses.ts';
import { throwInvalid } from '../netlink/request/validate.ts';

/** An address with the length of its network. */
export interface IpNetwork {
  /** 32 for IPv4, 128 for IPv6. */
  readonly bits: 32 | 128;
  /** The address as a number. */
  readonly value: bigint;
  readonly length: number;
}

/** An address as a number. */
export interface IpNumber {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Parses an address without a prefix length; `undefined` for other text. */
export function parseAddress(text: string): IpNumber | undefined {
  const bytes = parseIp(text);
  if (bytes === undefined) return undefined;
  return { bits: bytes.length === 4 ? 32 : 128, value: BigInt(`0x${Buffer.from(bytes).toString('hex')}`) };
}

/** Parses an address with a prefix length; `undefined` for other text. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  const length = Number(digits);
  return parsed === undefined || length > parsed.bits ? undefined : { ...parsed, length };
}

/** Parses an address that a check has allowed, with or without a prefix length. Without one, the network is the address alone. */
export function networkOf(text: string): IpNetwork {
  const parsed = parseNetwork(text) ?? parseNetwork(`${text}/${text.includes(':') ? 128 : 32}`);
  if (parsed === undefined) throwInvalid('network', '', `'${text}' is not an IP address`);
  return parsed;
}

/** The number of addresses in a network of this length. */
function sizeOf({ bits, length }: Pick<IpNetwork, 'bits' | 'length'>): bigint {
  return 1n << BigInt(bits - length);
}

/** The first address of a network: all bits behind the length are 0. */
export function firstOf(network: IpNetwork): bigint {
  return network.value - (network.value % sizeOf(network));
}

/** The last address of a network: all bits behind the length are 1. */
export function lastOf(network: IpNetwork): bigint {
  return firstOf(network) + sizeOf(network) - 1n;
}

/** Whether a network has an address. */
export function contains(network: IpNetwork, { bits, value }: IpNumber): boolean {
  return bits === network.bits && value >= firstOf(network) && value <= lastOf(network);
}

/** The text of an address. */
export function formatAddress({ bits, value }: IpNumber): string {
  const bytes = Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
  return bits === 32 ? formatIpv4(bytes) : formatIpv6(bytes);
}

/** The network of `10.0.0.5/24`: `10.0.0.0/24`. */
export function networkText(text: string): string {
  const network = networkOf(text);
  return `${formatAddress({ bits: network.bits, value: firstOf(network) })}/${network.length}`;
}

/** The address of `10.0.0.5/24`: `10.0.0.5`. */
export function addressText(text: string): string {
  return formatAddress(networkOf(text));
}

/** `4` or `6`. */
export function ipVersionOf(text: string): 4 | 6 {
  return text.includes(':') ? 6 : 4;
}
