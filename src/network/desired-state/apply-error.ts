import { lineOf, type PlanStep, planStep, type Step } from './plan.ts';

/**
 * A step of a plan failed. Everything is as it was before, unless the message says that it could not be restored. `cause` is the
 * error of the kernel.
 */
export class ApplyError extends Error {
  override readonly name = 'ApplyError';
  /** `ERR_APPLY_FAILED`; `ERR_STATE_CHANGING` where other programs kept changing the state meanwhile. */
  readonly code: 'ERR_APPLY_FAILED' | 'ERR_STATE_CHANGING';
  /** The step that failed. */
  readonly step: PlanStep;
  /** Why the state before could not be restored; absent where it was. */
  readonly undoError: Error | undefined;
  readonly #reason: Error;

  constructor(
    step: Step | PlanStep,
    reason: Error,
    code: ApplyError['code'] = 'ERR_APPLY_FAILED',
    undoError?: Error,
  ) {
    const { path } = step;
    const where = path === undefined ? '' : ` (${path})`;
    const end =
      undoError === undefined ? '' : `; the state before could not be restored: ${undoError.message}`;
    super(`apply: ${lineOf(step)}${where}: ${reason.message}${end}`, { cause: reason });
    this.code = code;
    this.step = planStep(step);
    this.undoError = undoError;
    this.#reason = reason;
  }

  /** The same error of the plan of several namespaces. */
  inNamespace(namespace: string): ApplyError {
    const { path, ...rest } = this.step;
    const step = {
      ...rest,
      namespace,
      ...(path !== undefined && { path: `namespaces.${namespace}.${path}` }),
    };
    return new ApplyError(step, this.#reason, this.code, this.undoError);
  }

  /** The same error where the state before could not be restored. */
  withFailedUndo(failure: Error): ApplyError {
    return new ApplyError(this.step, this.#reason, this.code, failure);
  }
}
