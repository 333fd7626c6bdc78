/**
 * A value that cannot be put on the wire. Encoders throw it, each level on the way out adds its own name to the
 * path, and the outermost call turns it into the `TypeError` or `RangeError` that the user sees, so that the
 * message (and the stack's first line) names the field in full: `linkInfo.data.id: …`.
 */
export class EncodeError {
  /** Names from the outermost field to the offending one. */
  readonly path: string[] = [];
  readonly code: ArgumentErrorCode;
  readonly reason: string;

  constructor(code: ArgumentErrorCode, reason: string) {
    this.code = code;
    this.reason = reason;
  }

  /** Adds the name of the enclosing field, and returns the refusal to be thrown on. */
  within(name: string): this {
    this.path.unshift(name);
    return this;
  }

  /** The error to show, with the path in its message. */
  toError(subject?: string): ArgumentError {
    const field = this.path.join('.');
    const where = [subject, field].filter((part) => part !== undefined && part !== '').join(': ');
    const message = where === '' ? this.reason : `${where}: ${this.reason}`;
    const error: Error = this.code === 'ERR_OUT_OF_RANGE' ? new RangeError(message) : new TypeError(message);
    return Object.assign(error, { code: this.code, field });
  }
}

/** The codes of errors about bad arguments; the same that Node's own API uses. */
export type ArgumentErrorCode = 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_OUT_OF_RANGE';

/** A `TypeError` or `RangeError` about an argument, thrown before anything is sent. */
export interface ArgumentError extends Error {
  /** Stable, for programs. */
  readonly code: ArgumentErrorCode;
  /** The path of the offending field, as `linkInfo.data.id`; empty where the value itself is wrong. */
  readonly field: string;
}

/** A short picture of a value for an error message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 57)}…'` : `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (value === null || typeof value !== 'object')
    return typeof value === 'function' ? 'a function' : String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof (value as PromiseLike<unknown>).then === 'function') return 'a promise (is an await missing?)';
  return 'an object';
}

/** Refuses a value of the wrong JavaScript type. */
export function throwInvalidType(expected: string, value: unknown): never {
  throw new EncodeError('ERR_INVALID_ARG_TYPE', `expected ${expected}, got ${show(value)}`);
}

/** Refuses a value of the right type with the wrong content. */
export function throwInvalidValue(reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason);
}

/** Refuses a number outside the limits of its field. */
export function throwOutOfRange(minimum: number | bigint, maximum: number | bigint, value: unknown): never {
  throw new EncodeError('ERR_OUT_OF_RANGE', `expected ${minimum} to ${maximum}, got ${show(value)}`);
}

/** Throws for a value that is not an object with keys: an array, a promise whose `await` is missing, bytes. */
export function checkObject(expected: string, value: unknown): asserts value is object {
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    typeof (value as PromiseLike<unknown>).then === 'function'
  )
    throwInvalidType(expected, value);
}
