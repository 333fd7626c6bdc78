import { argumentError } from '../../syscalls/arguments.ts';

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
