import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
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
  /** Path of what the kernel refused, in the words of the state: `links.eth0.mtu`. Empty for what the state does not name. */
  readonly field: string;
  /** Why the state before could not be restored; absent where it was. */
  readonly undoError: Error | undefined;
  readonly #reason: Error;

  constructor(
    step: Step | PlanStep,
    reason: Error,
    code: ApplyError['code'] = 'ERR_APPLY_FAILED',
    undoError?: Error,
    field = fieldOf(step, reason),
  ) {
    const where = field === '' ? '' : ` (${field})`;
    const end =
      undoError === undefined ? '' : `; the state before could not be restored: ${undoError.message}`;
    super(`apply: ${lineOf(step)}${where}: ${reason.message}${end}`, { cause: reason });
    this.code = code;
    this.step = planStep(step);
    this.field = field;
    this.undoError = undoError;
    this.#reason = reason;
  }

  /** The same error of the plan of several namespaces. */
  inNamespace(namespace: string): ApplyError {
    const { path, ...rest } = this.step;
    const place = `namespaces.${namespace}`;
    const step = { ...rest, namespace, ...(path !== undefined && { path: `${place}.${path}` }) };
    const field = this.field === '' ? place : `${place}.${this.field}`;
    return new ApplyError(step, this.#reason, this.code, this.undoError, field);
  }

  /** The same error where the state before could not be restored. */
  withFailedUndo(failure: Error): ApplyError {
    return new ApplyError(this.step, this.#reason, this.code, failure, this.field);
  }
}

/** The path of a step, or of the field of it that the kernel names. */
function fieldOf(step: Step | PlanStep, reason: Error): string {
  // Errors about tables of nftables have the path of each refused object.
  const [first] = (reason as { failures?: readonly { readonly path?: string }[] }).failures ?? [];
  if (first?.path !== undefined) return first.path;
  const refused =
    reason instanceof NetlinkError ? (reason.extack?.path ?? reason.extack?.missing) : undefined;
  const [only, ...others] = step.changes ?? [];
  const field = refused ?? (others.length === 0 ? only?.field : undefined);
  const named = field === undefined || !('fieldOf' in step) ? undefined : step.fieldOf?.(field);
  return named ?? step.path ?? '';
}
