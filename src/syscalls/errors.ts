import { permissionAdvice } from './advice.ts';
import { errnoName, errnoText } from './errno.ts';
import { errorJson } from './error-json.ts';

export { errnoName, errnoText } from './errno.ts';

/**
 * A system call failed.
 *
 * The message is complete in itself: `bind: EADDRINUSE: Address already in use (fd 7)`. For a missing capability it says which
 * one, and how to get it.
 */
export class SystemError extends Error {
  static {
    // On the prototype, so that it is not printed as a property of each error.
    SystemError.prototype.name = 'SystemError';
  }

  /** The name of the error number, as in the errors of Node: `'EPERM'`. */
  readonly code: string;
  /** The error number, positive, as in `errno.h`. */
  readonly errno: number;
  /** The system call that failed: `'setns'`. */
  readonly syscall: string;

  /**
   * @param syscall the system call that failed
   * @param errno the positive error number
   * @param detail the arguments that matter, or advice; shown in parentheses
   * @param options `cause`: the error that led to this one
   */
  constructor(syscall: string, errno: number, detail?: string, options?: ErrorOptions) {
    const code = errnoName(errno);
    const details = [detail, permissionAdvice(syscall, code)].filter((text) => text !== undefined);
    const suffix = details.length === 0 ? '' : ` (${details.join('; ')})`;
    super(`${syscall}: ${code}: ${errnoText(errno)}${suffix}`, options);
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
  }

  /** Name, message and fields, for `JSON.stringify`. */
  toJSON(): object {
    return errorJson(this);
  }
}

/** Runs a call, and adds a subject to the message of its `SystemError`: `link eth0`. */
export function named(subject: string, call: () => void): void {
  try {
    call();
  } catch (cause) {
    const { syscall, errno } = cause as SystemError;
    throw new SystemError(syscall, errno, subject, { cause });
  }
}

/** The library cannot run here: the system is not Linux, or the foreign function interface has no build for it. */
export class UnsupportedPlatformError extends Error {
  static {
    UnsupportedPlatformError.prototype.name = 'UnsupportedPlatformError';
  }

  /** Stable code of this error. */
  readonly code = 'ERR_UNSUPPORTED_PLATFORM';

  /** Name, message and fields, for `JSON.stringify`. */
  toJSON(): object {
    return errorJson(this);
  }
}

/**
 * The thread could not return to its own network namespace.
 *
 * This is fatal: everything that this thread does with the network from now on would happen in another namespace. Every later
 * attempt to enter a namespace throws the same error. End the process (or the Worker). `cause` is the {@link SystemError} of
 * the failed return.
 */
export class NamespaceEscapeError extends Error {
  static {
    NamespaceEscapeError.prototype.name = 'NamespaceEscapeError';
  }

  /** Stable code of this error. */
  readonly code = 'ERR_NAMESPACE_LOST';
  /** The error of the function that ran inside the namespace, if it threw. */
  declare readonly suppressed?: unknown;

  /**
   * @param message what happened
   * @param cause the failure to return
   * @param suppressed the error of the function that ran inside the namespace, if it threw
   */
  constructor(message: string, cause: unknown, suppressed?: { error: unknown }) {
    super(message, { cause });
    if (suppressed !== undefined) this.suppressed = suppressed.error;
  }

  /** Name, message and fields, for `JSON.stringify`. */
  toJSON(): object {
    return errorJson(this);
  }
}
