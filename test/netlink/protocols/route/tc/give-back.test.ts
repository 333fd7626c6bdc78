import { describe, expect, test } from 'vitest';
import { NetlinkError } from '../../../../../src/netlink/errors/netlink-error.ts';
import {
  actions,
  classes,
  filters,
  htbClassOptions,
  htbOptions,
  parseHandle,
  qdiscs,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { actionKinds } from '../../../../../src/netlink/protocols/route/tc/actions/kinds/registry.ts';
import { filterKinds } from '../../../../../src/netlink/protocols/route/tc/filters/kinds/registry.ts';
import { blockIndex } from '../../../../../src/netlink/protocols/route/tc/message.ts';
import { qdiscKinds } from '../../../../../src/netlink/protocols/route/tc/qdiscs/kinds/registry.ts';
import type { Request } from '../../../../../src/netlink/request/request.ts';
import { describeLive, liveTest } from '../../../../support/live.ts';
import { tally } from '../../../../support/tallies.ts';
import { queues, setUp, tools, va } from '../setups.ts';
import { filtersVectors } from './filters.vectors.ts';
import { newerFilters, newerQdiscs } from './newer.vectors.ts';
import { olderKinds } from './older.vectors.ts';
import { qdiscsVectors } from './qdiscs.vectors.ts';

const vectors = [qdiscsVectors, filtersVectors, newerQdiscs, newerFilters, olderKinds].flatMap(
  (group) => group.vectors,
);

/** An object of traffic control, as the library lists it. */
type Listed = { readonly kind: string; readonly handle?: unknown } & Readonly<Record<string, unknown>>;

/** The sorts of objects that are made by kind, with the names of their kinds. */
const sorts = {
  qdisc: [...qdiscKinds.keys()],
  filter: [...filterKinds.keys()],
  action: [...actionKinds.keys()],
} as const;

/** A request that makes an object or, for classes that a qdisc makes, changes it. */
interface Creation {
  readonly command: string;
  readonly request: () => Request<unknown>;
  readonly sort: 'qdisc' | 'class' | 'filter' | 'action';
  readonly object: Listed;
}

const creations = vectors.flatMap(({ command, request }): Creation[] => {
  const { operation, value } = request();
  const [sort = '', verb = ''] = operation.split(' ');
  if (sort === 'action' && /create|replace/.test(verb))
    return [
      { command, request, sort, object: (value as { actions: Record<number, Listed> }).actions[1] as Listed },
    ];
  const makes = sort === 'class' ? /create|replace|change/ : /create|replace/;
  if (!(sort === 'qdisc' || sort === 'class' || sort === 'filter') || !makes.test(verb)) return [];
  return [{ command, request, sort, object: value as Listed }];
});

/** Kinds of the actions in a filter. */
const actionsOf = ({ options }: Listed): string[] =>
  ((options as { actions?: readonly Listed[] } | undefined)?.actions ?? []).map(({ kind }) => kind);

test.each(Object.entries(sorts))('there is a request for each kind of %s', (sort, kinds) => {
  const shown = creations.flatMap((creation) =>
    sort === 'action' && creation.sort === 'filter'
      ? actionsOf(creation.object)
      : creation.sort === sort
        ? [creation.object.kind]
        : [],
  );
  expect(kinds.filter((kind) => !shown.includes(kind))).toEqual([]);
});

/** The requests that make the place of an object. */
function places({ sort, object }: Creation): Request<unknown>[] {
  const { parent, kind } = object;
  if (sort === 'action' || (sort === 'qdisc' && (parent === 'root' || parent === 'ingress'))) return [];
  if (sort === 'class') {
    const above = (wanted: 'qdisc' | 'class', handle: unknown) =>
      creations.find(
        (one) => one.sort === wanted && one.object.kind === kind && one.object.handle === handle,
      );
    const qdisc = above('qdisc', '1:')?.request() ?? qdiscs.create({ index: va, handle: '1:', kind });
    return parent === '1:' || parent === 'none'
      ? [qdisc]
      : [qdisc, above('class', parseHandle(parent as string))?.request() as Request<unknown>];
  }
  if (object.index === blockIndex)
    return [qdiscs.create({ index: va, kind: 'clsact', ingressBlock: parent as number })];
  if (parent === 'ingress' || parent === 'egress') return [qdiscs.create({ index: va, kind: 'clsact' })];
  const rate = htbClassOptions({ rate: '10mbit' });
  return [
    qdiscs.create({ index: va, handle: '1:', kind: 'htb', options: htbOptions({}) }),
    ...['1:1', '1:2', '1:3', '1:10'].map((handle) =>
      classes.create({ index: va, handle, kind: 'htb', options: rate }),
    ),
  ];
}

/** The operations on the sort of objects that a request makes. */
interface Operations {
  list(): Request<readonly unknown[]>;
  change(object: never): Request<unknown>;
  remove?(object: never): Request<unknown>;
  create?(object: never): Request<unknown>;
  /** The command that prints the same. */
  readonly words: string;
}

function operationsOn({ sort, object }: Creation): Operations {
  const { kind, handle, parent, index, chain } = object;
  switch (sort) {
    case 'qdisc':
      return {
        list: () => qdiscs.list({ index: va, kind }),
        change: qdiscs.change,
        remove: qdiscs.delete,
        create: qdiscs.create,
        words: 'tc -d qdisc show dev va',
      };
    case 'class':
      return {
        list: () => classes.list({ index: va, handle: handle as number }),
        change: classes.change,
        // Some qdiscs make their classes.
        ...(kind !== 'ets' && kind !== 'dsmark' && { remove: classes.delete, create: classes.create }),
        words: 'tc -d class show dev va',
      };
    case 'filter': {
      const place =
        index === blockIndex ? { block: parent as number } : { index: va, parent: parent as string };
      const words =
        index === blockIndex
          ? `block ${parent}`
          : `dev va ${/:/.test(String(parent)) ? `parent ${parent}` : parent}`;
      return {
        list: () => filters.list({ ...place, kind, ...(chain !== undefined && { chain: chain as number }) }),
        change: filters.change,
        remove: filters.delete,
        create: filters.create,
        words: `tc -d filter show ${words}`,
      };
    }
    case 'action':
      return {
        list: () => actions.list({ kind }),
        change: actions.replace,
        remove: actions.delete,
        create: actions.create,
        words: `tc -d actions list action ${kind}`,
      };
  }
}

/** A hash table of u32: the kernel changes none. */
const isTable = ({ kind, options }: Listed): boolean =>
  kind === 'u32' && (options as { divisor?: number } | undefined)?.divisor !== undefined;

/** The hash table of u32 that the kernel makes with the first filter of a priority, and refuses from others. */
const isFirstTable = (object: Listed): boolean => isTable(object) && (object.handle as number) >= 0x8000_0000;

/** Properties that count or run. */
const volatile = new Set(['statistics', 'times', 'references', 'bindings']);

/** An object without what runs. */
function still(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(still);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !volatile.has(key))
      .map(([key, item]) => [key, still(item)]),
  );
}

