import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** Signals to the command that its child handles. */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Waits for a child that takes the place of this process: it gets the signals, and its exit code is returned. As in a
 * shell, the code is 127 for a missing program, 126 for one that cannot be run, and 128 + N after signal N.
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
