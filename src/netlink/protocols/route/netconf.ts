import { attributes } from '../../codec/composites/attribute-set.ts';
import { struct } from '../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../codec/composites/struct-with-attributes.ts';
import { enumeration } from '../../codec/scalars/enums.ts';
import { s32 } from '../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../codec/type.ts';
import { dump, query, readEventOf } from '../../request/builders.ts';
import { type FilterTests, filtered, isOfFamily } from '../../request/filter.ts';
import {
  argument,
  type Check,
  isAnyOf,
  isIndex,
  isObject,
  isOneOf,
  operation,
  required,
} from '../../request/input.ts';
import type { Dump, Request } from '../../request/request.ts';
import { type Family, family } from '../common/address-families.ts';
import { isFamily } from '../common/checks.ts';
import { routeObject } from './define.ts';
import { RTM_GETNETCONF, RTM_NEWNETCONF } from './rtm.ts';
import * as word from './words.ts';

/** Header of netconf messages (`struct netconfmsg` of linux/netconf.h), 1 byte. */
const netconfHeader = struct('netconfmsg', { family });

/** Attributes of netconf messages (`NETCONFA_*` of linux/netconf.h): the values of files in `/proc/sys/net`. */
const netconfAttributes = attributes('NETCONFA', () => ({
  /** Index of the link; `all` and `default` as in `/proc/sys/net/ipv4/conf`. */
  index: [1, enumeration(s32, { all: -1, default: -2 })],
  forwarding: [2, s32],
  /** Reverse path filter (IPv4): 0 off, 1 strict, 2 loose. */
  rpFilter: [3, s32],
  multicastForwarding: [4, s32],
  proxyNeighbour: [5, s32],
  ignoreRoutesWithLinkdown: [6, s32],
  /** Whether packets with labels are accepted (MPLS). */
  input: [7, s32],
  /** Linux 4.20. */
  broadcastForwarding: [8, s32],
  /** Forward also without the global switch (IPv6). Linux 6.17. */
  forceForwarding: [9, s32],
}));

/** A netconf message: header and attributes as on the wire. */
export interface NetconfMessage
  extends StructWithAttributes<Infer<typeof netconfHeader>, Infer<typeof netconfAttributes>> {}

/** The schema of netconf messages. */
export const netconfMessage: Type<NetconfMessage> = structWithAttributes(netconfHeader, netconfAttributes);

/** Settings of an address family for a link: `ip netconf show`. */
export interface Netconf extends Infer<typeof netconfAttributes> {
  family: Family | number;
  index: number | 'all' | 'default';
}

/** Which settings to list. Settings must match all fields. */
export interface NetconfFilter {
  family?: Family | undefined;
  index?: Netconf['index'] | undefined;
}

const base = {
  protocol: 'route',
  type: RTM_GETNETCONF,
  body: netconfMessage,
  reply: netconfMessage,
} as const;

const isPlace: Check = isAnyOf(isIndex, isOneOf(['all', 'default']));
const filterTests: FilterTests<Netconf, NetconfFilter> = { family: isOfFamily, index: true };

/** Lists the settings of every link, and of `all` and `default`: `ip netconf show`. Linux 3.9. */
export const list = operation(
  'netconf list',
  () => [isObject<NetconfFilter>({ family: isFamily, index: isPlace }, 'a filter of settings')],
  (filter: NetconfFilter = {}): Dump<Netconf> => {
    const { family = 'unspec' } = filter;
    const all = dump({
      operation: 'netconf list',
      value: { family },
      map: (message) => message as Netconf,
      ...base,
    });
    return filtered(all, filterTests, filter);
  },
);

/** Reads an event about the settings of a link. */
export const readEvent = readEventOf(RTM_NEWNETCONF, netconfMessage, (message) => message as Netconf);

/**
 * Gets the settings of one link, of `all` or of `default`: `ip netconf show dev NAME`. The family is `inet` if absent. EINVAL
 * where there is no such link.
 */
export const get = operation(
  'netconf get',
  () => [
    argument('index', required(isPlace)),
    isObject<{ family?: Family | undefined }>({ family: isOneOf(['inet', 'inet6', 'mpls']) }, 'a family'),
  ],
  (
    index: Netconf['index'],
    { family = 'inet' }: { family?: Extract<Family, 'inet' | 'inet6' | 'mpls'> | undefined } = {},
  ): Request<Netconf> =>
    query({
      operation: `netconf get ${index}`,
      value: { family, index },
      map: (message) => message as Netconf,
      ...base,
    }),
);

/** Settings of address families by link: `ip netconf`. */
export const netconf = routeObject({
  name: 'netconf',
  label: 'NETCONF',
  first: RTM_NEWNETCONF,
  reply: netconfMessage,
  read: readEvent,
  groups: ['ipv4-netconf', 'ipv6-netconf', 'mpls-netconf'],
  key: ({ family, index }) => `${family} ${index}`,
  list,
  filters: { family: word.family, dev: word.link('index') },
  operations: { list, get },
});
