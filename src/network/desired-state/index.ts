/**
 * Desired state: what shall be in a namespace, instead of the requests that make it so.
 *
 * @module
 */
import { checkArgument } from '../../netlink/request/input.ts';
import { applyState, makePlan, type PlanOptions, planOptions, type StateNamespace } from './apply.ts';
import { Plan } from './plan.ts';
import { readSnapshot } from './snapshot.ts';
import type { NetworkState } from './state.ts';
import { stateOf } from './to-state.ts';

export type { PlanOptions } from './apply.ts';
export { ApplyError } from './apply-error.ts';
export type { FieldChange, PlanStep } from './plan.ts';
export { Plan } from './plan.ts';
export type { LinkPrune, ObjectPrune, Prune } from './prune.ts';
export type * from './state.ts';

/** Reads the state of a namespace: see `Namespace.state`. */
export async function readState(namespace: StateNamespace): Promise<NetworkState> {
  return stateOf(await readSnapshot(namespace));
}

/** Plans the changes that make a state true: see `Namespace.plan`. */
export async function planState(
  namespace: StateNamespace,
  state: NetworkState,
  options: PlanOptions = {},
): Promise<Plan> {
  checkArgument('plan', 'options', planOptions, options);
  return new Plan((await makePlan({ namespace }, state, options)).steps);
}

/** Makes a state true: see `Namespace.apply`. */
export async function apply(
  namespace: StateNamespace,
  state: NetworkState,
  options: PlanOptions = {},
): Promise<Plan> {
  checkArgument('apply', 'options', planOptions, options);
  return (await applyState({ namespace }, state, options)).plan;
}
