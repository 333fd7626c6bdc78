import type { FieldOf } from '../../../protocol.ts';
import { routeObject } from '../define.ts';
import { RTM_NEWLINK, RTM_NEWLINKPROP } from '../rtm.ts';
import * as word from '../words.ts';
import { linkMessage, linkRequest } from './attributes.ts';
import type { LinkKinds, LinkPortKinds } from './kinds/registry.ts';
import * as operations from './operations.ts';

const requests = { new: linkRequest, delete: linkRequest, get: linkRequest, set: linkRequest };

/** Options of kinds and ports that run on by themselves. */
const timers = [
  ...([
    'helloTimer',
    'tcnTimer',
    'topologyChangeTimer',
    'gcTimer',
    'multicastQuerierState',
    'fdbLearned',
  ] as const),
  ...(['messageAgeTimer', 'forwardDelayTimer', 'holdTimer'] as const),
  'extraStatistics',
] as const satisfies readonly (
  | FieldOf<LinkKinds[keyof LinkKinds]>
  | FieldOf<LinkPortKinds[keyof LinkPortKinds]>
  | 'extraStatistics'
)[];

/** Properties of a link that can change what the kernel does with routes, next hops and neighbours on it. */
const decisive = [
  'flags',
  'mtu',
  'carrier',
  'operstate',
  'master',
] as const satisfies (keyof operations.Link)[];

/** Links: `ip link`. */
export const link = routeObject({
  name: 'link',
  label: 'LINK',
  first: RTM_NEWLINK,
  requests,
  reply: linkMessage,
  read: operations.readEvent,
  groups: ['link'],
  // A bridge tells of its ports by messages of its own family.
  key: ({ family, index }) => `${family} ${index}`,
  selfChanging: ['stats', 'stats64', 'change', 'event', 'newNetnsid', 'newIndex'],
  selfChangingOptions: timers,
  omittedInEvents: ['afSpec', 'extMask', 'numVf', 'vfs', 'vfPorts', 'wireless', 'protinfo'],
  list: operations.list,
  getByName: (name) => operations.get(/^\d+$/.test(name) ? Number(name) : name),
  filters: { kind: word.text('kind'), master: word.link('master') },
  commands: {
    verbs: {
      add: (fields) => operations.create(fields),
      set: ({ name, ...changes }) => operations.change(name, changes),
      delete: ({ name }) => operations.delete(name),
      get: ({ name }) => operations.get(name),
      list: ({ name: _, ...filter }) => operations.list(filter),
    },
    first: 'name',
    aliases: { type: 'kind', txqueuelen: 'txQueueLength' },
    links: ['master', 'link'],
  },
  view: {
    filter: { statistics: false },
    // Also messages about links that are ports no more.
    has: ({ family }) => family === 'unspec',
    affects(before, after) {
      if (before === undefined || after === undefined)
        return ['route', 'nexthop', 'rule', 'address', 'neighbour'];
      // A link that repeats what is known has done something: it shows its carrier at once, and the kernel tells routes of
      // that up to a second later, with such a message.
      if (before === after) return after.event === undefined ? ['route', 'nexthop', 'neighbour'] : [];
      if (before.name !== after.name) return ['rule'];
      const changed = decisive.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
      return changed ? ['route', 'nexthop', 'neighbour'] : [];
    },
  },
  operations,
});

/** Further names of links: `ip link property`. Linux 5.5. */
export const linkProperty = routeObject({
  name: 'linkProperty',
  label: 'LINKPROP',
  first: RTM_NEWLINKPROP,
  requests,
  reply: linkMessage,
  read: operations.readProperties,
});
