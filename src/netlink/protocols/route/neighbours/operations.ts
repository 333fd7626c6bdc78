import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered, isOfFamily } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  isAddress,
  isBoolean,
  isEncodedBy,
  isFlagList,
  isIndex,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { isFamily, isFamilyOrNumber } from '../../common/checks.ts';
import { checkFamily, type ParsedAddress, parseAddress } from '../../common/prefix.ts';
import { isSameNumber } from '../../common/same-number.ts';
import { protocols } from '../known-names.ts';
import { routeProtocol, routeType } from '../names.ts';
import { RTM_DELNEIGH, RTM_GETNEIGH, RTM_NEWNEIGH } from '../rtm.ts';
import {
  type NeighbourAttributes,
  type NeighbourMessage,
  neighbourAttributes,
  neighbourFlags,
  neighbourMessage,
  neighbourState,
} from './attributes.ts';

/** Names of the states of a neighbour: `'reachable'`, `'permanent'` … */
export type NeighbourState = keyof typeof neighbourState.names;
/** Names of the flags of a neighbour: `'router'`, `'proxy'` … */
export type NeighbourFlag = keyof typeof neighbourFlags.names;

/** A neighbour: `ip neighbour show`. */
export interface Neighbour extends NeighbourAttributes {
  family: Family | number;
  /** IPv4 or IPv6 address. */
  dst: string;
  /** Index of the link. 0 for a proxy entry of all links. */
  index: number;
  /** Usually one name. Empty for `NUD_NONE`. */
  state: Flags<NeighbourState>;
  flags: Flags<NeighbourFlag>;
  type: NonNullable<NeighbourMessage['type']>;
}

/**
 * Refers to a neighbour by address and link, and by whether the host answers for the address (`proxy`). A {@link Neighbour}
 * from a list can be given as it is.
 */
export interface NeighbourReference {
  /** IPv4 or IPv6 address. */
  dst: string;
  /** Index of the link. A proxy entry without one is for all links. */
  index?: number | undefined;
  /** Whether it is an address that the host answers for on behalf of another host. */
  proxy?: boolean | undefined;
  /** Flags as in a list: `'proxy'` among them has the same meaning as `proxy: true`. */
  flags?: Flags<NeighbourFlag> | undefined;
  /** Family of the address. */
  family?: Family | number | undefined;
}

/** A neighbour to add or change. A {@link Neighbour} from a list can be given as it is. */
export interface NeighbourCreate
  extends NeighbourReference,
    Partial<Omit<Neighbour, 'dst' | 'index' | 'flags' | 'family' | 'protocol'>> {
  /** Origin: `'static'`, a number, or a name of `rt_protos`. */
  protocol?: Neighbour['protocol'] | (string & {});
}

/** Which neighbours to list or flush. A neighbour must match all fields. */
export interface NeighbourFilter {
  family?: Family | undefined;
  /** Index of the link. */
  index?: number | undefined;
  /** Index of the bridge, VRF … that their links are ports of. Linux 4.20: older kernels ignore it. */
  master?: number | undefined;
  /** True lists the addresses that the host answers for instead of the neighbours. */
  proxy?: boolean | undefined;
  /** States, of which a neighbour has one: `['stale', 'failed']`. */
  state?: Flags<NeighbourState> | undefined;
  protocol?: Neighbour['protocol'] | (string & {});
}

const base = { protocol: 'route', body: neighbourMessage } as const;

/** The keys of a neighbour from a list, and those to add one. `isSent` is false where it only refers to a neighbour. */
const neighbourInput = (isSent = true): Check =>
  required(
    isObject<NeighbourCreate & Neighbour>(
      {
        ...attributeFields(neighbourAttributes),
        dst: required(isAddress),
        index: isInteger(0, 0x7fff_ffff, 'the index of a link'),
        proxy: isBoolean,
        protocol: protocols.isOne,
        state: isFlagList(neighbourState, 'a list of states'),
        flags: isFlagList(neighbourFlags),
        type: isEncodedBy(routeType, 'a type of route'),
        family: isFamilyOrNumber,
      },
      'a neighbour',
      isSent,
    ),
  );
const filterInput = (): Check =>
  isObject<NeighbourFilter>(
    {
      family: isFamily,
      index: isIndex,
      master: isIndex,
      proxy: isBoolean,
      state: isFlagList(neighbourState, 'a list of states'),
      protocol: protocols.isOne,
    },
    'a filter of neighbours',
  );

const filterTests: FilterTests<Neighbour, NeighbourFilter> = {
  family: isOfFamily,
  index: true,
  // Replies do not have it.
  master: 'kernel',
  proxy: ({ flags }, wanted) => flags.includes('proxy') === wanted,
  state: ({ state }, wanted) => state.some((name) => wanted.includes(name)),
  protocol: ({ protocol = 0 }, wanted) => isSameNumber(routeProtocol, protocol, protocols.encodable(wanted)),
};

