import type { NetworkMap } from '../network/map/graph.ts';
import { type Card, type LayoutOptions, layoutMap, rowText, sizes, type Wire } from './layout.ts';
import type { MapRow } from './rows.ts';

/** Rules for the classes of a picture. Its colours are variables, for light and dark surroundings. */
export const pictureStyle = `
.map text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: var(--text); white-space: pre; }
.map .title { font-size: 13px; font-weight: 700; }
.map .card { fill: var(--card); stroke: var(--line); }
.map .head { fill: var(--head); }
.map .detail { fill: var(--dim); }
.map .off { fill: var(--dim); }
.map .problem { fill: var(--bad); }
.map .dot-up { fill: var(--good); }
.map .dot-waiting { fill: none; stroke: var(--warn); stroke-width: 2; }
.map .dot-down { fill: none; stroke: var(--dim); stroke-width: 1.5; }
.map .wire { fill: none; stroke: var(--wire); stroke-width: 2; }
.map .wire-off { stroke: var(--dim); stroke-dasharray: 2 5; }
.map .wire-lower { stroke-dasharray: 7 4; }
.map .wire-tunnel { stroke: var(--tunnel); stroke-dasharray: 10 4 2 4; }
.map .create { fill: var(--good); } .map .delete { fill: var(--bad); } .map .change { fill: var(--warn); }
.map .card.create, .map .wire.create { fill: none; stroke: var(--good); stroke-width: 2.5; }
.map .card.delete, .map .wire.delete { fill: none; stroke: var(--bad); stroke-width: 2.5; }
.map .card.create, .map .card.delete { fill: var(--card); }
.map .label { fill: var(--dim); font-size: 11px; text-anchor: middle; paint-order: stroke; stroke: var(--back); stroke-width: 4px; }
`;

/** The colours of pictures in light and dark surroundings. */
export const colours = {
  light: {
    back: '#ffffff',
    card: '#ffffff',
    head: '#eef2f6',
    line: '#8b96a3',
    text: '#1b2430',
    dim: '#59636e',
    wire: '#2563c9',
    tunnel: '#8a3fc0',
    good: '#1a7f37',
    warn: '#8a5a00',
    bad: '#c4202c',
  },
  dark: {
    back: '#12171d',
    card: '#1a2129',
    head: '#26303b',
    line: '#5a6673',
    text: '#e3e9ef',
    dim: '#9aa5b1',
    wire: '#6ea8fe',
    tunnel: '#c88cf5',
    good: '#4cc46a',
    warn: '#e0a83a',
    bad: '#ff7b72',
  },
} as const;

/** The variables of one set of colours. */
export function colourVariables(name: keyof typeof colours): string {
  return Object.entries(colours[name])
    .map(([key, value]) => `--${key}: ${value};`)
    .join(' ');
}

/** Draws a map as an SVG file that needs nothing else, with colours for light and dark surroundings. */
export function mapSvg(map: NetworkMap, options: LayoutOptions = {}): string {
  const { cards, wires, width, height } = layoutMap(map, options);
  const style = `
.map { ${colourVariables('light')} }
@media (prefers-color-scheme: dark) { .map { ${colourVariables('dark')} } }${pictureStyle}`;
  const title = `Network of ${map.namespaces.length} ${map.namespaces.length === 1 ? 'namespace' : 'namespaces'}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    `<rect width="100%" height="100%" fill="var(--back)"/>`,
    ...wires.map(wireSvg),
    ...cards.map(cardSvg),
    '</svg>\n',
  ].join('\n');
}

/** Draws a namespace. */
export function cardSvg(card: Card): string {
  const { x, y, width, height, title, rows, namespace } = card;
  const change = namespace.change === undefined ? '' : ` ${namespace.change}`;
  const left = sizes.padding;
  const hidden = namespace.links.length;
  const more = card.isCollapsed ? ` <tspan class="detail">${hidden}</tspan>` : '';
  return [
    `<g transform="translate(${x} ${y})">`,
    `<rect class="card${change}" width="${width}" height="${height}" rx="6"/>`,
    `<path class="head" d="${headPath(width, rows.length === 0)}"/>`,
    `<text class="title" x="${left}" y="19">${escapeXml(title)}${more}</text>`,
    ...rows.map((row, index) => rowSvg(row, sizes.header + index * sizes.row)),
    '</g>',
  ].join('');
}

/** Largest letters of a card that is seen from far, compared with those of a title. */
const largestTitle = 4;

/** Draws a namespace as it is seen from far: its title fills the card, because nothing else could be read. */
export function farCardSvg({ x, y, width, height, title, namespace }: Card): string {
  const change = namespace.change === undefined ? '' : ` ${namespace.change}`;
  const length = Math.max(1, title.length) * sizes.titleLetter;
  const factor = Math.max(1, Math.min((width - sizes.padding) / length, (height - 4) / 16, largestTitle));
  const [left, base] = [(width - length * factor) / 2, height / 2 + 4.5 * factor];
  const round = (value: number): number => Math.round(value * 100) / 100;
  return (
    `<g transform="translate(${x} ${y})"><rect class="card${change}" width="${width}" height="${height}" rx="6"/>` +
    `<text class="title" transform="translate(${round(left)} ${round(base)}) scale(${round(factor)})">${escapeXml(title)}</text></g>`
  );
}

/** The outline of the head of a card: round above, and where nothing follows also below. */
function headPath(width: number, isAlone: boolean): string {
  const below = isAlone
    ? `v${sizes.header - 14}a6 6 0 0 1 -6 6h${14 - width}a6 6 0 0 1 -6 -6z`
    : `v${sizes.header - 8}h${2 - width}z`;
  return `M1 7a6 6 0 0 1 6 -6h${width - 14}a6 6 0 0 1 6 6${below}`;
}

/** Draws a row of a card, whose upper border is at `y`. */
function rowSvg(row: MapRow, y: number): string {
  const left = sizes.padding + row.depth * sizes.indent;
  const base = y + 14;
  const text = rowText(row);
  const name = escapeXml(text.slice(0, row.name.length));
  const rest = escapeXml(text.slice(row.name.length));
  const tone = row.change ?? (row.isProblem === true ? 'problem' : row.state === 'down' ? 'off' : '');
  const dot =
    row.state === 'none' ? '' : `<circle class="dot-${row.state}" cx="${left + 3}" cy="${y + 10}" r="4"/>`;
  const detail = tone === '' ? 'detail' : tone;
  return (
    `${dot}<text x="${left + sizes.indent}" y="${base}"${tone === '' ? '' : ` class="${tone}"`}>${name}` +
    `${rest === '' ? '' : `<tspan class="${detail}">${rest}</tspan>`}</text>`
  );
}

/** Draws a cable. */
export function wireSvg({ cable, path, middle, isUp }: Wire): string {
  const classes = ['wire', `wire-${cable.kind}`, ...(isUp ? [] : ['wire-off']), cable.change ?? ''];
  const text =
    cable.label === undefined
      ? ''
      : `<text class="label" x="${middle.x}" y="${middle.y - 8}">${escapeXml(cable.label)}</text>`;
  return `<path class="${classes.join(' ').trim()}" d="${path}"/>${text}`;
}

/** Writes text for XML. Characters that XML does not have become U+FFFD. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replaceAll(/[&<>"\p{Cc}\p{Cf}\p{Cs}\p{Cn}]/gu, (character) => entities[character] ?? '\ufffd');
}
