import { splitDecoder } from '../../../codec/compile/split-decoder.ts';
import { NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { command, dump, query } from '../../../request/builders.ts';
import { filtered } from '../../../request/filter.ts';
import {
  attributeFields,
  type Check,
  isInteger,
  isObject,
  isOneOf,
  isText,
  leftToEncoder,
  operation,
  required,
} from '../../../request/input.ts';
import type { Command, Dump, ReadEvent, Request } from '../../../request/request.ts';
import { checkTuple } from '../conntrack/check-tuple.ts';
import { familyOfTuple } from '../conntrack/flow.ts';
import { type FlowTuple, tuple } from '../conntrack/tuple.ts';
import type { Expectation } from './expectation.ts';
import { type ExpectationFilter, filterInput, filterTests } from './filter.ts';
import {
  type ExpectationMessage,
  expectationAttributes,
  expectationMessage,
  expectationStatisticsMessage,
  IPCTNL_MSG_EXP_DELETE,
  IPCTNL_MSG_EXP_GET,
  IPCTNL_MSG_EXP_GET_STATS_CPU,
  IPCTNL_MSG_EXP_NEW,
} from './messages.ts';

/** Refers to an expectation. An {@link Expectation} from a list can be given as it is. */
export interface ExpectationReference {
  tuple: FlowTuple;
  zone?: number | undefined;
  /** Only the expectation that was listed. */
  id?: number | undefined;
}

/** An expectation to create. An {@link Expectation} from a list can be given as it is. */
export interface ExpectationCreate
  extends Omit<Partial<Expectation>, 'master' | 'tuple' | 'mask' | 'timeout'> {
  /** The original direction of a flow that is there. */
  master: FlowTuple;
  tuple: FlowTuple;
  mask: FlowTuple;
  /** Seconds. */
  timeout: number;
}

/** Counters of expectations on one processor. */
export interface ExpectationStatistics {
  cpu: number;
  new?: number | undefined;
  create?: number | undefined;
  delete?: number | undefined;
}

const base = { protocol: 'netfilter', body: expectationMessage } as const;

const readExpectation = splitDecoder(
  expectationMessage,
  ['version', 'resourceId'],
  (message) => message as unknown as Expectation,
);

/** Reads an event about an expectation. */
export const readEvent: ReadEvent<Expectation> = (reader, start, end) => readExpectation(reader, start, end);

const isTuple = (): Check => leftToEncoder(tuple);

const input = (isComplete: boolean): Check => {
  const needed = (one: Check): Check => (isComplete ? required(one) : one);
  return required(
    isObject<Expectation>(
      {
        ...attributeFields(expectationAttributes),
        family: isOneOf(['ip', 'ip6']),
        tuple: required(isTuple()),
        master: needed(isTuple()),
        mask: needed(isTuple()),
        timeout: needed(isInteger(0, 0xffff_ffff, 'a number of seconds')),
      },
      'an expectation',
      isComplete,
    ),
  );
};

/** The fields of a request that refer to an expectation. */
function refer(operation: string, { tuple, zone }: ExpectationReference): ExpectationMessage {
  checkTuple(operation, 'tuple', tuple);
  return { family: familyOfTuple(operation, 'tuple', tuple), tuple, ...(zone !== undefined && { zone }) };
}

/** The fields of a request that creates an expectation. */
function toCreate(operation: string, expectation: Omit<ExpectationCreate, 'id'>): ExpectationMessage {
  const { tuple, mask, master, nat } = expectation;
  for (const [path, direction] of Object.entries({ tuple, mask, master, 'nat.tuple': nat?.tuple }))
    if (direction !== undefined) checkTuple(operation, path, direction);
  return { ...expectation, family: familyOfTuple(operation, 'tuple', tuple) };
}

/** Lists all expectations, or those that match a filter: `conntrack -L expect`. Needs CAP_NET_ADMIN. */
export const list = operation(
  'expectation list',
  () => [filterInput()],
  (filter: ExpectationFilter = {}): Dump<Expectation> => {
    const { family } = filter;
    const all = dump({
      operation: 'expectation list',
      type: IPCTNL_MSG_EXP_GET,
      value: family === undefined ? {} : { family },
      read: readEvent,
      ...base,
    });
    return filtered(all, filterTests, filter);
  },
);

/** Gets one expectation by its tuple: `conntrack -G expect`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const get = operation(
  'expectation get',
  () => [input(false)],
  ({ tuple, zone }: ExpectationReference): Request<Expectation> =>
    query({
      operation: 'expectation get',
      type: IPCTNL_MSG_EXP_GET,
      // The kernel marks the answer as one of several, so the ACK ends it.
      flags: NLM_F_ACK,
      value: refer('expectation get', { tuple, zone }),
      read: readEvent,
      ...base,
    }),
);

/**
 * Creates an expectation: `conntrack -I expect`. Needs CAP_NET_ADMIN. ENOENT where the flow `master` does not exist, EOPNOTSUPP where there
 * is no such helper; kernels without `helper` need a flow with one.
 */
export const create = operation(
  'expectation create',
  () => [input(true)],
  ({ id: _, ...expectation }: ExpectationCreate): Command<Expectation> =>
    command(
      {
        operation: 'expectation create',
        type: IPCTNL_MSG_EXP_NEW,
        flags: NLM_F_CREATE | NLM_F_EXCL,
        value: toCreate('expectation create', expectation),
        ...base,
      },
      readEvent,
    ),
);

/** Deletes one expectation: `conntrack -D expect`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
const remove = operation(
  'expectation delete',
  () => [input(false)],
  ({ tuple, zone, id }: ExpectationReference): Command<Expectation> =>
    command(
      {
        operation: 'expectation delete',
        type: IPCTNL_MSG_EXP_DELETE,
        value: { ...refer('expectation delete', { tuple, zone }), ...(id !== undefined && { id }) },
        ...base,
      },
      readEvent,
    ),
);

export { remove as delete };

/** Deletes all expectations, or those of one helper: `conntrack -F expect`. Needs CAP_NET_ADMIN. */
export const clear = operation(
  'expectation clear',
  () => [isObject<Pick<ExpectationFilter, 'helper'>>({ helper: isText }, 'an object with a helper')],
  ({ helper }: Pick<ExpectationFilter, 'helper'> = {}): Request<void> =>
    command({
      operation: 'expectation clear',
      type: IPCTNL_MSG_EXP_DELETE,
      value: helper === undefined ? {} : { helper },
      ...base,
    }),
);

/** Lists the counters of each processor. Needs CAP_NET_ADMIN. Linux 3.9. */
export const listStatistics = operation(
  'expectation statistics list',
  () => [],
  (): Dump<ExpectationStatistics> =>
    dump({
      protocol: 'netfilter',
      operation: 'expectation statistics list',
      type: IPCTNL_MSG_EXP_GET_STATS_CPU,
      body: expectationStatisticsMessage,
      value: {},
      reply: expectationStatisticsMessage,
      map: ({ family: _, version: __, resourceId: cpu = 0, ...counters }) => ({ cpu, ...counters }),
    }),
);
