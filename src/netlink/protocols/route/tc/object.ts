import { routeObject } from '../define.ts';
import { RTM_NEWACTION, RTM_NEWCHAIN, RTM_NEWQDISC, RTM_NEWTCLASS, RTM_NEWTFILTER } from '../rtm.ts';
import * as word from '../words.ts';
import { actionMessage } from './actions/message.ts';
import * as actions from './actions/operations.ts';
import { classMessage } from './classes/message.ts';
import * as classes from './classes/operations.ts';
import * as chains from './filters/chains.ts';
import { filterMessage } from './filters/message.ts';
import * as filters from './filters/operations.ts';
import { qdiscMessage } from './qdiscs/message.ts';
import * as qdiscs from './qdiscs/operations.ts';

/** Counters of messages about traffic control, also in the actions of a filter. */
const counters = ['legacyStatistics', 'legacyApplication', 'statistics'] as const;
const counterOptions = [
  ...['statistics', 'times', 'references', 'bindings', 'counts', 'success', 'directPackets'],
  ...['probabilityDrop', 'forcedDrop', 'probabilityMark', 'forcedMark'],
  ...['probabilityMarkHead', 'forcedMarkHead'],
  ...['dscpSet', 'dscpErrors', 'markSet'],
];

/** Queueing disciplines: `tc qdisc`. */
export const qdisc = routeObject({
  name: 'qdisc',
  label: 'QDISC',
  first: RTM_NEWQDISC,
  reply: qdiscMessage,
  read: qdiscs.readEvent,
  groups: ['tc'],
  key: ({ index, handle, parent }) => `${index} ${handle} ${parent}`,
  selfChanging: [...counters, 'references'],
  selfChangingOptions: counterOptions,
  list: qdiscs.list,
  filters: { dev: word.link('index') },
  operations: qdiscs,
});

/** Classes of qdiscs: `tc class`. */
export const trafficClass = routeObject({
  name: 'class',
  label: 'TCLASS',
  first: RTM_NEWTCLASS,
  reply: classMessage,
  read: classes.readEvent,
  groups: ['tc'],
  key: ({ index, handle }) => `${index} ${handle}`,
  selfChanging: [...counters],
  selfChangingOptions: counterOptions,
  list: (filter) => classes.list(filter as classes.ClassFilter),
  filters: { dev: word.link('index'), parent: word.text('parent') },
  operations: classes,
});

/** Filters: `tc filter`. */
export const filter = routeObject({
  name: 'filter',
  label: 'TFILTER',
  first: RTM_NEWTFILTER,
  reply: filterMessage,
  read: filters.readEvent,
  groups: ['tc'],
  key: ({ index, parent, priority, protocol, chain, handle }) =>
    `${index} ${parent} ${priority} ${protocol} ${chain} ${handle}`,
  selfChanging: [...counters],
  selfChangingOptions: counterOptions,
  list: (filter) => filters.list(filter as filters.FilterFilter),
  filters: { dev: word.link('index'), parent: word.text('parent') },
  operations: filters,
});

/** Chains of filters: `tc chain`. */
export const chain = routeObject({
  name: 'chain',
  label: 'CHAIN',
  first: RTM_NEWCHAIN,
  reply: filterMessage,
  read: chains.readEvent,
  groups: ['tc'],
  key: ({ index, parent, chain }) => `${index} ${parent} ${chain}`,
  list: (filter) => chains.list(filter as Parameters<typeof chains.list>[0]),
  filters: { dev: word.link('index'), parent: word.text('parent') },
  operations: chains,
});

/** Actions that filters share: `tc actions`. */
export const action = routeObject({
  name: 'action',
  label: 'ACTION',
  first: RTM_NEWACTION,
  reply: actionMessage,
  read: actions.readEvent,
  groups: ['tc'],
  key: ({ kind, index }) => `${kind} ${index}`,
  selfChangingOptions: counterOptions,
  list: (filter) => actions.list(filter as actions.ActionFilter),
  filters: { kind: word.text('kind') },
  operations: actions,
});
