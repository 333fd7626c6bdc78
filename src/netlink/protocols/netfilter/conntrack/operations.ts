import { NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { command, dump, query } from '../../../request/builders.ts';
import { filtered } from '../../../request/filter.ts';
import { flushOperation, isRunner } from '../../../request/flush.ts';
import {
  argument,
  asyncOperation,
  attributeFields,
  type Check,
  isAddress,
  isInteger,
  isObject,
  isOneOf,
  leftToEncoder,
  operation,
  required,
} from '../../../request/input.ts';
import type { Command, Dump, ReadEvent, Request, RequestRunner } from '../../../request/request.ts';
import { type FlowMessage, flowAttributes, flowMessage } from './attributes.ts';
import { type FlowFilter, filterInput, filterTests, kernelFilter } from './filter.ts';
import {
  type Flow,
  type FlowChange,
  type FlowCreate,
  type FlowReference,
  type NatRange,
  readFlow,
  refer,
  toChange,
  toCreate,
} from './flow.ts';
import {
  IPCTNL_MSG_CT_DELETE,
  IPCTNL_MSG_CT_GET,
  IPCTNL_MSG_CT_GET_CTRZERO,
  IPCTNL_MSG_CT_GET_DYING,
  IPCTNL_MSG_CT_GET_UNCONFIRMED,
  IPCTNL_MSG_CT_NEW,
} from './message-types.ts';
import { tuple } from './tuple.ts';

// The kernel marks a single answer as one of several (`NLM_F_MULTI`), so the ACK is asked for, which ends it.

const base = { protocol: 'netfilter', body: flowMessage } as const;

const isNatRange = (): Check =>
  isObject<NatRange>(
    {
      address: required(isAddress),
      lastAddress: isAddress,
      port: isInteger(0, 0xffff),
      lastPort: isInteger(0, 0xffff),
    },
    'a range of addresses and ports',
  );

/** The keys of a flow from a list, and those to create one. `isSent` is false where it only refers to a flow. */
const flowInput = (needed: 'original' | 'none', isSent = true): Check => {
  const isTuple = leftToEncoder(tuple);
  return required(
    isObject<Flow>(
      {
        ...attributeFields(flowAttributes),
        family: isOneOf(['ip', 'ip6']),
        original: needed === 'original' ? required(isTuple) : isTuple,
        ...(needed === 'original' && {
          timeout: required(isInteger(0, 0xffff_ffff, 'a number of seconds')),
          sourceNat: isNatRange(),
          destinationNat: isNatRange(),
        }),
      } as never,
      'a flow',
      isSent,
    ),
  );
};

/** Reads an event about a flow. */
export const readEvent: ReadEvent<Flow> = (reader, start, end) => readFlow(reader, start, end);

function listBy(name: string, type: number, filter: FlowFilter): Dump<Flow> {
  const all = dump({ operation: name, type, value: kernelFilter(name, filter), read: readEvent, ...base });
  return filtered(all, filterTests, filter);
}

/**
 * Lists all flows, or those that match a filter: `conntrack -L`. Needs CAP_NET_ADMIN. A flow that is created or deleted meanwhile may be
 * missing, or twice in the list.
 *
 * @example conntrack.list({ mark: { value: 0x10, mask: 0xf0 }, status: ['assured'] })
 */
export const list = operation(
  'conntrack list',
  () => [filterInput()],
  (filter: FlowFilter = {}): Dump<Flow> => listBy('conntrack list', IPCTNL_MSG_CT_GET, filter),
);

/**
 * Lists flows and sets the counters of the listed flows to zero: `conntrack -L -z`. Needs CAP_NET_ADMIN. The counters of flows that only
 * the library leaves out are set to zero too; those of {@link resetCounters} are not.
 */
export const listAndResetCounters = operation(
  'conntrack list and reset counters',
  () => [filterInput()],
  (filter: FlowFilter = {}): Dump<Flow> =>
    listBy('conntrack list and reset counters', IPCTNL_MSG_CT_GET_CTRZERO, filter),
);

/** The fields of a filter that every kernel applies to a list itself. */
const appliedByKernel: ReadonlySet<string> = new Set<keyof FlowFilter>(['family']);

/**
 * Sets the counters of all flows to zero, or of exactly those that match a filter. Resolves to the flows with the counters that they had.
 * Where the kernel may ignore a part of the filter, lists the flows and gets each by its tuple. Needs CAP_NET_ADMIN.
 *
 * @example await conntrack.resetCounters(socket, { original: { source: '10.0.0.0/8' } })
 */
export const resetCounters = asyncOperation(
  'conntrack reset counters',
  () => [argument('socket', required(isRunner)), filterInput()],
  async (socket: RequestRunner, filter: FlowFilter = {}): Promise<Flow[]> => {
    const isExact = Object.entries(filter).every(
      ([key, value]) => value === undefined || appliedByKernel.has(key),
    );
    if (isExact) return socket.request(listAndResetCounters(filter));
    const listed = await socket.request(list(filter));
    const results = await socket.batchSettled(listed.map((flow) => getAndResetCounters(flow)));
    return results.flatMap((result) => {
      if (result.status === 'fulfilled') return [result.value];
      // The flow has ended since it was listed.
      if ((result.reason as { code?: string }).code === 'ENOENT') return [];
      throw result.reason;
    });
  },
);

/** Lists the flows that have been deleted while something still refers to them: `conntrack -L dying`. Needs CAP_NET_ADMIN. Linux 3.5. */
export const listDying = operation(
  'conntrack list dying',
  () => [filterInput()],
  (filter: FlowFilter = {}): Dump<Flow> => listBy('conntrack list dying', IPCTNL_MSG_CT_GET_DYING, filter),
);

/**
 * Lists the flows whose first packet has not left the host: `conntrack -L unconfirmed`. Needs CAP_NET_ADMIN. Linux 3.5; the list is
 * always empty from Linux 5.19 on.
 */
export const listUnconfirmed = operation(
  'conntrack list unconfirmed',
  () => [filterInput()],
  (filter: FlowFilter = {}): Dump<Flow> =>
    listBy('conntrack list unconfirmed', IPCTNL_MSG_CT_GET_UNCONFIRMED, filter),
);

/** Gets one flow by the tuple of a direction: `conntrack -G`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const get = operation(
  'conntrack get',
  () => [flowInput('none', false)],
  (flow: FlowReference): Request<Flow> =>
    query({
      operation: 'conntrack get',
      type: IPCTNL_MSG_CT_GET,
      flags: NLM_F_ACK,
      value: refer('conntrack get', flow),
      read: readEvent,
      ...base,
    }),
);

/** Gets one flow and sets its counters to zero. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const getAndResetCounters = operation(
  'conntrack get and reset counters',
  () => [flowInput('none', false)],
  (flow: FlowReference): Request<Flow> =>
    query({
      operation: 'conntrack get and reset counters',
      type: IPCTNL_MSG_CT_GET_CTRZERO,
      flags: NLM_F_ACK,
      value: refer('conntrack get and reset counters', flow),
      read: readEvent,
      ...base,
    }),
);

function change(operation: string, flags: number, value: FlowMessage): Command<Flow> {
  // Thousands of flows are created in a row: to spread `base` takes longer than all checks.
  const { protocol, body } = base;
  return command(
    { operation, type: IPCTNL_MSG_CT_NEW, flags, value, protocol, body, isSilent: true },
    readEvent,
  );
}

/**
 * Creates a flow: `conntrack -I`. Needs CAP_NET_ADMIN. EEXIST where one of its directions is known already.
 *
 * @example
 * conntrack.create({
 *   original: { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'udp', sourcePort: 5000, destinationPort: 53 },
 *   timeout: 60,
 * })
 */
export const create = operation(
  'conntrack create',
  () => [flowInput('original')],
  (flow: FlowCreate): Command<Flow> =>
    change('conntrack create', NLM_F_CREATE | NLM_F_EXCL, toCreate('conntrack create', flow)),
);

/** Changes a flow: `conntrack -U`. Fields that are absent stay as they are. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const update = operation(
  'conntrack update',
  () => [flowInput('none')],
  (flow: FlowChange): Command<Flow> => change('conntrack update', 0, toChange('conntrack update', flow)),
);

function removal({ original, reply, zone, id }: FlowReference & Pick<FlowChange, 'id'>): Command<Flow> {
  const value = refer('conntrack delete', { original, reply, zone });
  if (id !== undefined) value.id = id;
  return command(
    { operation: 'conntrack delete', type: IPCTNL_MSG_CT_DELETE, value, isSilent: true, ...base },
    readEvent,
  );
}

/**
 * Deletes one flow by the tuple of a direction: `conntrack -D`. With the `id` of a list, only the flow that was listed. Needs CAP_NET_ADMIN.
 * ENOENT where there is none.
 */
const remove = operation('conntrack delete', () => [flowInput('none', false)], removal);

export { remove as delete };

/** Deletes all flows, of one family if it is given: `conntrack -F`. Needs CAP_NET_ADMIN. A family: Linux 4.20. */
export const clear = operation(
  'conntrack clear',
  () => [isObject<Pick<FlowFilter, 'family'>>({ family: isOneOf(['ip', 'ip6']) }, 'an object with a family')],
  ({ family }: Pick<FlowFilter, 'family'> = {}): Request<void> =>
    // The kernel ignores the family of a message of version 0.
    command({
      operation: 'conntrack clear',
      type: IPCTNL_MSG_CT_DELETE,
      value: family === undefined ? {} : { family, version: 1 },
      ...base,
    }),
);

/**
 * Deletes all flows that match a filter: `conntrack -D` with options. Lists them, and deletes each by its identifier, so that kernels that
 * ignore a part of the filter delete nothing else. Resolves to the number of flows. Needs CAP_NET_ADMIN.
 *
 * @example await conntrack.flush(socket, { original: { source: '10.0.0.0/8' } })
 */
export const flush = flushOperation<Flow, FlowFilter>('conntrack flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove: removal,
  gone: ['ENOENT'],
});
