import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../request/builders.ts';
import {
  attributeFields,
  bySchema,
  type Check,
  isAddress,
  isBoolean,
  isEncodedBy,
  isIndex,
  isInteger,
  isObject,
  isOneOf,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { type Family, families } from '../../common/address-families.ts';
import { type ParsedAddress, parseAddress } from '../../common/prefix.ts';
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
  /** Its IPv4 or IPv6 address. */
  dst: string;
  /** Index of the link. */
  index: number;
  /** Mostly one name; empty for `NUD_NONE`. */
  state: Flags<NeighbourState>;
  flags: Flags<NeighbourFlag>;
  type: NonNullable<NeighbourMessage['type']>;
}

/**
 * Which neighbour: by address and link, and whether the entry is one that we answer for (`proxy`). A {@link Neighbour} that
 * was read will do.
 */
export interface NeighbourReference {
  /** IPv4 or IPv6 address. */
  dst: string;
  /** Index of the link. Only an entry with the flag `proxy` may be without: it is then for all links. */
  index?: number | undefined;
  /** Whether it is an address that the host answers for on behalf of another. */
  proxy?: boolean | undefined;
  /** As they were read; `'proxy'` among them says the same as `proxy`. */
  flags?: Flags<NeighbourFlag> | undefined;
}

/** What a neighbour is made from. A {@link Neighbour} that was read will do. */
export interface NeighbourCreate
  extends NeighbourReference,
    Partial<Omit<Neighbour, 'dst' | 'index' | 'family' | 'flags' | 'cacheInfo'>> {}

/** Which neighbours to list; the kernel filters. */
export interface NeighbourFilter {
  family?: Family | undefined;
  /** Index of the link. Linux 4.20 (before: not filtered). */
  index?: number | undefined;
  /** Index of the bridge, VRF … that their links are ports of. */
  master?: number | undefined;
  /** The addresses that the host answers for, instead of the neighbours. */
  proxy?: boolean | undefined;
}

const base = { protocol: 'route', body: neighbourMessage } as const;

/** What refers to a neighbour, or makes one. A neighbour that was read has the same keys and more. */
const neighbourInput = (): Check =>
  required(
    isObject<NeighbourCreate & Neighbour>(
      {
        ...attributeFields(neighbourAttributes),
        dst: required(isAddress),
        index: isInteger(0, 0x7fff_ffff, 'the index of a link'),
        proxy: isBoolean,
        state: isEncodedBy(neighbourState, 'a list of states'),
        flags: isEncodedBy(neighbourFlags, 'a list of flags'),
        type: bySchema,
        family: bySchema,
      },
      'a neighbour',
    ),
  );
const filterInput = (): Check =>
  isObject<NeighbourFilter>({
    family: isOneOf(Object.keys(families)),
    index: isIndex,
    master: isIndex,
    proxy: isBoolean,
  });

const toNeighbour = (message: NeighbourMessage): Neighbour => message as Neighbour;

/** Reads what the kernel tells of neighbours, without being asked. */
export const readEvent = readEventOf(RTM_NEWNEIGH, neighbourMessage, toNeighbour);

/** All neighbours, or those of a family or link: `ip neighbour show`. The kernel leaves out those of state none. */
export const list = operation(
  'neighbour list',
  () => [filterInput()],
  ({ family = 'unspec', index, master, proxy }: NeighbourFilter = {}): Dump<Neighbour> => {
    const value: NeighbourMessage = {
      family,
      ...(proxy === true && { flags: ['proxy'] }),
      ...(index !== undefined && { ifindex: index }),
      ...(master !== undefined && { master }),
    };
    return dump({
      operation: 'neighbour list',
      type: RTM_GETNEIGH,
      value,
      reply: neighbourMessage,
      map: toNeighbour,
      ...base,
    });
  },
);

const isProxy = ({ proxy, flags = [] }: NeighbourReference): boolean => proxy ?? flags.includes('proxy');

function refer(operation: string, given: NeighbourReference): ParsedAddress {
  const { dst, index } = given;
  const address = parseAddress(operation, 'dst', dst);
  // The kernel tells 0 for all links.
  if ((index === undefined || index === 0) && isProxy(given)) return address;
  if (!Number.isInteger(index) || (index as number) <= 0)
    throwInvalid(operation, 'index', 'expected the index of a link, from 1');
  return address;
}

/** One neighbour: `ip neighbour get`. ENOENT where there is none. Linux 5.0. */
export const get = operation(
  'neighbour get',
  () => [neighbourInput()],
  (neighbour: NeighbourReference): Request<Neighbour> => {
    const operation = `neighbour get ${neighbour?.dst}`;
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
  const operation = `neighbour ${verb} ${given?.dst}`;
  const { family, address } = refer(operation, given);
  const {
    dst: _,
    family: __,
    cacheInfo: ___,
    proxy,
    state = ['permanent'],
    flags = [],
    ...rest
  } = given as NeighbourCreate & Partial<Pick<Neighbour, 'family' | 'cacheInfo'>>;
  const value: NeighbourMessage = {
    family,
    state,
    flags: proxy === true && !flags.includes('proxy') ? [...flags, 'proxy'] : flags,
    dst: address,
    ...rest,
  };
  return command({ operation, type, flags: messageFlags, value, ...base });
}

/**
 * Adds a neighbour, `permanent` unless told: `ip neighbour add`. Needs CAP_NET_ADMIN. EEXIST where there is one.
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

/** Adds a neighbour or changes the one there is: `ip neighbour replace`. Needs CAP_NET_ADMIN. */
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
  () => [neighbourInput()],
  (neighbour: NeighbourReference): Request<void> => {
    const { dst, index } = neighbour ?? {};
    const proxy = neighbour !== undefined && isProxy(neighbour);
    return change('delete', RTM_DELNEIGH, 0, { dst: dst as string, index, proxy });
  },
);

export { remove as delete };
