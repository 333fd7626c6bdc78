import { show, throwInvalidType, throwInvalidValue } from '../../netlink/codec/encode-error.ts';
import type { Check } from '../../netlink/request/input.ts';
import { argumentError } from '../../syscalls/arguments.ts';

/** Name of a link: 1 to 15 bytes without `/` and NUL. */
export const isLinkName: Check = Object.assign(
  (value: unknown) => {
    if (typeof value !== 'string') throwInvalidType('the name of a link', value);
    const length = new TextEncoder().encode(value as string).length;
    if (length < 1 || length > 15 || /[/\0]/.test(value as string))
      throwInvalidValue(`expected a name of 1 to 15 bytes without '/' and NUL, got ${show(value)}`);
  },
  { expected: 'the name of a link' },
);

/**
 * Throws for a missing name and for a pattern such as `br%d`, for which the kernel chooses the name: kernels before 6.2 do not
 * report the new link, which is then found by its name.
 *
 * @throws TypeError `ERR_INVALID_ARG_VALUE`
 */
export function assertOwnName(operation: string, name: string | undefined): void {
  if (name === undefined || String(name).includes('%'))
    throw argumentError(
      'ERR_INVALID_ARG_VALUE',
      `${operation}: name: expected a name without '%', got ${JSON.stringify(name)}`,
    );
}
