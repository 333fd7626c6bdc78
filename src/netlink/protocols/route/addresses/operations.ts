import { jsonPrototype } from '../../../codec/json.ts';
import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered, isOfFamily } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  isEncodedBy,
  isIndex,
  isObject,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { Command, Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { isFamily, isFamilyOrNumber } from '../../common/checks.ts';
import { checkFamily, normalAddress, parsePrefix } from '../../common/prefix.ts';
import { isSameNumber } from '../../common/same-number.ts';
import { addressProtocols, scopes } from '../known-names.ts';
import { RTM_DELADDR, RTM_GETADDR, RTM_NEWADDR } from '../rtm.ts';
import {
  type AddressAttributes,
  type AddressMessage,
  addressAttributes,
  type addressFlags,
  addressMessage,
  lifetime,
  scope,
} from './attributes.ts';

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
  /** Label (IPv4): the name of the link, or a text that begins with it and `:`. */
  label?: string | undefined;
  /** `'global'`, `'link'`, `'host'` …, or a number. */
  scope: NonNullable<AddressMessage['scope']>;
  /** `secondary` of an IPv6 address means temporary (RFC 8981). */
  flags: Flags<AddressFlag>;
  /** Seconds until it expires; `Infinity` for never. */
  validLifetime: number;
  /** Seconds until it is deprecated: not used for new connections; `Infinity` for never. */
  preferredLifetime: number;
  /** Metric of the route that comes with it. */
  metric?: number | undefined;
  /** Origin. Linux 5.18. */
  protocol?: AddressMessage['protocol'] | undefined;
}

/** An address to add or change. An {@link Address} from a list can be given as it is: flags of the kernel's state are not sent. */
export interface AddressCreate extends Partial<Omit<Address, 'index' | 'address' | 'scope' | 'protocol'>> {
  /** Index of the link. */
  index: number;
  /** `10.0.0.1/24`. An address without a length has all bits: /32 or /128. */
  address: string;
  /** `'link'`, `'host'`, a number, or a name of `rt_scopes`. `'global'` if absent; `'host'` for 127.0.0.0/8. */
  scope?: Address['scope'] | (string & {}) | undefined;
  /** Origin: a number, or a name of `rt_addrprotos`. Linux 5.18. */
  protocol?: Address['protocol'] | (string & {});
}

/** Which addresses to list or flush. An address must match all fields. */
export interface AddressFilter {
  /** Index of the link. */
  index?: number | undefined;
  family?: Family | undefined;
  /** Exactly this address: with its length, or with any if absent. */
  address?: string | undefined;
  scope?: Address['scope'] | (string & {}) | undefined;
  /** Label (IPv4). */
  label?: string | undefined;
}

const isLifetime = isEncodedBy(lifetime, 'a number of seconds, or Infinity');

/** The keys of an address. `isSent` is false where it only refers to one. */
const addressInput = (isSent = true, index = required(isIndex)): Check => {
  const { broadcast, anycast, label, flags, metric } = attributeFields<AddressAttributes>(addressAttributes);
  return required(
    isObject<AddressCreate>(
      {
        ...{ broadcast, anycast, label, flags, metric },
        protocol: addressProtocols.isOne,
        index,
        address: required(isText),
        peer: isText,
        family: isFamilyOrNumber,
        scope: scopes.isOne,
        validLifetime: isLifetime,
        preferredLifetime: isLifetime,
      },
      'an address',
      isSent,
    ),
  );
};
const filterInput = (): Check =>
  isObject<AddressFilter>(
    { index: isIndex, family: isFamily, address: isText, scope: scopes.isOne, label: isText },
    'a filter of addresses',
  );

const filterTests: FilterTests<Address, AddressFilter> = {
  index: true,
  family: isOfFamily,
  address: ({ address }, wanted) =>
    address === wanted || (!wanted.includes('/') && address.split('/')[0] === wanted),
  scope: (address, wanted) => isSameNumber(scope, address.scope, scopes.encodable(wanted)),
  label: true,
};

/** Writes an address as a list has it. Throws for text that is no address. */
function normalFilter(operation: string, filter: AddressFilter): AddressFilter {
  if (filter.address === undefined) return filter;
  checkFamily(operation, 'address', parsePrefix(operation, 'address', filter.address), filter.family);
  const [address = '', length] = filter.address.split('/');
  const text = normalAddress(address);
  return { ...filter, address: length === undefined ? text : `${text}/${length}` };
}

