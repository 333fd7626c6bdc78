import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump } from '../../../request/builders.ts';
import { type FilterTests, filtered, isOfFamily } from '../../../request/filter.ts';
import { attributeFields, isObject, isText, operation, required } from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { type Family, family } from '../../common/address-families.ts';
import { isFamily, isFamilyOrNumber } from '../../common/checks.ts';
import { RTM_GETNEIGHTBL, RTM_SETNEIGHTBL } from '../rtm.ts';

/** Header of messages about neighbour tables (`struct ndtmsg` of linux/neighbour.h), 4 bytes. */
const tableHeader = struct('ndtmsg', { family, _pad: pad(3) });

/** State of a table (`struct ndt_config`). */
const tableConfig = struct('ndt_config', {
  keyLength: u16,
  entrySize: u16,
  entries: u32,
  /** Milliseconds ago. */
  lastFlush: u32,
  /** Milliseconds ago. */
  lastRandom: u32,
  hashRandom: u32,
  hashMask: u32,
  hashChainGc: u32,
  proxyQueueLength: u32,
});

/** Counters of a table (`struct ndt_stats`). */
const tableStatistics = struct(
  'ndt_stats',
  {
    allocs: u64,
    destroys: u64,
    hashGrows: u64,
    resolveFailed: u64,
    lookups: u64,
    hits: u64,
    receivedProbesMulticast: u64,
    receivedProbesUnicast: u64,
    periodicGcRuns: u64,
    forcedGcRuns: u64,
    /** Linux 4.3. */
    tableFulls: u64,
  },
  80,
);

/** Times and limits of a table, or of one link in it (`NDTPA_*`). Times in milliseconds. */
export const neighbourParameters = attributes('NDTPA', () => ({
  /** Index of the link. Absent in the parameters of the table. */
  ifindex: [1, u32],
  refcnt: [2, stateOnly(u32)],
  /** State: a random time around `baseReachableTime`. */
  reachableTime: [3, stateOnly(u64)],
  baseReachableTime: [4, u64],
  retransTime: [5, u64],
  gcStaleTime: [6, u64],
  delayProbeTime: [7, u64],
  queueLength: [8, u32],
  appProbes: [9, u32],
  unicastProbes: [10, u32],
  multicastProbes: [11, u32],
  anycastDelay: [12, u64],
  proxyDelay: [13, u64],
  proxyQueueLength: [14, u32],
  lockTime: [15, u64],
  queueLengthBytes: [16, u32],
  multicastReprobes: [17, u32],
  /** Linux 6.0. */
  intervalProbeTime: [19, u64],
}));
export interface NeighbourParameters extends Infer<typeof neighbourParameters> {}

/** Attributes of messages about neighbour tables (`NDTA_*`). */
const tableAttributes = attributes('NDTA', () => ({
  name: [1, string],
  thresh1: [2, u32],
  thresh2: [3, u32],
  thresh3: [4, u32],
  config: [5, stateOnly(tableConfig)],
  parameters: [6, neighbourParameters],
  stats: [7, stateOnly(tableStatistics)],
  /** Milliseconds. */
  gcInterval: [8, u64],
}));

/** A message about a neighbour table: header and attributes as on the wire. */
export interface NeighbourTableMessage
  extends StructWithAttributes<Infer<typeof tableHeader>, Infer<typeof tableAttributes>> {}

/** The schema of messages about neighbour tables. */
export const neighbourTableMessage: Type<NeighbourTableMessage> = structWithAttributes(
  tableHeader,
  tableAttributes,
);

/** A neighbour table, or the parameters of one link in it (`parameters.ifindex`): `ip ntable show`. */
export interface NeighbourTable extends Infer<typeof tableAttributes> {
  family: Family | number;
  /** `arp_cache` or `ndisc_cache`. */
  name: string;
}

/** Changes of a neighbour table. A {@link NeighbourTable} from a list can be given as it is: fields of its state are not sent. */
export interface NeighbourTableChange extends Omit<NeighbourTable, 'family'> {
  /** Needed only where tables of several families have the name. */
  family?: NeighbourTable['family'] | undefined;
}

/** Which tables to list. A table must match all fields. */
export interface NeighbourTableFilter {
  family?: Family | undefined;
  name?: string | undefined;
}

const base = { protocol: 'route', body: neighbourTableMessage } as const;

const filterTests: FilterTests<NeighbourTable, NeighbourTableFilter> = { family: isOfFamily, name: true };

/**
 * Lists the neighbour tables with their parameters, then the parameters of each link: `ip ntable show`. With many links the kernel sends a
 * table again, where its answer goes on in another datagram.
 */
export const list = operation(
  'neighbour table list',
  () => [isObject<NeighbourTableFilter>({ family: isFamily, name: isText }, 'a filter of neighbour tables')],
  (filter: NeighbourTableFilter = {}): Dump<NeighbourTable> => {
    const { family = 'unspec' } = filter;
    const all = dump({
      operation: 'neighbour table list',
      type: RTM_GETNEIGHTBL,
      value: { family },
      reply: neighbourTableMessage,
      map: (message) => message as NeighbourTable,
      ...base,
    });
    return filtered(all, filterTests, filter);
  },
);

/**
 * Changes a neighbour table, or the parameters of a link in it: `ip ntable change`. Needs CAP_NET_ADMIN. ENOENT where there is
 * no such table or link, and for thresholds and the interval outside of the first namespace: all namespaces share them.
 */
export const change = operation(
  'neighbour table change',
  () => [
    required(
      isObject<NeighbourTableChange>(
        { ...attributeFields(tableAttributes), family: isFamilyOrNumber, name: required(isText) },
        'a neighbour table',
      ),
    ),
  ],
  (table: NeighbourTableChange): Request<void> => {
    const { family = 'unspec', ...rest } = table;
    return command({
      operation: `neighbour table change ${table.name}`,
      type: RTM_SETNEIGHTBL,
      flags: NLM_F_REPLACE,
      value: { family, ...rest },
      ...base,
    });
  },
);
