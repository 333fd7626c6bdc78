/**
 * Calls `use` with a signal that is aborted by SIGINT, SIGTERM or SIGHUP, or by `outer`, so that a command without an
 * end can clean up. A second SIGINT ends the process at once.
 */
export async function interruptible<T>(
  outer: AbortSignal | undefined,
  use: (signal: AbortSignal, stop: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  outer?.addEventListener('abort', stop);
  if (outer?.aborted) stop();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.once(name, stop);
  try {
    return await use(controller.signal, stop);
  } finally {
    outer?.removeEventListener('abort', stop);
    for (const name of names) process.off(name, stop);
  }
}
