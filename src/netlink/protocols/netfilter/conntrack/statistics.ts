import { attributes } from '../../../codec/composites/attribute-set.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { be32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { NLM_F_ACK } from '../../../message/header.ts';
import { dump, query } from '../../../request/builders.ts';
import { operation } from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { IPCTNL_MSG_CT_GET_STATS, IPCTNL_MSG_CT_GET_STATS_CPU } from './message-types.ts';

const cpuAttributes = attributes('CTA_STATS', () => ({
  searched: [1, be32],
  /** Look-ups that found an entry. */
  found: [2, be32],
  new: [3, be32],
  /** Packets that belong to no flow. */
  invalid: [4, be32],
  ignore: [5, be32],
  delete: [6, be32],
  deleteList: [7, be32],
  insert: [8, be32],
  insertFailed: [9, be32],
  /** Packets that were dropped because the table was full, or memory was short. */
  drop: [10, be32],
  /** Entries that were removed to have space for others. */
  earlyDrop: [11, be32],
  /** Packets that were wrong themselves. */
  error: [12, be32],
  searchRestart: [13, be32],
  /** Linux 5.9. */
  clashResolve: [14, be32],
  /** Linux 5.15. */
  chainTooLong: [15, be32],
}));

const globalAttributes = attributes('CTA_STATS_GLOBAL', () => ({
  entries: [1, be32],
  maxEntries: [2, be32],
}));

/** A message with the counters of one processor; its resource is the processor. */
export interface CpuStatisticsMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof cpuAttributes>> {}
export const cpuStatisticsMessage: Type<CpuStatisticsMessage> = structWithAttributes(
  netfilterHeader,
  cpuAttributes,
);

/** A message with the number of flows. */
export interface GlobalStatisticsMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof globalAttributes>> {}
export const globalStatisticsMessage: Type<GlobalStatisticsMessage> = structWithAttributes(
  netfilterHeader,
  globalAttributes,
);

/** Counters of connection tracking on one processor: `conntrack -S`. Kernels leave out those that they do not keep. */
export interface CpuStatistics extends Infer<typeof cpuAttributes> {
  cpu: number;
}

/** The number of flows, and the most that there may be: `conntrack -C`. */
export interface FlowCount {
  entries: number;
  /** Linux 4.18. */
  maxEntries?: number | undefined;
}

/** Lists the counters of each processor: `conntrack -S`. Needs CAP_NET_ADMIN. */
export const list = operation(
  'conntrack statistics list',
  () => [],
  (): Dump<CpuStatistics> =>
    dump({
      protocol: 'netfilter',
      operation: 'conntrack statistics list',
      type: IPCTNL_MSG_CT_GET_STATS_CPU,
      body: cpuStatisticsMessage,
      value: {},
      reply: cpuStatisticsMessage,
      map: ({ family: _, version: __, resourceId: cpu = 0, ...counters }) => ({ cpu, ...counters }),
    }),
);

/** Gets the number of flows, and the most that there may be: `conntrack -C`. Needs CAP_NET_ADMIN. */
export const count = operation(
  'conntrack count',
  () => [],
  (): Request<FlowCount> =>
    query({
      protocol: 'netfilter',
      operation: 'conntrack count',
      type: IPCTNL_MSG_CT_GET_STATS,
      // The kernel marks the answer as one of several, so the ACK ends it.
      flags: NLM_F_ACK,
      body: globalStatisticsMessage,
      value: {},
      reply: globalStatisticsMessage,
      map: ({ entries = 0, maxEntries }) => ({ entries, ...(maxEntries !== undefined && { maxEntries }) }),
    }),
);
