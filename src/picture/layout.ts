import { Graph, layout as layOut } from '@dagrejs/dagre';
import type { MapCable, MapNamespace, NetworkMap } from '../network/map/graph.ts';
import { type MapRow, rowsOfNamespace, titleOf } from './rows.ts';

/** Sizes of a picture, in pixels. Letters of the monospaced font at 12 px are 7.23 px wide. */
export const sizes = {
  row: 20,
  header: 28,
  padding: 12,
  indent: 14,
  letter: 7.23,
  titleLetter: 7.83,
} as const;

/** Letters of a row, at most: the rest of a longer one is cut off. */
const longestRow = 72;
/** Distances between cards in a row, between rows, and between unconnected parts. */
const gaps = { within: 26, collapsed: 10, between: 96, parts: 40, margin: 20 } as const;
/** Neighbours of one card alone that are drawn as a block, from this number on. */
const leavesInBlock = 6;
/** Parts with more blocks than this are packed: the layout of graphs takes too long. */
const largestGraph = 400;
/** Parts with more cards than this are packed where that makes the picture clearer. */
const smallestPacked = 60;

/** A namespace in the picture. */
export interface Card {
  readonly namespace: MapNamespace;
  readonly title: string;
  /** The rows that are shown: none where the card is collapsed. */
  readonly rows: readonly MapRow[];
  readonly isCollapsed: boolean;
  /** Upper left corner. */
  x: number;
  y: number;
  readonly width: number;
  readonly height: number;
}

/** A cable in the picture. */
export interface Wire {
  readonly cable: MapCable;
  /** The curve, in the language of the attribute `d` of an SVG path. */
  readonly path: string;
  readonly middle: { readonly x: number; readonly y: number };
  /** Corners of the rectangle around it. */
  readonly bounds: readonly [left: number, top: number, right: number, bottom: number];
  readonly isUp: boolean;
}

/** A map with a place for everything. */
export interface Picture {
  readonly cards: readonly Card[];
  readonly wires: readonly Wire[];
  readonly width: number;
  readonly height: number;
}

/** Settings of {@link layoutMap}. */
export interface LayoutOptions {
  /** Whether only the title of a namespace is shown. */
  readonly isCollapsed?: ((namespace: MapNamespace) => boolean) | undefined;
}

/** Text of a row, cut off at the length that is drawn. */
export function rowText({ name, text }: MapRow): string {
  const whole = name === '' || text === '' ? `${name}${text}` : `${name} ${text}`;
  return whole.length > longestRow ? `${whole.slice(0, longestRow - 1)}…` : whole;
}

/** Gives everything in a map a place. Connected namespaces are beside each other. */
export function layoutMap(map: NetworkMap, options: LayoutOptions = {}): Picture {
  const cards = map.namespaces.map((namespace) =>
    cardOf(namespace, options.isCollapsed?.(namespace) ?? false),
  );
  const owners = new Map(
    cards.flatMap((card) => card.namespace.links.map((link) => [link.id, card] as const)),
  );
  const neighbours = new Map<Card, Set<Card>>(cards.map((card) => [card, new Set()]));
  for (const { ends } of map.cables) {
    const [first, second] = ends.map((end) => owners.get(end));
    if (first === undefined || second === undefined || first === second) continue;
    neighbours.get(first)?.add(second);
    neighbours.get(second)?.add(first);
  }
  const parts = components(cards, neighbours).map((part) => layoutPart(part, neighbours));
  const { width, height } = packParts(parts);
  const wires = map.cables.flatMap((cable) => wireOf(cable, owners));
  // A cable around the right side of the last card needs some space, too.
  const right = wires.reduce((most, { middle }) => Math.max(most, Math.ceil(middle.x + gaps.margin)), width);
  return { cards, wires, width: right, height };
}

