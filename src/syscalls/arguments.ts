/** Codes of refused arguments: those of Node. */
export type ArgumentErrorCode = 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_OUT_OF_RANGE';

/**
 * An error for a bad argument, to be thrown before anything is done.
 *
 * @param code also decides the class: `RangeError` for `ERR_OUT_OF_RANGE`, else `TypeError`
 * @param message names the argument, the rule, and what was given
 */
export function argumentError(code: ArgumentErrorCode, message: string): Error & { code: ArgumentErrorCode } {
  const error = code === 'ERR_OUT_OF_RANGE' ? new RangeError(message) : new TypeError(message);
  return Object.assign(error, { code });
}

/**
 * C ends a string at the first NUL: a path with one would silently name something else.
 *
 * @throws TypeError `ERR_INVALID_ARG_VALUE`
 */
export function assertNoNul(text: string): void {
  if (text.includes('\0')) {
    throw argumentError('ERR_INVALID_ARG_VALUE', `a path must not contain NUL: ${JSON.stringify(text)}`);
  }
}
