import { Worker, type WorkerOptions } from 'node:worker_threads';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { workerNamesProgram } from '../dns/worker-lookup.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';

/**
 * Starts a Worker whose thread lives in a namespace: every socket that it opens belongs there, those for host names included, which
 * it looks up by the `hosts` and `resolv.conf` of the namespace. Needs `CAP_SYS_ADMIN`.
 *
 * @param file as for `new Worker`
 */
export function startWorker(
  namespace: NamespaceHandle,
  file: string | URL,
  options: WorkerOptions = {},
): Worker {
  const program = workerNamesProgram(namespace);
  // A thread begins in the namespace of the one that makes it, which the constructor does.
  const start = (text: string | URL, execArgv?: string[]) =>
    inNetworkNamespace(
      namespace.fd,
      () => new Worker(text, execArgv === undefined ? options : { ...options, execArgv }),
    );
  // Node does not wait for what is imported by an option before it runs such a text.
  if (options.eval === true) return start(putFirst(program, String(file)));
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(program)}`];
  if (options.execArgv !== undefined) return start(file, [...preload, ...options.execArgv]);
  try {
    return start(file, [...preload, ...process.execArgv]);
  } catch (error) {
    const fitting = withoutRefused(process.execArgv, error);
    if (fitting.length === process.execArgv.length) throw error;
    return start(file, [...preload, ...fitting]);
  }
}

/** Puts a program in front of another one, which may be strict. */
function putFirst(program: string, text: string): string {
  const [strict = ''] = /^\s*(['"])use strict\1;?/.exec(text) ?? [];
  return `${strict && "'use strict'; "}${program}${text}`;
}

/**
 * A Worker inherits the options of the process, but where it is given any it refuses those that hold for the process as a whole, as
 * `--expose-gc`: by an error that names them.
 */
function withoutRefused(execArgv: readonly string[], error: unknown): string[] {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_WORKER_INVALID_EXEC_ARGV') return [...execArgv];
  const named = message.slice(message.indexOf(': ') + 2).split(', ');
  const isRefused = (word: string | undefined) =>
    named.some((reason) => reason === word || reason.startsWith(`${word} `));
  // The word behind an option that is none itself is its value.
  return execArgv.filter(
    (word, index) => !isRefused(word) && (word.startsWith('-') || !isRefused(execArgv[index - 1])),
  );
}
