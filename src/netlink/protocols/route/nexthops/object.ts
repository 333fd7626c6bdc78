import { routeObject } from '../define.ts';
import { RTM_NEWNEXTHOP, RTM_NEWNEXTHOPBUCKET } from '../rtm.ts';
import * as word from '../words.ts';
import { nexthopMessage } from './attributes.ts';
import * as buckets from './buckets.ts';
import * as operations from './operations.ts';

const counters = ['groupStats', 'hardwareStatsUsed'] as const;

/** Fields of a next hop whose changes no event tells. */
export type UntoldNexthopField = (typeof counters)[number];

/** Next hops that routes share: `ip nexthop`. Linux 5.3. */
export const nexthop = routeObject({
  name: 'nexthop',
  label: 'NEXTHOP',
  first: RTM_NEWNEXTHOP,
  reply: nexthopMessage,
  read: operations.readEvent,
  groups: ['nexthop'],
  key: ({ id }) => String(id),
  selfChanging: counters,
  selfChangingOptions: ['unbalancedTime'],
  list: operations.list,
  filters: { family: word.family, dev: word.link('oif'), master: word.link('master') },
  view: { affects: (before, after) => (before === after ? [] : ['route', 'nexthop']) },
  operations,
});

/** Buckets of resilient groups: `ip nexthop bucket`. Linux 5.13. */
export const nexthopBucket = routeObject({
  name: 'nexthopBucket',
  label: 'NEXTHOPBUCKET',
  first: RTM_NEWNEXTHOPBUCKET,
  reply: nexthopMessage,
  read: buckets.readEvent,
  groups: ['nexthop'],
  key: ({ id, index }) => `${id} ${index}`,
  selfChanging: ['idleTime', 'resilientBucket'],
  list: buckets.list,
  filters: { dev: word.link('oif'), master: word.link('master') },
  operations: buckets,
});
