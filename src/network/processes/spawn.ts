import {
  type ChildProcess,
  type ExecFileOptions,
  execFile,
  type SpawnOptions,
  spawn,
} from 'node:child_process';
import { homeNetworkNamespace, inNetworkNamespace } from '../../syscalls/namespace.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { launching } from './launcher.ts';

/** What the options of Node are extended by. */
export interface MountOptions {
  /**
   * Whether the process gets a mount namespace of its own, in which `/sys` shows the network namespace and the files of
   * `/etc/netns/NAME` are those of `/etc`, as with `ip netns exec`. So unless told.
   */
  readonly mounts?: boolean | undefined;
}

/** Options as of `child_process.spawn`. */
export interface NamespaceSpawnOptions extends SpawnOptions, MountOptions {}
/** Options as of `child_process.execFile`, but that output is text. */
export interface NamespaceExecOptions extends ExecFileOptions, MountOptions {
  /** Of the output; `utf8` unless told. */
  readonly encoding?: BufferEncoding | undefined;
}

/** What a command wrote. */
export interface ExecResult {
  stdout: string;
  stderr: string;
}

/**
 * Starts a process in a namespace: `ip netns exec`, and `child_process.spawn` in all other respects. Needs `CAP_SYS_ADMIN`.
 *
 * @throws SystemError `EPERM`; a program that is not there is an `error` event of the child
 */
export function spawnIn(
  namespace: NamespaceHandle,
  command: string,
  args: readonly string[],
  options: NamespaceSpawnOptions,
): ChildProcess {
  const { mounts, ...rest } = options;
  return starting(namespace, mounts, () => spawn(command, args, rest));
}

/**
 * Runs a command in a namespace to its end. Without a shell, unless told by `shell`.
 *
 * @throws (as rejection) as `execFile` does, with `code` (status or error), `signal`, `killed`, `stdout` and `stderr`; SystemError
 * `EPERM`
 */
export function execIn(
  namespace: NamespaceHandle,
  command: string,
  args: readonly string[],
  options: NamespaceExecOptions,
): Promise<ExecResult> {
  const { mounts, encoding = 'utf8', ...rest } = options;
  return new Promise((resolve, reject) => {
    starting(namespace, mounts, () =>
      execFile(command, args, { ...rest, encoding }, (error, stdout, stderr) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(Object.assign(error, { stdout, stderr }));
      }),
    );
  });
}

function starting<T>(namespace: NamespaceHandle, mounts: boolean | undefined, start: () => T): T {
  const { fd } = namespace;
  if (fd === homeNetworkNamespace()) return start();
  return mounts === false ? inNetworkNamespace(fd, start) : launching(namespace, start);
}
