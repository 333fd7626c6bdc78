import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered, isOfFamily } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  argument,
  attributeFields,
  type Check,
  isAddress,
  isAnyOf,
  isBoolean,
  isFlagList,
  isIndex,
  isInteger,
  isListOf,
  isObject,
  operation,
  required,
  withoutFields,
} from '../../../request/input.ts';
import type { Command, Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { isFamily, isFamilyOrNumber } from '../../common/checks.ts';
import { parseAddress } from '../../common/prefix.ts';
import { protocols, scopes } from '../known-names.ts';
import { RTM_DELNEXTHOP, RTM_GETNEXTHOP, RTM_NEWNEXTHOP } from '../rtm.ts';
import {
  type NexthopAttributes,
  type NexthopMessage,
  nexthopAttributes,
  nexthopFlagList,
  nexthopMessage,
} from './attributes.ts';

/** A member of a group of next hops. */
export interface NexthopGroupMember {
  /** Number of the next hop. */
  id: number;
  /** Share of the packets, 1 to 256 (65536 since Linux 6.12). 1 if absent. */
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
 * A next hop to add: a link, gateway and encapsulation, or a blackhole, or a group. A {@link Nexthop} from a list can be given
 * as it is: fields of the kernel's state are not sent.
 */
export interface NexthopCreate extends Partial<Omit<Nexthop, 'family' | 'protocol' | 'group' | 'scope'>> {
  /** `'inet'` or `'inet6'`. Needed only where no gateway tells it. */
  family?: Nexthop['family'] | undefined;
  /** Origin: `'static'`, a number, or a name of `rt_protos`. */
  protocol?: Nexthop['protocol'] | (string & {});
  /** State of the kernel, which requests leave out. */
  scope?: Nexthop['scope'] | (string & {}) | undefined;
  group?: readonly NexthopGroupMember[] | undefined;
}

/** Refers to a next hop: by its number, or by an object with one, such as a {@link Nexthop} from a list. */
export type NexthopReference = number | (Partial<NexthopCreate> & { readonly id: number });

/** Which next hops to list or flush. A next hop must match all fields. */
export interface NexthopFilter {
  /** Groups are of no family. */
  family?: Family | undefined;
  /** Index of the link that packets leave by. */
  oif?: number | undefined;
  /** Index of the bridge, VRF … that the links are ports of. */
  master?: number | undefined;
  /** True for groups only. */
  groups?: boolean | undefined;
  /** True for those of forwarding tables of VXLAN links only. */
  fdb?: boolean | undefined;
  /** With the packets of each member of the groups. Linux 6.9; older kernels refuse it. */
  statistics?: boolean | undefined;
}

const isId = isInteger(1, 0xffff_ffff, 'the number of a next hop, from 1');

/** The keys of a next hop. `isSent` is false where it only refers to one. */
const nexthopObject = (id: Check, isSent: boolean): Check =>
  isObject<NexthopCreate>(
    {
      ...withoutFields(
        attributeFields<NexthopAttributes>(nexthopAttributes),
        'groups',
        'master',
        'resilientBucket',
        'operationFlags',
      ),
      id,
      family: isFamilyOrNumber,
      scope: scopes.isOne,
      protocol: protocols.isOne,
      flags: isFlagList(nexthopFlagList),
      gateway: isAddress,
      blackhole: isBoolean,
      fdb: isBoolean,
      group: isListOf(
        isObject<NexthopGroupMember>(
          {
            id: required(isId),
            weight: isInteger(1, 65536, 'a share from 1 to 65536'),
          },
          'a member of a group',
        ),
      ),
    },
    'a next hop',
    isSent,
  );
const referenceInput = (): Check =>
  argument('id', required(isAnyOf(isId, nexthopObject(required(isId), false))));
const filterInput = (): Check =>
  isObject<NexthopFilter>(
    {
      family: isFamily,
      oif: isIndex,
      master: isIndex,
      groups: isBoolean,
      fdb: isBoolean,
      statistics: isBoolean,
    },
    'a filter of next hops',
  );

const filterTests: FilterTests<Nexthop, NexthopFilter> = {
  family: isOfFamily,
  oif: true,
  // Replies do not have it.
  master: 'kernel',
  groups: ({ group }, wanted) => !wanted || group !== undefined,
  // The kernel accepts it, and lists all of them.
  fdb: ({ fdb }, wanted) => !wanted || fdb === true,
  statistics: 'mode',
};

const base = { protocol: 'route', body: nexthopMessage } as const;

function toNexthop({ group, operationFlags: _, ...message }: NexthopMessage): Nexthop {
  if (group === undefined) return message as Nexthop;
  const members = group.map(({ id, weightLow, weightHigh }) => ({
    id,
    weight: weightLow + weightHigh * 256 + 1,
  }));
  return { ...message, group: members } as Nexthop;
}

/** Reads an event about a next hop. */
export const readEvent = readEventOf(RTM_NEWNEXTHOP, nexthopMessage, toNexthop);

/** Lists all next hops, or those that match a filter: `ip nexthop show`. */
export const list = operation(
  'nexthop list',
  () => [filterInput()],
  (filter: NexthopFilter = {}): Dump<Nexthop> => {
    const { family = 'unspec', oif, master, groups, fdb, statistics } = filter;
    const value: NexthopMessage = {
      family,
      ...(oif !== undefined && { oif }),
      ...(groups === true && { groups }),
      ...(master !== undefined && { master }),
      ...(fdb === true && { fdb }),
      ...(statistics === true && { operationFlags: ['dumpStats', 'dumpHardwareStats'] as const }),
    };
    const all = dump({
      operation: 'nexthop list',
      type: RTM_GETNEXTHOP,
      value,
      reply: nexthopMessage,
      map: toNexthop,
      ...base,
    });
    return filtered(all, filterTests, filter);
  },
);

const idOf = (nexthop: NexthopReference): number => (typeof nexthop === 'number' ? nexthop : nexthop.id);

/** Gets one next hop: `ip nexthop get id NUMBER`. ENOENT where there is none. */
export const get = operation(
  'nexthop get',
  () => [referenceInput()],
  (nexthop: NexthopReference): Request<Nexthop> => {
    const id = idOf(nexthop);
    return query({
      operation: `nexthop get ${id}`,
      type: RTM_GETNEXTHOP,
      value: { family: 'unspec', id },
      reply: nexthopMessage,
      map: toNexthop,
      ...base,
    });
  },
);

function toMember({ id, weight = 1 }: NexthopGroupMember) {
  return { id, weightLow: (weight - 1) & 0xff, weightHigh: (weight - 1) >> 8 };
}

const single = ['oif', 'gateway', 'blackhole', 'encap', 'encapType'] as const;

/** Throws for fields that contradict each other: a group with a gateway, a gateway without a link … */
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
    throwInvalid(operation, 'encapType', "'encap' and 'encapType' need each other");
}

function change(verb: string, messageFlags: number, given: NexthopCreate): Command<Nexthop> {
  const operation = `nexthop ${verb}${given.id === undefined ? '' : ` ${given.id}`}`;
  check(operation, given);
  const { family, gateway, group, protocol, scope, ...rest } = given;
  const to = gateway === undefined ? undefined : parseAddress(operation, 'gateway', gateway);
  if (to !== undefined && family !== undefined && family !== to.family)
    throwInvalid(operation, 'gateway', `${gateway} is not of the family ${family}`);
  const value: NexthopMessage = {
    family: group !== undefined ? 'unspec' : (to?.family ?? family ?? 'inet'),
    ...rest,
    ...(protocol !== undefined && { protocol: protocols.encodable(protocol) }),
    ...(scope !== undefined && { scope: scopes.encodable(scope) }),
    ...(gateway !== undefined && { gateway }),
    ...(group !== undefined && { group: group.map(toMember) }),
  };
  return command({ operation, type: RTM_NEWNEXTHOP, flags: messageFlags, value, ...base }, readEvent);
}

const nexthopInput = (): Check => required(nexthopObject(isId, true));

/**
 * Adds a next hop: `ip nexthop add`. Needs CAP_NET_ADMIN. EEXIST where the number is taken.
 *
 * @example nexthops.add({ id: 1, gateway: '192.0.2.1', oif: 2 })
 * @example nexthops.add({ id: 10, group: [{ id: 1, weight: 3 }, { id: 2 }] })
 */
export const add = operation(
  'nexthop add',
  () => [nexthopInput()],
  (nexthop: NexthopCreate): Command<Nexthop> => change('add', NLM_F_CREATE | NLM_F_EXCL, nexthop),
);

/**
 * Adds a next hop, or changes the one with that number for all routes that use it: `ip nexthop replace`. Needs CAP_NET_ADMIN.
 */
export const replace = operation(
  'nexthop replace',
  () => [nexthopInput()],
  (nexthop: NexthopCreate): Command<Nexthop> => change('replace', NLM_F_CREATE | NLM_F_REPLACE, nexthop),
);

/** Deletes a next hop and the routes that use it: `ip nexthop del`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
const remove = operation(
  'nexthop delete',
  () => [referenceInput()],
  (nexthop: NexthopReference): Command<Nexthop> => {
    const id = idOf(nexthop);
    const value: NexthopMessage = { family: 'unspec', id };
    return command({ operation: `nexthop delete ${id}`, type: RTM_DELNEXTHOP, value, ...base }, readEvent);
  },
);

export { remove as delete };

/**
 * Deletes all next hops that match a filter, and the routes that use them: `ip nexthop flush`. Resolves to their number. Needs
 * CAP_NET_ADMIN.
 *
 * @example await nexthops.flush(socket, { oif: 2 })
 */
export const flush = flushOperation<Nexthop, NexthopFilter>('nexthop flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  gone: ['ENOENT'],
});
