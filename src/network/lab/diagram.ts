import type { LabLinkDescription } from './description.ts';
import type { LabPlan, PlannedPort } from './plan.ts';

/** Format of a diagram: text, or a Mermaid flowchart. */
export type DiagramFormat = 'text' | 'mermaid';

/** Draws a lab. */
export function drawLab(plan: LabPlan, format: DiagramFormat): string {
  return format === 'mermaid' ? drawMermaid(plan) : drawText(plan);
}

/** The properties of a cable as text: `delay 50ms, loss 1%`. */
export function propertiesOf({ delay, jitter, loss, rate }: LabLinkDescription): string {
  const given = Object.entries({ delay, jitter, loss, rate }).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${value}`).join(', ');
}

function drawText(plan: LabPlan): string {
  const lines: string[] = [];
  const { nodes, switches = {} } = plan.description;
  for (const place of [...plan.nodes, ...plan.switches]) {
    const role = Object.hasOwn(switches, place)
      ? 'switch'
      : nodes[place]?.forwarding === true
        ? 'router'
        : 'host';
    lines.push(`${place} (${role})`);
    for (const link of plan.links) {
      for (const [index, end] of link.ends.entries()) {
        if (end.place !== place) continue;
        const other = link.ends[1 - index] as PlannedPort;
        const given = end.addresses.length === 0 ? '' : ` ${end.addresses.join(' ')}`;
        const what = propertiesOf(link.description);
        lines.push(`  ${end.name}${given} ── ${other.place}:${other.name}${what === '' ? '' : ` [${what}]`}`);
      }
    }
  }
  return lines.join('\n');
}

function drawMermaid(plan: LabPlan): string {
  const ids = new Map([...plan.nodes, ...plan.switches].map((place, index) => [place, `n${index}`]));
  const label = (text: string): string => `"${text.replaceAll('"', '#quot;')}"`;
  const port = (end: PlannedPort): string => [end.name, ...end.addresses].join(' ');
  const lines = ['flowchart LR'];
  for (const place of plan.nodes) {
    const round = plan.description.nodes[place]?.forwarding === true;
    lines.push(`  ${ids.get(place)}${round ? `((${label(place)}))` : `[${label(place)}]`}`);
  }
  for (const place of plan.switches) lines.push(`  ${ids.get(place)}{{${label(place)}}}`);
  for (const { ends, description } of plan.links) {
    const text = [port(ends[0]), propertiesOf(description), port(ends[1])]
      .filter((part) => part !== '')
      .join(' — ');
    lines.push(`  ${ids.get(ends[0].place)} ---|${label(text)}| ${ids.get(ends[1].place)}`);
  }
  return lines.join('\n');
}
