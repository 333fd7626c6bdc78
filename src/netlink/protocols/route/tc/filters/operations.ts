import { NLM_F_CREATE, NLM_F_ECHO, NLM_F_EXCL } from '../../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../../request/filter.ts';
import { flushOperation } from '../../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  isBoolean,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../../request/input.ts';
import type { Command, Dump, Request } from '../../../../request/request.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { isSameNumber } from '../../../common/same-number.ts';
import { RTM_DELTFILTER, RTM_GETTFILTER, RTM_NEWTFILTER } from '../../rtm.ts';
import { checkActions } from '../actions/check.ts';
import { parseHandle } from '../handle.ts';
import { blockIndex, etherProtocol } from '../message.ts';
import { isEstimator, isKindName, isOptions } from '../validate.ts';
import {
  type FilterPlace,
  type FilterProtocol,
  isProtocol,
  placeFields,
  placeName,
  placeOf,
} from './attachment.ts';
import type { AnyFilterOptions, FilterKindName, FilterOptions } from './kinds/registry.ts';
import { type FilterAttributes, type FilterMessage, filterAttributes, filterMessage } from './message.ts';

/**
 * A filter: `tc -s -d filter`. The hash tables of u32 are listed as filters too: the kernel makes the first one of a priority
 * with its first filter, and changes none.
 */
export interface Filter extends Omit<FilterAttributes, 'kind' | 'options'> {
  /** Index of the link. Absent for a filter in a block. */
  index?: number | undefined;
  /** Where it is attached. Absent for a filter in a block. */
  parent?: string | undefined;
  /** Number of the block. */
  block?: number | undefined;
  protocol: FilterProtocol;
  /** Filters with lower numbers come first. */
  priority: number;
  /** Its handle depends on the kind: the mark of fw, `u32Handle` of u32, a number of others. */
  handle: number;
  /** `'u32'`, `'flower'` … */
  kind: string;
  options?: AnyFilterOptions | undefined;
}

/** A filter to add or change. A {@link Filter} from a list can be given as it is: fields of the kernel's state are not sent. */
export interface FilterCreate<K extends FilterKindName = FilterKindName>
  extends FilterPlace,
    Partial<Omit<FilterAttributes, 'kind' | 'options' | 'chain'>> {
  kind: K;
  /** `all` if absent. */
  protocol?: FilterProtocol | undefined;
  /** 1 to 65535. The kernel chooses one if absent. */
  priority?: number | undefined;
  handle?: number | undefined;
  options?: FilterOptions<K> | undefined;
}

/** Refers to filters: one by its handle, those of a priority, or all of a place. A {@link Filter} from a list can be given as it is. */
export type FilterReference = FilterPlace & Partial<Omit<Filter, 'index' | 'parent' | 'block' | 'chain'>>;

/** Which filters to list or flush. A filter must match all fields. */
export interface FilterFilter extends FilterPlace {
  protocol?: FilterProtocol | undefined;
  priority?: number | undefined;
  kind?: FilterKindName | undefined;
  /** True leaves options and statistics out. Linux 5.8. */
  terse?: boolean | undefined;
}

/** The keys of a filter. `isSent` is false where it only refers to one. */
const filterObject = (kind: Check, isSent: boolean): Check =>
  required(
    isObject<FilterCreate>(
      {
        ...attributeFields<FilterAttributes>(filterAttributes),
        ...placeFields,
        kind,
        protocol: isProtocol,
        priority: isInteger(0, 0xffff),
        handle: isInteger(),
        options: isOptions,
        estimator: isEstimator,
      },
      'a filter',
      isSent,
    ),
  );
const createInput = (): Check => filterObject(required(isKindName), true);
const referenceInput = (): Check => filterObject(isKindName, false);
const filterInput = (): Check =>
  required(
    isObject<FilterFilter>(
      {
        ...placeFields,
        protocol: isProtocol,
        priority: isInteger(0, 0xffff),
        kind: isKindName,
        terse: isBoolean,
      },
      'a filter of filters',
    ),
  );

const filterTests: FilterTests<Filter, FilterFilter> = {
  index: true,
  // The kernel reports the root qdisc by its handle.
  parent: 'kernel',
  block: true,
  chain: ({ chain = 0 }, wanted) => chain === wanted,
  protocol: ({ protocol }, wanted) => isSameNumber(etherProtocol, protocol, wanted),
  priority: true,
  kind: true,
  terse: 'mode',
};

function toFilter({ family: _, ...message }: FilterMessage): Filter {
  if (message.index !== blockIndex) return message as Filter;
  const { index, parent, ...filter } = message;
  const block = typeof parent === 'string' ? parseHandle(parent) : parent;
  return { ...filter, block } as Filter;
}

const base = { protocol: 'route', body: filterMessage } as const;

/** Reads an event about a filter. */
export const readEvent = readEventOf(RTM_NEWTFILTER, filterMessage, toFilter);

/**
 * Whether a message of a dump is about a priority: the kernel sends one for each kind, protocol and priority before the
 * filters there.
 */
