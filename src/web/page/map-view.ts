import {
  compareNamespaces,
  type MapLink,
  type MapNamespace,
  type NetworkMap,
} from '../../network/map/graph.ts';
import { type Card, layoutMap, type Picture, sizes, type Wire } from '../../picture/layout.ts';
import { linkText, titleOf } from '../../picture/rows.ts';
import { cardSvg, escapeXml, farCardSvg, wireSvg } from '../../picture/svg.ts';
import type { LinkDetails, MapUpdate, NetworkPath, Rates } from '../data.ts';
import { create, element, isTyping, later, oncePerFrame, read, showChildren } from './dom.ts';

/** Namespaces are collapsed at first where there are more than this. */
const manyNamespaces = 60;
/** Below this scale nothing can be read but large titles, which are drawn where many cards are in sight. */
const farScale = 0.6;
/** Frames that take longer, in ms, are too slow to follow a movement. */
const slowFrame = 50;
/** Milliseconds without movement after which a map whose frames are slow is drawn as it is seen then. */
const restDelay = 150;
/** Namespaces with more links than this are collapsed at first: a card that is much higher than the window makes all others tiny. */
const manyLinks = 60;
/** Hits of a search that are listed. */
const longestList = 100;

interface Selection {
  readonly card: string;
  /** Link of the namespace; absent for the namespace itself. */
  readonly link?: string | undefined;
}

/** Results of a function by object. */
class Memo<T extends object> {
  readonly #make: (object: T) => string;
  readonly #known = new WeakMap<T, string>();

  constructor(make: (object: T) => string) {
    this.#make = make;
  }

  of(object: T): string {
    const text = this.#known.get(object) ?? this.#make(object);
    this.#known.set(object, text);
    return text;
  }
}

/** The live map: a picture that can be moved, searched and asked. */
export class MapView {
  readonly #namespaces = new Map<string, MapNamespace>();
  #cables: NetworkMap['cables'] = [];
  #picture: Picture = { cards: [], wires: [], width: 0, height: 0 };
  #cardById = new Map<string, Card>();
  /** Namespaces that were opened or closed by hand, with whether they are collapsed. */
  readonly #byHand = new Map<string, boolean>();
  #collapseAll: boolean | undefined;
  #view = { x: 0, y: 0, scale: 1 };
  /** The view that the drawn elements are for. */
  #drawnView = this.#view;
  /** Milliseconds that the last frame took, with layout and painting by the browser. */
  #frameTime = 0;
  #isFitted = true;
  #selected: Selection | undefined;
  #found: ReadonlySet<string> = new Set();
  #path: NetworkPath | undefined;
  #rates: Rates = {};
  /** When namespaces and links appeared, so that they stand out for a moment. */
  readonly #fresh = new Set<string>();
  #isFirst = true;
  /** Elements that are drawn, by id, with the text that made them. */
  readonly #drawn = new Map<string, { readonly text: string; readonly node: SVGGElement }>();
  /** Texts of cards and cables, which stay the same until the next layout: moving the map draws thousands again and again. */
  readonly #near = new Memo(cardSvg);
  readonly #far = new Memo(farCardSvg);
  readonly #wire = new Memo(wireSvg);
  readonly #stage = element('stage');
  readonly #relayout = later(60, () => this.#layOut());
  readonly #drawAtRest = later(restDelay, () => this.#draw());

