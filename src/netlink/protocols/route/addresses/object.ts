import { routeObject } from '../define.ts';
import { RTM_NEWADDR, RTM_NEWADDRLABEL, RTM_NEWANYCAST, RTM_NEWMULTICAST, RTM_NEWPREFIX } from '../rtm.ts';
import * as word from '../words.ts';
import { addressMessage } from './attributes.ts';
import * as groups from './groups.ts';
import * as labels from './labels.ts';
import * as operations from './operations.ts';
import * as prefixes from './prefixes.ts';

/** Addresses of links: `ip address`. */
export const address = routeObject({
  name: 'address',
  label: 'ADDR',
  first: RTM_NEWADDR,
  reply: addressMessage,
  read: operations.readEvent,
  groups: ['ipv4-address', 'ipv6-address'],
  // A link has an IPv6 address once: its peer and its prefix length can be changed.
  key: ({ family, index, address, peer }) =>
    family === 'inet6' ? `${index} ${address.split('/')[0]}` : `${index} ${address} ${peer ?? ''}`,
  selfChanging: ['validLifetime', 'preferredLifetime', 'cacheInfo'],
  minor: ['headerFlags'],
  list: operations.list,
  filters: { dev: word.link('index'), family: word.family },
  view: {
    lastTold: ['validLifetime', 'preferredLifetime'],
    has: ({ family }) => family === 'inet' || family === 'inet6',
    // Routes with the address as their source go with it.
    affects: (_before, after) => (after === undefined ? ['route'] : []),
  },
  operations,
});

/** Multicast addresses that links listen to: `ip maddress`. */
export const multicastAddress = routeObject({
  name: 'multicastAddress',
  label: 'MULTICAST',
  first: RTM_NEWMULTICAST,
  reply: addressMessage,
  read: groups.readMulticast,
  groups: ['ipv4-multicast-address', 'ipv6-multicast-address'],
  key: ({ index, address }) => `${index} ${address}`,
  selfChanging: ['users', 'cacheInfo'],
  list: groups.listMulticast,
  filters: { dev: word.link('index'), family: word.family },
  operations: { list: groups.listMulticast },
});

/** Anycast addresses that links answer for (IPv6). */
export const anycastAddress = routeObject({
  name: 'anycastAddress',
  label: 'ANYCAST',
  first: RTM_NEWANYCAST,
  reply: addressMessage,
  read: groups.readAnycast,
  groups: ['ipv6-anycast-address'],
  key: ({ index, address }) => `${index} ${address}`,
  selfChanging: ['users', 'cacheInfo'],
  list: groups.listAnycast,
  filters: { dev: word.link('index') },
  operations: { list: groups.listAnycast },
});

/** Labels of IPv6 prefixes: `ip addrlabel`. */
export const addressLabel = routeObject({
  name: 'addressLabel',
  label: 'ADDRLABEL',
  first: RTM_NEWADDRLABEL,
  reply: labels.addressLabelMessage,
  read: labels.readEvent,
  key: ({ index, prefix }) => `${index ?? 0} ${prefix}`,
  list: labels.list,
  filters: { dev: word.link('index') },
  operations: labels,
});

/** Prefixes that routers advertise (IPv6), which the kernel sends as events only: `ip monitor prefix`. */
export const prefix = routeObject({
  name: 'prefix',
  label: 'PREFIX',
  first: RTM_NEWPREFIX,
  reply: prefixes.prefixMessage,
  read: prefixes.readEvent,
  groups: ['ipv6-prefix'],
});