function cardOf(namespace: MapNamespace, isCollapsed: boolean): Card {
  const title = titleOf(namespace);
  const rows = isCollapsed ? [] : rowsOfNamespace(namespace);
  const widest = rows.reduce(
    (width, row) => Math.max(width, sizes.indent * (row.depth + 1) + rowText(row).length * sizes.letter),
    title.length * sizes.titleLetter + sizes.indent,
  );
  const inner = rows.length === 0 ? 0 : rows.length * sizes.row + sizes.padding / 2;
  const width = Math.max(90, Math.ceil((widest + 2 * sizes.padding) / 10) * 10);
  return { namespace, title, rows, isCollapsed, x: 0, y: 0, width, height: sizes.header + inner };
}

/** Groups of cards that cables connect, in the order of their first cards. */
function components(cards: readonly Card[], neighbours: ReadonlyMap<Card, ReadonlySet<Card>>): Card[][] {
  const seen = new Set<Card>();
  return cards.flatMap((card) => {
    if (seen.has(card)) return [];
    const part = new Set([card]);
    for (const one of part) for (const other of neighbours.get(one) ?? []) part.add(other);
    for (const one of part) seen.add(one);
    return [[...part]];
  });
}

/** Cards with places relative to the corner of their part. */
interface Part {
  readonly cards: readonly Card[];
  readonly width: number;
  readonly height: number;
}

/** A card, or several that are drawn as one block. */
interface Block {
  readonly cards: readonly Card[];
  readonly width: number;
  readonly height: number;
}

function layoutPart(cards: readonly Card[], neighbours: ReadonlyMap<Card, ReadonlySet<Card>>): Part {
  const [first] = cards;
  if (cards.length === 1) return { cards, width: (first as Card).width, height: (first as Card).height };
  const blocks = blocksOf(cards, neighbours);
  if (blocks.length > largestGraph) return packClusters(cards, neighbours);
  const blockOf = new Map(blocks.flatMap((block) => block.cards.map((card) => [card, block] as const)));
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: gaps.within,
    ranksep: gaps.between,
    edgesep: 12,
    // The best ranks take long to find in large graphs.
    ranker: blocks.length > 60 ? 'longest-path' : 'network-simplex',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = new Map(blocks.map((block, index) => [block, String(index)]));
  for (const [block, name] of names) graph.setNode(name, { width: block.width, height: block.height });
  for (const card of cards)
    for (const other of neighbours.get(card) ?? []) {
      const [from, to] = [blockOf.get(card) as Block, blockOf.get(other) as Block];
      if (from !== to && Number(names.get(from)) < Number(names.get(to)))
        graph.setEdge(names.get(from) as string, names.get(to) as string);
    }
  layOut(graph);
  for (const [block, name] of names) {
    const { x, y } = graph.node(name) as { x: number; y: number };
    placeBlock(block, x - block.width / 2, y - block.height / 2);
  }
  const part = moved(cards);
  if (cards.length <= smallestPacked) return part;
  // The layout of a large graph is often a narrow strip, in which nothing can be read.
  const places = cards.map(({ x, y }) => ({ x, y }));
  const packed = packClusters(cards, neighbours);
  if (scaleOf(packed) > 1.3 * scaleOf(part)) return packed;
  for (const [index, card] of cards.entries()) Object.assign(card, places[index]);
  return part;
}

/** How large a part is drawn in a window, compared with others. */
const scaleOf = ({ width, height }: Part): number => Math.min(1.5 / width, 1 / height);

/** Makes blocks: cards with a single neighbour are one block, where that has many of them. */
function blocksOf(cards: readonly Card[], neighbours: ReadonlyMap<Card, ReadonlySet<Card>>): Block[] {
  const single = (card: Card): Block => ({ cards: [card], width: card.width, height: card.height });
  const isLeaf = (card: Card): boolean => neighbours.get(card)?.size === 1;
  const inBlocks = new Set<Card>();
  const blocks = new Map<Card, Block>();
  for (const card of cards) {
    if (isLeaf(card)) continue;
    const leaves = [...(neighbours.get(card) ?? [])].filter(isLeaf);
    if (leaves.length < leavesInBlock) continue;
    for (const leaf of leaves) inBlocks.add(leaf);
    blocks.set(leaves[0] as Card, gridBlock(leaves));
  }
  return cards.flatMap((card) => {
    const block = blocks.get(card);
    if (block !== undefined) return [block];
    return inBlocks.has(card) ? [] : [single(card)];
  });
}

