import type { MapChange, MapNamespace, NetworkMap } from '../network/map/graph.ts';
import { otherEnds } from './other-ends.ts';
import { type MapRow, rowsOfNamespace, titleOf } from './rows.ts';

/** Colours a piece of text. */
export type Paint = (colour: 'bold' | 'dim' | 'green' | 'yellow' | 'red', text: string) => string;

const signs = { create: '+', change: '~', delete: '-' } as const;
const colours = { create: 'green', change: 'yellow', delete: 'red' } as const;

/** Draws a map as a tree of text. Each cable is shown at both ends. */
export function mapText(map: NetworkMap, paint: Paint = (_colour, text) => text): string {
  const ends = otherEnds(map);
  const hasChanges = map.namespaces.some(isChanged);
  return map.namespaces.map((namespace) => block(namespace, ends, paint, hasChanges)).join('');
}

function isChanged({ change, links, changes = [], defaultRoutes }: MapNamespace): boolean {
  return (
    change !== undefined ||
    changes.length > 0 ||
    [...links, ...defaultRoutes].some((each) => each.change !== undefined)
  );
}

function block(
  namespace: MapNamespace,
  ends: ReadonlyMap<string, readonly string[]>,
  paint: Paint,
  hasChanges: boolean,
): string {
  const rows = rowsOfNamespace(namespace, { all: true });
  const { isCurrent, processes, names } = namespace;
  const about = [
    ...(isCurrent ? ['this namespace'] : []),
    ...(processes.length === 0 || (names.length === 0 && processes.length === 1)
      ? []
      : [`${processes.length} ${processes.length === 1 ? 'process' : 'processes'}`]),
  ];
  const title = `${paint('bold', titleOf(namespace))}${about.length === 0 ? '' : paint('dim', `  ${about.join(', ')}`)}`;
  const lines = rows.map((row, index) => {
    const content = rowText(row, ends, paint);
    return `${margin(row.change, paint, hasChanges)}${paint('dim', branches(rows, index))}${content}`;
  });
  return [`${margin(namespace.change, paint, hasChanges)}${title}`, ...lines]
    .map((line) => `${line}\n`)
    .join('');
}

/** The sign of a change, where the map has any. */
function margin(change: MapChange | undefined, paint: Paint, hasChanges: boolean): string {
  if (!hasChanges) return '';
  return change === undefined ? '  ' : `${paint(colours[change], signs[change])} `;
}

function rowText(row: MapRow, ends: ReadonlyMap<string, readonly string[]>, paint: Paint): string {
  const { link, name, text, state, change } = row;
  const cables = (link === undefined ? [] : (ends.get(link.id) ?? [])).map((end) => ` ── ${end}`).join('');
  const content = `${name === '' ? '' : `${name} `}${text}${cables}`;
  if (change !== undefined) return paint(colours[change], content);
  if (row.isProblem === true) return paint('red', content);
  return state === 'down' ? paint('dim', content) : content;
}

/** The lines of the tree in front of a row. */
function branches(rows: readonly MapRow[], index: number): string {
  const { depth } = rows[index] as MapRow;
  let text = '';
  for (let level = 0; level <= depth; level++) {
    const next = rows.slice(index + 1).find((row) => row.depth <= level);
    const goesOn = next?.depth === level;
    text += level === depth ? (goesOn ? '├─ ' : '└─ ') : goesOn ? '│  ' : '   ';
  }
  return text;
}
