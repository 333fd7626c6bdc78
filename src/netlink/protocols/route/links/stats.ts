import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { type Flags, flags } from '../../../codec/scalars/enums.ts';
import { bool8, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { command, dump, query } from '../../../request/builders.ts';
import { argument, isBoolean, isEncodedBy, isObject, operation, required } from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { family } from '../../common/address-families.ts';
import { RTM_GETSTATS, RTM_SETSTATS } from '../rtm.ts';
import { afStatistics, extra, offload } from './extra-statistics.ts';
import { isLinkByIndex, type LinkIndexReference } from './reference.ts';
import { linkStatistics64 } from './statistics.ts';

const groups = flags(u32, { link: 1, extra: 2, extraOfPort: 4, offload: 8, afSpec: 16 });

/** Groups of statistics: of every link, of its kind, of its master, of hardware, of address families. */
export type StatisticsGroup = keyof typeof groups.names;

/** Header of messages about statistics (`struct if_stats_msg` of linux/if_link.h), 12 bytes. Linux 4.7. */
const header = struct('if_stats_msg', {
  family,
  _pad: pad(3),
  /** Of the link. */
  index: u32,
  /** Groups that a request asks for, or that a reply has. */
  filter: groups,
});

const statisticsAttributes = attributes('IFLA_STATS', () => ({
  link: [1, linkStatistics64],
  extra: [2, extra],
  extraOfPort: [3, extra],
  offload: [4, offload],
  afSpec: [5, afStatistics],
}));

/** A message about the statistics of a link. */
export interface StatisticsMessage
  extends StructWithAttributes<Infer<typeof header>, Infer<typeof statisticsAttributes>> {}

/** The schema of messages about statistics. */
export const statisticsMessage: Type<StatisticsMessage> = structWithAttributes(header, statisticsAttributes);

/** The schema of requests for statistics, with parts of a group (`IFLA_STATS_GET_FILTERS`). Linux 6.0. */
export const statisticsQuery = structWithAttributes(
  header,
  attributes('IFLA_STATS_GETSET', () => ({
    /** Bits of the wanted statistics of each group. */
    filters: [
      1,
      attributes('IFLA_STATS', {
        link: [1, u32],
        extra: [2, u32],
        extraOfPort: [3, u32],
        offload: [4, u32],
        afSpec: [5, u32],
      }),
      NESTED,
    ],
    /** Turns counting by hardware on or off. */
    offloadL3: [2, bool8],
  })),
);

const request = { protocol: 'route', body: statisticsQuery } as const;
const base = { ...request, type: RTM_GETSTATS, reply: statisticsMessage } as const;

const isGroups = argument('wanted', isEncodedBy(groups, 'a list of groups of statistics'));

/** Lists the statistics of all links: `ip stats show`. Those of every link if `wanted` is absent. Linux 4.7. */
export const list = operation(
  'link statistics list',
  () => [isGroups],
  (wanted: Flags<StatisticsGroup> = ['link']): Dump<StatisticsMessage> => {
    const value = { family: 'unspec' as const, filter: wanted };
    return dump({ operation: 'link statistics list', value, map: (message) => message, ...base });
  },
);

/** Gets the statistics of a link, by its index. */
export const get = operation(
  'link statistics get',
  () => [isLinkByIndex, isGroups],
  (link: LinkIndexReference, wanted: Flags<StatisticsGroup> = ['link']): Request<StatisticsMessage> => {
    const index = typeof link === 'number' ? link : link.index;
    const value = { family: 'unspec' as const, index, filter: wanted };
    return query({ operation: `link statistics get ${index}`, value, map: (message) => message, ...base });
  },
);

/** Which statistics hardware is to count. */
export interface StatisticsChange {
  /** Of the packets that it routes. Linux 5.18. */
  offloadL3: boolean;
}

/**
 * Turns counting by hardware on or off: `ip stats set l3_stats on`. Needs CAP_NET_ADMIN. EOPNOTSUPP where no hardware counts.
 * Linux 5.18.
 */
export const set = operation(
  'link statistics set',
  () => [
    isLinkByIndex,
    required(isObject<StatisticsChange>({ offloadL3: required(isBoolean) }, 'settings of statistics')),
  ],
  (link: LinkIndexReference, { offloadL3 }: StatisticsChange): Request<void> => {
    const index = typeof link === 'number' ? link : link.index;
    const value = { family: 'unspec' as const, index, offloadL3 };
    return command({ operation: `link statistics set ${index}`, type: RTM_SETSTATS, value, ...request });
  },
);