/** A block of cards in columns. */
function gridBlock(cards: readonly Card[]): Block {
  const { width, height } = placeColumns(cards, 0, 0);
  return { cards, width, height };
}

function placeBlock({ cards }: Block, x: number, y: number): void {
  if (cards.length === 1) Object.assign(cards[0] as Card, { x, y });
  else placeColumns(cards, x, y);
}

/** Places cards in columns that are together about as high as wide. */
function placeColumns(cards: readonly Card[], left: number, top: number): { width: number; height: number } {
  const wide = Math.max(...cards.map(({ width }) => width));
  const high = Math.max(...cards.map(({ height }) => height));
  const below = cards.every(({ rows }) => rows.length === 0) ? gaps.collapsed : gaps.within;
  const columns = Math.max(
    1,
    Math.round(Math.sqrt((cards.length * (high + below)) / (wide + gaps.within) / 2)),
  );
  const perColumn = Math.ceil(cards.length / columns);
  for (const [index, card] of cards.entries()) {
    card.x = left + Math.floor(index / perColumn) * (wide + gaps.between / 2);
    card.y = top + (index % perColumn) * (high + below);
  }
  const used = Math.ceil(cards.length / perColumn);
  return {
    width: used * wide + (used - 1) * (gaps.between / 2),
    height: perColumn * high + (perColumn - 1) * below,
  };
}

/**
 * Places the cards of a large part as clusters, each a card with those that only it is a neighbour of. The clusters are in rows, from the
 * left and from the right in turn, so that neighbours stay close.
 */
function packClusters(cards: readonly Card[], neighbours: ReadonlyMap<Card, ReadonlySet<Card>>): Part {
  const isLeaf = (card: Card): boolean => neighbours.get(card)?.size === 1;
  const clusters = cards
    .filter((card) => !isLeaf(card))
    .map((hub) => {
      const leaves = [...(neighbours.get(hub) ?? [])].filter(isLeaf);
      if (leaves.length === 0) return { cards: [hub], width: hub.width, height: hub.height };
      const left = hub.width + gaps.between / 2;
      const block = placeColumns(leaves, left, 0);
      Object.assign(hub, { x: 0, y: Math.max(0, (block.height - hub.height) / 2) });
      const height = Math.max(hub.height, block.height);
      return { cards: [hub, ...leaves], width: left + block.width, height };
    });
  const area = clusters.reduce(
    (sum, { width, height }) => sum + (width + gaps.between) * (height + gaps.parts),
    0,
  );
  const limit = Math.max(Math.sqrt(area * 1.5), ...clusters.map(({ width }) => width));
  let row: typeof clusters = [];
  let rowWidth = 0;
  let top = 0;
  let isReversed = false;
  const placeRow = (): void => {
    const high = Math.max(0, ...row.map(({ height }) => height));
    let left = isReversed ? limit : 0;
    for (const { cards: own, width, height } of row) {
      if (isReversed) left -= width;
      for (const card of own) {
        card.x += left;
        card.y += top + (high - height) / 2;
      }
      left += isReversed ? -gaps.between : width + gaps.between;
    }
    top += high + gaps.parts;
    isReversed = !isReversed;
    row = [];
    rowWidth = 0;
  };
  for (const cluster of clusters) {
    if (cluster.cards.length === 1) Object.assign(cluster.cards[0] as Card, { x: 0, y: 0 });
    if (rowWidth + cluster.width > limit && row.length > 0) placeRow();
    row.push(cluster);
    rowWidth += cluster.width + gaps.between;
  }
  placeRow();
  return moved(cards);
}

