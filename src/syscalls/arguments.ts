/**
 * C ends a string at the first NUL: a path with one would silently name something else.
 *
 * @throws TypeError `ERR_INVALID_ARG_VALUE`
 */
export function assertNoNul(text: string): void {
  if (!text.includes('\0')) return;
  throw Object.assign(new TypeError(`must not contain a NUL character: ${JSON.stringify(text)}`), {
    code: 'ERR_INVALID_ARG_VALUE',
  });
}
