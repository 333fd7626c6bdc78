/**
 * Desired state: what shall be in a namespace, instead of the requests that make it so.
 *
 * @module
 */
import { jsonPrototype } from '../../netlink/codec/json.ts';
import { checkArgument } from '../../netlink/request/input.ts';
import {
  type ApplyOptions,
  applyOptions,
  applyState,
  makePlan,
  type PlanOptions,
  planOptions,
  stateBefore,
  tablesIn,
} from './apply.ts';
import {
  AppliedPlan,
  Checkpoint,
  type CheckpointOptions,
  checkpointOptions,
  takeCheckpoint,
} from './checkpoint.ts';
import { Guard } from './guard.ts';
import { Plan } from './plan.ts';
import { readSnapshot } from './snapshot.ts';
import type { NetworkState } from './state.ts';
import type { StateNamespace } from './state-namespace.ts';
import { stateOf } from './to-state.ts';

export type { ApplyOptions, PlanOptions } from './apply.ts';
export { ApplyError } from './apply-error.ts';
export { AppliedPlan, Checkpoint, type CheckpointOptions } from './checkpoint.ts';
export type { FieldChange, PlanStep } from './plan.ts';
export { Plan } from './plan.ts';
export type { LinkPrune, ObjectPrune, Prune, TablePrune } from './prune.ts';
export type * from './state.ts';

/** Reads the state of a namespace: see `Namespace.state`. */
export async function readState(namespace: StateNamespace): Promise<NetworkState> {
  const state = stateOf(await readSnapshot(namespace));
  const tables = (await tablesIn(namespace))?.state() ?? [];
  if (tables.length > 0) state.nftables = tables;
  // JSON cannot hold the 64-bit integers in options.
  return Object.setPrototypeOf(state, jsonPrototype) as NetworkState;
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
  options: ApplyOptions = {},
): Promise<AppliedPlan> {
  checkArgument('apply', 'options', applyOptions, options);
  const { confirmWithin } = options;
  let guard: Guard | undefined;
  try {
    const { steps, before } = await applyState({ namespace }, state, options, async (found) => {
      if (confirmWithin !== undefined)
        guard = await Guard.start(namespace, stateBefore(found), confirmWithin);
    });
    return new AppliedPlan(steps, before && new Checkpoint(namespace, before, guard));
  } catch (error) {
    // Everything has been put back.
    await guard?.end().catch(() => {});
    throw error;
  }
}

/** Notes the state of a namespace: see `Namespace.checkpoint`. */
export async function checkpoint(
  namespace: StateNamespace,
  options: CheckpointOptions = {},
): Promise<Checkpoint> {
  checkArgument('checkpoint', 'options', checkpointOptions, options);
  return takeCheckpoint(namespace, options);
}