/** Moves the cards of a part so that its corner is at 0, 0. */
function moved(cards: readonly Card[]): Part {
  const left = Math.min(...cards.map(({ x }) => x));
  const top = Math.min(...cards.map(({ y }) => y));
  for (const card of cards) {
    card.x -= left;
    card.y -= top;
  }
  return {
    cards,
    width: Math.max(...cards.map(({ x, width }) => x + width)),
    height: Math.max(...cards.map(({ y, height }) => y + height)),
  };
}

/** Places parts beside each other in rows: the largest first, those of equal size in their order. */
function packParts(parts: readonly Part[]): { width: number; height: number } {
  const area = parts.reduce(
    (sum, { width, height }) => sum + (width + gaps.parts) * (height + gaps.parts),
    0,
  );
  const widest = Math.max(0, ...parts.map(({ width }) => width));
  const limit = Math.max(widest, Math.sqrt(area) * 1.5);
  const { margin } = gaps;
  let x: number = margin;
  let y: number = margin;
  let rowHeight = 0;
  let width = 0;
  for (const part of [...parts].sort((one, other) => other.height - one.height)) {
    if (x > margin && x + part.width > limit + margin) {
      x = margin;
      y += rowHeight + gaps.parts;
      rowHeight = 0;
    }
    for (const card of part.cards) {
      card.x = Math.round(card.x + x);
      card.y = Math.round(card.y + y);
    }
    x += part.width + gaps.parts;
    width = Math.max(width, x - gaps.parts);
    rowHeight = Math.max(rowHeight, part.height);
  }
  return { width: Math.ceil(width + margin), height: Math.ceil(y + rowHeight + margin) };
}

function wireOf(cable: MapCable, owners: ReadonlyMap<string, Card>): Wire[] {
  const [from, to] = cable.ends.map((end) => owners.get(end));
  if (from === undefined || to === undefined) return [];
  // A cable inside a collapsed card is not seen.
  if (from === to && from.isCollapsed) return [];
  const [y1, y2] = [middleOf(from, cable.ends[0]), middleOf(to, cable.ends[1])];
  // From side to side where the cards are beside each other, around the right sides where one is above the other.
  const isBeside = from.x + from.width < to.x || to.x + to.width < from.x;
  const leftward = isBeside && to.x < from.x;
  const x1 = leftward ? from.x : from.x + from.width;
  const x2 = isBeside && !leftward ? to.x : to.x + to.width;
  const bow = isBeside
    ? Math.max(24, Math.min(120, Math.abs(x2 - x1) / 2))
    : 30 + Math.min(60, Math.abs(y2 - y1) / 6);
  const c1 = leftward ? x1 - bow : x1 + bow;
  const c2 = isBeside && !leftward ? x2 - bow : x2 + bow;
  const xs = [x1, x2, c1, c2];
  const isUp = cable.ends.every((end, index) => {
    const card = index === 0 ? from : to;
    const link = card.namespace.links.find(({ id }) => id === end);
    return link?.up === true && (link.state === undefined || link.state === 'up' || link.state === 'unknown');
  });
  const round = (value: number): number => Math.round(value * 10) / 10;
  return [
    {
      cable,
      path: `M${round(x1)} ${round(y1)}C${round(c1)} ${round(y1)} ${round(c2)} ${round(y2)} ${round(x2)} ${round(y2)}`,
      middle: { x: round((x1 + x2 + 3 * (c1 + c2)) / 8), y: round((y1 + y2) / 2) },
      bounds: [Math.min(...xs), Math.min(y1, y2), Math.max(...xs), Math.max(y1, y2)],
      isUp,
    },
  ];
}

/** Height of the row of a link, or of the title where the row is not shown. */
function middleOf({ rows, y }: Card, link: string): number {
  const index = rows.findIndex((row) => row.link?.id === link);
  return index === -1 ? y + sizes.header / 2 : y + sizes.header + index * sizes.row + sizes.row / 2;
}
