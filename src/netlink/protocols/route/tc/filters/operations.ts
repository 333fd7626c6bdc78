import { NLM_F_CREATE, NLM_F_ECHO, NLM_F_EXCL } from '../../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../../request/builders.ts';
import type { Command, Dump, Request } from '../../../../request/request.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { RTM_DELTFILTER, RTM_GETTFILTER, RTM_NEWTFILTER } from '../../rtm.ts';
import { checkActions } from '../actions/operations.ts';
import { parseHandle } from '../handle.ts';
import { blockIndex } from '../message.ts';
import { checkKind } from '../validate.ts';
import { type FilterPlace, type FilterProtocol, placeName, placeOf } from './attachment.ts';
import type { AnyFilterOptions, FilterKindName, FilterOptions } from './kinds/registry.ts';
import { type FilterAttributes, type FilterMessage, filterMessage } from './message.ts';

/** A filter: `tc -s -d filter`. A u32 filter tells of its hash tables in messages of their own. */
export interface Filter extends Omit<FilterAttributes, 'kind' | 'options'> {
  /** Index of its link; absent where it is in a block. */
  index?: number | undefined;
  /** Where it is attached; absent where it is in a block. */
  parent?: string | undefined;
  /** Number of its block. */
  block?: number | undefined;
  protocol: FilterProtocol;
  /** Lower ones are asked first. */
  priority: number;
  /** What the kind calls it by: the mark of fw, `u32Handle` of u32, a number of the others. */
  handle: number;
  /** `'u32'`, `'flower'` … */
  kind: string;
  options?: AnyFilterOptions | undefined;
}

/** What a filter is made from. */
export interface FilterCreate<K extends FilterKindName = FilterKindName> extends FilterPlace {
  kind: K;
  /** `all` unless told. */
  protocol?: FilterProtocol | undefined;
  /** 1 to 65535; the kernel chooses unless told. */
  priority?: number | undefined;
  handle?: number | undefined;
  options?: FilterOptions<K> | undefined;
}

/** Which filter. */
export interface FilterReference extends FilterPlace {
  kind?: string | undefined;
  protocol?: FilterProtocol | undefined;
  priority?: number | undefined;
  handle?: number | undefined;
}

/** Which filters to list; the kernel filters. */
export interface FilterFilter extends FilterPlace {
  protocol?: FilterProtocol | undefined;
  priority?: number | undefined;
  /** Without options and statistics. Linux 5.8. */
  terse?: boolean | undefined;
}

function toFilter({ family: _, ...message }: FilterMessage): Filter {
  if (message.index !== blockIndex) return message as Filter;
  const { index, parent, ...filter } = message;
  const block = typeof parent === 'string' ? parseHandle(parent) : parent;
  return { ...filter, block } as Filter;
}

const base = { protocol: 'route', body: filterMessage } as const;

/** Reads what the kernel tells of filters, without being asked. */
export const readEvent = readEventOf(RTM_NEWTFILTER, filterMessage, toFilter);

/** The filters at a place: `tc filter show`. Of all chains, unless one is told. */
export function list(filter: FilterFilter): Dump<Filter> {
  const operation = `filter list ${placeName(filter)}`;
  const { protocol = 0, priority = 0, terse = false } = filter;
  const value: FilterMessage = {
    ...placeOf(operation, filter),
    protocol,
    priority,
    ...(terse && { dumpFlags: { value: ['terse'], selector: ['terse'] } }),
  };
  return dump({ ...base, operation, type: RTM_GETTFILTER, value, reply: filterMessage, map: toFilter });
}

/** One filter: `tc filter get`. Needs its kind, protocol, priority and handle. ENOENT where there is none. */
export function get(filter: FilterReference): Request<Filter> {
  const operation = `filter get ${placeName(filter)}`;
  checkKind(operation, filter.kind);
  const value = refer(operation, filter);
  return query({
    ...base,
    operation,
    type: RTM_GETTFILTER,
    flags: NLM_F_ECHO,
    value,
    reply: filterMessage,
    map: toFilter,
  });
}

/**
 * Adds a filter: `tc filter add`. Needs CAP_NET_ADMIN. EEXIST where the handle is taken, ENOENT where the kernel lacks
 * the kind, EINVAL where there is no such parent.
 *
 * @example
 * filters.create({ index: 4, parent: 'ingress', protocol: 'ip', kind: 'u32', options: { classId: '1:1', selector: … } })
 */
export function create<K extends FilterKindName>(filter: FilterCreate<K>): Command<Filter> {
  return write('create', NLM_F_CREATE | NLM_F_EXCL, filter);
}
export { create as add };

/** Adds a filter, or puts it in the place of the one with its handle: `tc filter replace`. Needs CAP_NET_ADMIN. */
export function replace<K extends FilterKindName>(filter: FilterCreate<K>): Command<Filter> {
  return write('replace', NLM_F_CREATE, filter);
}

/** Changes a filter: `tc filter change`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export function change<K extends FilterKindName>(filter: FilterCreate<K>): Command<Filter> {
  return write('change', 0, filter);
}

/**
 * Deletes filters: `tc filter del`. One by its handle (with kind, protocol and priority), those of a priority, or all
 * of a place. Needs CAP_NET_ADMIN.
 */
function remove(filter: FilterReference): Command<Filter> {
  const operation = `filter delete ${placeName(filter)}`;
  const value = refer(operation, filter);
  if (filter.handle !== undefined && filter.kind === undefined)
    throwInvalid(operation, 'kind', 'a handle needs the kind of its filter');
  return command({ ...base, operation, type: RTM_DELTFILTER, value, blocking: true }, readEvent);
}

export { remove as delete };

function refer(operation: string, filter: FilterReference): FilterMessage {
  const { kind, protocol = 0, priority = 0, handle } = filter;
  return {
    ...placeOf(operation, filter),
    protocol,
    priority,
    ...(handle !== undefined && { handle }),
    ...(kind !== undefined && { kind }),
  };
}

function write<K extends FilterKindName>(
  verb: string,
  flags: number,
  filter: FilterCreate<K>,
): Command<Filter> {
  const operation = `filter ${verb} ${filter?.kind} ${placeName(filter)}`;
  const { kind, options, protocol = 'all' } = filter;
  checkKind(operation, kind);
  const { actions } = (options ?? {}) as { actions?: unknown };
  if (Array.isArray(actions)) checkActions(operation, 'options.actions', actions);
  const value: FilterMessage = {
    ...refer(operation, { ...filter, protocol }),
    ...(options !== undefined && { options: options as object }),
  };
  return command({ ...base, operation, type: RTM_NEWTFILTER, flags, value }, readEvent);
}
