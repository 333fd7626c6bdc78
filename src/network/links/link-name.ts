import { argumentError } from '../../syscalls/arguments.ts';

/**
 * Refuses what is no name but leaves it to the kernel to choose one: none, or a pattern such as `br%d`. What has been made is
 * found by its name.
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
