import type { NetworkMap } from '../network/map/graph.ts';
import { isPlainLoopback, linkText, rowsOfNamespace, stateOf, titleOf } from './rows.ts';

const styles = { pair: 'solid', lower: 'dashed', tunnel: 'dotted' } as const;
const colours = { create: '#1a7f37', change: '#9a6700', delete: '#cf222e' } as const;

/** Draws a map in the language of Graphviz: a cluster for each namespace, a node for each link. */
export function mapDot(map: NetworkMap): string {
  const lines = [
    'graph network {',
    '  graph [rankdir=LR, compound=true, fontname="sans-serif"];',
    '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=11];',
  ];
  for (const [number, namespace] of map.namespaces.entries()) {
    lines.push(`  subgraph ${quote(`cluster_${number}`)} {`, `    label=${quote(titleOf(namespace))};`);
    if (namespace.change !== undefined) lines.push(`    color=${quote(colours[namespace.change])};`);
    const connected = new Set(map.cables.flatMap(({ ends }) => ends));
    let count = 0;
    for (const link of namespace.links) {
      if (isPlainLoopback(link) && !connected.has(link.id)) continue;
      count++;
      const attributes = [
        `label=${quote([link.name, linkText(link)].filter((part) => part !== '').join('\n'))}`,
        ...(link.kind === 'bridge' ? ['shape=hexagon'] : []),
        ...(stateOf(link) === 'up' ? [] : ['style="rounded,dashed"']),
        ...(link.change === undefined ? [] : [`color=${quote(colours[link.change])}`, 'penwidth=2']),
      ];
      lines.push(`    ${quote(link.id)} [${attributes.join(', ')}];`);
    }
    const others = rowsOfNamespace(namespace).filter(({ link }) => link === undefined);
    const text = others.map((row) => row.text).join('\n');
    if (text !== '' || count === 0)
      lines.push(`    ${quote(`${namespace.id} rows`)} [shape=plaintext, label=${quote(text)}];`);
    lines.push('  }');
  }
  for (const { links } of map.namespaces)
    for (const { id, master, lower } of links) {
      if (master !== undefined) lines.push(`  ${quote(master)} -- ${quote(id)};`);
      if (lower !== undefined) lines.push(`  ${quote(id)} -- ${quote(lower)} [style=dashed];`);
    }
  for (const { kind, ends, label, change } of map.cables) {
    const attributes = [
      'penwidth=2',
      `style=${styles[kind]}`,
      ...(label === undefined ? [] : [`label=${quote(label)}`]),
      ...(change === undefined ? [] : [`color=${quote(colours[change])}`]),
    ];
    lines.push(`  ${quote(ends[0])} -- ${quote(ends[1])} [${attributes.join(', ')}];`);
  }
  return [...lines, '}'].join('\n');
}

/** Text in quotes as Graphviz reads it. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
