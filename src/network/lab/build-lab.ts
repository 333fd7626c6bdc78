import { setImmediate as turn } from 'node:timers/promises';
import { BatchError } from '../../netlink/batch/batch.ts';
import { links } from '../../netlink/protocols/route/index.ts';
import {
  type Check,
  check,
  checkArgument,
  isAnyOf,
  isBoolean,
  isFunction,
  isObject,
  isOneOf,
  isSignal,
  isText,
} from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { applyNetwork, planNetwork } from '../desired-network/apply.ts';
import { waitForCarrier } from '../links/wait-for-carrier.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { LabCable } from './cable.ts';
import type { LabDescription } from './description.ts';
import { destroyNamespaces } from './destroy.ts';
import { Lab } from './lab.ts';
import { networkOf, parametersOf } from './network.ts';
import { type LabPlan, planLabSlowly } from './plan.ts';
import { linkRequests, settingRequests } from './requests.ts';

/** Options of `createLab`. */
export interface LabOptions {
  /** Names the namespaces: this prefix and the name of the node or switch. Then `ip netns exec` finds them. */
  readonly prefix?: string | undefined;
  /**
   * For a lab that is there already, all of it or a part: `true` deletes it first, `'changes'` changes what differs from the
   * description and keeps the rest. Without it a name that is taken is an error.
   */
  readonly replace?: boolean | 'changes' | undefined;
  /** Marks the namespaces by an alias of their loopback links. With `replace`, namespaces with the mark that the description lacks are deleted. */
  readonly mark?: string | undefined;
  /** Aborts at any step: it rejects with the reason of the signal, and everything built so far is deleted. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each step. */
  readonly onProgress?: ((done: number, total: number, step: string) => void) | undefined;
}

/** The beginning of names of namespaces, which may be empty. */
const isPrefix: Check = check(
  "text without '/'",
  (value) => typeof value === 'string' && !/[/\0]/.test(value) && value.length < 255,
);

/** Checks the options of `createLab`. */
export const labOptions: Check = isObject<LabOptions>(
  {
    prefix: isPrefix,
    replace: isAnyOf(isBoolean, isOneOf(['changes'])),
    mark: isText,
    signal: isSignal,
    onProgress: isFunction,
  },
  'an object of options',
);

/** Most requests of one send: the kernel takes up to a millisecond for each. */
const requestsAtOnce = 16;

/**
 * Builds a lab: see `createLab`. The event loop turns after each step. Requests are sent on a pool thread, so that they do not hold
 * the event loop while the kernel creates links.
 */
export async function buildLab(description: LabDescription, options: LabOptions = {}): Promise<Lab> {
  checkArgument('lab', 'options', labOptions, options);
  const { prefix, signal, onProgress, mark, replace = false } = options;
  signal?.throwIfAborted();
  const plan = await planLabSlowly(description, signal);
  if (replace === 'changes') return changeLab(plan, options);
  if (replace) await removeLab(plan, options);
  const isShaped = await canShape(plan, options);
  const namespaces = new Map<string, Namespace>();
  const namespaceOf = (place: string): Namespace => namespaces.get(place) as Namespace;
  const places = [...plan.nodes, ...plan.switches];
  const total = places.length * 3;
  let done = 0;
  let current = '';

  /** Runs a step for each node and switch. */
  const forEachPlace = async (
    title: (place: string) => string,
    run: (place: string) => Promise<void>,
  ): Promise<void> => {
    for (const place of places) {
      current = place;
      await run(place);
      onProgress?.(++done, total, title(place));
      await turn();
      signal?.throwIfAborted();
    }
  };
  const send = async (place: string, requests: readonly Request<void>[]): Promise<void> => {
    for (let start = 0; start < requests.length; start += requestsAtOnce) {
      const some = requests.slice(start, start + requestsAtOnce);
      await namespaceOf(place).socket.batch(some.map((request) => ({ ...request, blocking: true })));
      signal?.throwIfAborted();
    }
  };

  try {
    await forEachPlace(
      (place) => `namespace ${place}`,
      async (place) => {
        namespaces.set(place, await Namespace.create(prefix === undefined ? undefined : `${prefix}${place}`));
        // At once: a lab that is left half built can be found and finished.
        if (mark !== undefined) await send(place, [links.change('lo', { alias: mark })]);
        await setParameters(namespaceOf(place), parametersOf(plan, place));
      },
    );
    // All links first, so that both ends of each exist when they are configured.
    await forEachPlace(
      (place) => `links of ${place}`,
      async (place) => {
        await send(
          place,
          linkRequests(plan, place, (other) => namespaceOf(other).fd),
        );
        await setParameters(namespaceOf(place), plan.description.nodes[place]?.sysctl ?? {});
      },
    );
    await forEachPlace(
      (place) => `addresses and routes of ${place}`,
      (place) => send(place, settingRequests(plan, place, isShaped)),
    );
    const cables = links.list({ kind: 'veth', statistics: false });
    for (const place of places) {
      await waitForCarrier(() => namespaceOf(place).request(cables), signal);
      await turn();
      signal?.throwIfAborted();
    }
    const lab = new Lab(plan, namespaces);
    if (!isShaped) await impairCables(lab, plan, signal);
    return lab;
  } catch (error) {
    await destroyNamespaces(namespaces.values()).catch((failure: Error) => process.emitWarning(failure));
    namePlace(error as Error, current);
    throw error;
  }
}

