import type { RequestNamespace } from '../object-requests.ts';
import { FilterChains } from './chains.ts';
import { TrafficClasses } from './classes.ts';
import { TrafficFilters } from './filters.ts';
import { Qdiscs } from './qdiscs.ts';

export type { ChainFilterWords, ChainWords, FilterChains } from './chains.ts';
export type { ClassFilterWords, ClassReferenceWords, ClassWords, TrafficClasses } from './classes.ts';
export type { FilterFilterWords, FilterReferenceWords, FilterWords, TrafficFilters } from './filters.ts';
export type { QdiscFilterWords, QdiscReferenceWords, Qdiscs, QdiscWords } from './qdiscs.ts';

/** Traffic control in a namespace, in the words of `tc`: returned by `namespace.tc()`. Changes need CAP_NET_ADMIN. */
export interface TrafficControl {
  readonly qdiscs: Qdiscs;
  readonly classes: TrafficClasses;
  readonly filters: TrafficFilters;
  readonly chains: FilterChains;
}

/** Traffic control in a namespace. */
export const trafficControlOf = (namespace: RequestNamespace): TrafficControl => ({
  qdiscs: new Qdiscs(namespace),
  classes: new TrafficClasses(namespace),
  filters: new TrafficFilters(namespace),
  chains: new FilterChains(namespace),
});
