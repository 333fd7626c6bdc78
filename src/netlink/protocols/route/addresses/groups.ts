import { dump, readEventOf } from '../../../request/builders.ts';
import type { Dump } from '../../../request/request.ts';
import type { Family } from '../../common/address-families.ts';
import { RTM_GETANYCAST, RTM_GETMULTICAST, RTM_NEWANYCAST, RTM_NEWMULTICAST } from '../rtm.ts';
import { type AddressMessage, addressMessage } from './attributes.ts';

/** A multicast or anycast address that a link takes packets for: `ip maddress show`. */
export interface AddressGroup {
  family: Family | number;
  /** Index of the link. */
  index: number;
  /** The address, without a length. */
  address: string;
  scope: NonNullable<AddressMessage['scope']>;
  /** How many want it, where the kernel tells (not yet in Linux 6.18). */
  users?: number | undefined;
}

/** Which groups to list; the kernel filters. */
export interface AddressGroupFilter {
  /** IPv6 unless told; the kernel tells those of IPv4 since Linux 6.15, and multicast ones only. */
  family?: Extract<Family, 'unspec' | 'inet' | 'inet6'> | undefined;
  /** Index of the link. */
  index?: number | undefined;
}

function toGroup(message: AddressMessage): AddressGroup {
  const { family = 0, index = 0, scope = 0, multicast, anycast, multicastUsers } = message;
  return {
    family,
    index,
    address: multicast ?? anycast ?? '',
    scope,
    ...(multicastUsers !== undefined && { users: multicastUsers }),
  };
}

/** Reads an event about a multicast address. */
export const readMulticast = readEventOf(RTM_NEWMULTICAST, addressMessage, toGroup);

/** Reads an event about an anycast address. */
export const readAnycast = readEventOf(RTM_NEWANYCAST, addressMessage, toGroup);

function groups(operation: string, type: number, filter: AddressGroupFilter): Dump<AddressGroup> {
  const { family = 'inet6', index } = filter;
  return dump({
    operation,
    type,
    body: addressMessage,
    value: { family, ...(index !== undefined && { index }) },
    reply: addressMessage,
    map: toGroup,
    protocol: 'route',
  });
}

/** The multicast groups that links listen to: `ip maddress show`. */
export function listMulticast(filter: AddressGroupFilter = {}): Dump<AddressGroup> {
  return groups('multicast address list', RTM_GETMULTICAST, filter);
}

/** The anycast addresses that links answer for (IPv6), as a router has them for its subnets. */
export function listAnycast(filter: AddressGroupFilter = {}): Dump<AddressGroup> {
  return groups('anycast address list', RTM_GETANYCAST, filter);
}
