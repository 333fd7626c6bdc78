/**
 * nftables without its program: libnftables-json as types, compiled to messages of the kernel and listed from them.
 *
 * @module
 */

export * from '../../netlink/protocols/netfilter/nftables/builders/index.ts';
export * from '../../netlink/protocols/netfilter/nftables/index.ts';
export * from '../../netlink/protocols/netfilter/nftables/text/index.ts';
export type { ApplyOptions } from './apply.ts';
export { hostNames } from './host-names.ts';
export { includeFiles } from './include-files.ts';
export type { ListOptions } from './list-ruleset.ts';
export {
  type AnyIterable,
  type ElementAddOptions,
  type ElementDeleteOptions,
  LiveMap,
  LiveSet,
} from './live-set.ts';
export {
  Nftables,
  type ObjectResetOptions,
  type PlaceFilter,
  type RulePlaceFilter,
  type RuleResetOptions,
  type RulesetWatchOptions,
} from './nftables.ts';
export { NftablesError, type NftFailure } from './nftables-error.ts';
export type { TraceStep } from './trace-events.ts';
export { Transaction } from './transaction.ts';
export type {
  ChainBuilder,
  FlowtableBuilder,
  MadeObject,
  MadeRule,
  MapBuilder,
  ObjectBuilder,
  RuleOptions,
  RulePart,
  SetBuilder,
  TableBuilder,
  TableOptions,
} from './transaction-builder.ts';
export type { NftOverrun, NftTransaction } from './transaction-events.ts';
