import { dumpOfLists } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import { type Check, isIndex, isObject, operation } from '../../../request/input.ts';
import type { Dump } from '../../../request/request.ts';
import { tables } from '../known-names.ts';
import { type LinkMessage, linkMessage } from '../links/attributes.ts';
import type { MulticastInterfaceAttributes, MulticastSpec } from '../links/multicast-spec.ts';
import { RTM_GETLINK } from '../rtm.ts';

/** A link that multicast routing of IPv4 uses (`/proc/net/ip_mr_vif`), with what has passed. */
export interface MulticastInterface extends MulticastInterfaceAttributes {
  /** Number of the routing table: 253 (default) for that without rules. */
  table: number;
  /** Number of the interface (VIF), as the daemon gave it. */
  id: number;
}

/** Which interfaces to list. */
export interface MulticastInterfaceFilter {
  /** Index of the link. */
  index?: number | undefined;
  /** Routing table, by number or name. */
  table?: number | string | undefined;
}

const filterInput = (): Check =>
  isObject<MulticastInterfaceFilter>({ index: isIndex, table: tables.isOne }, 'a filter of interfaces');

const filterTests: FilterTests<MulticastInterface, MulticastInterfaceFilter> = {
  index: true,
  table: (one, table) => one.table === tables.numberOf(table),
};

function toInterfaces({ afSpec }: LinkMessage): MulticastInterface[] {
  const { table = 0, interfaces = [] } = (afSpec as MulticastSpec | undefined) ?? {};
  return interfaces.map((one) => ({ table, ...one }) as MulticastInterface);
}

/**
 * Lists the interfaces of multicast routing of IPv4. Its routes are listed by `routes.list({ family: 'ipmr' })`, those of IPv6 by
 * `'ip6mr'`. Linux 4.13; of IPv6 the kernel lists no interfaces.
 */
export const list = operation(
  'multicast interface list',
  () => [filterInput()],
  (filter: MulticastInterfaceFilter = {}): Dump<MulticastInterface> => {
    const all = dumpOfLists({
      protocol: 'route',
      body: linkMessage,
      operation: 'multicast interface list',
      type: RTM_GETLINK,
      value: { family: 'ipmr' },
      reply: linkMessage,
      map: toInterfaces,
    });
    return filtered(all, filterTests, filter);
  },
);
