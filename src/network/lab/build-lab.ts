import { existsSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { BatchError } from '../../netlink/batch/batch.ts';
import { links } from '../../netlink/protocols/route/index.ts';
import { type Check, checkArgument, isFunction, isObject, isSignal } from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { isString } from '../inputs.ts';
import { waitForCarrier } from '../links/wait-for-carrier.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { LabDescription, LabNodeDescription } from './description.ts';
import { destroyNamespaces } from './destroy.ts';
import { Lab } from './lab.ts';
import { planLabSlowly } from './plan.ts';
import { linkRequests, settingRequests } from './requests.ts';

/** Options of `createLab`. */
export interface LabOptions {
  /** Names the namespaces: this prefix and the name of the node or switch. Then `ip netns exec` finds them. */
  readonly prefix?: string | undefined;
  /** Aborts at any step: it rejects with the reason of the signal, and everything built so far is deleted. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each step. */
  readonly onProgress?: ((done: number, total: number, step: string) => void) | undefined;
}

/** Checks the options of `createLab`. */
export const labOptions: Check = isObject<LabOptions>(
  { prefix: isString, signal: isSignal, onProgress: isFunction },
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
  const { prefix, signal, onProgress } = options;
  signal?.throwIfAborted();
  const plan = await planLabSlowly(description, signal);
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
        await prepare(namespaceOf(place), plan.description.nodes[place]);
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
      (place) => send(place, settingRequests(plan, place)),
    );
    const cables = links.list({ kind: 'veth', statistics: false });
    for (const place of places) {
      await waitForCarrier(() => namespaceOf(place).request(cables), signal);
      await turn();
      signal?.throwIfAborted();
    }
    return new Lab(plan, namespaces);
  } catch (error) {
    await destroyNamespaces(namespaces.values()).catch((failure: Error) => process.emitWarning(failure));
    namePlace(error as Error, current);
    throw error;
  }
}

/** Adds the node or switch to an error of the kernel. */
function namePlace(error: Error, place: string): void {
  // The reason of a signal and errors of the caller's function stay unchanged.
  if (!('errno' in error) && !(error instanceof BatchError)) return;
  const { message, stack } = error;
  error.message = `lab: ${place}: ${message}`;
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
}

/**
 * Sets the parameters that a namespace needs before it has links. Duplicate address detection is off: the description of a lab has
 * all addresses, and during the two seconds of the detection a router has no link-local address to find its neighbours with.
 */
async function prepare(namespace: Namespace, node: LabNodeDescription | undefined): Promise<void> {
  const ipv6 = existsSync('/proc/sys/net/ipv6');
  await setParameters(namespace, {
    ...(node?.forwarding === true && { 'net.ipv4.ip_forward': 1 }),
    ...(node?.forwarding === true && ipv6 && { 'net.ipv6.conf.all.forwarding': 1 }),
    ...(ipv6 && { 'net.ipv6.conf.default.accept_dad': 0 }),
  });
}

async function setParameters(namespace: Namespace, settings: Record<string, string | number>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) await namespace.sysctl.set(name, value);
}
