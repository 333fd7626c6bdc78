import {
  type Nftables,
  type NftCommand,
  type NftSet,
  type NftTransaction,
  printNftCommands,
  type TraceStep,
} from '../../network/nftables/index.ts';
import type { Streams } from '../streams.ts';
import { usageError } from '../usage-error.ts';
import { jsonText } from './json-text.ts';

const verbs: Readonly<Record<string, readonly string[]>> = {
  new: ['add', 'insert'],
  destroy: ['delete'],
};

const kinds: Readonly<Record<string, readonly string[]>> = {
  tables: ['table'],
  chains: ['chain'],
  sets: ['set', 'map'],
  rules: ['rule'],
  elements: ['element'],
  ruleset: ['table', 'chain', 'set', 'map', 'rule', 'element', 'flowtable'],
};

/** How events are shown. */
export interface MonitorOptions {
  readonly json: boolean;
  readonly handle: boolean;
}

/** Shows changes of the ruleset as they happen, or the steps of traced packets. */
export async function monitorRuleset(
  fw: Nftables,
  words: readonly string[],
  options: MonitorOptions,
  { stdout }: Streams,
  signal: AbortSignal,
): Promise<void> {
  const [verb, kind] = filterOf(words);
  if (kind === 'trace') {
    for await (const step of fw.trace({ signal }))
      stdout.write(`${step.kind === 'overrun' ? '# steps were lost' : stepText(step, options)}\n`);
    return;
  }
  const sets = new KnownSets(fw);
  const events = fw.watch({ signal });
  await sets.read();
  for await (const event of events) {
    if (event.kind === 'overrun') {
      stdout.write('# events were lost\n');
      await sets.read();
      continue;
    }
    for (const command of event.commands) {
      const isShown = isWanted(command, verb, kind);
      sets.add(command);
      if (!isShown) continue;
      stdout.write(options.json ? `${jsonText(command)}\n` : commandText(command, options, sets));
    }
    if (!options.json) stdout.write(generationText(event));
  }
}

function filterOf(words: readonly string[]): [verb: string | undefined, kind: string | undefined] {
  const [first, ...rest] = words;
  const verb = first !== undefined && Object.hasOwn(verbs, first) ? first : undefined;
  const [kind, ...more] = verb === undefined ? words : rest;
  if (kind !== undefined && kind !== 'trace' && !Object.hasOwn(kinds, kind))
    throw usageError(`expected ${Object.keys(kinds).join(', ')} or trace, got '${kind}'`);
  if (more.length > 0) throw usageError(`unexpected argument '${more[0]}'`);
  return [verb, kind];
}

function isWanted(command: NftCommand, verb: string | undefined, kind: string | undefined): boolean {
  const [[made, object]] = Object.entries(command) as [[string, object]];
  const [name = ''] = Object.keys(object);
  return (
    (verb === undefined || (verbs[verb] as readonly string[]).includes(made)) &&
    (kind === undefined || (kinds[kind] as readonly string[]).includes(name))
  );
}

/** Sets and maps with a name: the types of their elements are needed to write them. */
class KnownSets {
  readonly #fw: Nftables;
  #sets = new Map<string, NftSet>();

  constructor(fw: Nftables) {
    this.#fw = fw;
  }

  async read(): Promise<void> {
    const [sets, maps] = [await this.#fw.sets(), await this.#fw.maps()];
    this.#sets = new Map([...sets, ...maps].map((set) => [keyOf(set), set]));
  }

  add(command: NftCommand): void {
    const made = (command as { add?: { set?: NftSet; map?: NftSet } }).add;
    const set = made?.set ?? made?.map;
    if (set !== undefined) this.#sets.set(keyOf(set), set);
  }

  find(elements: object): NftSet | undefined {
    return this.#sets.get(keyOf(elements));
  }
}

function keyOf(place: object): string {
  const { family, table, name } = place as { family?: string; table?: string; name?: string };
  return `${family} ${table} ${name}`;
}

function commandText(command: NftCommand, { handle }: MonitorOptions, sets: KnownSets): string {
  return printNftCommands([command], { handles: handle, setOf: (elements) => sets.find(elements) });
}

function generationText({ generation, pid, process }: NftTransaction): string {
  return `# new generation ${generation} by process ${pid} (${process})\n`;
}

function stepText(step: TraceStep, { json }: MonitorOptions): string {
  const { kind: _, id, linkHeader, networkHeader, transportHeader, ...rest } = step;
  const hex = id.toString(16).padStart(8, '0');
  if (json) {
    const headers = { linkHeader, networkHeader, transportHeader };
    return jsonText({ trace: { id, ...rest, ...headers } });
  }
  const { family, table, chain, type, rule, verdict, policy, iif, oif, mark } = step;
  const start = `trace id ${hex} ${family} ${table} ${chain}`;
  const links = [iif === undefined ? '' : ` iif "${iif}"`, oif === undefined ? '' : ` oif "${oif}"`].join('');
  const marked = mark === undefined || mark === 0 ? '' : ` meta mark 0x${mark.toString(16).padStart(8, '0')}`;
  const packet = links === '' && marked === '' ? '' : `${start} packet:${links}${marked}\n`;
  if (type === 'policy') return `${packet}${start} policy ${policy}`;
  const decision = verdict === undefined ? '' : ` (verdict ${verdictText(verdict)})`;
  if (type === 'return' || rule === undefined) return `${packet}${start} ${type}${decision}`;
  const text = printNftCommands([{ add: { rule } }])
    .trimEnd()
    .split(' ')
    .slice(5)
    .join(' ');
  return `${packet}${start} rule ${text}${decision}`;
}

function verdictText(verdict: object): string {
  const [[name, target]] = Object.entries(verdict) as [[string, { target?: string } | null]];
  return target?.target === undefined ? name : `${name} ${target.target}`;
}
