import type { DesiredLink, NetworkState } from '../desired-state/state.ts';

/** One end of a pair of links: `'a:eth0'`, or an object with what the link shall have. */
export type NetworkPairEnd =
  | string
  | ({
      /** Name of the namespace. */
      namespace: string;
      /** Name of the link there. */
      name: string;
    } & Omit<DesiredLink, 'kind' | 'peer' | 'link'>);

/** Two links that are connected, each in its namespace. */
export interface NetworkPair {
  ends: readonly [NetworkPairEnd, NetworkPairEnd];
}

/**
 * The desired state of several namespaces, and of the pairs of links between them.
 *
 * @example
 * const network: NetworkDescription = {
 *   namespaces: { a: { links: { lo: { up: true } } }, b: {} },
 *   pairs: [{ ends: [{ namespace: 'a', name: 'eth0', addresses: ['10.0.0.1/24'], up: true }, 'b:eth0'] }],
 * };
 */
export interface NetworkDescription {
  /** States by the names of their namespaces in `/run/netns`. A namespace that is not there is created. */
  namespaces: Readonly<Record<string, NetworkState>>;
  /** Pairs of veth links. */
  pairs?: readonly NetworkPair[] | undefined;
}
