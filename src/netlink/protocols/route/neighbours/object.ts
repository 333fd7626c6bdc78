import { routeObject } from '../define.ts';
import { RTM_NEWNEIGH, RTM_NEWNEIGHTBL } from '../rtm.ts';
import * as word from '../words.ts';
import { neighbourMessage } from './attributes.ts';
import * as operations from './operations.ts';
import * as tables from './tables.ts';

const counters = ['cacheInfo', 'probes'] as const;

/** Fields of a neighbour whose changes no event tells. */
export type UntoldNeighbourField = (typeof counters)[number];

/** Neighbours, entries of ARP and NDP: `ip neighbour`. */
export const neighbour = routeObject({
  name: 'neighbour',
  label: 'NEIGH',
  first: RTM_NEWNEIGH,
  reply: neighbourMessage,
  read: operations.readEvent,
  groups: ['neighbour'],
  // The forwarding tables of bridges have messages of the same type.
  key: ({ family, index, dst, lladdr, vlan }) =>
    family === 'bridge' ? `${family} ${index} ${lladdr} ${vlan} ${dst}` : `${family} ${index} ${dst}`,
  selfChanging: counters,
  list: operations.list,
  filters: { dev: word.link('index'), family: word.family, master: word.link('master') },
  view: {
    // No event is about a change of the protocol alone.
    lastTold: ['protocol'],
    // Entries that need no resolution, and those whose resolution has begun, come and go without an event.
    has: ({ family, state, flags }) =>
      (family === 'inet' || family === 'inet6') &&
      state.length > 0 &&
      !state.includes('noarp') &&
      !state.includes('incomplete') &&
      !flags.includes('proxy'),
  },
  operations,
});

/** Tables of neighbours with their limits: `ip ntable`. */
export const neighbourTable = routeObject({
  name: 'neighbourTable',
  label: 'NEIGHTBL',
  first: RTM_NEWNEIGHTBL,
  reply: tables.neighbourTableMessage,
  key: ({ family, name, parameters }) => `${family} ${name} ${parameters?.ifindex ?? 0}`,
  selfChanging: ['config', 'stats'],
  list: tables.list,
  filters: { family: word.family },
  operations: tables,
});
