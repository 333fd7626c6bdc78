import { address } from './address.ts';
import { bridgeVlan } from './bridge-vlan.ts';
import { fdb } from './fdb.ts';
import type { Collection, StateKind } from './kind.ts';
import { mdb } from './mdb.ts';
import { neighbour } from './neighbour.ts';
import { nexthop } from './nexthop.ts';
import { route } from './route.ts';
import { rule } from './rule.ts';
import { filter, qdisc, trafficClass } from './traffic-control.ts';

/** All kinds of objects but links, in the order in which they are created. They are deleted in the reverse order. */
export const objectKinds: readonly StateKind[] = [
  bridgeVlan,
  address,
  neighbour,
  fdb,
  mdb,
  nexthop,
  route,
  rule,
  qdisc,
  trafficClass,
  filter,
];

/** The kind of the objects of a collection. */
export const kindOf: Readonly<Record<Collection, StateKind>> = Object.fromEntries(
  objectKinds.map((kind) => [kind.collection, kind]),
) as Record<Collection, StateKind>;

/** Collections that a state has below a link. */
export const linkCollections = objectKinds.filter(({ ofLink }) => ofLink).map(({ collection }) => collection);

/** Collections that a state has beside its links. */
export const namespaceCollections = objectKinds
  .filter(({ ofLink }) => !ofLink)
  .map(({ collection }) => collection);
