import { show } from '../../../codec/encode-error.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../request/builders.ts';
import type { Command, Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { parseAddress } from '../../common/prefix.ts';
import { RTM_DELNEXTHOP, RTM_GETNEXTHOP, RTM_NEWNEXTHOP } from '../rtm.ts';
import { type NexthopAttributes, type NexthopMessage, nexthopMessage } from './attributes.ts';

/** A member of a group of next hops. */
export interface NexthopGroupMember {
  /** Of the next hop. */
  id: number;
  /** Share of the packets, 1 to 256 (65536 since Linux 6.12); 1 unless told. */
  weight?: number | undefined;
}

/** A next hop that routes refer to by its number (`nhId`): `ip nexthop show`. Linux 5.3. */
export interface Nexthop
  extends Omit<NexthopAttributes, 'group' | 'groups' | 'master' | 'resilientBucket' | 'operationFlags'> {
  id: number;
  family: Family | number;
  scope?: NexthopMessage['scope'];
  protocol?: NexthopMessage['protocol'];
  flags?: NexthopMessage['flags'];
  /** The members, where it is a group. */
  group?: NexthopGroupMember[] | undefined;
}

/**
 * What a next hop is made from: a way (link, gateway, encapsulation), a blackhole or a group. A {@link Nexthop} that was
 * read will do: what only the kernel tells of it is left out.
 */
export interface NexthopCreate
  extends Partial<Omit<Nexthop, 'family' | 'scope' | 'groupStats' | 'hardwareStatsUsed'>> {
  /** `'inet'` or `'inet6'`: only where no gateway tells it. */
  family?: Nexthop['family'] | undefined;
}

/** Which next hops to list; the kernel filters. */
export interface NexthopFilter {
  family?: Family | undefined;
  /** Index of the link that they go out by. */
  oif?: number | undefined;
  /** Index of the bridge, VRF … that their links are ports of. */
  master?: number | undefined;
  /** Groups only. */
  groups?: boolean | undefined;
  /** Those for forwarding tables of VXLAN links only. */
  fdb?: boolean | undefined;
  /** With the packets by each member of the groups. Linux 6.9; older kernels refuse it. */
  statistics?: boolean | undefined;
}

const base = { protocol: 'route', body: nexthopMessage } as const;

function toNexthop({ group, operationFlags: _, ...message }: NexthopMessage): Nexthop {
  if (group === undefined) return message as Nexthop;
  const members = group.map(({ id, weightLow, weightHigh }) => ({
    id,
    weight: weightLow + weightHigh * 256 + 1,
  }));
  return { ...message, group: members } as Nexthop;
}

/** Reads what the kernel tells of next hops, without being asked. */
export const readEvent = readEventOf(RTM_NEWNEXTHOP, nexthopMessage, toNexthop);

/** All next hops, or those of a family, link or kind: `ip nexthop show`. */
export function list(filter: NexthopFilter = {}): Dump<Nexthop> {
  const { family = 'unspec', oif, master, groups, fdb, statistics } = filter;
  const value: NexthopMessage = {
    family,
    ...(oif !== undefined && { oif }),
    ...(groups === true && { groups }),
    ...(master !== undefined && { master }),
    ...(fdb === true && { fdb }),
    ...(statistics === true && { operationFlags: ['dumpStats', 'dumpHardwareStats'] as const }),
  };
  return dump({
    operation: 'nexthop list',
    type: RTM_GETNEXTHOP,
    value,
    reply: nexthopMessage,
    // The kernel takes `fdb`, and sends all of them.
    map: (message) => (fdb === true && message.fdb !== true ? undefined : toNexthop(message)),
    ...base,
  });
}

function checkId(operation: string, id: unknown): void {
  if (!Number.isInteger(id) || (id as number) <= 0)
    throwInvalid(operation, 'id', `expected the number of a next hop, from 1, got ${show(id)}`);
}

/** One next hop: `ip nexthop get id NUMBER`. ENOENT where there is none. */
export function get(id: number): Request<Nexthop> {
  const operation = `nexthop get ${id}`;
  checkId(operation, id);
  return query({
    operation,
    type: RTM_GETNEXTHOP,
    value: { family: 'unspec', id },
    reply: nexthopMessage,
    map: toNexthop,
    ...base,
  });
}

function toMember(operation: string, { id, weight = 1 }: NexthopGroupMember, index: number) {
  if (!Number.isInteger(id) || id <= 0)
    throwInvalid(operation, `group.${index}.id`, 'expected the number of a next hop');
  if (!Number.isInteger(weight) || weight < 1 || weight > 65536)
    throwInvalid(operation, `group.${index}.weight`, `expected 1 to 65536, got ${show(weight)}`);
  return { id, weightLow: (weight - 1) & 0xff, weightHigh: (weight - 1) >> 8 };
}

const single = ['oif', 'gateway', 'blackhole', 'encap', 'encapType'] as const;

/** Refuses what the kernel has no sense for: a group that is a way too, a way without a link … */
function check(operation: string, nexthop: NexthopCreate): void {
  const { group, groupType, resilientGroup, blackhole, fdb, oif, encap, encapType } = nexthop;
  if (group !== undefined) {
    const both = single.find((field) => nexthop[field] !== undefined);
    if (both !== undefined) throwInvalid(operation, both, 'a group has members only');
    if (group.length === 0) throwInvalid(operation, 'group', 'a group has at least one member');
    if ((groupType === 'resilient') !== (resilientGroup !== undefined) && resilientGroup !== undefined)
      throwInvalid(operation, 'groupType', "options of a resilient group need the type 'resilient'");
    return;
  }
  if (groupType !== undefined || resilientGroup !== undefined)
    throwInvalid(operation, 'group', 'the type of a group needs its members');
  if (blackhole === true || fdb === true) {
    const both = (['oif', 'encap', 'encapType'] as const).find((field) => nexthop[field] !== undefined);
    if (both !== undefined)
      throwInvalid(operation, both, `does not go with ${fdb === true ? 'fdb' : 'blackhole'}`);
    if (fdb === true && nexthop.gateway === undefined)
      throwInvalid(
        operation,
        'gateway',
        'a next hop of a forwarding table needs the address of the remote end',
      );
    return;
  }
  if (oif === undefined)
    throwInvalid(operation, 'oif', 'a next hop needs a link, or is a group, a blackhole or fdb');
  if ((encap === undefined) !== (encapType === undefined))
    throwInvalid(operation, 'encapType', 'encap and encapType need each other');
}

function change(verb: string, messageFlags: number, given: NexthopCreate): Command<Nexthop> {
  const operation = `nexthop ${verb}${given?.id === undefined ? '' : ` ${given.id}`}`;
  if (typeof given !== 'object' || given === null) throwInvalid(operation, '', 'expected a next hop');
  if (given.id !== undefined) checkId(operation, given.id);
  check(operation, given);
  const { family, gateway, group, flags, ...others } = given;
  const {
    scope: _,
    groupStats: __,
    hardwareStatsUsed: ___,
    ...rest
  } = others as Omit<Partial<Nexthop>, 'group'>;
  const to = gateway === undefined ? undefined : parseAddress(operation, 'gateway', gateway);
  if (to !== undefined && family !== undefined && family !== to.family)
    throwInvalid(operation, 'gateway', `${gateway} is not of the family ${family}`);
  const value: NexthopMessage = {
    family: group !== undefined ? 'unspec' : (to?.family ?? family ?? 'inet'),
    ...(flags !== undefined && { flags }),
    ...rest,
    ...(gateway !== undefined && { gateway }),
    ...(group !== undefined && { group: group.map((member, index) => toMember(operation, member, index)) }),
  };
  return command({ operation, type: RTM_NEWNEXTHOP, flags: messageFlags, value, ...base }, readEvent);
}

/**
 * Adds a next hop: `ip nexthop add`. Needs CAP_NET_ADMIN. EEXIST where the number is taken.
 *
 * @example nexthops.add({ id: 1, gateway: '192.0.2.1', oif: 2 })
 * @example nexthops.add({ id: 10, group: [{ id: 1, weight: 3 }, { id: 2 }] })
 */
export function add(nexthop: NexthopCreate): Command<Nexthop> {
  return change('add', NLM_F_CREATE | NLM_F_EXCL, nexthop);
}

/** Adds a next hop, or changes the one with that number, for all routes that use it: `ip nexthop replace`. */
export function replace(nexthop: NexthopCreate): Command<Nexthop> {
  return change('replace', NLM_F_CREATE | NLM_F_REPLACE, nexthop);
}

/** Deletes a next hop, with the routes that use it: `ip nexthop del`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
function remove(id: number): Command<Nexthop> {
  const operation = `nexthop delete ${id}`;
  checkId(operation, id);
  const value: NexthopMessage = { family: 'unspec', id };
  return command({ operation, type: RTM_DELNEXTHOP, value, ...base }, readEvent);
}

export { remove as delete };