/**
 * Whether qdiscs shape the cables. Where the kernel has no netem, other means do so as long as the process lives; a lab with a mark may outlive it.
 */
async function canShape({ links }: LabPlan, { mark }: LabOptions): Promise<boolean> {
  if (mark !== undefined || links.every(({ ends }) => ends[0].shape === undefined)) return true;
  const { find } = await import('../feature-probes.ts');
  return find('qdisc:netem');
}

/** Delays and drops the packets of the cables as described, by other means than netem. */
async function impairCables(lab: Lab, plan: LabPlan, signal: AbortSignal | undefined): Promise<void> {
  for (const [number, { ends }] of plan.links.entries()) {
    const { shape } = ends[0];
    if (shape !== undefined) await (lab.cables[number] as LabCable).impair(shape);
    signal?.throwIfAborted();
  }
}

/**
 * Names of the namespaces that a lab has now: those of its nodes and switches, those of them that something else than the lab uses, and
 * others with its mark.
 */
export async function namespacesOf(
  { nodes, switches }: LabPlan,
  { prefix = '', mark }: LabOptions,
): Promise<{ wanted: string[]; foreign: string[]; others: string[] }> {
  const names = new Set([...nodes, ...switches].map((place) => `${prefix}${place}`));
  const listed = (await Namespace.list()).filter((name) => name.startsWith(prefix));
  const wanted = listed.filter((name) => names.has(name));
  const others: string[] = [];
  const foreign: string[] = [];
  for (const name of mark === undefined ? [] : listed) {
    const owner = await ownerOf(name);
    if (names.has(name)) {
      if (owner !== mark && owner !== unused) foreign.push(name);
    } else if (owner === mark) others.push(name);
  }
  return { wanted, foreign, others };
}

/** Stands for the mark of a namespace that nothing has changed yet. */
const unused = Symbol('unused');

/** The mark of a namespace. */
async function ownerOf(name: string): Promise<string | symbol | undefined> {
  try {
    using namespace = await Namespace.open(name);
    const found = await namespace.links();
    const { alias, flags } = (found.find((link) => link.name === 'lo') as (typeof found)[number]).state;
    return found.length === 1 && alias === undefined && !flags.includes('up') ? unused : alias;
  } catch {
    // A name without a namespace, or one that has just been deleted.
    return undefined;
  }
}

async function removeLab(plan: LabPlan, options: LabOptions): Promise<void> {
  const { wanted, others } = await namespacesOf(plan, options);
  for (const name of [...wanted, ...others]) await Namespace.delete(name);
}

/** Changes a lab that is there, all of it or a part, to its description. */
async function changeLab(plan: LabPlan, options: LabOptions): Promise<Lab> {
  const { prefix, signal, mark, onProgress } = options;
  const { others } = await namespacesOf(plan, options);
  const network = await applyNetwork(networkOf(plan, mark), {
    prune: true,
    ...(prefix !== undefined && { prefix }),
    ...(signal !== undefined && { signal }),
  });
  for (const name of others) await Namespace.delete(name);
  onProgress?.(1, 1, 'changes');
  return new Lab(plan, new Map(Object.entries(network.namespaces)));
}

/** Plans the changes of `replace: 'changes'`, as lines. */
export async function planChanges(description: LabDescription, options: LabOptions = {}): Promise<string> {
  const plan = await planLabSlowly(description);
  const { prefix, mark } = options;
  const { others } = await namespacesOf(plan, options);
  const changes = await planNetwork(networkOf(plan, mark), {
    prune: true,
    ...(prefix !== undefined && { prefix }),
  });
  return [...(changes.isEmpty ? [] : [String(changes)]), ...others.map((name) => `- namespace ${name}`)].join(
    '\n',
  );
}

/** Adds the node or switch to an error of the kernel. */
function namePlace(error: Error, place: string): void {
  // The reason of a signal and errors of the caller's function stay unchanged.
  if (!('errno' in error) && !(error instanceof BatchError)) return;
  const { message, stack } = error;
  error.message = `lab: ${place}: ${message}`;
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
}

async function setParameters(namespace: Namespace, settings: Record<string, string | number>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) await namespace.sysctl.set(name, value);
}
