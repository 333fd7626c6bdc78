import type { MapCable, NetworkMap } from '../network/map/graph.ts';
import { isPlainLoopback, linkText, rowsOfNamespace, stateOf, titleOf } from './rows.ts';

const arrows = { pair: '---', lower: '-.->', tunnel: '-.-' } as const;

/** Draws a map as a Mermaid flowchart: a subgraph for each namespace, a node for each link. */
export function mapMermaid(map: NetworkMap): string {
  const ids = new Map<string, string>();
  const idOf = (key: string): string => {
    const id = ids.get(key) ?? `n${ids.size}`;
    ids.set(key, id);
    return id;
  };
  const lines = ['flowchart LR'];
  const down: string[] = [];
  const changed = new Map<string, string[]>();
  const note = (change: string | undefined, id: string): void => {
    if (change !== undefined) changed.set(change, [...(changed.get(change) ?? []), id]);
  };
  const inside: string[] = [];
  for (const namespace of map.namespaces) {
    const space = `s${idOf(`namespace ${namespace.id}`).slice(1)}`;
    lines.push(`  subgraph ${space}[${label([titleOf(namespace)])}]`);
    note(namespace.change, space);
    const connected = new Set(map.cables.flatMap(({ ends }) => ends));
    for (const link of namespace.links) {
      if (isPlainLoopback(link) && !connected.has(link.id)) continue;
      const id = idOf(link.id);
      const text = label([link.name, linkText(link)]);
      lines.push(`    ${id}${link.kind === 'bridge' ? `{{${text}}}` : `[${text}]`}`);
      if (stateOf(link) !== 'up') down.push(id);
      note(link.change, id);
      if (link.master !== undefined) inside.push(`  ${idOf(link.master)} --- ${id}`);
      if (link.lower !== undefined) inside.push(`  ${id} -.-> ${idOf(link.lower)}`);
    }
    const others = rowsOfNamespace(namespace).filter(({ link }) => link === undefined);
    for (const [index, { text, change }] of others.entries()) {
      const id = idOf(`row ${namespace.id} ${index}`);
      lines.push(`    ${id}>${label([text])}]`);
      note(change, id);
    }
    // A subgraph must not be empty.
    if (lines.at(-1)?.startsWith('  subgraph'))
      lines.push(`    ${idOf(`empty ${namespace.id}`)}[${label([' '])}]`);
    lines.push('  end');
  }
  lines.push(...inside, ...map.cables.map((cable) => cableLine(cable, idOf)));
  if (down.length > 0) lines.push('  classDef down stroke-dasharray: 4 4', `  class ${down.join(',')} down`);
  for (const [change, nodes] of changed)
    lines.push(
      `  classDef ${change} stroke:${colours[change]},stroke-width:3px`,
      `  class ${nodes.join(',')} ${change}`,
    );
  return lines.join('\n');
}

const colours: Readonly<Record<string, string>> = { create: '#1a7f37', change: '#9a6700', delete: '#cf222e' };

function cableLine(
  { kind, ends: [first, second], label: text }: MapCable,
  idOf: (key: string) => string,
): string {
  const arrow = text === undefined ? arrows[kind] : `${arrows[kind]}|${label([text])}|`;
  return `  ${idOf(first)} ${arrow} ${idOf(second)}`;
}

/** Text in quotes, one line for each part. What Mermaid would read as its own is written as entities. */
function label(parts: readonly string[]): string {
  const entities = (text: string): string =>
    text.replaceAll(/[#&<>"`\\]/g, (character) => `#${character.codePointAt(0)};`);
  const lines = parts.filter((part) => part !== '').map(entities);
  return `"${lines.join('<br/>')}"`;
}
