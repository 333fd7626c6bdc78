/** Desired state of several namespaces, and of the pairs of links between them. */
import { asyncOperation, checkArgument } from '../../netlink/request/input.ts';
import type { Plan } from '../desired-state/plan.ts';
import { checkedLater } from '../inputs.ts';
import type { AppliedNetwork, ApplyNetworkOptions } from './apply.ts';
import type { NetworkDescription } from './description.ts';

export type { AppliedNetwork, ApplyNetworkOptions } from './apply.ts';
export type * from './description.ts';

/**
 * Makes a description of several namespaces true: creates those that are not there, connects them by pairs of links, and applies
 * the state of each, as `Namespace.apply` does. Where a step fails, everything is put back. Applied again, nothing is changed.
 * Needs CAP_SYS_ADMIN and CAP_NET_ADMIN.
 *
 * @throws TypeError or RangeError with the path of a mistake in the description, before anything is changed; ApplyError with the step
 * that failed and the error of the kernel
 * @example using network = await applyNetwork({ namespaces: { a: {}, b: {} }, pairs: [{ ends: ['a:eth0', 'b:eth0'] }] });
 */
export const applyNetwork: (
  description: NetworkDescription,
  options?: ApplyNetworkOptions,
) => Promise<AppliedNetwork> = asyncOperation(
  'applyNetwork',
  () => [checkedLater, checkedLater],
  (description: NetworkDescription, options?: ApplyNetworkOptions) =>
    run('applyNetwork', description, options),
);

/** Plans the changes that `applyNetwork` would make, without making them. */
export const planNetwork: (description: NetworkDescription, options?: ApplyNetworkOptions) => Promise<Plan> =
  asyncOperation(
    'planNetwork',
    () => [checkedLater, checkedLater],
    (description: NetworkDescription, options?: ApplyNetworkOptions) =>
      run('planNetwork', description, options),
  );

async function run<K extends 'applyNetwork' | 'planNetwork'>(
  name: K,
  description: NetworkDescription,
  options?: ApplyNetworkOptions,
): Promise<Awaited<ReturnType<typeof import('./apply.ts')[K]>>> {
  // Loaded on first use: most programs need it never.
  const loaded = await import('./apply.ts');
  checkArgument('apply network', 'options', loaded.applyNetworkOptions, options);
  return (await loaded[name](description, options)) as never;
}
