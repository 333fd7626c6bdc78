import * as classOperations from '../../../netlink/protocols/route/tc/classes/operations.ts';
import * as filterOperations from '../../../netlink/protocols/route/tc/filters/operations.ts';
import {
  trafficClass as classDefinition,
  filter as filterDefinition,
  qdisc as qdiscDefinition,
} from '../../../netlink/protocols/route/tc/object.ts';
import * as qdiscOperations from '../../../netlink/protocols/route/tc/qdiscs/operations.ts';
import type { Dump } from '../../../netlink/request/request.ts';
import type { Item, Listed, StateKind } from './kind.ts';

/** The qdisc of a handle: `1:` of `1:10`. */
const majorOf = (handle: unknown): string => `${String(handle).split(':')[0]}:`;

const isMade = ({ handle }: Item): boolean => handle !== 'none';

const isClass = (handle: unknown): boolean => /:[0-9a-f]+$/i.test(String(handle));

/** The class or qdisc above an object; undefined at the top. */
function above({ handle, parent }: Item): string | undefined {
  if (isClass(handle) && (parent === undefined || parent === 'root')) return majorOf(handle);
  return typeof parent === 'string' && parent.includes(':') ? parent : undefined;
}

/** Number of classes and qdiscs above an object. */
function depthOf(item: Item, all: () => readonly Item[]): number {
  const byHandle = new Map(
    all()
      .filter(({ index }) => index === item.index)
      .map((one) => [one.handle, one]),
  );
  let depth = 0;
  for (let at = above(item); at !== undefined && depth <= byHandle.size; depth++) {
    const next: Item | undefined = byHandle.get(at);
    at = next === undefined ? (isClass(at) ? majorOf(at) : undefined) : above(next);
  }
  return depth;
}

/** Tables and cells of rates, which the kernel computes or forgets. */
const computed = [
  ...['rateTable', 'ceilTable', 'peakRateTable', 'cellLog', 'cellAlign', 'linkLayer', 'burst', 'peakBurst'],
  ...['version', 'debug', 'directPackets'],
];

/** Objects that are attached to a qdisc: its classes, the qdiscs of these, and filters. */
function below(
  { index, handle }: Item,
  listed: Listed,
): (readonly ['qdiscs' | 'classes' | 'filters', Item])[] {
  const majors = new Set([handle]);
  const qdiscs = listed.of('qdiscs').filter((one) => one.index === index && isMade(one));
  for (let size = 0; size < majors.size; ) {
    size = majors.size;
    for (const one of qdiscs) if (majors.has(majorOf(one.parent))) majors.add(one.handle as string);
  }
  const isBelow = (one: Item, at: unknown): boolean => one.index === index && majors.has(majorOf(at));
  const clsact = ['ingress', 'egress'];
  return [
    ...qdiscs
      .filter((one) => one.handle !== handle && isBelow(one, one.parent))
      .map((one) => ['qdiscs', one] as const),
    ...listed
      .of('classes')
      .filter((one) => isBelow(one, one.handle))
      .map((one) => ['classes', one] as const),
    ...listed
      .of('filters')
      .filter((one) =>
        handle === 'ffff:'
          ? one.index === index && clsact.includes(one.parent as string)
          : isBelow(one, one.parent),
      )
      .map((one) => ['filters', one] as const),
  ];
}

/** Times to send a burst, which the kernel computes again of its size in bytes. */
const times = ['buffer', 'ceilBuffer', 'mtu'];

function isSameValue(name: string, actual: unknown, wanted: unknown): boolean {
  if (typeof actual !== 'number' || typeof wanted !== 'number') return false;
  if (name === 'quantum') return wanted === 0;
  return times.includes(name) && Math.abs(actual - wanted) <= 64 + wanted / 1000;
}

