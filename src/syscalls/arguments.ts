import { errorJson } from './error-json.ts';

/**
 * Makes the error for a bad argument, to be thrown before anything is done.
 *
 * @param code a code of Node: `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`; `ERR_OUT_OF_RANGE` makes a `RangeError`, any
 * other code a `TypeError`
 * @param message the argument, the rule, and the value that was given
 * @param field name of the argument, or of the key in it; empty where the call as a whole is wrong
 */
export function argumentError<C extends string>(
  code: C,
  message: string,
  field = '',
): Error & { code: C; field: string } {
  const error = code === 'ERR_OUT_OF_RANGE' ? new RangeError(message) : new TypeError(message);
  Object.defineProperty(error, 'toJSON', { value: () => errorJson(error) });
  return Object.assign(error, { code, field });
}

/**
 * Checks a path. C ends a string at the first NUL, so a path with a NUL would name another file.
 *
 * @throws TypeError `ERR_INVALID_ARG_VALUE`
 */
export function assertNoNul(text: string): void {
  if (text.includes('\0')) {
    throw argumentError(
      'ERR_INVALID_ARG_VALUE',
      `a path must not contain NUL: ${JSON.stringify(text)}`,
      'path',
    );
  }
}
