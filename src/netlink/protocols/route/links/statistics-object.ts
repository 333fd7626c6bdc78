import { routeObject } from '../define.ts';
import { RTM_NEWSTATS } from '../rtm.ts';
import * as operations from './stats.ts';

/** Statistics of links: `ip stats`. Linux 4.7. */
export const linkStatistics = routeObject({
  name: 'statistics',
  label: 'STATS',
  first: RTM_NEWSTATS,
  requests: { get: operations.statisticsQuery, set: operations.statisticsQuery },
  reply: operations.statisticsMessage,
  groups: ['statistics'],
  key: ({ index }) => String(index),
  list: operations.list,
  operations,
});
