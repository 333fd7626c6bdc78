import { dump, query, readEventOf } from '../../../request/builders.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { RTM_GETNEXTHOPBUCKET, RTM_NEWNEXTHOPBUCKET } from '../rtm.ts';
import { type NexthopMessage, nexthopMessage } from './attributes.ts';

/** A bucket of a resilient group: `ip nexthop bucket show`. Linux 5.13. */
export interface NexthopBucket {
  /** The group. */
  id: number;
  /** Number of the bucket in the group, from 0. */
  index: number;
  /** The next hop that its flows go by. */
  nhId: number;
  /** Seconds since its last packet. */
  idleTime: number;
  flags: NonNullable<NexthopMessage['flags']>;
}

/** Which buckets to list; the kernel filters. */
export interface NexthopBucketFilter {
  /** Of one group. */
  id?: number | undefined;
  /** Those that go by one next hop. */
  nhId?: number | undefined;
  /** Those that go out by a link, by its index. */
  oif?: number | undefined;
  /** Those by links with that master. */
  master?: number | undefined;
}

const base = {
  protocol: 'route',
  type: RTM_GETNEXTHOPBUCKET,
  body: nexthopMessage,
  reply: nexthopMessage,
} as const;

function toBucket({ id = 0, flags = [], resilientBucket = {} }: NexthopMessage): NexthopBucket {
  const { index = 0, nhId = 0, idleTime = 0 } = resilientBucket;
  return { id, index, nhId, idleTime, flags };
}

/** Reads an event about a bucket. */
export const readEvent = readEventOf(RTM_NEWNEXTHOPBUCKET, nexthopMessage, toBucket);

/** The buckets of all resilient groups, or of one: `ip nexthop bucket show`. */
export function list({ id, nhId, oif, master }: NexthopBucketFilter = {}): Dump<NexthopBucket> {
  const value: NexthopMessage = {
    family: 'unspec',
    ...(id !== undefined && { id }),
    ...(oif !== undefined && { oif }),
    ...(master !== undefined && { master }),
    ...(nhId !== undefined && { resilientBucket: { nhId } }),
  };
  return dump({ operation: 'nexthop bucket list', value, map: toBucket, ...base });
}

/** One bucket of a group: `ip nexthop bucket get id GROUP index NUMBER`. ENOENT where there is none. */
export function get(id: number, index: number): Request<NexthopBucket> {
  const operation = `nexthop bucket get ${id} ${index}`;
  if (!Number.isInteger(id) || id <= 0)
    throwInvalid(operation, 'id', 'expected the number of a group, from 1');
  const value: NexthopMessage = { family: 'unspec', id, resilientBucket: { index } };
  return query({ operation, value, map: toBucket, ...base });
}
