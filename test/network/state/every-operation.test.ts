// Single operations of every object beside a view, with links up and down: it must be what new lists show. The operations and their
// arguments come from the definitions, the commands of iproute2 from the vectors: new ones are covered by themselves.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NetlinkError } from '../../../src/netlink/errors/netlink-error.ts';
import type { AnyObjectDefinition } from '../../../src/netlink/protocol.ts';
import { loadProtocol } from '../../../src/netlink/protocol-table.ts';
import { links } from '../../../src/netlink/protocols/route/index.ts';
import { type NetworkWatch, watchNetwork } from '../../../src/network/state/index.ts';
import { objectKinds, watched } from '../../../src/network/state/objects.ts';
import { vectorGroups } from '../../cli/iproute2/commands.ts';
import { existing, richLists, richNamespace } from '../../netlink/protocols/route/rich-state.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { type TestNamespace, testNamespace } from '../../support/namespace.ts';
import { tally } from '../../support/tallies.ts';
import { randomNumbers } from '../desired-state/random-state.ts';
import { lastingDifferences } from './compare-view.ts';
import { changesOf, Drawer, type Operation } from './drawn-operations.ts';

const { SEED = '1', DRAWS = '8' } = process.env;

type Fields = Readonly<Record<string, unknown>>;

const definitions = Object.entries(
  ((await loadProtocol('route'))?.objects ?? {}) as Readonly<Record<string, AnyObjectDefinition>>,
);

const groups = (await vectorGroups()).filter(({ vectors }) =>
  vectors.some(({ request }) => request().protocol === 'route'),
);

const isWatched = (name: string): boolean => (objectKinds as readonly string[]).includes(name);

/** Objects on which others depend: without those of before there would be nothing else, so they come last. */
const bearers: readonly string[] = ['qdisc', 'link'];

/** The objects of a namespace, by name of their definition. */
function listAll(namespace: TestNamespace): Map<string, Fields[]> {
  return new Map(
    definitions.map(([name, { list }]) => {
      const lists = existing(namespace, richLists[name]?.() ?? (list === undefined ? [] : [list() as never]));
      return [name, lists.flatMap((dump) => namespace.socket.requestSync(dump) as Fields[])];
    }),
  );
}

/** Carries out operations beside a view, and notes where the view differs from new lists. */
class Trials {
  readonly problems: string[] = [];
  /** How often each operation was tried and accepted. */
  readonly counts = new Map<string, { tried: number; accepted: number }>();
  readonly #namespace: TestNamespace;
  readonly #view: NetworkWatch;

  constructor(namespace: TestNamespace, view: NetworkWatch) {
    this.#namespace = namespace;
    this.#view = view;
  }

  /** Returns whether the kernel accepted the request. A refused one may have changed something too. */
  async try(name: string, operation: Operation, args: readonly unknown[]): Promise<boolean> {
    const count = this.counts.get(name) ?? { tried: 0, accepted: 0 };
    this.counts.set(name, count);
    count.tried++;
    let accepted = true;
    try {
      await this.#namespace.socket.request(operation(...args));
      count.accepted++;
    } catch (error) {
      if (!(error instanceof NetlinkError)) return false;
      accepted = false;
    }
    await this.compare(`${name} ${asText(args)}`);
    return accepted;
  }

  async compare(what: string): Promise<void> {
    const found = await lastingDifferences(this.#view, this.#namespace.socket);
    if (found.length === 0) return;
    this.problems.push(`${what}: ${found}`);
    // Each further difference would be found at once, after a long time.
    if (this.problems.length > 5) expect(this.problems).toEqual([]);
    await this.#view.refresh();
  }
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));

function setLinks({ socket }: TestNamespace, state: string): void {
  for (const { index } of socket.requestSync(links.list()))
    socket.requestSync(links.change(index, { up: state === 'up' }));
}