  constructor() {
    this.#listenToPointer();
    this.#stage.addEventListener('keydown', (event) => this.#onKey(event));
    element('search').addEventListener('input', () => this.#search());
    element('collapse').addEventListener('click', () => this.#setAll(true));
    element('expand').addEventListener('click', () => this.#setAll(false));
    element('fit').addEventListener('click', () => this.fit());
    element('path-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#showPath();
    });
    new ResizeObserver(() => this.#onResize()).observe(this.#stage);
  }

  /** Replaces the map. */
  replace({ namespaces, cables }: NetworkMap): void {
    this.#namespaces.clear();
    for (const namespace of namespaces) this.#namespaces.set(namespace.id, namespace);
    this.#cables = cables;
    this.#layOut();
    this.#isFirst = false;
    if (this.#isFitted) this.fit();
  }

  /** Changes the map. */
  update({ namespaces, gone, cables }: MapUpdate): void {
    for (const id of gone) this.#namespaces.delete(id);
    for (const namespace of namespaces) {
      const before = this.#namespaces.get(namespace.id);
      if (before === undefined) this.#markFresh(namespace.id);
      this.#namespaces.set(namespace.id, namespace);
    }
    if (cables !== undefined) this.#cables = [...cables];
    this.#relayout();
  }

  /** Shows the traffic of links. */
  showRates(rates: Rates): void {
    this.#rates = rates;
    this.#draw();
  }

  /** Shows all of the map. */
  fit(): void {
    const { clientWidth, clientHeight } = this.#stage;
    const { width, height } = this.#picture;
    if (width === 0 || clientWidth === 0) return;
    const scale = Math.min(clientWidth / width, clientHeight / height, 1.2);
    this.#view = {
      scale,
      x: (clientWidth - width * scale) / 2,
      y: Math.max(0, (clientHeight - height * scale) / 2),
    };
    this.#isFitted = true;
    this.#draw();
  }

  /** Details take a part of the window. The map keeps its size beside them, with what is selected in sight; a path is shown as a whole. */
  #onResize(): void {
    const hasDetails = !element('details').hidden && this.#path === undefined;
    if (hasDetails && this.#selected !== undefined) this.#bringIntoView(this.#selected);
    if (this.#isFitted && !hasDetails) this.fit();
    else this.#draw();
  }

  #markFresh(id: string): void {
    if (this.#isFirst) return;
    this.#fresh.add(id);
    setTimeout(() => this.#fresh.delete(id), 1600);
  }

  #isCollapsed({ id, links }: MapNamespace): boolean {
    const many = links.length > (this.#namespaces.size > manyNamespaces ? 0 : manyLinks);
    return this.#byHand.get(id) ?? this.#collapseAll ?? many;
  }

  #setAll(isCollapsed: boolean): void {
    this.#collapseAll = isCollapsed;
    this.#byHand.clear();
    this.#layOut();
    this.fit();
  }

  /** All that is known. Namespaces come in the order in which they open; the map has its own. */
  #map(): NetworkMap {
    return { namespaces: [...this.#namespaces.values()].sort(compareNamespaces), cables: this.#cables };
  }

  #layOut(): void {
    const map = this.#map();
    this.#picture = layoutMap(map, { isCollapsed: (namespace) => this.#isCollapsed(namespace) });
    this.#cardById = new Map(this.#picture.cards.map((card) => [card.namespace.id, card]));
    if (this.#selected !== undefined && !this.#cardById.has(this.#selected.card)) this.#selected = undefined;
    showChildren(
      element('namespaces'),
      map.namespaces
        .slice(0, 500)
        .map(({ id, name }) => ({ key: `${id} ${name}`, make: () => create('option', { value: name }) })),
    );
    this.#search();
    if (this.#isFitted) this.fit();
    else this.#draw();
  }

  /** Draws what is in sight, once before the next frame. */
  readonly #draw = oncePerFrame(() => this.#drawNow());

  /**
   * Follows a movement of the view. Where frames are slow, the picture of the last one is moved and scaled, which browsers do without
   * drawing it again, and the map is drawn when the movement rests.
   */
  #follow(): void {
    if (this.#frameTime <= slowFrame) {
      this.#draw();
      return;
    }
    const [to, from] = [this.#view, this.#drawnView];
    const ratio = to.scale / from.scale;
    const [x, y] = [to.x - from.x * ratio, to.y - from.y * ratio];
    element('canvas').style.transform = `translate(${x}px, ${y}px) scale(${ratio})`;
    this.#drawAtRest();
  }

  #drawNow(): void {
    const began = performance.now();
    requestAnimationFrame(() => (this.#frameTime = performance.now() - began));
    this.#drawnView = this.#view;
    element('canvas').style.transform = '';
    const { x, y, scale } = this.#view;
    element('world').setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
    const { clientWidth, clientHeight } = this.#stage;
    const [left, top] = [-x / scale, -y / scale];
    const [right, bottom] = [left + clientWidth / scale, top + clientHeight / scale];
    const sees = (l: number, t: number, r: number, b: number): boolean =>
      l < right && r > left && t < bottom && b > top;
    const wires = this.#picture.wires.filter(({ bounds: [l, t, r, b] }) =>
      sees(l - 4, t - 12, r + 4, b + 12),
    );
    const cards = this.#picture.cards.filter((card) =>
      sees(card.x, card.y, card.x + card.width, card.y + card.height),
    );
    const cardText = scale < farScale && cards.length > manyNamespaces ? this.#far : this.#near;
    const layers: Record<string, [id: string, text: string][]> = {
      wires: wires.map((wire) => [`wire ${wire.cable.id}`, this.#wire.of(wire) + this.#rateSvg(wire)]),
      cards: cards.map((card) => [`card ${card.namespace.id}`, cardText.of(card)]),
      marks: [['marks', this.#marksSvg(cards)]],
    };
    const seen = new Set(Object.values(layers).flatMap((nodes) => nodes.map(([id]) => id)));
    for (const [id, { node }] of this.#drawn) {
      if (seen.has(id)) continue;
      node.remove();
      this.#drawn.delete(id);
    }
    for (const [layer, nodes] of Object.entries(layers))
      for (const [place, [id, text]] of nodes.entries()) this.#put(element(layer), place, id, text);
  }

  /** Draws a part of a layer at its place among the others, so that the document reads in the order of the map. */
  #put(layer: Element, place: number, id: string, text: string): void {
    const before = this.#drawn.get(id);
    const node = before?.node ?? document.createElementNS('http://www.w3.org/2000/svg', 'g');
    if (before?.text !== text) node.innerHTML = text;
    if (before === undefined) {
      node.dataset.id = id;
      if (this.#fresh.has(id.slice('card '.length))) node.classList.add('fresh');
    }
    const there = layer.children[place] ?? null;
    if (there !== node) layer.insertBefore(node, there);
    this.#drawn.set(id, { text, node });
  }

  /** The rate of a cable: that of its first end, whose traffic the other end has reversed. */
  #rateSvg({ cable, middle }: Wire): string {
    const [first, second] = cable.ends.map((end) => this.#rates[end]);
    const [received, sent] = first ?? [second?.[1] ?? 0, second?.[0] ?? 0];
    const total = received + sent;
    if (total === 0) return '';
    return `<text class="label" x="${middle.x}" y="${middle.y + 14}">${bits(total)}</text>`;
  }

  #marksSvg(cards: readonly Card[]): string {
    const frame = ({ x, y, width, height }: Card, name: string): string =>
      `<rect class="${name}" x="${x - 3}" y="${y - 3}" width="${width + 6}" height="${height + 6}" rx="8"/>`;
    const marks = cards
      .filter(({ namespace }) => this.#found.has(namespace.id))
      .map((card) => frame(card, 'found'));
    const onPath = new Set(this.#path?.hops.flatMap(({ links }) => links) ?? []);
    for (const { path, cable } of this.#picture.wires)
      if (cable.ends.every((end) => onPath.has(end))) marks.push(`<path class="path" d="${path}"/>`);
    for (const { namespace } of this.#path?.hops ?? []) {
      const card = this.#cardById.get(namespace);
      if (card !== undefined) marks.push(frame(card, 'path'));
    }
    const card = this.#cardById.get(this.#selected?.card ?? '');
    if (card === undefined) return marks.join('');
    const row = card.rows.findIndex(({ link }) => link?.id === this.#selected?.link);
    if (this.#selected?.link === undefined || row === -1) return [...marks, frame(card, 'mark')].join('');
    const [x, y] = [card.x, card.y + sizes.header + row * sizes.row];
    return [
      ...marks,
      `<rect class="mark" x="${x}" y="${y}" width="${card.width}" height="${sizes.row}" rx="3"/>`,
    ].join('');
  }

  // Moving, zooming, selecting.

  #listenToPointer(): void {
    const stage = this.#stage;
    let start: { readonly x: number; readonly y: number } | undefined;
    let moved = false;
    stage.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      start = { x: event.clientX - this.#view.x, y: event.clientY - this.#view.y };
      moved = false;
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener('pointermove', (event) => {
      if (start === undefined) return;
      const [x, y] = [event.clientX - start.x, event.clientY - start.y];
      if (!moved && Math.hypot(x - this.#view.x, y - this.#view.y) < 4) return;
      moved = true;
      stage.classList.add('dragging');
      this.#view = { ...this.#view, x, y };
      this.#isFitted = false;
      this.#follow();
    });
    stage.addEventListener('pointerup', (event) => {
      if (start !== undefined && !moved) this.#onClick(event);
      start = undefined;
      stage.classList.remove('dragging');
    });
    stage.addEventListener('dblclick', (event) => {
      const hit = this.#hit(event);
      if (hit !== undefined) this.#toggle(hit.card);
    });
    stage.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const { left, top } = stage.getBoundingClientRect();
        this.#zoom(Math.exp(-event.deltaY / 400), event.clientX - left, event.clientY - top);
      },
      { passive: false },
    );
  }

  #zoom(factor: number, atX = this.#stage.clientWidth / 2, atY = this.#stage.clientHeight / 2): void {
    const scale = Math.min(4, Math.max(0.02, this.#view.scale * factor));
    const ratio = scale / this.#view.scale;
    this.#view = { scale, x: atX - (atX - this.#view.x) * ratio, y: atY - (atY - this.#view.y) * ratio };
    this.#isFitted = false;
    this.#follow();
  }

  /** The namespace and the link below the pointer. */
  #hit(event: MouseEvent): Selection | undefined {
    const { left, top } = this.#stage.getBoundingClientRect();
    const x = (event.clientX - left - this.#view.x) / this.#view.scale;
    const y = (event.clientY - top - this.#view.y) / this.#view.scale;
    const card = this.#picture.cards.find(
      (one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height,
    );
    if (card === undefined) return undefined;
    const row = card.rows[Math.floor((y - card.y - sizes.header) / sizes.row)];
    return { card: card.namespace.id, link: row?.link?.id };
  }

  #onClick(event: MouseEvent): void {
    const hit = this.#hit(event);
    this.#select(hit);
    if (hit !== undefined) void this.#showDetails();
  }

  #toggle(id: string): void {
    const namespace = this.#namespaces.get(id);
    if (namespace === undefined) return;
    this.#byHand.set(id, !this.#isCollapsed(namespace));
    this.#layOut();
  }

  #select(selection: Selection | undefined, isShown = false): void {
    this.#selected = selection;
    const namespace = this.#namespaces.get(selection?.card ?? '');
    const link = namespace?.links.find(({ id }) => id === selection?.link);
    element('selected').textContent =
      namespace === undefined
        ? ''
        : `${titleOf(namespace)}${link === undefined ? '' : `, ${link.name} ${linkText(link, { all: true })}`}`;
    if (isShown && selection !== undefined) this.#bringIntoView(selection);
    this.#draw();
  }

  #bringIntoView({ card: id }: Selection): void {
    const card = this.#cardById.get(id);
    if (card === undefined) return;
    const { clientWidth, clientHeight } = this.#stage;
    const scale = Math.max(this.#view.scale, 0.8);
    const [x, y] = [card.x * this.#view.scale + this.#view.x, card.y * this.#view.scale + this.#view.y];
    const isVisible =
      x >= 0 && y >= 0 && x + card.width * scale < clientWidth && y + card.height * scale < clientHeight;
    if (isVisible && scale === this.#view.scale) return;
    this.#isFitted = false;
    this.#view = {
      scale,
      x: clientWidth / 2 - (card.x + card.width / 2) * scale,
      y: clientHeight / 2 - (card.y + card.height / 2) * scale,
    };
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#actions()[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  #actions(): Readonly<Record<string, () => void>> {
    return {
      ArrowDown: () => this.#move(0, 1),
      ArrowUp: () => this.#move(0, -1),
      ArrowRight: () => this.#move(1, 0),
      ArrowLeft: () => this.#move(-1, 0),
      Enter: () => void this.#showDetails(),
      c: () => this.#selected !== undefined && this.#toggle(this.#selected.card),
      '+': () => this.#zoom(1.25),
      '-': () => this.#zoom(0.8),
      '0': () => this.fit(),
      p: () => this.#startPath(),
    };
  }

  /** Moves the selection: up and down through the links of a namespace, else to the nearest namespace in the direction. */
  #move(dx: number, dy: number): void {
    const card = this.#cardById.get(this.#selected?.card ?? '');
    if (card === undefined) {
      const [first] = this.#picture.cards;
      if (first !== undefined) this.#select({ card: first.namespace.id }, true);
      return;
    }
    const links = card.rows.flatMap(({ link }) => link ?? []);
    const at = links.findIndex(({ id }) => id === this.#selected?.link);
    const next = at + dy;
    if (dy !== 0 && next >= -1 && next < links.length) {
      this.#select({ card: card.namespace.id, link: links[next]?.id }, true);
      return;
    }
    const distance = (other: Card): number => {
      const [x, y] = [other.x - card.x, other.y - card.y];
      const ahead = x * dx + y * dy;
      return ahead <= 0 ? Number.POSITIVE_INFINITY : ahead + 3 * Math.abs(x * dy + y * dx);
    };
    const best = this.#picture.cards.reduce<Card | undefined>(
      (one, other) =>
        distance(other) < (one === undefined ? Number.POSITIVE_INFINITY : distance(one)) ? other : one,
      undefined,
    );
    if (best !== undefined) this.#select({ card: best.namespace.id }, true);
  }

  // Searching.

  #search(): void {
    const text = element<HTMLInputElement>('search').value.trim().toLowerCase();
    const hits: { readonly namespace: MapNamespace; readonly link?: MapLink }[] = [];
    if (text !== '')
      for (const namespace of this.#map().namespaces) {
        if ([namespace.name, ...namespace.names].some((name) => name.toLowerCase().includes(text)))
          hits.push({ namespace });
        for (const link of namespace.links)
          if (
            `${link.name} ${link.address ?? ''} ${link.addresses.join(' ')} ${link.kind}`
              .toLowerCase()
              .includes(text)
          )
            hits.push({ namespace, link });
      }
    this.#found = new Set(hits.map(({ namespace }) => namespace.id));
    const more = hits.length - longestList;
    showChildren(element('results'), [
      ...hits.slice(0, longestList).map(({ namespace, link }) => {
        const name = link === undefined ? namespace.name : `${namespace.name}: ${link.name}`;
        const about = link === undefined ? '' : ` ${link.addresses[0] ?? link.kind}`;
        const make = (): HTMLElement => {
          const button = create('button', { type: 'button' }, name, create('small', {}, about));
          button.addEventListener('click', () => {
            this.#select({ card: namespace.id, link: link?.id }, true);
            void this.#showDetails();
          });
          return create('li', {}, button);
        };
        return { key: `${link?.id ?? namespace.id} ${name}${about}`, make };
      }),
      ...(more > 0 ? [{ key: `${more} more`, make: () => create('li', {}, `${more} more`) }] : []),
    ]);
    this.#draw();
  }

  // Details and paths.

  #openDetails(title: string, ...content: (Node | string)[]): void {
    const close = create('button', { type: 'button', title: 'Close (Esc)' }, '×');
    close.ariaLabel = 'Close';
    close.addEventListener('click', () => this.closeDetails());
    const details = element('details');
    details.replaceChildren(create('h2', {}, title, close), ...content);
    details.hidden = false;
  }

  /** Closes the details, and forgets the path. */
  closeDetails(): void {
    element('details').hidden = true;
    this.#path = undefined;
    this.#draw();
  }

  async #showDetails(): Promise<void> {
    const { card = '', link: id } = this.#selected ?? {};
    const namespace = this.#namespaces.get(card);
    if (namespace === undefined) return;
    if (id === undefined) {
      const { links, processes, listeners, defaultRoutes, problem, inode } = namespace;
      const listed = processes.slice(0, 50).map(({ pid, name }) => `${name}[${pid}]`);
      this.#openDetails(
        titleOf(namespace),
        ...(problem === undefined ? [] : [create('p', { className: 'problem' }, problem)]),
        table({ inode, links: links.length, processes: processes.length, programs: listed.join(' ') }),
        ...section('Default routes', defaultRoutes),
        ...section('Listens', listeners),
      );
      return;
    }
    const link = namespace.links.find((one) => one.id === id);
    const title = `${namespace.name}: ${link?.name ?? id}`;
    this.#openDetails(title, create('p', {}, 'reading …'));
    try {
      const found = await read<LinkDetails>('link', { id });
      // Another one may have been selected meanwhile.
      if (this.#selected?.link !== id) return;
      const { stats64, stats: _, ...rest } = found.link as Record<string, unknown>;
      const map = this.#map();
      this.#openDetails(
        title,
        ...section('Connected to', otherEndsOf(map, id)),
        ...section('Statistics', stats64 === undefined ? [] : [stats64 as object]),
        ...section('Addresses', found.addresses),
        ...section('Routes', found.routes),
        ...section('Neighbours', found.neighbours),
        ...section('Qdiscs', found.qdiscs),
        ...section('Link', [rest]),
      );
    } catch (error) {
      this.#openDetails(title, create('p', { className: 'problem' }, (error as Error).message));
    }
  }

  #startPath(): void {
    const namespace = this.#namespaces.get(this.#selected?.card ?? '');
    if (namespace !== undefined) element<HTMLInputElement>('path-from').value = namespace.name;
    element<HTMLInputElement>(namespace === undefined ? 'path-from' : 'path-to').focus();
  }

  async #showPath(): Promise<void> {
    const name = element<HTMLInputElement>('path-from').value.trim();
    const to = element<HTMLInputElement>('path-to').value.trim();
    const from = [...this.#namespaces.values()].find((one) => one.name === name || one.names.includes(name));
    const title = `${name} → ${to}`;
    try {
      if (from === undefined) throw new Error(`there is no namespace ${name}`);
      const path = await read<NetworkPath>('path', { from: from.id, to });
      const { hops, arrived, problem } = path;
      const nameOf = (id: string): string => this.#namespaces.get(id)?.name ?? id;
      this.#openDetails(
        title,
        create(
          'p',
          arrived ? {} : { className: 'problem' },
          arrived ? 'arrives' : `does not arrive: ${problem}`,
        ),
        create(
          'ol',
          {},
          ...hops.map(({ namespace, route }) => create('li', {}, `${nameOf(namespace)}: ${route}`)),
        ),
      );
      this.#path = path;
    } catch (error) {
      this.#path = undefined;
      this.#openDetails(title, create('p', { className: 'problem' }, (error as Error).message));
    }
    this.#draw();
  }

  /** Keys that work everywhere on the map. */
  onGlobalKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      this.closeDetails();
      this.#stage.focus();
    } else if (event.key === '/' && !isTyping(event)) {
      event.preventDefault();
      element('search').focus();
    }
  }
}

/** The other ends of the cables of a link. */
function otherEndsOf({ namespaces, cables }: NetworkMap, id: string): object[] {
  return cables
    .filter(({ ends }) => ends.includes(id))
    .flatMap(({ kind, ends }) => {
      const other = ends[0] === id ? ends[1] : ends[0];
      const namespace = namespaces.find(({ links }) => links.some((link) => link.id === other));
      const link = namespace?.links.find((one) => one.id === other);
      return link === undefined ? [] : [{ cable: kind, namespace: namespace?.name, link: link.name }];
    });
}

function section(title: string, items: readonly object[]): Node[] {
  return items.length === 0 ? [] : [create('h3', {}, title), ...items.map((item) => table(item))];
}

/** A table of the fields of an object. Objects inside are written in one line. */
function table(object: object): HTMLTableElement {
  const rows = Object.entries(object)
    .filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    )
    .map(([key, value]) => {
      const head = create('th', {}, key);
      head.scope = 'row';
      return create('tr', {}, head, create('td', {}, textOf(value)));
    });
  return create('table', {}, create('tbody', {}, ...rows));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, item]) => `${key} ${textOf(item)}`)
    .join(', ');
}

/** Bytes per second as bits: `1.2 Mbit/s`. */
function bits(bytes: number): string {
  const value = bytes * 8;
  const power = Math.min(3, Math.max(0, Math.floor(Math.log10(value) / 3)));
  const unit = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'][power] as string;
  return escapeXml(
    `${(value / 1000 ** power).toPrecision(3).replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros))} ${unit}`,
  );
}
