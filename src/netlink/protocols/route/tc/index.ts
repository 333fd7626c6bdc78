/**
 * Traffic control: qdiscs, classes, filters, chains and actions, as operations. Times are nanoseconds, rates bytes per
 * second, sizes bytes, chances fractions from 0 to 1; the builders take text with units as well.
 *
 * @module
 */

export { type MirredFields, mirredAction, policeAction, verdictAction } from './actions/builders.ts';
export type { Verdict } from './actions/kinds/common.ts';
export type { ActionKind, AnyActionKind } from './actions/kinds/kind.ts';
export { type PoliceFields, policeOptions } from './actions/kinds/police.ts';
export {
  type ActionKindName,
  type ActionKinds,
  type KnownActionKinds,
  registerActionKind,
} from './actions/kinds/registry.ts';
export {
  type Action,
  type ActionMessage,
  type ActionOfKind,
  actionMessage,
  type OtherAction,
} from './actions/message.ts';
export type { ActionReference } from './actions/operations.ts';
export * as actions from './actions/operations.ts';
export { type ClassMessage, classMessage } from './classes/message.ts';
export type {
  ClassCreate,
  ClassFilter,
  ClassReference,
  TrafficClass,
} from './classes/operations.ts';
export * as classes from './classes/operations.ts';
export { estimatorOptions } from './estimator.ts';
export type { FilterPlace, FilterProtocol } from './filters/attachment.ts';
export type { Chain, ChainCreate } from './filters/chains.ts';
export * as chains from './filters/chains.ts';
export type { AnyFilterKind, FilterKind } from './filters/kinds/kind.ts';
export {
  type AnyFilterOptions,
  type FilterKindName,
  type FilterKinds,
  type FilterOptions,
  type KnownFilterKinds,
  registerFilterKind,
} from './filters/kinds/registry.ts';
export { type U32Match, type U32SelectorFields, u32Match, u32Selector } from './filters/kinds/u32-match.ts';
export { type FilterMessage, filterMessage } from './filters/message.ts';
export type {
  Filter,
  FilterCreate,
  FilterFilter,
  FilterReference,
} from './filters/operations.ts';
export * as filters from './filters/operations.ts';
export type { Handle } from './handle.ts';
export { type HtbClassFields, type HtbFields, htbClassOptions, htbOptions } from './qdiscs/kinds/htb.ts';
export type { AnyQdiscKind, QdiscKind } from './qdiscs/kinds/kind.ts';
export { type NetemFields, netemOptions } from './qdiscs/kinds/netem-options.ts';
export { defaultPriorityMap } from './qdiscs/kinds/prio.ts';
export {
  type AnyClassOptions,
  type AnyQdiscOptions,
  type ClassKindName,
  type ClassKinds,
  type ClassOptions,
  type KnownClassKinds,
  type KnownQdiscKinds,
  type QdiscKindName,
  type QdiscKinds,
  type QdiscOptions,
  registerQdiscKind,
} from './qdiscs/kinds/registry.ts';
export { type TbfFields, tbfOptions } from './qdiscs/kinds/tbf.ts';
export { type QdiscMessage, qdiscMessage } from './qdiscs/message.ts';
export type {
  Qdisc,
  QdiscCreate,
  QdiscFilter,
  QdiscOfKind,
  QdiscReference,
} from './qdiscs/operations.ts';
export * as qdiscs from './qdiscs/operations.ts';
export type { LinkLayer } from './rate.ts';
export { type ShapeOptions, shapeRequests, unshapeRequests } from './shape.ts';
export { type SizeTableFields, sizeTableOptions } from './size-table.ts';
export type { Estimator, Statistics } from './statistics.ts';
export {
  formatHandle,
  formatU32Handle,
  parseHandle,
  parseProbability,
  parseRate,
  parseSize,
  parseTime,
  u32Handle,
} from './text.ts';
export type { Quantity } from './units.ts';
