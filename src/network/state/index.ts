/** A view of the objects of a namespace that is kept current. */
import { asyncOperation } from '../../netlink/request/input.ts';
import { checkedLater } from '../inputs.ts';
import type { NetworkWatch, NetworkWatchOptions } from './network-watch.ts';

export type { NetworkChange, NetworkWatch, NetworkWatchOptions } from './network-watch.ts';
export type { NetworkObjects, ObjectKind } from './objects.ts';

/**
 * Watches the links, addresses, routes, neighbours, rules and next hops of a namespace without loss: the present state,
 * and every change of them. Changes whose events were lost, and changes without an event (routes and next hops that end with
 * a link or an address), are found by reading again, and are yielded like the others.
 *
 * Resolves when the initial state has been read; it is in `list`, not among the changes. Needs no capability.
 *
 * @example
 * const view = await watchNetwork({ namespace, objects: ['link', 'address'] });
 * console.log(view.list('link'));
 * for await (const { kind, action, object } of view) console.log(kind, action, object);
 */
export const watchNetwork: (options?: NetworkWatchOptions) => Promise<NetworkWatch> = asyncOperation(
  'watchNetwork',
  () => [checkedLater],
  async (options: NetworkWatchOptions = {}) => {
    // Loaded on first use: most programs watch nothing.
    const { NetworkWatch } = await import('./network-watch.ts');
    return new NetworkWatch(options).start();
  },
);