const toNeighbour = (message: NeighbourMessage): Neighbour => message as Neighbour;

/** Reads an event about a neighbour. */
export const readEvent = readEventOf(RTM_NEWNEIGH, neighbourMessage, toNeighbour);

/** Lists all neighbours, or those that match a filter: `ip neighbour show`. The kernel leaves out those of state none. */
export const list = operation(
  'neighbour list',
  () => [filterInput()],
  (filter: NeighbourFilter = {}): Dump<Neighbour> => {
    const { family = 'unspec', index, master, proxy } = filter;
    const value: NeighbourMessage = {
      family,
      ...(proxy === true && { flags: ['proxy'] }),
      ...(index !== undefined && { ifindex: index }),
      ...(master !== undefined && { master }),
    };
    const all = dump({
      operation: 'neighbour list',
      type: RTM_GETNEIGH,
      value,
      reply: neighbourMessage,
      map: toNeighbour,
      ...base,
    });
    return filtered(all, filterTests, filter);
  },
);

const isProxy = ({ proxy, flags = [] }: NeighbourReference): boolean => proxy ?? flags.includes('proxy');

function refer(operation: string, given: NeighbourReference): ParsedAddress {
  const { dst, index } = given;
  const address = parseAddress(operation, 'dst', dst);
  checkFamily(operation, 'dst', address, given.family);
  // The kernel reports 0 for all links.
  if ((index === undefined || index === 0) && isProxy(given)) return address;
  if (!Number.isInteger(index) || (index as number) <= 0)
    throwInvalid(operation, 'index', 'expected the index of a link, from 1');
  return address;
}

/** Gets one neighbour: `ip neighbour get`. ENOENT where there is none. Linux 5.0. */
export const get = operation(
  'neighbour get',
  () => [neighbourInput(false)],
  (neighbour: NeighbourReference): Request<Neighbour> => {
    const operation = `neighbour get ${neighbour.dst}`;
    const { family, address } = refer(operation, neighbour);
    const { index = 0 } = neighbour;
    const value: NeighbourMessage = {
      family,
      index,
      ...(isProxy(neighbour) && { flags: ['proxy'] }),
      dst: address,
    };
    return query({
      operation,
      type: RTM_GETNEIGH,
      value,
      reply: neighbourMessage,
      map: toNeighbour,
      ...base,
    });
  },
);

function change(verb: string, type: number, messageFlags: number, given: NeighbourCreate): Request<void> {
  const operation = `neighbour ${verb} ${given.dst}`;
  const { family, address } = refer(operation, given);
  const { dst: _, family: __, proxy, protocol, state = ['permanent'], flags = [], ...rest } = given;
  const value: NeighbourMessage = {
    family,
    state,
    flags: proxy === true && !flags.includes('proxy') ? [...flags, 'proxy'] : flags,
    dst: address,
    ...(protocol !== undefined && { protocol: protocols.encodable(protocol) }),
    ...rest,
  };
  return command({ operation, type, flags: messageFlags, value, ...base });
}

/**
 * Adds a neighbour: `ip neighbour add`. The state is `permanent` if absent. Needs CAP_NET_ADMIN. EEXIST where there is one.
 *
 * @example neighbours.add({ index: 2, dst: '10.0.0.2', lladdr: '02:00:00:00:00:02' })
 */
export const add = operation(
  'neighbour add',
  () => [neighbourInput()],
  (neighbour: NeighbourCreate): Request<void> => {
    return change('add', RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, neighbour);
  },
);

/** Adds a neighbour, or changes it where it exists: `ip neighbour replace`. Needs CAP_NET_ADMIN. */
export const replace = operation(
  'neighbour replace',
  () => [neighbourInput()],
  (neighbour: NeighbourCreate): Request<void> => {
    return change('replace', RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, neighbour);
  },
);

/** Changes a neighbour: `ip neighbour change`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
const modify = operation(
  'neighbour change',
  () => [neighbourInput()],
  (neighbour: NeighbourCreate): Request<void> => {
    return change('change', RTM_NEWNEIGH, NLM_F_REPLACE, neighbour);
  },
);

export { modify as change };

/** Deletes a neighbour: `ip neighbour del`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
const remove = operation(
  'neighbour delete',
  () => [neighbourInput(false)],
  (neighbour: NeighbourReference): Request<void> => {
    const { dst, index, family } = neighbour;
    return change('delete', RTM_DELNEIGH, 0, { dst, index, family, proxy: isProxy(neighbour) });
  },
);

export { remove as delete };

/**
 * Deletes all neighbours that match a filter: `ip neighbour flush`. Also permanent ones: give `state` to keep them. Resolves
 * to their number. Needs CAP_NET_ADMIN.
 *
 * @example await neighbours.flush(socket, { index: 2, state: ['stale', 'failed'] })
 */
export const flush = flushOperation<Neighbour, NeighbourFilter>('neighbour flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  gone: ['ENOENT'],
});
