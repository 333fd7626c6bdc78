import { styleText } from 'node:util';
import { escapeControls } from '../../dump/format/control-characters.ts';
import type { NetworkDescription } from '../../network/desired-network/index.ts';
import { planNetwork } from '../../network/desired-network/index.ts';
import type { NetworkState } from '../../network/desired-state/index.ts';
import type { LabDescription } from '../../network/lab/index.ts';
import { planLab } from '../../network/lab/plan.ts';
import { map, type NetworkMap } from '../../network/map/index.ts';
import { mapOfLab } from '../../network/map/lab-map.ts';
import { mapOfPlan } from '../../network/map/plan-map.ts';
import { restrictMap } from '../../network/map/restrict.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { mapDot } from '../../picture/dot.ts';
import { mapMermaid } from '../../picture/mermaid.ts';
import { mapText, type Paint } from '../../picture/text.ts';
import { defineCommand } from '../command.ts';
import { unescaped } from '../escaped-streams.ts';
import { descriptionFiles, loadDescription } from '../load-description.ts';
import { filePath, flag, json, namespaceName, option } from '../options.ts';
import type { Streams } from '../streams.ts';
import { usageError } from '../usage-error.ts';

/** The options that choose the format of a map. */
export const mapFormats = {
  ...json,
  mermaid: flag('draw a Mermaid flowchart'),
  dot: flag('draw a graph for Graphviz'),
  svg: flag('draw an SVG picture'),
} as const;

/** Reads names that commas separate. */
function names(text: string): readonly string[] {
  const list = text.split(',').filter((name) => name !== '');
  if (list.length > 0) return list.map(namespaceName);
  throw new TypeError(`expected the name of a namespace, got '${text}'`);
}

/** `tsnetlink map`. */
export const mapCommand = defineCommand({
  usage: ['[OPTION]…'],
  description: [
    'Draws the network of this machine: its namespaces, with a name or without, their links with addresses, bridges with ports and ' +
      'VLANs, tunnels, default routes, processes that listen, and the cables between them. Entering other namespaces needs root.',
    `With --lab it draws the network that FILE describes for tsnetlink lab, with --plan the changes that FILE would make by tsnetlink apply. ${descriptionFiles}`,
  ],
  options: {
    netns: option('NAME,…', 'draw these namespaces, and the links that they are connected to', names, 'n'),
    lab: filePath('FILE', 'draw the lab that a file describes, without building it'),
    plan: filePath('FILE', 'draw the changes that a file would make: + new, ~ changed, - deleted'),
    ...mapFormats,
  },
  words: [0, 0],
  examples: [
    'tsnetlink map',
    'tsnetlink map --netns blue,green --svg',
    'tsnetlink map --lab office.json --mermaid',
    'tsnetlink map --plan router.yaml',
  ],
  async run({ options, streams, signal }) {
    checkFormats(options);
    const { lab, plan, netns } = options;
    if (lab !== undefined && (plan !== undefined || netns !== undefined))
      throw usageError(`--lab and --${plan === undefined ? 'netns' : 'plan'} exclude each other`);
    const found =
      lab !== undefined
        ? mapOfLab(planLab(await loadDescription<LabDescription>(lab)))
        : plan !== undefined
          ? await planned(plan, netns, signal)
          : await map({ namespaces: netns, signal });
    await writeMap(found, options, streams);
    return 0;
  },
});

/** The options of {@link mapFormats}, as they were given. */
type MapFormats = { readonly [K in keyof typeof mapFormats]: boolean };

/** Refuses several formats. */
export function checkFormats(options: MapFormats): void {
  const given = (Object.keys(mapFormats) as (keyof MapFormats)[]).filter((name) => options[name]);
  if (given.length > 1) throw usageError(`--${given[0]} and --${given[1]} exclude each other`);
}

/** Writes a map in the format that the options name; as text by default. */
export async function writeMap(
  map: NetworkMap,
  { json, mermaid, dot, svg }: MapFormats,
  { stdout }: Streams,
): Promise<void> {
  if (json) stdout.write(`${JSON.stringify(map)}\n`);
  else if (mermaid) stdout.write(`${mapMermaid(map)}\n`);
  else if (dot) stdout.write(`${mapDot(map)}\n`);
  else if (svg) stdout.write((await import('../../picture/svg.ts')).mapSvg(map));
  else {
    const paint: Paint = (colour, text) => styleText(colour, text);
    // The colours reach the terminal, sequences in names do not.
    if (stdout.isTTY === true) unescaped(stdout).write(mapText(withoutControls(map), paint));
    else stdout.write(mapText(map));
  }
}

/** The same value, whose texts have no control characters. */
function withoutControls<T>(value: T): T {
  if (typeof value === 'string') return escapeControls(value) as T;
  if (Array.isArray(value)) return value.map(withoutControls) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutControls(item)])) as T;
}

/** Makes the map of the changes of a file. */
async function planned(
  path: string,
  netns: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<NetworkMap> {
  const description = await loadDescription<NetworkState | NetworkDescription>(path);
  const whole = await map({ signal });
  if (typeof description === 'object' && description !== null && 'namespaces' in description) {
    if (netns !== undefined) throw usageError('the file names namespaces: leave out --netns');
    const plan = await planNetwork(description);
    const names = Object.keys(description.namespaces);
    const drawn = mapOfPlan(whole, plan, '');
    const shown = drawn.namespaces.filter((each) => each.names.some((name) => names.includes(name)));
    return restrictMap(drawn, new Set(shown.map(({ id }) => id)));
  }
  if (netns !== undefined && netns.length > 1)
    throw usageError('the file describes one namespace: --netns takes one name');
  const [name] = netns ?? [];
  const namespace = name === undefined ? Namespace.current() : await Namespace.open(name);
  try {
    const plan = await namespace.plan(description as NetworkState);
    const { inode } = namespace.toJSON() as { inode: number };
    return restrictMap(mapOfPlan(whole, plan, String(inode)), new Set([String(inode)]));
  } finally {
    namespace.close();
  }
}