function toAddress(message: AddressMessage): Address {
  const { family = 0, index = 0, prefixLength, scope = 0, address, local, cacheInfo, flags } = message;
  const own = local ?? address ?? '';
  // On a point-to-point link the prefix is that of the other end.
  const peer = local !== undefined && address !== undefined && local !== address;
  const { broadcast, anycast, label, metric, protocol } = message;
  const fields: Address = {
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
  // JSON has no Infinity.
  return Object.setPrototypeOf(fields, jsonPrototype) as Address;
}

function toMessage(operation: string, given: AddressCreate): AddressMessage {
  const { family, index, address, peer, validLifetime, preferredLifetime, scope, protocol, ...rest } = given;
  const own = parsePrefix(operation, 'address', address);
  checkFamily(operation, 'address', own, family);
  const other = peer === undefined ? own : parsePrefix(operation, 'peer', peer);
  if (other.family !== own.family)
    throwInvalid(operation, 'peer', `${peer} is not of the family of ${address}`);
  for (const field of ['broadcast', 'label'] as const) {
    if (rest[field] !== undefined && own.family !== 'inet')
      throwInvalid(operation, field, 'only IPv4 addresses have one');
  }
  const valid = validLifetime ?? Number.POSITIVE_INFINITY;
  const preferred = preferredLifetime ?? valid;
  if (preferred > valid)
    throwInvalid(
      operation,
      'preferredLifetime',
      `${preferred} s is longer than the valid lifetime of ${valid} s`,
    );
  const isLimited = validLifetime !== undefined || preferredLifetime !== undefined;
  // An IPv4 loopback address is valid on its host only.
  const usualScope = own.family === 'inet' && own.address.startsWith('127.') ? 'host' : 'global';
  return {
    family: own.family,
    prefixLength: other.length,
    index,
    local: own.address,
    address: other.address,
    ...(isLimited && { cacheInfo: { preferred, valid, created: 0, updated: 0 } }),
    ...rest,
    ...(protocol !== undefined && { protocol: addressProtocols.encodable(protocol) }),
    scope: scope === undefined ? usualScope : scopes.encodable(scope),
  };
}

const route = { protocol: 'route', body: addressMessage } as const;

/** Reads an event about an address. */
export const readEvent = readEventOf(RTM_NEWADDR, addressMessage, toAddress);

/** Lists all addresses, or those that match a filter: `ip address show`. */
export const list = operation(
  'address list',
  () => [filterInput()],
  (filter: AddressFilter = {}): Dump<Address> => {
    const { index, family = 'unspec' } = filter;
    const all = dump({
      operation: 'address list',
      type: RTM_GETADDR,
      value: { family, ...(index !== undefined && { index }) },
      reply: addressMessage,
      map: toAddress,
      ...route,
    });
    return filtered(all, filterTests, normalFilter('address list', filter));
  },
);

function change(verb: string, flags: number, address: AddressCreate): Command<Address> {
  const operation = `address ${verb} ${address.address}`;
  const value = toMessage(operation, address);
  return command({ operation, type: RTM_NEWADDR, flags, value, ...route }, readEvent);
}

/** Refers to an address of the host, on any link if it has no `index`. An {@link Address} from a list can be given as it is. */
export type AddressReference = Omit<AddressCreate, 'index'> & { readonly index?: number | undefined };

/** Gets an IPv6 address of the host: `ip -6 address show to ADDRESS`. EADDRNOTAVAIL where it has none such. The kernel has no request for a single IPv4 address. */
export const get = operation(
  'address get',
  () => [addressInput(false, isIndex)],
  ({ address, index = 0, family }: AddressReference): Request<Address> => {
    const operation = `address get ${address}`;
    const parsed = parsePrefix(operation, 'address', address);
    checkFamily(operation, 'address', parsed, family);
    if (parsed.family !== 'inet6')
      throwInvalid(operation, 'address', 'the kernel gets single addresses of IPv6 only: list them by link');
    const value: AddressMessage = { family: 'inet6', index, address: parsed.address };
    return query({ operation, type: RTM_GETADDR, value, reply: addressMessage, map: toAddress, ...route });
  },
);

/** Adds an address to a link: `ip address add`. Needs CAP_NET_ADMIN. EEXIST where the link has it. */
export const add = operation(
  'address add',
  () => [addressInput()],
  (address: AddressCreate): Command<Address> => change('add', NLM_F_CREATE | NLM_F_EXCL, address),
);

/** Adds an address, or changes lifetimes, flags and metric where the link has it: `ip address replace`. Needs CAP_NET_ADMIN. */
export const replace = operation(
  'address replace',
  () => [addressInput()],
  (address: AddressCreate): Command<Address> => change('replace', NLM_F_CREATE | NLM_F_REPLACE, address),
);

/** Changes lifetimes, flags and metric of an address of a link: `ip address change`. Needs CAP_NET_ADMIN. */
const modify = operation(
  'address change',
  () => [addressInput()],
  (address: AddressCreate): Command<Address> => change('change', NLM_F_REPLACE, address),
);

export { modify as change };

/** Deletes an address of a link: `ip address del`. Needs CAP_NET_ADMIN. EADDRNOTAVAIL where the link has none such. */
const remove = operation(
  'address delete',
  () => [addressInput(false)],
  ({ index, address, peer, label, family }: AddressCreate): Command<Address> => {
    const operation = `address delete ${address}`;
    const { scope: _, ...value } = toMessage(operation, {
      ...{ index, address, peer, label },
      ...(family !== undefined && { family }),
    });
    return command({ operation, type: RTM_DELADDR, value, ...route }, readEvent);
  },
);

export { remove as delete };

/**
 * Deletes all addresses that match a filter: `ip address flush`. Resolves to their number. Needs CAP_NET_ADMIN.
 *
 * @example await addresses.flush(socket, { index: 2, scope: 'global' })
 */
export const flush = flushOperation<Address, AddressFilter>('address flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  // Without `promote_secondaries`, a primary IPv4 address takes its secondary ones with it.
  gone: ['EADDRNOTAVAIL'],
});