/** Queueing disciplines that are not the defaults of their links. */
export const qdisc: StateKind = {
  name: 'qdisc',
  collection: 'qdiscs',
  ofLink: true,
  definition: qdiscDefinition,
  keyField: 'handle',
  input: qdiscOperations.replace,
  isOwn: isMade,
  identity({ index, parent, kind }) {
    const atIngress = kind === 'ingress' || kind === 'clsact';
    return `${index} ${parent === 'clsact' || atIngress ? 'ingress' : (parent ?? 'root')}`;
  },
  changeable: ['options', 'estimator', 'sizeTable'],
  unreported: computed,
  isSameValue,
  // The kernel has no change for these kinds.
  needsNew: ({ kind }) =>
    ['htb', 'drr', 'mqprio', 'multiq', 'clsact', 'ingress', 'mq'].includes(kind as string),
  create: (item) => qdiscOperations.replace(item as never),
  change: (item) => qdiscOperations.change(item as never),
  delete: (item) => qdiscOperations.delete(item as never),
  takesAlong: (item, listed) => below(item, listed),
  depth: depthOf,
  describe: ({ kind, handle, parent, index }, nameOf) =>
    `${kind}${handle === undefined ? '' : ` ${handle}`} parent ${parent ?? 'root'} dev ${nameOf(index)}`,
};

/** Classes of qdiscs. */
export const trafficClass: StateKind = {
  name: 'class',
  collection: 'classes',
  ofLink: true,
  definition: classDefinition,
  keyField: 'handle',
  input: classOperations.create,
  lists: (listed) =>
    [
      ...new Set(
        listed
          .of('qdiscs')
          .filter(isMade)
          .map(({ index }) => index as number),
      ),
    ].map((index) => classOperations.list({ index })),
  // Classes that come and go with their qdisc: their kinds have no requests for them.
  isOwn: ({ kind }) => ['htb', 'hfsc', 'drr', 'qfq'].includes(kind as string),
  identity: ({ index, handle }) => `${index} ${handle}`,
  changeable: ['options', 'estimator'],
  unreported: computed,
  isSameValue,
  ranksWith: 'qdiscs',
  create: (item) => classOperations.create(item as never),
  change: (item) => classOperations.change(item as never),
  delete: (item) => classOperations.delete(item as never),
  depth: depthOf,
  describe: ({ kind, handle, index }, nameOf) => `${kind} ${handle} dev ${nameOf(index)}`,
};

/** Lists the filters of a link at all places where filters can be. */
function filterLists(listed: Listed): Dump<object>[] {
  const qdiscs = listed.of('qdiscs').filter(isMade);
  return qdiscs.flatMap(({ index, kind, handle }) => {
    const at = index as number;
    if (kind === 'ingress') return [filterOperations.list({ index: at, parent: 'ingress' })];
    if (kind === 'clsact')
      return (['ingress', 'egress'] as const).map((parent) => filterOperations.list({ index: at, parent }));
    return classful.includes(kind as string)
      ? [filterOperations.list({ index: at, parent: handle as string })]
      : [];
  });
}

/** Qdiscs that can have filters. The kernel refuses to list those of others. */
const classful = ['htb', 'hfsc', 'drr', 'qfq', 'prio', 'multiq', 'ets', 'sfq', 'fq_codel', 'dsmark', 'atm'];

/** Filters of links. */
export const filter: StateKind = {
  name: 'filter',
  collection: 'filters',
  ofLink: true,
  definition: filterDefinition,
  keyField: 'handle',
  input: filterOperations.create,
  linkFields: [['options', 'actions', '*', 'options', 'parameters', 'link']],
  lists: filterLists,
  // The kernel makes the first hash table of u32 by itself. Handles of tables have no number of a bucket and of a filter.
  isOwn: ({ kind, handle }) => !(kind === 'u32' && ((handle as number) & 0xfffff) === 0),
  identity: ({ index, parent = 'root', chain = 0, protocol = 'all', priority }) =>
    priority === undefined ? undefined : `${index} ${parent} ${chain} ${protocol} ${priority}`,
  isRepeatable: true,
  alternatives: ['options', 'handle'],
  changeable: [],
  create: (item) => filterOperations.create(item as never),
  append: (item) => filterOperations.create(item as never),
  delete: (item) => filterOperations.delete(item as never),
  describe: ({ kind, parent = 'root', protocol = 'all', priority, index }, nameOf) =>
    `${kind} ${parent} protocol ${protocol}${priority === undefined ? '' : ` priority ${priority}`} dev ${nameOf(index)}`,
};
