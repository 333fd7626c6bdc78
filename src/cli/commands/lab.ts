import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { drawLab } from '../../network/lab/diagram.ts';
import { createLab, type LabDescription } from '../../network/lab/index.ts';
import { planLab } from '../../network/lab/plan.ts';
import { Namespace } from '../../network/namespace/namespace.ts';

const help = `usage: tsnetlink lab up FILE [--prefix PREFIX] [--json]
       tsnetlink lab down FILE [--prefix PREFIX]
       tsnetlink lab show FILE [--mermaid | --json]

Builds the network that FILE describes, takes it down, or draws it. FILE is JSON, or a module whose default export is
the description. The namespaces are named after the nodes, with PREFIX in front (lab- unless told), so that
ip netns exec and tsnetlink ns exec find them. up and down need root, or a user namespace with its rights.

examples:
  tsnetlink lab up office.json
  ip netns exec lab-desk ping 10.0.2.2
  tsnetlink lab show office.json --mermaid
  tsnetlink lab down office.json
`;

/** `tsnetlink lab up|down|show FILE`. */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      prefix: { type: 'string', default: 'lab-' },
      mermaid: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [verb, file, ...rest] = positionals;
  const act = verb === undefined ? undefined : verbs[verb];
  if (values.help || act === undefined || file === undefined || rest.length > 0) {
    (values.help ? process.stdout : process.stderr).write(help);
    return values.help ? 0 : 2;
  }
  return act(await load(file), values);
}

interface Values {
  readonly prefix: string;
  readonly mermaid: boolean;
  readonly json: boolean;
}

const verbs: Record<string, (description: LabDescription, values: Values) => Promise<number>> = {
  async up(description, { prefix, json }) {
    // On a terminal, one line that is written over; in a pipe, nothing until it is done.
    const { isTTY } = process.stderr;
    const onProgress = (done: number, total: number, what: string): void => {
      if (isTTY) process.stderr.write(`\r\x1b[K${done}/${total} ${what}${done === total ? '\r\x1b[K' : ''}`);
    };
    const lab = await createLab(description, { prefix, onProgress });
    const names = lab.nodes.map(({ name }) => `${prefix}${name}`);
    process.stdout.write(json ? `${JSON.stringify({ namespaces: names })}\n` : `${lab.diagram()}\n`);
    return 0;
  },

  async down(description, { prefix }) {
    const { nodes, switches } = planLab(description);
    const present = new Set(await Namespace.list());
    const wanted = [...nodes, ...switches].map((place) => `${prefix}${place}`);
    const found = wanted.filter((name) => present.has(name));
    for (const name of found) await (await Namespace.open(name)).delete();
    if (found.length > 0) return 0;
    process.stderr.write(`tsnetlink lab: there is no lab up with the prefix ${prefix}\n`);
    return 1;
  },

  async show(description, { mermaid, json }) {
    const plan = planLab(description);
    process.stdout.write(
      json ? `${JSON.stringify(plan.links)}\n` : `${drawLab(plan, mermaid ? 'mermaid' : 'text')}\n`,
    );
    return 0;
  },
};

async function load(file: string): Promise<LabDescription> {
  if (/\.[cm]?[jt]s$/.test(file)) return (await import(pathToFileURL(resolve(file)).href)).default;
  return JSON.parse(readFileSync(file, 'utf8'));
}
