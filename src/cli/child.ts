import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** Signals that a user sends to the command: it is for the child to act on them. */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Waits for a child that stands for this process: it gets the signals, and its exit code is ours. As with a shell: 127 where there
 * is no such program, 126 where it cannot be run, 128 and the number of the signal that ended it.
 */
export async function exitCodeOf(child: ChildProcess): Promise<number> {
  const handlers = forwarded.map((signal) => [signal, () => void child.kill(signal)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  try {
    return await new Promise<number>((resolve) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        process.stderr.write(`tsnetlink: ${error.message}\n`);
        resolve(error.code === 'ENOENT' ? 127 : 126);
      });
      child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    });
  } finally {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }
}
