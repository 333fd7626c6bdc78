import { setTimeout as sleep } from 'node:timers/promises';
import {
  asyncOperation,
  isBoolean,
  isFunction,
  isInteger,
  isObject,
  isOneOf,
  isSignal,
  isText,
  required,
} from '../../netlink/request/input.ts';
import type { Plan } from '../../network/desired-state/plan.ts';
import { isNamespace } from '../../network/inputs.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import type { ClusterNode, NodeSource } from './cluster-node.ts';
import { type ClusterSettings, clusterState, clusterTable, type LocalAddress } from './cluster-state.ts';

/** Options of `runClusterNode`. */
export interface ClusterNodeOptions
  extends Partial<{ [K in keyof ClusterSettings]: ClusterSettings[K] | undefined }> {
  /** Name of this machine in the list. */
  readonly name: string;
  /** The machines of the cluster. */
  readonly nodes: NodeSource;
  /** The namespace of the machine; that of the process by default. */
  readonly namespace?: Namespace | undefined;
  /** Ends it. What is there stays. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the state is made true again, should another program have changed it. 30000 by default. */
  readonly interval?: number | undefined;
  /** Called when the state has been made true, with the changes. */
  readonly onApplied?: ((plan: Plan, nodes: readonly ClusterNode[]) => void) | undefined;
  /** Called for what could not be done. It is tried again. */
  readonly onProblem?: ((problem: Error) => void) | undefined;
}

const options = isObject<ClusterNodeOptions>(
  {
    name: required(isText),
    nodes: required(isFunction),
    backend: isOneOf(['host-gw', 'vxlan']),
    link: isText,
    vni: isInteger(1, 0xff_ffff),
    port: isInteger(1, 65535),
    protocol: isInteger(5, 255),
    masquerade: isBoolean,
    namespace: isNamespace,
    signal: isSignal,
    interval: isInteger(100),
    onApplied: isFunction,
    onProblem: isFunction,
  },
  'options of a machine of a cluster',
);

/**
 * Lets the containers of this machine reach those of the other machines of a cluster, as these come and go: sets routes to their subnets. Runs until
 * the signal is aborted. The state is in the kernel, marked by the number of the protocol of routes: the next run goes on with it.
 *
 * Needs CAP_NET_ADMIN. Problems of single machines, and those that may end, are reported and change nothing of the others.
 */
export const runClusterNode = asyncOperation(
  'runClusterNode',
  () => [required(options)],
  async (given: ClusterNodeOptions): Promise<void> => {
    const { nodes: source, signal = new AbortController().signal, interval = 30_000, onProblem } = given;
    const ended = new AbortController();
    const stop = (): void => ended.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const problems = new ProblemReports(onProblem);
    let latest: readonly ClusterNode[] | undefined;
    let wake: AbortController | undefined;
    const reading = (async () => {
      for await (const nodes of source(ended.signal, (problem) => problems.add(problem))) {
        latest = nodes;
        wake?.abort();
      }
    })();
    reading.catch(stop);
    try {
      while (!ended.signal.aborted) {
        wake = new AbortController();
        const isDone = latest === undefined || (await applyOnce(given, latest, problems));
        const waiting = AbortSignal.any([wake.signal, ended.signal]);
        const pause = isDone ? interval : Math.min(interval, pauseAfterError);
        await sleep(pause, undefined, { signal: waiting }).catch(() => {});
      }
      // An error of the source that it cannot report ends the run.
      await reading;
    } finally {
      stop();
      signal.removeEventListener('abort', stop);
    }
  },
);

/** Milliseconds to the next attempt when the state could not be set. */
const pauseAfterError = 1000;

/** Reports each problem once, until another one comes. */
class ProblemReports {
  readonly #report: ((problem: Error) => void) | undefined;
  #last = '';

  constructor(report: ((problem: Error) => void) | undefined) {
    this.#report = report;
  }

  add(problem: Error): void {
    if (problem.message === this.#last) return;
    this.#last = problem.message;
    this.#report?.(problem);
  }

  clear(): void {
    this.#last = '';
  }
}

/** Makes the state true. Returns false if that failed. */
async function applyOnce(
  options: ClusterNodeOptions,
  nodes: readonly ClusterNode[],
  problems: ProblemReports,
): Promise<boolean> {
  const { name, namespace = Namespace.current(), onApplied } = options;
  const { backend = 'host-gw', link = 'tsn-vxlan', vni = 4096, port = 8472 } = options;
  const { protocol = 150, masquerade = false } = options;
  try {
    const own = nodes.find((node) => node.name === name);
    if (own === undefined) throw new Error(`the list of machines has no ${name}, and nothing is changed`);
    const others = nodes.filter((node) => node !== own);
    const settings = { backend, link, vni, port, protocol, masquerade };
    const found = clusterState(own, others, await localAddresses(namespace), settings);
    const plan = await namespace.apply(found.state, {
      prune: {
        links: { name: link, kind: 'vxlan' },
        routes: { protocol },
        ...(backend === 'vxlan' && { neighbours: { link }, fdb: { link }, addresses: { link } }),
        nftables: { name: clusterTable },
      },
    });
    if (found.problems.length > 0) problems.add(new Error(found.problems.join('; ')));
    else problems.clear();
    onApplied?.(plan, nodes);
    return true;
  } catch (error) {
    problems.add(error as Error);
    return false;
  }
}

/** The addresses of a machine that others can reach. */
async function localAddresses(namespace: Namespace): Promise<LocalAddress[]> {
  const links = new Map((await namespace.links()).map((link) => [link.index, link]));
  return (await namespace.addresses()).flatMap(({ index, address }) => {
    const link = links.get(index);
    return link === undefined ? [] : [{ address, link: link.name, mtu: link.mtu ?? 1500 }];
  });
}
