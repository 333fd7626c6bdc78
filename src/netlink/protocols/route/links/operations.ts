import { splitDecoder } from '../../../codec/compile/split-decoder.ts';
import { show } from '../../../codec/encode-error.ts';
import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { command, dump, query, readEventBy } from '../../../request/builders.ts';
import type { Command, Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import {
  RTM_DELLINK,
  RTM_DELLINKPROP,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_NEWLINKPROP,
  RTM_SETLINK,
} from '../rtm.ts';
import {
  type LinkAttributes,
  type LinkMessage,
  type LinkRequest,
  type LinkRequestAttributes,
  linkMessage,
  linkRequest,
} from './attributes.ts';
import { linkFlags } from './header.ts';
import type { BridgePort } from './kinds/bridge-port.ts';
import { brokenRule } from './kinds/kind.ts';
import { optionsToSend, rememberListed } from './kinds/listed-options.ts';
import {
  type AnyLinkData,
  type AnyLinkPortData,
  type LinkData,
  type LinkKindName,
  type LinkKinds,
  linkKinds,
} from './kinds/registry.ts';

/** Names of a link's flags: `'up'`, `'broadcast'`, `'lowerUp'` … */
export type LinkFlag = keyof typeof linkFlags.names;

/** A link as the kernel describes it: `ip -d -s link`. Attributes that it does not send are absent. */
export interface Link extends Omit<LinkAttributes, 'linkInfo' | 'name'> {
  /** Number of the link, unique in its namespace. */
  index: number;
  name: string;
  /** Hardware type: `'ether'`, `'loopback'` …; the number where it has no name. */
  type: NonNullable<LinkMessage['type']>;
  flags: Flags<LinkFlag>;
  /** `'unspec'`; `'bridge'` for what a bridge tells of its ports. */
  family: Family | number;
  /** What it was made as: `'veth'`, `'bridge'` …; absent for hardware and loopback. */
  kind?: string | undefined;
  /** Options of that kind; bytes where the kind has no schema. */
  data?: AnyLinkData | undefined;
  /** The kind of its master, and what that keeps for it. */
  portKind?: string | undefined;
  portData?: AnyLinkPortData | undefined;
}

/** A link of a kind that is known. */
export interface LinkOfKind<K extends keyof LinkKinds> extends Link {
  kind: K;
  /** Options of that kind; absent where the kernel tells none. */
  data?: LinkKinds[K] | undefined;
}

/**
 * Whether a link is of a kind: then its options have that kind's type.
 *
 * @example if (links.isKind(link, 'vxlan')) console.log(link.data?.id);
 */
export function isKind<K extends keyof LinkKinds>(link: Link, kind: K): link is LinkOfKind<K> {
  return link.kind === kind;
}

/** Which link: by index, by name (or alternative name), or anything with an index. */
export type LinkReference = number | string | { readonly index: number };

/** What may be set of a link. */
export interface LinkChange<K extends LinkKindName = LinkKindName>
  extends Omit<LinkRequestAttributes, 'linkInfo' | 'name' | 'netNsFd'> {
  /** New name, at most 15 bytes. The link must be down, before Linux 6.2. */
  name?: string | undefined;
  /** Sets or clears the flag `up`. */
  up?: boolean | undefined;
  /** Flags to set to true or false: `{ promisc: true }`. */
  flags?: Partial<Record<LinkFlag, boolean>> | undefined;
  /** The namespace to move to (or be made in): anything with an open descriptor of it, which has to stay open until the answer. */
  namespace?: { readonly fd: number } | undefined;
  /** Kind, for {@link create}: `'veth'`, `'bridge'` … */
  kind?: K | undefined;
  /** Options of that kind. */
  data?: LinkData<K> | undefined;
  /** Kind of its master, for `portData`: `'bridge'`, `'bond'`. */
  portKind?: string | undefined;
  /** What its master, which it must have already, shall keep for it: the options of a bridge port or bond port. */
  portData?: AnyLinkPortData | undefined;
}

/** What a link is made from. */
export interface LinkCreate<K extends LinkKindName = LinkKindName> extends LinkChange<K> {
  kind: K;
  /** Index to have; the kernel chooses unless told. */
  index?: number | undefined;
}

/** Which links to list; what is told is filtered by the kernel. */
export interface LinkFilter {
  /** `'bridge'`: the ports of bridges, with what these keep for them in `protinfo`. */
  family?: Extract<Family, 'unspec' | 'bridge'> | undefined;
  kind?: string | undefined;
  /** Index of the bridge, bond, VRF … that they are ports of. */
  master?: number | undefined;
  /** Without statistics, where they are not needed: quicker. */
  statistics?: boolean | undefined;
}

const read = splitDecoder(linkMessage, ['linkInfo', 'change'], (message, { linkInfo }) => {
  const link = message as Link;
  if (linkInfo === undefined) return link;
  const { kind, data, portKind, portData } = linkInfo;
  if (kind !== undefined) link.kind = kind;
  if (data !== undefined) {
    link.data = data;
    if (kind !== undefined) rememberListed(kind, data);
  }
  if (portKind !== undefined) link.portKind = portKind;
  if (portData !== undefined) link.portData = portData;
  return link;
});

/** Whether a name has more than the 15 bytes that a link's first name may have. */
function isLong(name: string): boolean {
  // A character has 3 bytes at most (a surrogate pair 4 for two): most names need not be encoded to know.
  return name.length > 15 || (name.length > 5 && new TextEncoder().encode(name).length > 15);
}

/** Refers to a link in a request. Names of up to 15 bytes are looked up among alternative names too (Linux 5.5). */
export function refer(operation: string, link: LinkReference): LinkRequest {
  if (typeof link === 'string') return isLong(link) ? { altName: link } : { name: link };
  const index = typeof link === 'number' ? link : link?.index;
  if (!Number.isInteger(index) || index <= 0)
    throwInvalid(operation, 'link', 'expected a name, an index from 1, or an object with an index');
  return { index };
}

/** How a link is called in messages for people. */
export function nameOf(link: LinkReference): string {
  return typeof link === 'object' ? `${(link as { name?: string }).name ?? link?.index}` : String(link);
}

function toMessage(operation: string, change: LinkChange<string>, isNew: boolean): LinkRequest {
  const { up, flags = {}, namespace, kind, data, portKind, portData, ...attributes } = change;
  const wanted: Partial<Record<LinkFlag, boolean>> = up === undefined ? flags : { ...flags, up };
  const changed = Object.keys(wanted) as LinkFlag[];
  const unknown = changed.find((flag) => !Object.hasOwn(linkFlags.names, flag));
  if (unknown !== undefined) throwInvalid(operation, 'flags', `there is no link flag '${unknown}'`);
  // What is not true would be cleared: `up: 'yes'` would take the link down.
  const vague = changed.find((flag) => typeof wanted[flag] !== 'boolean');
  if (vague !== undefined)
    throwInvalid(
      operation,
      vague === 'up' ? 'up' : `flags.${vague}`,
      `expected true or false, got ${show(wanted[vague])}`,
    );
  if (data !== undefined && kind === undefined)
    throwInvalid(operation, 'data', 'options need the kind that they belong to');
  if (portData !== undefined && portKind === undefined && kind === undefined)
    throwInvalid(operation, 'portData', 'options of a port need the kind of its master');
  const definition = kind === undefined ? undefined : linkKinds.get(kind);
  const broken = brokenRule(definition, change, isNew);
  if (broken !== undefined) throwInvalid(operation, broken.field, broken.reason);
  const sent = data === undefined ? undefined : optionsToSend(definition, data, isNew);
  // The kernel refuses some kinds without options: a change that leaves out all of them leaves out the kind.
  const sentKind = data !== undefined && sent === undefined ? undefined : kind;
  const linkInfo = {
    ...(sentKind !== undefined && { kind: sentKind }),
    ...(sent !== undefined && { data: sent }),
    ...(portKind !== undefined && { portKind }),
    ...(portData !== undefined && { portData }),
  };
  return {
    ...(changed.length > 0 && { flags: changed.filter((flag) => wanted[flag] === true), change: changed }),
    ...attributes,
    ...(namespace !== undefined && { netNsFd: namespace.fd }),
    ...((sentKind ?? portKind) !== undefined && { linkInfo }),
  };
}

/** Whether the kernel waits for a grace period over it: taking a link down, off its master or to another namespace. */
function isSlow(change: LinkChange<string>): boolean {
  return (
    change.up === false ||
    change.namespace !== undefined ||
    change.netNsPid !== undefined ||
    change.master !== undefined
  );
}

const route = { protocol: 'route', body: linkRequest } as const;

/** Reads links of one kind: a kernel that does not know the kind answers with all links. */
function readOfKind(kind: string): typeof read {
  return (...message) => {
    const link = read(...message);
    return link?.kind === kind ? link : undefined;
  };
}

/** Reads what the kernel tells of links, without being asked. */
export const readEvent = readEventBy(RTM_NEWLINK, read);

/** Reads an event about further names of a link. */
export const readProperties = readEventBy(RTM_NEWLINKPROP, read);

/** All links of the namespace: `ip link show`. Filters apply in the kernel (Linux 4.20). */
export function list(filter: LinkFilter = {}): Dump<Link> {
  const { family, kind, master, statistics = true } = filter;
  const value: LinkRequest = {
    ...(family !== undefined && { family }),
    ...(family !== 'bridge' && { extMask: statistics ? ['vf'] : ['vf', 'skipStats'] }),
    ...(master !== undefined && { master }),
    ...(kind !== undefined && { linkInfo: { kind } }),
  };
  return dump({
    operation: 'link list',
    type: RTM_GETLINK,
    value,
    read: kind === undefined ? read : readOfKind(kind),
    ...route,
  });
}

/** One link: `ip link show dev NAME`. ENODEV where there is none. */
export function get(link: LinkReference): Request<Link> {
  const operation = `link get ${nameOf(link)}`;
  const value = refer(operation, link);
  value.extMask = ['vf'];
  return query({ operation, type: RTM_GETLINK, value, read, ...route });
}

/**
 * Makes a link: `ip link add`. Without a name the kernel gives one. With `namespace` it is made there at once.
 * Needs CAP_NET_ADMIN. EEXIST where the name is taken, EOPNOTSUPP where the kernel lacks the kind.
 *
 * @example links.create({ kind: 'veth', name: 'a', data: { peer: { name: 'b' } } })
 */
export function create<K extends LinkKindName>(link: LinkCreate<K>): Command<Link> {
  const operation = `link create${link.name === undefined ? '' : ` ${link.name}`}`;
  if (typeof link.kind !== 'string' || link.kind === '')
    throwInvalid(operation, 'kind', 'expected the kind of link to make');
  const value = toMessage(operation, link as LinkChange<string>, true);
  return command(
    { operation, type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL, value, ...route },
    readEvent,
  );
}
export { create as add };

/** Changes a link: `ip link set`. Needs CAP_NET_ADMIN. ENODEV where there is none. To rename it, give its index. */
export function change<K extends LinkKindName>(link: LinkReference, changes: LinkChange<K>): Request<void> {
  const operation = `link change ${nameOf(link)}`;
  const which = refer(operation, link);
  // The kernel has one place for a name, which is the link's own where there is no index.
  if (which.index === undefined && changes?.name !== undefined)
    throwInvalid(operation, 'name', 'a link is renamed by its index, not by its name: see get');
  const wanted = changes as object as LinkChange<string>;
  const value = { ...toMessage(operation, wanted, false), ...which };
  return command({ operation, type: RTM_NEWLINK, value, blocking: isSlow(wanted), ...route });
}

/** Changes all links of a group: `ip link set group GROUP`. Needs CAP_NET_ADMIN. */
export function changeGroup(group: number, changes: Omit<LinkChange, 'group'>): Request<void> {
  const operation = `link change group ${group}`;
  const value = { ...toMessage(operation, changes, false), group };
  return command({ operation, type: RTM_NEWLINK, value, blocking: isSlow(changes), ...route });
}

/**
 * Changes what a bridge keeps of a port, by the bridge's own message: `bridge link set`. The same can be said in
 * {@link change} as `portData`. Needs CAP_NET_ADMIN.
 */
export function setBridgePort(link: LinkReference, options: BridgePort): Request<void> {
  const operation = `bridge port change ${nameOf(link)}`;
  const value: LinkRequest = { family: 'bridge', ...refer(operation, link), protinfo: options };
  return command({ operation, type: RTM_SETLINK, value, ...route });
}

/** Deletes a link, and with it what hangs on it (a veth's peer): `ip link del`. Needs CAP_NET_ADMIN. */
function remove(link: LinkReference): Command<Link> {
  const operation = `link delete ${nameOf(link)}`;
  const value = refer(operation, link);
  return command({ operation, type: RTM_DELLINK, value, blocking: true, ...route }, readEvent);
}

export { remove as delete };

/** Deletes all links of a group: `ip link del group GROUP`. Needs CAP_NET_ADMIN. */
export function deleteGroup(group: number): Command<Link> {
  const operation = `link delete group ${group}`;
  return command({ operation, type: RTM_DELLINK, value: { group }, blocking: true, ...route }, readEvent);
}

function changeNames(
  verb: string,
  type: number,
  flags: number,
  link: LinkReference,
  names: readonly string[],
) {
  const operation = `link ${verb} alternative name ${nameOf(link)}`;
  if (!Array.isArray(names) || names.length === 0)
    throwInvalid(operation, 'names', 'expected at least one name');
  const value: LinkRequest = { ...refer(operation, link), properties: { altNames: [...names] } };
  return command({ operation, type, flags, value, ...route });
}

/** Gives a link more names: `ip link property add`. Needs CAP_NET_ADMIN. EEXIST where one is taken. Linux 5.5. */
export function addAlternativeNames(link: LinkReference, names: readonly string[]): Request<void> {
  return changeNames('add', RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND, link, names);
}

/** Takes alternative names from a link: `ip link property del`. Needs CAP_NET_ADMIN. Linux 5.5. */
export function deleteAlternativeNames(link: LinkReference, names: readonly string[]): Request<void> {
  return changeNames('delete', RTM_DELLINKPROP, 0, link, names);
}