const isPriority = ({ handle, options }: Pick<FilterMessage, 'handle' | 'options'>): boolean =>
  handle === 0 && options === undefined;

/** A dump of filters and of their priorities. */
function dumpOf(
  filter: FilterFilter,
  wanted: (message: FilterMessage) => boolean = () => true,
): Dump<Filter> {
  const operation = `filter list ${placeName(filter)}`;
  const { protocol = 0, priority = 0, terse = false } = filter;
  const value: FilterMessage = {
    ...placeOf(operation, filter),
    protocol,
    priority,
    ...(terse && { dumpFlags: { value: ['terse'], selector: ['terse'] } }),
  };
  const all = dump({
    ...base,
    operation,
    type: RTM_GETTFILTER,
    value,
    reply: filterMessage,
    map: (message) => (wanted(message) ? toFilter(message) : undefined),
  });
  return filtered(all, filterTests, filter);
}

/**
 * Lists the filters of a place: `tc filter show`. Those of all chains if `chain` is absent. The lines that `tc` prints for
 * each priority, without options, are no filters and are not listed.
 */
export const list = operation(
  'filter list',
  () => [filterInput()],
  (filter: FilterFilter): Dump<Filter> => dumpOf(filter, (message) => !isPriority(message)),
);

/** Gets one filter: `tc filter get`. Needs kind, protocol, priority and handle. ENOENT where there is none. */
export const get = operation(
  'filter get',
  () => [filterObject(required(isKindName), false)],
  (filter: FilterReference): Request<Filter> => {
    const operation = `filter get ${placeName(filter)}`;
    return query({
      ...base,
      operation,
      type: RTM_GETTFILTER,
      flags: NLM_F_ECHO,
      value: refer(operation, filter),
      reply: filterMessage,
      map: toFilter,
    });
  },
);

/**
 * Adds a filter: `tc filter add`. Needs CAP_NET_ADMIN. EEXIST where the handle is taken, ENOENT where the kernel lacks
 * the kind, EINVAL where there is no such parent.
 *
 * @example
 * filters.create({ index: 4, parent: 'ingress', protocol: 'ip', kind: 'u32', options: { classId: '1:1', selector: … } })
 */
export const create = operation(
  'filter create',
  () => [createInput()],
  <K extends FilterKindName>(filter: FilterCreate<K>): Command<Filter> =>
    write('create', NLM_F_CREATE | NLM_F_EXCL, filter),
);
export { create as add };

/** Adds a filter, or replaces the one with its handle: `tc filter replace`. Needs CAP_NET_ADMIN. */
export const replace = operation(
  'filter replace',
  () => [createInput()],
  <K extends FilterKindName>(filter: FilterCreate<K>): Command<Filter> =>
    write('replace', NLM_F_CREATE, filter),
);

/** Changes a filter: `tc filter change`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const change = operation(
  'filter change',
  () => [createInput()],
  <K extends FilterKindName>(filter: FilterCreate<K>): Command<Filter> => write('change', 0, filter),
);

/**
 * Deletes filters: `tc filter del`. One by its handle (with kind, protocol and priority), those of a priority, or all
 * of a place. Needs CAP_NET_ADMIN.
 */
const remove = operation(
  'filter delete',
  () => [referenceInput()],
  (filter: FilterReference): Command<Filter> => {
    const operation = `filter delete ${placeName(filter)}`;
    const value = refer(operation, filter);
    if (filter.handle !== undefined && filter.kind === undefined)
      throwInvalid(operation, 'kind', 'a handle needs the kind of its filter');
    return command({ ...base, operation, type: RTM_DELTFILTER, value, blocking: true }, readEvent);
  },
);

export { remove as delete };

/**
 * Deletes all filters of a place that match a filter. Resolves to their number. Needs CAP_NET_ADMIN.
 *
 * @example await filters.flush(socket, { index: 2, parent: 'ingress', priority: 10 })
 */
export const flush = flushOperation<Filter, FilterFilter>('filter flush', {
  filter: filterInput,
  tests: filterTests,
  list: (filter) => dumpOf(filter),
  // The filters of a priority are alike in every field that selects, and a hash table of u32 cannot go alone.
  order: (all) => all.filter(isPriority),
  counts: (filter) => !isPriority(filter),
  remove,
  gone: ['ENOENT'],
});

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
  const { index: _, parent: __, block: ___, chain: ____, protocol = 'all', options, ...rest } = filter;
  const operation = `filter ${verb} ${filter.kind} ${placeName(filter)}`;
  const { actions } = (options ?? {}) as { actions?: unknown };
  if (Array.isArray(actions)) checkActions(operation, 'options.actions', actions);
  const value: FilterMessage = {
    ...placeOf(operation, filter),
    protocol,
    priority: 0,
    ...rest,
    ...(options !== undefined && { options: options as object }),
  };
  return command({ ...base, operation, type: RTM_NEWTFILTER, flags, value }, readEvent);
}
