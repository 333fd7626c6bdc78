import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../request/builders.ts';
import type { Command, Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { parseAddress, parsePrefix } from '../../common/prefix.ts';
import { RTM_DELADDR, RTM_GETADDR, RTM_NEWADDR } from '../rtm.ts';
import { type AddressMessage, type addressFlags, addressMessage } from './attributes.ts';

/** Names of the flags of an address: `'permanent'`, `'tentative'` … */
export type AddressFlag = keyof typeof addressFlags.names;

/** An address of a link: `ip address show`. */
export interface Address {
  family: Family | number;
  /** Index of the link. */
  index: number;
  /** The address with its prefix length: `10.0.0.1/24`. */
  address: string;
  /** The other end of a point-to-point link. */
  peer?: string | undefined;
  broadcast?: string | undefined;
  anycast?: string | undefined;
  /** Name for the address (IPv4): the link's, or that with `:` and more behind it. */
  label?: string | undefined;
  /** `'global'`, `'link'`, `'host'` …, or a number. */
  scope: NonNullable<AddressMessage['scope']>;
  /** `secondary` of an IPv6 address means temporary (RFC 8981). */
  flags: Flags<AddressFlag>;
  /** Seconds that it may still be used; `Infinity` for ever. */
  validLifetime: number;
  /** Seconds that it is still preferred for new connections; `Infinity` for ever. */
  preferredLifetime: number;
  /** Metric of the route that comes with it. */
  metric?: number | undefined;
  /** Who made it. Linux 5.18. */
  protocol?: AddressMessage['protocol'] | undefined;
}

/** What an address is made from. */
export interface AddressCreate extends Partial<Omit<Address, 'family' | 'index' | 'address'>> {
  /** Index of the link. */
  index: number;
  /** `10.0.0.1/24`; without a length, the address alone (/32, /128). */
  address: string;
}

/** Which addresses to list; the kernel filters by link and family. */
export interface AddressFilter {
  /** Index of the link. */
  index?: number | undefined;
  family?: Family | undefined;
}

function toAddress(message: AddressMessage): Address {
  const { family = 0, index = 0, prefixLength, scope = 0, address, local, cacheInfo, flags } = message;
  const own = local ?? address ?? '';
  // On a point-to-point link the prefix is the other end's.
  const peer = local !== undefined && address !== undefined && local !== address;
  const { broadcast, anycast, label, metric, protocol } = message;
  return {
    family,
    index,
    address: peer ? own : `${own}/${prefixLength}`,
    ...(peer && { peer: `${address}/${prefixLength}` }),
    ...(broadcast !== undefined && { broadcast }),
    ...(anycast !== undefined && { anycast }),
    ...(label !== undefined && { label }),
    scope,
    flags: flags ?? [],
    validLifetime: cacheInfo?.valid ?? Number.POSITIVE_INFINITY,
    preferredLifetime: cacheInfo?.preferred ?? Number.POSITIVE_INFINITY,
    ...(metric !== undefined && { metric }),
    ...(protocol !== undefined && { protocol }),
  };
}

function toMessage(operation: string, given: AddressCreate): AddressMessage {
  const { index, address, peer, validLifetime, preferredLifetime, ...rest } = given;
  if (!Number.isInteger(index) || index <= 0)
    throwInvalid(operation, 'index', 'expected the index of a link, from 1');
  const own = parsePrefix(operation, 'address', address);
  const other = peer === undefined ? own : parsePrefix(operation, 'peer', peer);
  if (other.family !== own.family)
    throwInvalid(operation, 'peer', `${peer} is not of the family of ${address}`);
  for (const field of ['broadcast', 'label'] as const) {
    if (rest[field] !== undefined && own.family !== 'inet')
      throwInvalid(operation, field, 'only IPv4 has that');
  }
  const valid = validLifetime ?? Number.POSITIVE_INFINITY;
  const preferred = preferredLifetime ?? valid;
  if (preferred > valid)
    throwInvalid(
      operation,
      'preferredLifetime',
      `${preferred} s is longer than the valid lifetime of ${valid} s`,
    );
  const limited = validLifetime !== undefined || preferredLifetime !== undefined;
  return {
    family: own.family,
    prefixLength: other.length,
    index,
    local: own.address,
    address: other.address,
    ...(limited && { cacheInfo: { preferred, valid, created: 0, updated: 0 } }),
    ...rest,
    // An IPv4 loopback address reaches no further than its host.
    scope: given.scope ?? (own.family === 'inet' && own.address.startsWith('127.') ? 'host' : 'global'),
  };
}

const route = { protocol: 'route', body: addressMessage } as const;

/** Reads what the kernel tells of addresses, without being asked. */
export const readEvent = readEventOf(RTM_NEWADDR, addressMessage, toAddress);

/** All addresses, or those of a link or a family: `ip address show`. */
export function list({ index, family = 'unspec' }: AddressFilter = {}): Dump<Address> {
  const value: AddressMessage = { family, ...(index !== undefined && { index }) };
  return dump({
    operation: 'address list',
    type: RTM_GETADDR,
    value,
    reply: addressMessage,
    map: toAddress,
    ...route,
  });
}

function change(verb: string, flags: number, address: AddressCreate): Command<Address> {
  const operation = `address ${verb} ${address?.address}`;
  const value = toMessage(operation, address);
  return command({ operation, type: RTM_NEWADDR, flags: NLM_F_CREATE | flags, value, ...route }, readEvent);
}

/** The address as the host has it: `ip -6 address show to ADDRESS`. IPv6 only. EADDRNOTAVAIL where it has none such. */
export function get({
  address,
  index = 0,
}: {
  address: string;
  index?: number | undefined;
}): Request<Address> {
  const operation = `address get ${address}`;
  const parsed = parseAddress(operation, 'address', address);
  if (parsed.family !== 'inet6')
    throwInvalid(operation, 'address', 'the kernel tells single addresses of IPv6 only');
  const value: AddressMessage = { family: 'inet6', index, address: parsed.address };
  return query({ operation, type: RTM_GETADDR, value, reply: addressMessage, map: toAddress, ...route });
}

/** Gives a link an address: `ip address add`. Needs CAP_NET_ADMIN. EEXIST where it has it already. */
export function add(address: AddressCreate): Command<Address> {
  return change('add', NLM_F_EXCL, address);
}

/** The same, or changes lifetimes, flags and metric of one that it has: `ip address replace`. Needs CAP_NET_ADMIN. */
export function replace(address: AddressCreate): Command<Address> {
  return change('replace', NLM_F_REPLACE, address);
}

/** Changes lifetimes, flags and metric of an address that a link has: `ip address change`. Needs CAP_NET_ADMIN. */
export function modify(address: AddressCreate): Command<Address> {
  const operation = `address change ${address?.address}`;
  const value = toMessage(operation, address);
  return command({ operation, type: RTM_NEWADDR, flags: NLM_F_REPLACE, value, ...route }, readEvent);
}
export { modify as change };

/** Takes an address from a link: `ip address del`. Needs CAP_NET_ADMIN. EADDRNOTAVAIL where it has none such. */
function remove(address: Pick<AddressCreate, 'index' | 'address' | 'peer' | 'label'>): Command<Address> {
  const operation = `address delete ${address?.address}`;
  const { index, address: prefix, peer, label } = address ?? {};
  const { scope: _, ...value } = toMessage(operation, { index, address: prefix, peer, label });
  return command({ operation, type: RTM_DELADDR, value, ...route }, readEvent);
}

export { remove as delete };
