import { Worker, type WorkerOptions } from 'node:worker_threads';
import { check, checkArgument, required } from '../../netlink/request/input.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { workerNamesProgram } from '../dns/worker-lookup.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { namingField, workerOptions } from '../node-options.ts';

/**
 * Starts a Worker whose thread is in a namespace. All sockets that it opens belong there. It looks host names up by the `hosts` and
 * `resolv.conf` of the namespace. Needs `CAP_SYS_ADMIN`.
 *
 * @param file as for `new Worker`
 */
export function startWorker(
  namespace: NamespaceHandle,
  file: string | URL,
  options: WorkerOptions = {},
): Worker {
  checkArgument('worker', 'file', required(isFile), file);
  checkArgument('worker', '', workerOptions, options);
  const program = workerNamesProgram(namespace);
  // A thread begins in the namespace of the thread that creates it. The constructor creates it.
  const start = (text: string | URL, execArgv?: string[]) =>
    namingField(() =>
      inNetworkNamespace(
        namespace.fd,
        () => new Worker(text, execArgv === undefined ? options : { ...options, execArgv }),
      ),
    );
  // Before it runs program text, Node does not wait for modules that an option imports.
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

const isFile = check(
  'a path, a URL, or program text',
  (value) => typeof value === 'string' || value instanceof URL,
);

/** Puts a program in front of another one, and keeps its directive 'use strict' first. */
function putFirst(program: string, text: string): string {
  const [strict = ''] = /^\s*(['"])use strict\1;?/.exec(text) ?? [];
  return `${strict && "'use strict'; "}${program}${text}`;
}

/**
 * Leaves out the options that a Worker refuses. A Worker inherits the options of the process. Where it is given any, it refuses
 * those of the process as a whole, such as `--expose-gc`, with an error that names them.
 */
function withoutRefused(execArgv: readonly string[], error: unknown): string[] {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_WORKER_INVALID_EXEC_ARGV') return [...execArgv];
  const named = message.slice(message.indexOf(': ') + 2).split(', ');
  const isRefused = (word: string | undefined) =>
    named.some((reason) => reason === word || reason.startsWith(`${word} `));
  // A word behind an option that is not an option is its value.
  return execArgv.filter(
    (word, index) => !isRefused(word) && (word.startsWith('-') || !isRefused(execArgv[index - 1])),
  );
}
