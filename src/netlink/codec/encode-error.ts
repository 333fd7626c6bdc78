import { joinPath } from './join-path.ts';
import { didYouMean } from './nearest-word.ts';

/**
 * Reports a value that cannot be put on the wire. Each level that it passes on the way out adds its name to the path. The
 * outermost call turns it into a `TypeError` or `RangeError` whose message names the whole path: `data.id: …`.
 */
export class EncodeError {
  /** Names from the outermost field to the wrong one. */
  readonly path: string[] = [];
  readonly code: ArgumentErrorCode;
  readonly reason: string;

  constructor(code: ArgumentErrorCode, reason: string) {
    this.code = code;
    this.reason = reason;
  }

  /** Adds the name of the enclosing field. Returns this error, to throw it again. */
  within(name: string): this {
    this.path.unshift(name);
    return this;
  }

  /** Makes the error for the user. `subject` stands before the path in its message. */
  toError(subject?: string): ArgumentError {
    const field = joinPath(this.path);
    const where = [subject, field].filter((part) => part !== undefined && part !== '').join(': ');
    const message = where === '' ? this.reason : `${where}: ${this.reason}`;
    const error: Error = this.code === 'ERR_OUT_OF_RANGE' ? new RangeError(message) : new TypeError(message);
    Object.defineProperty(error, 'toJSON', { value: argumentErrorJson });
    return Object.assign(error, { code: this.code, field });
  }
}

/** The `toJSON` of an {@link ArgumentError}: JSON leaves name and message of errors out otherwise. */
function argumentErrorJson(this: ArgumentError): object {
  const { name, message, code, field } = this;
  return { name, message, code, field };
}

/** Codes of errors about bad arguments: those of Node's own API. */
export type ArgumentErrorCode = 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_OUT_OF_RANGE';

/** A `TypeError` or `RangeError` about an argument. It is thrown before anything is sent. */
export interface ArgumentError extends Error {
  /** Stable: programs can depend on it. */
  readonly code: ArgumentErrorCode;
  /** Path of the wrong field in the arguments: `options.id`, `group[1].id`. Empty where the value as a whole is wrong. */
  readonly field: string;
}

/** Returns a short description of a value for an error message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 57)}…'` : `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (value === null || typeof value !== 'object')
    return typeof value === 'function' ? 'a function' : String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof (value as PromiseLike<unknown>).then === 'function') return 'a promise (is an await missing?)';
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return tag === 'Object' ? 'an object' : `${/^[AEIO]/.test(tag) ? 'an' : 'a'} ${tag}`;
}

/** Throws an {@link EncodeError} for a value of the wrong JavaScript type. `expected` is a noun phrase. */
export function throwInvalidType(expected: string, value: unknown): never {
  throw new EncodeError('ERR_INVALID_ARG_TYPE', `expected ${expected}, got ${show(value)}`);
}

/** Throws an {@link EncodeError} for a value of the right type with the wrong content. */
export function throwInvalidValue(reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason);
}

/** Throws an {@link EncodeError} for a number outside of the limits of its field, or between two whole numbers. */
export function throwOutOfRange(minimum: number | bigint, maximum: number | bigint, value: unknown): never {
  const isBetween = typeof value === 'number' && value > minimum && value < maximum;
  const what = isBetween && !Number.isInteger(value) ? 'a whole number from ' : '';
  throw new EncodeError('ERR_OUT_OF_RANGE', `expected ${what}${minimum} to ${maximum}, got ${show(value)}`);
}

/** Throws for a schema that contradicts itself, where a program describes or first uses it. */
export function throwSchemaError(reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).toError();
}

/** Runs the part of an encoder that is for one field: adds its name to the path of an error. */
export function inField<R>(name: string, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw error instanceof EncodeError ? error.within(name) : error;
  }
}

/** Throws for a value that is not an object of these keys alone. Keys whose value is `undefined` count as absent. */
export function checkKeys(
  expected: string,
  value: unknown,
  known: readonly string[],
): asserts value is Readonly<Record<string, unknown>> {
  checkObject(expected, value);
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || known.includes(key)) continue;
    const reason = `there is no such key${didYouMean(key, known)}`;
    throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(key);
  }
}

/** Whether a value is an object with keys: no array, promise, map, set, date or bytes. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || typeof (value as { then?: unknown }).then === 'function')
    return false;
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  const tag = Object.prototype.toString.call(value);
  return tag === '[object Object]' || tag === '[object Module]';
}

/** Throws for a value that is not an object with keys. */
export function checkObject(expected: string, value: unknown): asserts value is object {
  if (!isRecord(value)) throwInvalidType(expected, value);
}
