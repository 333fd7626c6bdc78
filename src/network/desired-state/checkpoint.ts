import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { Check } from '../../netlink/request/input.ts';
import { isObject } from '../../netlink/request/input.ts';
import { isMilliseconds } from '../inputs.ts';
import { type Before, beforeNow, restore, stateBefore } from './apply.ts';
import { Guard } from './guard.ts';
import { Plan, type PlanStep } from './plan.ts';
import type { StateNamespace } from './state-namespace.ts';

/** Options of `checkpoint`. */
export interface CheckpointOptions {
  /**
   * Milliseconds until the state is put back, unless {@link Checkpoint.commit} is called. A child process holds the timer, so that it
   * also does so when this process has ended.
   */
  readonly confirmWithin?: number | undefined;
}

/** Checks the options of `checkpoint`. */
export const checkpointOptions: Check = isObject<CheckpointOptions>(
  { confirmWithin: isMilliseconds },
  'an object of options',
);

/** The state of a namespace at one time, to go back to. */
export class Checkpoint {
  static {
    guardMethods(Checkpoint);
  }

  readonly #namespace: StateNamespace;
  readonly #before: Before;
  readonly #guard: Guard | undefined;
  #isOver = false;

  /** Made by `Namespace.checkpoint`. */
  constructor(namespace: StateNamespace, before: Before, guard: Guard | undefined) {
    this.#namespace = namespace;
    this.#before = before;
    this.#guard = guard;
  }

  /**
   * Keeps the state as it is now. The checkpoint cannot be used any more.
   *
   * @throws (as rejection) Error `ERR_NOT_CONFIRMED` if the time is over, and the state has been put back
   */
  async commit(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#guard?.end();
  }

  /** Puts the state back: what was created is deleted, what was changed or deleted is as before. Needs CAP_NET_ADMIN. */
  async rollback(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#guard?.end();
    await restore({ namespace: this.#namespace }, this.#before);
  }

  /** Puts the state back, unless it was committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.rollback();
  }
}

/** Notes the state of a namespace: see `Namespace.checkpoint`. */
export async function takeCheckpoint(
  namespace: StateNamespace,
  { confirmWithin }: CheckpointOptions = {},
): Promise<Checkpoint> {
  const before = await beforeNow(namespace);
  const guard =
    confirmWithin === undefined
      ? undefined
      : await Guard.start(namespace, stateBefore(before), confirmWithin);
  return new Checkpoint(namespace, before, guard);
}

/** The changes that `apply` has made, and the way back. */
export class AppliedPlan extends Plan {
  static {
    guardMethods(AppliedPlan);
  }

  readonly #checkpoint: Checkpoint | undefined;

  /** Made by `Namespace.apply`. */
  constructor(steps: readonly PlanStep[], checkpoint: Checkpoint | undefined) {
    super(steps);
    this.#checkpoint = checkpoint;
  }

  /**
   * Keeps the changes that were applied with `confirmWithin`. Does nothing for others.
   *
   * @throws (as rejection) Error `ERR_NOT_CONFIRMED` if the time is over, and the state has been put back
   */
  async confirm(): Promise<void> {
    await this.#checkpoint?.commit();
  }

  /** Puts the state before the changes back. Needs CAP_NET_ADMIN. */
  async rollback(): Promise<void> {
    await this.#checkpoint?.rollback();
  }
}
