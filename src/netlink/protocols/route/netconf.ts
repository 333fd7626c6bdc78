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
import type { Dump, Request } from '../../request/request.ts';
import { type Family, family } from '../common/address-families.ts';
import { routeObject } from './define.ts';
import { RTM_GETNETCONF, RTM_NEWNETCONF } from './rtm.ts';
import * as word from './words.ts';

/** Header of netconf messages (`struct netconfmsg` of linux/netconf.h), 1 byte. */
const netconfHeader = struct('netconfmsg', { family });

/** Attributes of netconf messages (`NETCONFA_*` of linux/netconf.h): the values of files in `/proc/sys/net`. */
const netconfAttributes = attributes('NETCONFA', () => ({
  /** The link; `all` and `default` as in `/proc/sys/net/ipv4/conf`. */
  index: [1, enumeration(s32, { all: -1, default: -2 })],
  forwarding: [2, s32],
  /** Reverse path filter (IPv4): 0 off, 1 strict, 2 loose. */
  rpFilter: [3, s32],
  multicastForwarding: [4, s32],
  proxyNeighbour: [5, s32],
  ignoreRoutesWithLinkdown: [6, s32],
  /** Whether packets with labels are taken (MPLS). */
  input: [7, s32],
  /** Linux 4.20. */
  broadcastForwarding: [8, s32],
  /** Forward also without the global switch (IPv6). Linux 6.17. */
  forceForwarding: [9, s32],
}));

/** A netconf message as it lies on the wire. */
export interface NetconfMessage
  extends StructWithAttributes<Infer<typeof netconfHeader>, Infer<typeof netconfAttributes>> {}

/** The schema of netconf messages. */
export const netconfMessage: Type<NetconfMessage> = structWithAttributes(netconfHeader, netconfAttributes);

/** What a family is told to do on a link: `ip netconf show`. */
export interface Netconf extends Infer<typeof netconfAttributes> {
  family: Family | number;
  index: number | 'all' | 'default';
}

const base = {
  protocol: 'route',
  type: RTM_GETNETCONF,
  body: netconfMessage,
  reply: netconfMessage,
} as const;

/** The settings of every link, `all` and `default`, of a family or of all: `ip netconf show`. Linux 3.9. */
export function list({ family = 'unspec' }: { family?: Family | undefined } = {}): Dump<Netconf> {
  return dump({
    operation: 'netconf list',
    value: { family },
    map: (message) => message as Netconf,
    ...base,
  });
}

/** Reads an event about the settings of a link. */
export const readEvent = readEventOf(RTM_NEWNETCONF, netconfMessage, (message) => message as Netconf);

/** The settings of one link, `all` or `default`: `ip netconf show dev NAME`. EINVAL where there is no such link. */
export function get(
  index: number | 'all' | 'default',
  { family = 'inet' }: { family?: Family | undefined } = {},
): Request<Netconf> {
  return query({
    operation: `netconf get ${index}`,
    value: { family, index },
    map: (message) => message as Netconf,
    ...base,
  });
}

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
  filters: { family: word.family },
  operations: { list, get },
});
