/**
 * Traffic control: qdiscs, classes, filters, chains and actions, as operations. Times are nanoseconds, rates bytes per
 * second, sizes bytes, chances fractions from 0 to 1; the builders take text with units as well.
 *
 * @module
 */
export type { Verdict } from './action/kinds/common.ts';
export { type ActionKinds, registerActionKind } from './action/kinds/index.ts';
export { type PoliceFields, policeOptions } from './action/kinds/police.ts';
export { type MirredFields, mirredAction, policeAction, verdictAction } from './action/make.ts';
export { type Action, type ActionMessage, actionMessage } from './action/message.ts';
export type { ActionReference } from './action/operations.ts';
export * as actions from './action/operations.ts';
export { type ClassMessage, classMessage } from './class/message.ts';
export type {
  AnyClassOptions,
  ClassCreate,
  ClassFilter,
  ClassOptions,
  ClassReference,
  TrafficClass,
} from './class/operations.ts';
export * as classes from './class/operations.ts';
export { estimatorOptions } from './estimator.ts';
export type { Chain, ChainCreate } from './filter/chains.ts';
export * as chains from './filter/chains.ts';
export { type FilterKinds, registerFilterKind } from './filter/kinds/index.ts';
export {
  formatU32Handle,
  type U32Match,
  type U32SelectorFields,
  u32Handle,
  u32Match,
  u32Selector,
} from './filter/kinds/u32-match.ts';
export { type FilterMessage, filterMessage } from './filter/message.ts';
export type {
  AnyFilterOptions,
  Filter,
  FilterCreate,
  FilterFilter,
  FilterOptions,
  FilterReference,
} from './filter/operations.ts';
export * as filters from './filter/operations.ts';
export type { FilterPlace, FilterProtocol } from './filter/place.ts';
export { formatHandle, type Handle, parseHandle } from './handle.ts';
export { type HtbClassFields, type HtbFields, htbClassOptions, htbOptions } from './qdisc/kinds/htb.ts';
export {
  type ClassKinds,
  type QdiscKinds,
  type QdiscSchemas,
  registerQdiscKind,
} from './qdisc/kinds/index.ts';
export { type NetemFields, netemOptions } from './qdisc/kinds/netem-options.ts';
export { defaultPriorityMap } from './qdisc/kinds/prio.ts';
export { type TbfFields, tbfOptions } from './qdisc/kinds/tbf.ts';
export { type QdiscMessage, qdiscMessage } from './qdisc/message.ts';
export type {
  AnyQdiscOptions,
  Qdisc,
  QdiscCreate,
  QdiscFilter,
  QdiscOfKind,
  QdiscOptions,
  QdiscReference,
} from './qdisc/operations.ts';
export * as qdiscs from './qdisc/operations.ts';
export type { LinkLayer } from './rate.ts';
export { type ShapeOptions, shapeRequests, unshapeRequests } from './shape.ts';
export { type SizeTableFields, sizeTableOptions } from './size-table.ts';
export type { Estimator, Statistics } from './statistics.ts';
export { parseProbability, parseRate, parseSize, parseTime, type Quantity } from './units.ts';
