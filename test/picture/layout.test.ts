import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MapNamespace, NetworkMap } from '../../src/network/map/graph.ts';
import { type Card, layoutMap, rowText, sizes } from '../../src/picture/layout.ts';
import { farCardSvg } from '../../src/picture/svg.ts';

/** A network of namespaces with a link for each end of a cable. */
function network(count: number, pairs: readonly (readonly [number, number])[]): NetworkMap {
  const namespaces = Array.from(
    { length: count },
    (_, number): MapNamespace => ({
      ...{ id: `${number}`, name: `node${number}`, names: [], isCurrent: false, processes: [] },
      ...{ links: [], defaultRoutes: [], listeners: [] },
    }),
  );
  const plug = (number: number): string => {
    const { links } = namespaces[number % count] as MapNamespace;
    const index = links.length + 1;
    const id = `${number % count}/${index}`;
    links.push({
      id,
      index,
      name: `eth${index}`,
      kind: 'veth',
      up: true,
      addresses: [`10.0.${number % 250}.${index % 250}/24`],
    });
    return id;
  };
  const cables = pairs.map(([a, b], number) => ({
    id: String(number),
    kind: 'pair' as const,
    ends: [plug(a), plug(b)] as [string, string],
  }));
  return { namespaces, cables };
}

const overlap = (a: Card, b: Card): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function overlapping(cards: readonly Card[]): string[] {
  // Sorted, so that only cards that begin before another one ends are compared.
  const sorted = [...cards].sort((one, other) => one.x - other.x);
  return sorted.flatMap((card, index) => {
    const found: string[] = [];
    for (let next = index + 1; (sorted[next]?.x ?? Number.POSITIVE_INFINITY) < card.x + card.width; next++)
      if (overlap(card, sorted[next] as Card)) found.push(`${card.title} ${sorted[next]?.title}`);
    return found;
  });
}

function check(map: NetworkMap, isCollapsed = false): void {
  const { cards, wires, width, height } = layoutMap(map, { isCollapsed: () => isCollapsed });
  expect(cards).toHaveLength(map.namespaces.length);
  expect(overlapping(cards)).toEqual([]);
  for (const card of cards) {
    expect(Math.min(card.x, card.y)).toBeGreaterThanOrEqual(0);
    expect([card.x + card.width <= width, card.y + card.height <= height]).toEqual([true, true]);
    for (const row of card.rows)
      expect(rowText(row).length * sizes.letter).toBeLessThan(card.width - 2 * sizes.padding);
  }
  expect(wires.filter(({ middle }) => middle.x > width)).toEqual([]);
  expect(wires.filter(({ path }) => !/^M[-\d. ]+C[-\d. ]+$/.test(path))).toEqual([]);
}

test('cards lie beside each other in any network', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 25 })
        .chain((count) =>
          fc.tuple(
            fc.constant(count),
            fc.array(fc.tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 })), { maxLength: 40 }),
            fc.boolean(),
          ),
        ),
      ([count, pairs, isCollapsed]) => check(network(count, pairs), isCollapsed),
    ),
    { numRuns: 60 },
  );
});

test.each([
  ['a line', (n: number) => [n - 1, n] as const],
  ['a star', (n: number) => [0, n] as const],
  ['a tree', (n: number) => [Math.floor((n - 1) / 3), n] as const],
])('%s of 700 namespaces', (_name, pair) => {
  check(
    network(
      700,
      Array.from({ length: 699 }, (_, index) => pair(index + 1)),
    ),
    true,
  );
});

test('a collapsed card has no rows, and its cables begin at the title', () => {
  const map = network(2, [
    [0, 1],
    [0, 1],
  ]);
  const { cards, wires } = layoutMap(map, { isCollapsed: ({ id }) => id === '0' });
  expect(cards.map(({ rows }) => rows.length)).toEqual([0, 2]);
  const [closed] = cards as [Card];
  expect(new Set(wires.map(({ path }) => path.split('C', 1)[0]))).toEqual(
    new Set([`M${closed.x + closed.width} ${closed.y + closed.height / 2}`]),
  );
});

/** Switches in a tree, each with hosts. */
function tree(switches: number, hosts: number): NetworkMap {
  const pairs = Array.from({ length: switches * (hosts + 1) - 1 }, (_, index): readonly [number, number] =>
    index < switches - 1 ? [index + 1, index >> 1] : [index + 1, index % switches],
  );
  return network(switches * (hosts + 1), pairs);
}

test.each([
  ['200', tree(15, 12), 0.5],
  ['450', tree(30, 14), 0.3],
] as const)('%s collapsed namespaces fill a window', (_, map, least) => {
  check(map, true);
  check(map, false);
  const { width, height } = layoutMap(map, { isCollapsed: () => true });
  expect(Math.min(1030 / width, 760 / height)).toBeGreaterThan(least);
});

test('the title of a card that is seen from far fills the card', () => {
  const drawn = layoutMap(network(3, [[0, 1]]), { isCollapsed: ({ id }) => id === '2' }).cards;
  for (const title of ['a', 'node', 'a <long> & longer name of a namespace'])
    for (const card of drawn) {
      const svg = farCardSvg({ ...card, title });
      const [, left, base, factor] = /translate\((-?[\d.]+) ([\d.]+)\) scale\(([\d.]+)\)/.exec(svg) ?? [];
      if (title.length < 10) {
        expect(Number(left)).toBeGreaterThan(0);
        expect(Number(left) + title.length * sizes.titleLetter * Number(factor)).toBeLessThan(card.width);
        expect(Number(factor)).toBeGreaterThan(1.2);
      }
      expect(Number(base)).toBeLessThan(card.height);
      expect(svg).not.toContain('<long>');
    }
});
