import type { Protocol } from '../netlink/protocol-table.ts';
import type { LinkKindName } from '../netlink/protocols/route/links/kinds/registry.ts';
import type { EncapKinds } from '../netlink/protocols/route/routes/encap/registry.ts';
import type { ActionKindName, FilterKindName, QdiscKindName } from '../netlink/protocols/route/tc/index.ts';
import { asyncOperation } from '../netlink/request/input.ts';
import { checkedLater } from './inputs.ts';

/** A part of the kernel, with what it is a kind of. */
export type QualifiedFeature =
  | `link:${LinkKindName}`
  | `qdisc:${QdiscKindName}`
  | `filter:${FilterKindName}`
  | `action:${ActionKindName}`
  | `encapsulation:${keyof EncapKinds}`
  | `family:${string}`
  | `protocol:${Protocol}`;

/**
 * A part of the kernel that a configuration may leave out: `'link:vlan'`, `'qdisc:netem'`, `'filter:flower'`, `'action:ct'`,
 * `'encapsulation:seg6'`, `'family:wireguard'` (of generic netlink), `'protocol:netfilter'`. A kind alone (`'netem'`) is looked for
 * among the known links, qdiscs, filters, actions and encapsulations, in this order.
 */
export type Feature = QualifiedFeature | LinkKindName | QdiscKindName | FilterKindName | ActionKindName;

/**
 * Returns whether the kernel has a part that its configuration may leave out. Uses the kind in a namespace that is thrown away, so
 * that the kernel loads the module, where there is one. Needs CAP_SYS_ADMIN; actions need CAP_NET_ADMIN in the initial user namespace.
 * Families and protocols need no capability.
 *
 * @example if (await supports('netem')) await link.shape({ delay: '50ms' });
 * @throws (as rejection) TypeError `ERR_INVALID_ARG_VALUE` for a word that is no known kind; SystemError `EPERM` without the capability
 */
export const supports: (feature: Feature) => Promise<boolean> = asyncOperation(
  'supports',
  () => [checkedLater],
  async (feature: Feature) => {
    // Loaded on first use: most programs do not ask.
    const { find } = await import('./feature-probes.ts');
    return find(feature);
  },
);
