import { resolve } from 'node:path';
import { namespacesOf, planChanges } from '../../network/lab/build-lab.ts';
import { drawLab } from '../../network/lab/diagram.ts';
import { createLab, type LabDescription } from '../../network/lab/index.ts';
import { planLab } from '../../network/lab/plan.ts';
import { mapOfLab } from '../../network/map/lab-map.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { type CommandGroup, defineCommand } from '../command.ts';
import { unescaped } from '../escaped-streams.ts';
import { interruptible } from '../interrupt.ts';
import { descriptionFiles, loadDescription } from '../load-description.ts';
import { flag, json, namespaceName, option } from '../options.ts';
import { usageError } from '../usage-error.ts';

const file = descriptionFiles;
/** Reads the beginning of names of namespaces, which may be empty. */
const readPrefix = (given: string): string => (given === '' ? given : namespaceName(given));
const prefix = {
  prefix: option('PREFIX', 'begins the names of the namespaces; lab- by default', readPrefix),
} as const;
const defaultPrefix = 'lab-';

const up = defineCommand({
  usage: ['[OPTION]… FILE'],
  description: [
    `Builds the network that FILE describes. ${file}`,
    'The namespaces are named after the nodes, with PREFIX in front. ip netns exec and tsnetlink ns exec find them. ' +
      'Needs root, or tsnetlink rootless.',
    'Where the network is up already, all of it or a part, only what differs from FILE is changed; --plan shows it.',
  ],
  options: {
    ...prefix,
    plan: flag('show the changes without making them', 'p'),
    json: flag('print the names of the namespaces as JSON', 'j'),
  },
  words: [1, 1],
  examples: ['tsnetlink lab up office.json', 'ip netns exec lab-desk ping 10.0.2.2'],
  async run({ words: [path = ''], options, streams, signal }) {
    const { prefix = defaultPrefix } = options;
    // A terminal shows one line that is overwritten. A pipe shows nothing before the end.
    const isTTY = process.stderr.isTTY;
    const onProgress = (done: number, total: number, what: string): void => {
      if (!isTTY) return;
      unescaped(streams.stderr).write(clearLine);
      streams.stderr.write(`${done}/${total} ${what}`);
      if (done === total) unescaped(streams.stderr).write(clearLine);
    };
    const description = await load(path);
    const mark = markOf(path);
    if (options.plan) {
      const changes = await planChanges(description, { prefix, mark });
      if (changes !== '') streams.stdout.write(`${changes}\n`);
      return 0;
    }
    const { wanted, foreign, others } = await namespacesOf(planLab(description), { prefix, mark });
    const isUp = foreign.length === 0 && wanted.length + others.length > 0;
    return interruptible(signal, async (interrupted) => {
      try {
        const lab = await createLab(description, {
          ...{ prefix, mark, onProgress, signal: interrupted },
          ...(isUp && { replace: 'changes' as const }),
        });
        const names = lab.nodes.map(({ name }) => `${prefix}${name}`);
        streams.stdout.write(
          options.json ? `${JSON.stringify({ namespaces: names })}\n` : `${lab.diagram()}\n`,
        );
        return 0;
      } catch (error) {
        if (interrupted.aborted && error === interrupted.reason) {
          if (isTTY) unescaped(streams.stderr).write(clearLine);
          streams.stderr.write('tsnetlink lab up: interrupted; nothing is left of the lab\n');
          return exitCodeOfInterrupt;
        }
        throw withHint(error as Error, path, prefix);
      }
    });
  },
});

/** Marks the namespaces of the lab of a file: at most the 255 bytes of an alias. */
const markOf = (path: string): string =>
  `tsnetlink lab ${Buffer.from(resolve(path)).subarray(-200).toString()}`;

/** Exit code of a command that Ctrl-C has ended, as shells have it: 128 and the number of SIGINT. */
const exitCodeOfInterrupt = 130;

/** Adds the way out to the error for a name that is taken. */
function withHint(error: Error, path: string, prefix: string): Error {
  if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
    const option = prefix === defaultPrefix ? '' : ` --prefix ${prefix}`;
    error.message += `; run 'tsnetlink lab down ${path}${option}' first, or choose another --prefix`;
  }
  return error;
}

const down = defineCommand({
  usage: ['[OPTION]… FILE'],
  description: [`Deletes the namespaces of the network that FILE describes. ${file}`],
  options: prefix,
  words: [1, 1],
  examples: ['tsnetlink lab down office.json'],
  async run({ words: [path = ''], options: { prefix = defaultPrefix }, streams }) {
    const { nodes, switches } = planLab(await load(path));
    const present = new Set(await Namespace.list());
    const wanted = [...nodes, ...switches].map((place) => `${prefix}${place}`);
    const found = wanted.filter((name) => present.has(name));
    let status = 0;
    for (const name of found) {
      try {
        await Namespace.delete(name);
      } catch (error) {
        streams.stderr.write(`tsnetlink lab down: ${(error as Error).message}\n`);
        status = 1;
      }
    }
    if (found.length > 0) return status;
    streams.stderr.write(`tsnetlink lab: there is no lab up with the prefix '${prefix}'\n`);
    return 1;
  },
});

const show = defineCommand({
  usage: ['[OPTION]… FILE'],
  description: [`Draws the network that FILE describes, without building it. ${file}`],
  options: { ...json, mermaid: flag('draw a Mermaid flowchart'), svg: flag('draw an SVG picture') },
  words: [1, 1],
  examples: ['tsnetlink lab show office.json --mermaid', 'tsnetlink lab show office.json --svg'],
  async run({ words: [path = ''], options: { json, mermaid, svg }, streams }) {
    if (Number(json) + Number(mermaid) + Number(svg) > 1)
      throw usageError('--json, --mermaid and --svg exclude each other');
    const plan = planLab(await load(path));
    if (svg) {
      const { mapSvg } = await import('../../picture/svg.ts');
      streams.stdout.write(mapSvg(mapOfLab(plan)));
      return 0;
    }
    streams.stdout.write(
      json ? `${JSON.stringify(plan.links)}\n` : `${drawLab(plan, mermaid ? 'mermaid' : 'text')}\n`,
    );
    return 0;
  },
});

/** `tsnetlink lab`. */
export const lab: CommandGroup = {
  description: ['Builds a network of namespaces that a file describes, removes it, or draws it.'],
  commands: {
    up: { summary: 'build the network', load: async () => up },
    down: { summary: 'remove the network', load: async () => down },
    show: { summary: 'draw the network', load: async () => show },
  },
  examples: [
    'tsnetlink lab up office.json',
    'ip netns exec lab-desk ping 10.0.2.2',
    'tsnetlink lab down office.json',
  ],
};

const load = (path: string): Promise<LabDescription> => loadDescription(path);

/** Moves the cursor of a terminal to the start of the line, and clears the line. */
const clearLine = '\r\u001b[K';
