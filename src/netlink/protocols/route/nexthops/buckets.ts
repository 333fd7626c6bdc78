import { dump, query, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import {
  type Check,
  isFlagList,
  isIndex,
  isInteger,
  isNumber,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { RTM_GETNEXTHOPBUCKET, RTM_NEWNEXTHOPBUCKET } from '../rtm.ts';
import { type NexthopMessage, nexthopFlagList, nexthopMessage } from './attributes.ts';

/** A bucket of a resilient group: `ip nexthop bucket show`. Linux 5.13. */
export interface NexthopBucket {
  /** Number of the group. */
  id: number;
  /** Number of the bucket in the group, from 0. */
  index: number;
  /** Number of the next hop of its flows. */
  nhId: number;
  /** Seconds since its last packet. */
  idleTime: number;
  flags: NonNullable<NexthopMessage['flags']>;
}

/** Refers to a bucket. A {@link NexthopBucket} from a list can be given as it is. */
export type NexthopBucketReference = Pick<NexthopBucket, 'id' | 'index'> & Partial<NexthopBucket>;

/** Which buckets to list. A bucket must match all fields; the kernel filters. */
export interface NexthopBucketFilter {
  /** Number of the group. */
  id?: number | undefined;
  /** Number of the next hop of the bucket. */
  nhId?: number | undefined;
  /** Index of the link of that next hop. */
  oif?: number | undefined;
  /** Index of the master of that link. */
  master?: number | undefined;
}

const base = {
  protocol: 'route',
  type: RTM_GETNEXTHOPBUCKET,
  body: nexthopMessage,
  reply: nexthopMessage,
} as const;

const isId = isInteger(1, 0xffff_ffff, 'the number of a next hop, from 1');

const filterInput = (): Check =>
  isObject<NexthopBucketFilter>(
    { id: isId, nhId: isId, oif: isIndex, master: isIndex },
    'a filter of buckets',
  );

const filterTests: FilterTests<NexthopBucket, NexthopBucketFilter> = {
  id: true,
  nhId: true,
  // Replies do not have them.
  oif: 'kernel',
  master: 'kernel',
};

const referenceInput = (): Check =>
  required(
    isObject<NexthopBucketReference>(
      {
        id: required(isId),
        index: required(isInteger(0, 0xffff, 'the number of a bucket')),
        nhId: isId,
        idleTime: isNumber,
        flags: isFlagList(nexthopFlagList),
      },
      'a bucket',
    ),
  );

function toBucket({ id = 0, flags = [], resilientBucket = {} }: NexthopMessage): NexthopBucket {
  const { index = 0, nhId = 0, idleTime = 0 } = resilientBucket;
  return { id, index, nhId, idleTime, flags };
}

/** Reads an event about a bucket. */
export const readEvent = readEventOf(RTM_NEWNEXTHOPBUCKET, nexthopMessage, toBucket);

/** Lists the buckets of all resilient groups, or those that match a filter: `ip nexthop bucket show`. */
export const list = operation(
  'nexthop bucket list',
  () => [filterInput()],
  (filter: NexthopBucketFilter = {}): Dump<NexthopBucket> => {
    const { id, nhId, oif, master } = filter;
    const value: NexthopMessage = {
      family: 'unspec',
      ...(id !== undefined && { id }),
      ...(oif !== undefined && { oif }),
      ...(master !== undefined && { master }),
      ...(nhId !== undefined && { resilientBucket: { nhId } }),
    };
    const all = dump({ operation: 'nexthop bucket list', value, map: toBucket, ...base });
    return filtered(all, filterTests, filter);
  },
);

/** Gets one bucket of a group: `ip nexthop bucket get id GROUP index NUMBER`. ENOENT where there is none. */
export const get = operation(
  'nexthop bucket get',
  () => [referenceInput()],
  ({ id, index }: NexthopBucketReference): Request<NexthopBucket> => {
    const value: NexthopMessage = { family: 'unspec', id, resilientBucket: { index } };
    return query({ operation: `nexthop bucket get ${id} ${index}`, value, map: toBucket, ...base });
  },
);
