import { dump, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered, isOfFamily } from '../../../request/filter.ts';
import { type Check, isIndex, isObject, isOneOf, operation } from '../../../request/input.ts';
import type { Dump } from '../../../request/request.ts';
import type { Family } from '../../common/address-families.ts';
import { RTM_GETANYCAST, RTM_GETMULTICAST, RTM_NEWANYCAST, RTM_NEWMULTICAST } from '../rtm.ts';
import { type AddressMessage, addressMessage } from './attributes.ts';

/** A multicast or anycast address whose packets a link accepts: `ip maddress show`. */
export interface AddressGroup {
  family: Family | number;
  /** Index of the link. */
  index: number;
  /** The address, without a length. */
  address: string;
  scope: NonNullable<AddressMessage['scope']>;
  /** Number of its users, where the kernel reports it (newer than Linux 6.18). */
  users?: number | undefined;
}

/** Which groups to list. A group must match all fields. */
export interface AddressGroupFilter {
  /** `inet6` if absent. The kernel reports multicast addresses of IPv4 since Linux 6.15. */
  family?: Extract<Family, 'inet' | 'inet6'> | undefined;
  /** Index of the link. */
  index?: number | undefined;
}

/** Which anycast addresses to list: those of IPv6 only. */
export interface AnycastFilter extends Pick<AddressGroupFilter, 'index'> {}

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

const filterTests: FilterTests<AddressGroup, AddressGroupFilter> = { family: isOfFamily, index: true };
const multicastInput = (): Check =>
  isObject<AddressGroupFilter>(
    { family: isOneOf(['inet', 'inet6']), index: isIndex },
    'a filter of multicast addresses',
  );
const anycastInput = (): Check =>
  isObject<AnycastFilter>({ index: isIndex }, 'a filter of anycast addresses');

function groups(operation: string, type: number, filter: AddressGroupFilter): Dump<AddressGroup> {
  const { family = 'inet6', index } = filter;
  const all = dump({
    operation,
    type,
    body: addressMessage,
    value: { family, ...(index !== undefined && { index }) },
    reply: addressMessage,
    map: toGroup,
    protocol: 'route',
  });
  return filtered(all, filterTests, { ...filter, family });
}

/** Lists the multicast addresses that links listen to: `ip maddress show`. */
export const listMulticast = operation(
  'multicast address list',
  () => [multicastInput()],
  (filter: AddressGroupFilter = {}): Dump<AddressGroup> =>
    groups('multicast address list', RTM_GETMULTICAST, filter),
);

/** Lists the anycast addresses of links (IPv6), such as those of a router for its subnets. */
export const listAnycast = operation(
  'anycast address list',
  () => [anycastInput()],
  (filter: AnycastFilter = {}): Dump<AddressGroup> => groups('anycast address list', RTM_GETANYCAST, filter),
);
