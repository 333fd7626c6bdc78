import { splitDecoder } from '../../../codec/compile/split-decoder.ts';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { command, dump, query, readEventBy } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import {
  argument,
  attributeFields,
  type Check,
  isBoolean,
  isIndex,
  isListOf,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { Command, Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { linkGroups } from '../known-names.ts';
import { rememberListed } from '../listed-options.ts';
import {
  RTM_DELLINK,
  RTM_DELLINKPROP,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_NEWLINKPROP,
  RTM_SETLINK,
} from '../rtm.ts';
import { type LinkRequest, linkMessage, linkRequest } from './attributes.ts';
import {
  changesInput,
  groupChangesInput,
  isSlow,
  type LinkChange,
  type LinkCreate,
  linkInput,
  toMessage,
} from './change.ts';
import { type BridgePort, bridgePort } from './kinds/bridge-port.ts';
import { type LinkKindName, type LinkKinds, linkKinds } from './kinds/registry.ts';
import type { Link, LinkOfKind } from './link.ts';
import { rememberAddress } from './listed-address.ts';
import {
  isLink,
  isLinkByIndex,
  type LinkIndexReference,
  type LinkReference,
  nameOf,
  refer,
} from './reference.ts';

export type { LinkChange, LinkCreate } from './change.ts';
export type { Link, LinkFlag, LinkOfKind } from './link.ts';
export type { LinkReference } from './reference.ts';

/** Which links to list. A link must match all fields. */
export interface LinkFilter {
  /** `'bridge'` lists the ports of bridges, with the bridge's options of them in `protinfo`. */
  family?: Extract<Family, 'unspec' | 'bridge'> | undefined;
  kind?: LinkKindName | undefined;
  /** Index of the bridge, bond, VRF … that they are ports of. */
  master?: number | undefined;
  /** Kind of the link that they are ports of: `'bridge'` lists the ports of all bridges, as `ip link show type bridge_slave`. */
  portKind?: string | undefined;
  /** Group of links, by number or name. */
  group?: number | string | undefined;
  /** False leaves statistics out: quicker. */
  statistics?: boolean | undefined;
}

const filterInput = (): Check =>
  isObject<LinkFilter>(
    {
      family: isOneOf(['unspec', 'bridge']),
      kind: isText,
      master: isIndex,
      portKind: isText,
      group: linkGroups.isOne,
      statistics: isBoolean,
    },
    'a filter of links',
  );

const filterTests: FilterTests<Link, LinkFilter> = {
  family: true,
  kind: true,
  master: true,
  portKind: true,
  group: ({ group = 0 }, wanted) => group === linkGroups.numberOf(wanted),
  statistics: 'mode',
};

/**
 * Returns whether a link is of a kind, so that its options have the type of that kind.
 *
 * @example if (links.isKind(link, 'vxlan')) console.log(link.options?.id);
 */
export function isKind<K extends keyof LinkKinds>(link: Link, kind: K): link is LinkOfKind<K> {
  return link.kind === kind;
}

const read = splitDecoder(linkMessage, ['linkInfo', 'change'], (message, { linkInfo }) => {
  const link = message as Link;
  if (linkInfo === undefined) return link;
  const { kind, options, portKind, portOptions } = linkInfo;
  if (kind !== undefined) link.kind = kind;
  if (options !== undefined) {
    link.options = options;
    if (kind !== undefined) rememberListed(linkKinds.get(kind), options);
  }
  if (kind !== undefined && linkKinds.get(kind)?.hasFixedAddress === true) rememberAddress(link);
  if (portKind !== undefined) link.portKind = portKind;
  if (portOptions !== undefined) link.portOptions = portOptions;
  return link;
});

const route = {
  protocol: 'route',
  body: linkRequest,
  // Callers give kind, options and options as a port at the top.
  argumentPath: (path: readonly string[]) => (path[0] === 'linkInfo' ? path.slice(1) : path),
} as const;

/** Reads an event about a link. */
export const readEvent = readEventBy(RTM_NEWLINK, read);

/** Reads an event about alternative names of a link. */
export const readProperties = readEventBy(RTM_NEWLINKPROP, read);

/** Lists all links, or those that match a filter: `ip link show`. The kernel filters by kind and master since Linux 4.20. */
export const list = operation(
  'link list',
  () => [filterInput()],
  (filter: LinkFilter = {}): Dump<Link> => {
    const { family, kind, master, statistics = true } = filter;
    const value: LinkRequest = {
      ...(family !== undefined && { family }),
      ...(family !== 'bridge' && { extMask: statistics ? ['vf'] : ['vf', 'skipStats'] }),
      ...(master !== undefined && { master }),
      ...(kind !== undefined && { linkInfo: { kind } }),
    };
    const all = dump({ operation: 'link list', type: RTM_GETLINK, value, read, ...route });
    return filtered(all, filterTests, filter);
  },
);

/** Gets one link: `ip link show dev NAME`. ENODEV where there is none. */
export const get = operation(
  'link get',
  () => [isLink],
  (link: LinkReference): Request<Link> => {
    const value: LinkRequest = refer(link);
    value.extMask = ['vf'];
    return query({ operation: `link get ${nameOf(link)}`, type: RTM_GETLINK, value, read, ...route });
  },
);

/**
 * Creates a link: `ip link add`. Without a name the kernel gives it one. With `namespace` it is created there at once.
 * Needs CAP_NET_ADMIN. EEXIST where the name is taken, EOPNOTSUPP where the kernel lacks the kind.
 *
 * @example links.create({ kind: 'veth', name: 'a', options: { peer: { name: 'b' } } })
 */
export const create = operation(
  'link create',
  () => [linkInput()],
  <K extends LinkKindName>(link: LinkCreate<K>): Command<Link> => {
    const operation = `link create${link.name === undefined ? '' : ` ${link.name}`}`;
    const value = toMessage(operation, link as object as LinkChange<string>, true);
    return command(
      { operation, type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL, value, ...route },
      readEvent,
    );
  },
);
export { create as add };

/**
 * Changes a link: `ip link set`. Needs CAP_NET_ADMIN. ENODEV where there is none. To rename a link, give its index.
 */
export const change = operation(
  'link change',
  () => [isLink, changesInput()],
  <K extends LinkKindName>(link: LinkReference, changes: LinkChange<K>): Request<void> => {
    const operation = `link change ${nameOf(link)}`;
    const which = refer(link);
    const { index, ...wanted } = changes as object as LinkChange<string> & { index?: number };
    if (index !== undefined && which.index !== undefined && index !== which.index)
      throwInvalid(operation, 'index', `the index of a link cannot change from ${which.index} to ${index}`);
    // The kernel has one place for a name: without an index it is the reference to the link.
    if (which.index === undefined && wanted.name !== undefined && wanted.name !== link)
      throwInvalid(operation, 'name', 'a link is renamed by its index, not by its name: see get');
    const value = { ...toMessage(operation, wanted, false), ...which };
    return command({ operation, type: RTM_NEWLINK, value, blocking: isSlow(wanted), ...route });
  },
);

const isGroup = argument('group', required(linkGroups.isOne));

/** Changes all links of a group: `ip link set group GROUP`. Needs CAP_NET_ADMIN. */
export const changeGroup = operation(
  'link change group',
  () => [isGroup, groupChangesInput()],
  (group: number | string, changes: Omit<LinkChange, 'group'>): Request<void> => {
    const operation = `link change group ${group}`;
    const value = { ...toMessage(operation, changes, false), group: linkGroups.numberOf(group) };
    return command({ operation, type: RTM_NEWLINK, value, blocking: isSlow(changes), ...route });
  },
);

/**
 * Changes the options of a port of a bridge by the bridge's own message: `bridge link set`. {@link change} has the same
 * options as `portOptions`. The kernel accepts the port by its index only. Needs CAP_NET_ADMIN.
 */
export const setBridgePort = operation(
  'bridge port change',
  () => [
    isLinkByIndex,
    argument(
      'options',
      required(isObject<BridgePort>(attributeFields(bridgePort), 'options of a bridge port')),
    ),
  ],
  (link: LinkIndexReference, options: BridgePort): Request<void> => {
    const operation = `bridge port change ${nameOf(link)}`;
    const value: LinkRequest = { family: 'bridge', ...refer(link), protinfo: options };
    return command({ operation, type: RTM_SETLINK, value, ...route, argumentPath: (path) => path.slice(1) });
  },
);

/** Deletes a link, and links that cannot be without it, such as the peer of a veth: `ip link del`. Needs CAP_NET_ADMIN. */
const remove = operation(
  'link delete',
  () => [isLink],
  (link: LinkReference): Command<Link> => {
    const operation = `link delete ${nameOf(link)}`;
    return command({ operation, type: RTM_DELLINK, value: refer(link), blocking: true, ...route }, readEvent);
  },
);

export { remove as delete };

/** Deletes all links of a group: `ip link del group GROUP`. Needs CAP_NET_ADMIN. EPERM for the group 0. */
export const deleteGroup = operation(
  'link delete group',
  () => [isGroup],
  (group: number | string): Command<Link> => {
    const value = { group: linkGroups.numberOf(group) };
    return command(
      { operation: `link delete group ${group}`, type: RTM_DELLINK, value, blocking: true, ...route },
      readEvent,
    );
  },
);

const isNames = argument('names', required(isListOf(isText, { minimum: 1 })));

function changeNames(
  verb: string,
  type: number,
  flags: number,
  link: LinkReference,
  names: readonly string[],
) {
  const operation = `link ${verb} alternative name ${nameOf(link)}`;
  const value: LinkRequest = { ...refer(link), properties: { altNames: [...names] } };
  return command({ operation, type, flags, value, ...route });
}

/** Adds alternative names to a link: `ip link property add`. Needs CAP_NET_ADMIN. EEXIST where one is taken. Linux 5.5. */
export const addAlternativeNames = operation(
  'link add alternative name',
  () => [isLink, isNames],
  (link: LinkReference, names: readonly string[]): Request<void> =>
    changeNames('add', RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND, link, names),
);

/** Deletes alternative names of a link: `ip link property del`. Needs CAP_NET_ADMIN. Linux 5.5. */
export const deleteAlternativeNames = operation(
  'link delete alternative name',
  () => [isLink, isNames],
  (link: LinkReference, names: readonly string[]): Request<void> =>
    changeNames('delete', RTM_DELLINKPROP, 0, link, names),
);