/** The refusal of the kernel; `undefined` for none. */
function refusal(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof NetlinkError) return error.message;
    throw error;
  }
}

describeLive('an object of traffic control that was listed', () => {
  describe('is given back', () => {
    for (const creation of creations) {
      liveTest(creation.command, tools, (context) => {
        const { socket, run } = setUp(context, queues);
        const refused = [...places(creation), creation.request()]
          .map((request) => refusal(() => socket.requestSync(request)))
          .find((refused) => refused !== undefined);
        if (refused !== undefined) {
          context.skip(`${creation.sort} ${creation.object.kind}: ${refused}`);
          return;
        }
        const { list, change, remove, create, words } = operationsOn(creation);
        // The kernel releases the actions of a deleted filter a moment later.
        const theirs = () => run(words).replaceAll(/ref \d+ bind \d+/g, '');
        const shown = () => ({ ours: still(socket.requestSync(list())), theirs: theirs() });
        const before = shown();
        const objects = socket.requestSync(list()) as never[];
        expect(objects).not.toEqual([]);

        for (const object of objects) {
          if (isTable(object)) continue;
          const fixed = refusal(() => socket.requestSync(change(object)));
          expect(fixed, 'changed to the options it has').toBeUndefined();
        }
        expect(shown(), 'changed to the options it has').toEqual(before);

        if (remove !== undefined && create !== undefined) {
          for (const object of objects.toReversed())
            if (!isFirstTable(object)) socket.requestSync(remove(object));
          for (const object of objects) {
            if (isFirstTable(object)) continue;
            const refused = refusal(() => socket.requestSync(create(object)));
            expect(refused, 'made again').toBeUndefined();
          }
          expect(shown(), 'made again').toEqual(before);
        }
        tally(context, 'objects given back as they were listed', `${creation.sort} ${creation.object.kind}`);
      });
    }
  });
});
