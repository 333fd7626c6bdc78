/**
 * IPsec: states and policies, as `ip xfrm` shows them. Operations for a `NetlinkSocket` of protocol `'xfrm'`.
 *
 * @module
 */

export type { AeadAlgorithm, Algorithm, AuthTruncAlgorithm, Key } from './algorithms.ts';
export type { XfrmAttributes } from './attributes.ts';
export type { Acquire } from './events/acquire.ts';
export type { PolicyExpiry, StateExpiry } from './events/expire.ts';
export type { Mapping } from './events/mapping.ts';
export type { Report } from './events/report.ts';
export { countStates, type StateCount } from './information/sad.ts';
export {
  countPolicies,
  type PolicyCount,
  type PolicyThresholds,
  setPolicyThresholds,
} from './information/spd.ts';
export type { LifetimeUse, Limits, StateStatistics } from './lifetime.ts';
export type {
  Ends,
  MigratedEnds,
  MigratedState,
  Migration,
  StateMigration,
} from './migration/operations.ts';
export { migrate, migrateState } from './migration/operations.ts';
export type {
  PolicyAction,
  PolicyDirection,
  PolicyFlag,
  PolicyType,
  StateFlag,
  UpperProtocol,
  XfrmFamily,
  XfrmMode,
  XfrmProtocol,
} from './names.ts';
export {
  getPolicyDefaults,
  type PolicyDefaults,
  type PolicyDefaultsChange,
  setPolicyDefaults,
} from './policies/defaults.ts';
export type { PolicyFilter, PolicyFlush } from './policies/operations.ts';
export * as policies from './policies/operations.ts';
export type { Policy, PolicyCreate, PolicyReference } from './policies/policy.ts';
export type { ReplayChange, ReplayState } from './replay/operations.ts';
export * as replayStates from './replay/operations.ts';
export type { Selector } from './selector.ts';
export type { Expiry, SpiRequest, StateFilter, StateFlush } from './states/operations.ts';
export * as states from './states/operations.ts';
export type { ReplayEsn, State, StateCreate, StateReference } from './states/state.ts';
export type { Template } from './templates.ts';
