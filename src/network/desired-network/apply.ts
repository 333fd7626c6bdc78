import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import * as nsids from '../../netlink/protocols/route/nsid.ts';
import type { Check } from '../../netlink/request/input.ts';
import { isBoolean, isObject, isSignal, isText } from '../../netlink/request/input.ts';
import { applyState, makePlan, type PlanOptions, restore } from '../desired-state/apply.ts';
import { ApplyError } from '../desired-state/apply-error.ts';
import { isOfLink } from '../desired-state/diff.ts';
import { Plan, type PlanStep, type Step } from '../desired-state/plan.ts';
import { isPrune } from '../desired-state/prune.ts';
import type { NetworkState } from '../desired-state/state.ts';
import { hasNamespace } from '../namespace/named-namespaces.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { NetworkDescription } from './description.ts';
import { type Network, type Pair, type PairEnd, readNetwork } from './read.ts';

/** Options of `planNetwork` and `applyNetwork`. */
export interface ApplyNetworkOptions extends PlanOptions {
  /** Begins the names of the namespaces in `/run/netns`. */
  readonly prefix?: string | undefined;
}

/** Checks the options of `planNetwork` and `applyNetwork`. */
export const applyNetworkOptions: Check = isObject<ApplyNetworkOptions>(
  { prefix: isText, prune: isPrune, recreate: isBoolean, signal: isSignal },
  'an object of options',
);

/** A namespace of a network, opened or still to be created. */
interface Space {
  readonly name: string;
  /** The namespace. For one that is still to be created, an empty namespace in its place. */
  namespace: Namespace;
  isNew: boolean;
}

/** The namespaces of a network to which a description was applied, and the changes. */
export class AppliedNetwork implements Disposable {
  /** The changes. */
  readonly plan: Plan;
  /** The namespaces by name, without the prefix. */
  readonly namespaces: Readonly<Record<string, Namespace>>;

  /** Made by `applyNetwork`. */
  constructor(plan: Plan, namespaces: Readonly<Record<string, Namespace>>) {
    this.plan = plan;
    this.namespaces = namespaces;
  }

