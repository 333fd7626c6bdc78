/** Returns an error in the way a command was called. The command ends with the exit code 2 then. */
export function usageError(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_VALUE' });
}

/** Whether an error is one in the way a command was called, found by the command line or by the library. */
export function isUsageError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^ERR_(INVALID_ARG|OUT_OF_RANGE)/.test(code);
}