/** Draws operations on an object: what is deleted is added again, so that there is enough for the next ones. */
async function tryObject(
  trials: Trials,
  drawer: Drawer,
  [name, definition]: readonly [string, AnyObjectDefinition],
  listed: readonly Fields[],
): Promise<void> {
  const changes = changesOf(definition);
  const make = changes.get('add') ?? changes.get('create');
  const remove = changes.get('delete');
  const isRefused = (verb: string): boolean => trials.counts.get(`${name}.${verb}`)?.accepted === 0;
  const isMake = (verb: string): boolean => verb === 'add' || verb === 'create';
  // Operations that delete several objects at once come last: the others would have nothing left.
  const isLast = (verb: string): number => Number(verb === 'deleteGroup');
  for (const [verb, operation] of [...changes].sort(([a], [b]) => isLast(a) - isLast(b)))
    for (let draw = 0; draw < Number(DRAWS) || (draw < 10 * Number(DRAWS) && isRefused(verb)); draw++) {
      const object = drawer.one(listed);
      const exactly = (one: Operation): unknown[] => drawer.exactly(one, object);
      if (
        make !== undefined &&
        remove !== undefined &&
        name === 'link' &&
        (isMake(verb) || verb === 'delete')
      ) {
        // Without the links of before there would be nothing else.
        const { index: _, name: __, ...rest } = object;
        const [drawn] = drawer.argumentsOf(make, rest);
        const created = await trials.try(`${name}.${verb}`, verb === 'delete' ? make : operation, [
          { ...(drawn as object), name: 'drawn' },
        ]);
        if (created) await trials.try(`${name}.delete`, remove, ['drawn']);
        continue;
      }
      if (make !== undefined && remove !== undefined && isMake(verb))
        await trials.try(`${name}.delete`, remove, exactly(remove));
      const accepted = await trials.try(`${name}.${verb}`, operation, drawer.argumentsOf(operation, object));
      if (make !== undefined && (operation === remove || (isMake(verb) && !accepted)))
        await trials.try(`${name}.add`, make, exactly(make));
    }
}

describeLive('a view of a namespace is what lists show', () => {
  describe.each(['up', 'down'])('with links that are %s', (state) => {
    liveTest(
      'after drawn operations of the library on every object',
      needs('command ip'),
      async (context) => {
        const namespace = richNamespace(context);
        const objects = listAll(namespace);
        setLinks(namespace, state);
        const view = await watchNetwork({ namespace });
        const trials = new Trials(namespace, view);
        const drawer = new Drawer(randomNumbers(Number(SEED)));
        const ordered = [...definitions].sort(([a], [b]) => bearers.indexOf(a) - bearers.indexOf(b));
        try {
          for (const entry of ordered) {
            const listed = objects.get(entry[0]) ?? [];
            if (listed.length > 0) await tryObject(trials, drawer, entry, listed);
          }
        } finally {
          view.close();
        }
        expect(trials.problems).toEqual([]);
        const counts = [...trials.counts];
        const sum = counts.reduce((before, [, { accepted }]) => before + accepted, 0);
        tally(context, 'single operations beside a view', `library, links ${state}`, sum);
        if (state === 'up')
          // Kernels lack operations of other objects.
          expect(
            counts
              .filter(([name, { accepted }]) => accepted === 0 && isWatched(name.split('.')[0] as string))
              .map(([name]) => name),
          ).toEqual([]);
      },
      300_000,
    );

    for (const group of groups) {
      liveTest(
        `after the commands of iproute2 for ${group.name}`,
        group.needs,
        async (context) => {
          const namespace = testNamespace(context);
          for (const command of group.setup) namespace.run(command);
          setLinks(namespace, state);
          const view = await watchNetwork({ namespace });
          const trials = new Trials(namespace, view);
          let count = 0;
          try {
            for (const { command } of group.vectors) {
              try {
                namespace.run(command);
                count++;
              } catch {}
              await trials.compare(command);
            }
          } finally {
            view.close();
          }
          expect(trials.problems).toEqual([]);
          tally(context, 'single operations beside a view', `iproute2, links ${state}`, count);
        },
        120_000,
      );
    }
  });
});

test('docs/transport.md names the fields of which no event tells, or not always', () => {
  const rows = readFileSync('docs/transport.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| \w.* \|$/.test(line))
    .map((line) => line.split(' | '));
  const inRow = (about: RegExp): Set<string> =>
    new Set(
      rows
        .filter((cells) => about.test(cells.at(-1) ?? '') && !/^\| neighbours that/.test(cells[0] ?? ''))
        .flatMap(([what = '']) => [...what.matchAll(/`(\w+)`/g)].map(([, field = '']) => field)),
    );
  const all = { absent: new Set<string>(), last: new Set<string>(), down: new Set<string>() };
  for (const kind of objectKinds) {
    const { view = {}, ...definition } = watched[kind] as AnyObjectDefinition;
    const { selfChanging = [], omittedInEvents = [], selfChangingOptions = [] } = definition;
    const { lastTold = [], neverTold = [], sometimesTold = [] } = view;
    for (const field of [...selfChanging, ...omittedInEvents, ...neverTold])
      if (!lastTold.includes(field)) all.absent.add(field);
    for (const field of [...lastTold, ...selfChangingOptions]) all.last.add(field);
    for (const field of sometimesTold) all.down.add(field);
  }
  expect(inRow(/^absent/)).toEqual(all.absent);
  expect(inRow(/^as in the last event/)).toEqual(all.last);
  expect(inRow(/^as last reported/)).toEqual(all.down);
});