  /** Closes the namespaces. Those with a name stay. */
  close(): void {
    for (const namespace of Object.values(this.namespaces)) namespace.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** A pair that is to be made, and the links that are in its way. */
interface NewPair extends Pair {
  readonly indexes: readonly [number, number];
  readonly inTheWay: readonly { readonly end: PairEnd; readonly link: Link }[];
}

async function open(network: Network, prefix: string): Promise<Map<string, Space>> {
  const spaces = new Map<string, Space>();
  try {
    for (const name of network.states.keys()) {
      const full = `${prefix}${name}`;
      const isNew = !hasNamespace(full);
      spaces.set(name, {
        name,
        isNew,
        namespace: isNew ? await Namespace.create() : await Namespace.open(full),
      });
    }
    return spaces;
  } catch (error) {
    close(spaces);
    throw error;
  }
}

function close(spaces: ReadonlyMap<string, Space>): void {
  for (const { namespace } of spaces.values()) namespace.close();
}

/** Finds the pairs that are to be made. */
async function missingPairs(network: Network, spaces: ReadonlyMap<string, Space>): Promise<NewPair[]> {
  if (network.pairs.length === 0) return [];
  const listed = new Map<string, Map<string, Link>>();
  const last = new Map<string, number>();
  for (const [name, { namespace }] of spaces) {
    const found = await namespace.request(links.list({ statistics: false }));
    listed.set(name, new Map(found.map((link) => [link.name, link])));
    last.set(
      name,
      found.reduce((most, { index }) => Math.max(most, index), 0),
    );
  }
  const missing: NewPair[] = [];
  for (const pair of network.pairs) {
    const [one, other] = pair.ends.map((end) => listed.get(end.namespace)?.get(end.name));
    if (one !== undefined && other !== undefined && (await isPair(pair, one, other, spaces))) continue;
    const indexes = pair.ends.map(({ namespace }) => {
      const index = (last.get(namespace) as number) + 1;
      last.set(namespace, index);
      return index;
    }) as [number, number];
    const inTheWay = [one, other].flatMap((link, side) =>
      link === undefined ? [] : [{ end: pair.ends[side] as PairEnd, link }],
    );
    missing.push({ ...pair, indexes, inTheWay });
  }
  return missing;
}

/** Whether two links are the ends of one pair. */
async function isPair(
  { ends }: Pair,
  one: Link,
  other: Link,
  spaces: ReadonlyMap<string, Space>,
): Promise<boolean> {
  if (one.kind !== 'veth' || other.kind !== 'veth' || one.link !== other.index || other.link !== one.index)
    return false;
  const [here, there] = ends.map(({ namespace }) => (spaces.get(namespace) as Space).namespace) as [
    Namespace,
    Namespace,
  ];
  if (ends[0].namespace === ends[1].namespace) return one.linkNetnsid === undefined;
  return (
    one.linkNetnsid !== undefined && (await here.request(nsids.get({ fd: there.fd }))) === one.linkNetnsid
  );
}

/** The link that an end of a pair will be. */
function futureLink({ name }: PairEnd, index: number): Link {
  return {
    family: 'unspec',
    type: 'ether',
    index,
    flags: ['broadcast', 'multicast'],
    name,
    kind: 'veth',
    mtu: 1500,
    link: 1,
  } as Link;
}

const pairName = ([one, other]: Pair['ends']): string =>
  `${one.namespace}:${one.name} ${other.namespace}:${other.name}`;

function stepsOf(
  missing: readonly NewPair[],
  spaces: ReadonlyMap<string, Space>,
  prefix: string,
): PlanStep[] {
  return [
    ...[...spaces.values()]
      .filter(({ isNew }) => isNew)
      .map(
        ({ name }): PlanStep => ({
          action: 'create',
          object: 'namespace',
          name: `${prefix}${name}`,
          path: `namespaces.${name}`,
        }),
      ),
    ...missing.flatMap(({ inTheWay, path }) =>
      inTheWay.map(
        ({ end, link }): PlanStep => ({
          action: 'delete',
          namespace: end.namespace,
          object: 'link',
          name: link.name,
          path,
          reason: 'it is no end of the pair',
        }),
      ),
    ),
    ...missing.map(
      ({ ends, path }): PlanStep => ({ action: 'create', object: 'pair', name: pairName(ends), path }),
    ),
  ];
}

/** Plans the changes that make a description of several namespaces true. */
export async function planNetwork(
  description: NetworkDescription,
  options: ApplyNetworkOptions = {},
): Promise<Plan> {
  const { prefix = '', ...rest } = options;
  const network = readNetwork(description);
  const spaces = await open(network, prefix);
  try {
    const missing = await missingPairs(network, spaces);
    const steps = stepsOf(missing, spaces, prefix);
    for (const [name, state] of network.states) {
      const futureLinks = missing.flatMap(({ ends, indexes }) =>
        ends.flatMap((end, side) =>
          end.namespace === name ? [futureLink(end, indexes[side] as number)] : [],
        ),
      );
      const { namespace } = spaces.get(name) as Space;
      for (const step of await statePlan({ namespace, futureLinks }, name, state, rest)) steps.push(step);
    }
    return new Plan(steps);
  } finally {
    close(spaces);
  }
}

async function statePlan(
  target: Parameters<typeof makePlan>[0],
  name: string,
  state: Parameters<typeof makePlan>[1],
  options: PlanOptions,
): Promise<PlanStep[]> {
  try {
    return (await makePlan(target, state, options)).steps.map((step) => inNamespace(step, name));
  } catch (error) {
    throw withPlace(error as Error, name);
  }
}

const inNamespace = (step: Step | PlanStep, namespace: string): PlanStep => {
  const { action, object, name, path, reason, changes } = step;
  return {
    action,
    namespace,
    object,
    name,
    path: path && `namespaces.${namespace}.${path}`,
    reason,
    changes,
    before: step.before,
    after: step.after,
  };
};

/** Adds the namespace to an error. */
function withPlace(error: Error, name: string): Error {
  if (error instanceof ApplyError) return error.inNamespace(name);
  const { field } = error as { field?: string };
  if (typeof field === 'string') {
    const path = `namespaces.${name}.${field}`;
    error.message = error.message.replace(field, () => path);
    Object.assign(error, { field: path });
  }
  return error;
}

/**
 * Makes a description of several namespaces true: namespaces and pairs first, then the state of each. Where a step fails, everything
 * is put back.
 */
export async function applyNetwork(
  description: NetworkDescription,
  options: ApplyNetworkOptions = {},
): Promise<AppliedNetwork> {
  const { prefix = '', ...rest } = options;
  const { signal } = options;
  const network = readNetwork(description);
  // Mistakes show before anything is changed.
  await planNetwork(description, options);
  const spaces = await open(network, prefix);
  const undo: (() => Promise<void>)[] = [];
  const steps: PlanStep[] = [];
  const applyTo = async (name: string, state: NetworkState, how: PlanOptions): Promise<void> => {
    const { namespace, isNew } = spaces.get(name) as Space;
    try {
      const { steps: made, before } = await applyState({ namespace }, state, how);
      for (const step of made) steps.push(inNamespace(step, name));
      if (before !== undefined && !isNew) undo.push(() => restore({ namespace }, before, made));
    } catch (error) {
      throw withPlace(error as Error, name);
    }
  };
  try {
    const missing = await missingPairs(network, spaces);
    for (const step of stepsOf(missing, spaces, prefix)) steps.push(step);
    for (const space of spaces.values()) {
      if (!space.isNew) continue;
      signal?.throwIfAborted();
      const full = `${prefix}${space.name}`;
      space.namespace.close();
      space.namespace = await Namespace.create(full);
      undo.push(() => Namespace.delete(full));
    }
    // Parameters of a namespace itself are the defaults of its links.
    for (const [name, { sysctls = {} }] of network.states) {
      const own = Object.entries(sysctls).filter(([parameter]) => !isOfLink(parameter));
      if (own.length > 0) await applyTo(name, { sysctls: Object.fromEntries(own) }, {});
    }
    for (const pair of missing) {
      signal?.throwIfAborted();
      await makePair(pair, spaces, undo);
    }
    for (const [name, state] of network.states) await applyTo(name, state, rest);
    const namespaces = Object.fromEntries([...spaces].map(([name, { namespace }]) => [name, namespace]));
    return new AppliedNetwork(new Plan(steps), namespaces);
  } catch (error) {
    for (const run of undo.reverse()) await run().catch((failure: Error) => process.emitWarning(failure));
    close(spaces);
    throw error;
  }
}

async function makePair(
  { ends, indexes, inTheWay, path }: NewPair,
  spaces: ReadonlyMap<string, Space>,
  undo: (() => Promise<void>)[],
): Promise<void> {
  const [here, there] = ends.map(({ namespace }) => (spaces.get(namespace) as Space).namespace) as [
    Namespace,
    Namespace,
  ];
  const [one, other] = ends;
  try {
    for (const { end, link } of inTheWay) {
      const { namespace } = spaces.get(end.namespace) as Space;
      await namespace.request(links.delete(link.index)).catch((error: NodeJS.ErrnoException) => {
        // The other end has taken it along.
        if (error.code !== 'ENODEV') throw error;
      });
    }
    const peer = { name: other.name, index: indexes[1], netNsFd: there.fd };
    await here.request(links.create({ kind: 'veth', name: one.name, index: indexes[0], options: { peer } }));
    undo.push(() => here.request(links.delete(indexes[0])));
  } catch (error) {
    throw new ApplyError({ action: 'create', object: 'pair', name: pairName(ends), path }, error as Error);
  }
}
