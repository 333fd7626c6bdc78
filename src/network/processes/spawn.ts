import {
  type ChildProcess,
  type ExecFileOptions,
  execFile,
  type SpawnOptions,
  spawn,
} from 'node:child_process';
import {
  type Check,
  check,
  checkArgument,
  isBoolean,
  isListOf,
  isObject,
  isSignal,
} from '../../netlink/request/input.ts';
import { homeNetworkNamespace, inNetworkNamespace } from '../../syscalls/namespace.ts';
import { checkedLater, isString } from '../inputs.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { launching } from './launcher.ts';

/** Options beside those of Node. */
export interface MountOptions {
  /**
   * Gives the process a separate mount namespace, in which `/sys` shows the network namespace and the files of
   * `/etc/netns/NAME` replace those of `/etc`, as with `ip netns exec`. True by default.
   */
  readonly mounts?: boolean | undefined;
}

/** Options of `child_process.spawn`. */
export interface NamespaceSpawnOptions extends SpawnOptions, MountOptions {}
/** Options of `child_process.execFile`; the output is text. */
export interface NamespaceExecOptions extends ExecFileOptions, MountOptions {
  /** Encoding of the output; `utf8` by default. */
  readonly encoding?: BufferEncoding | undefined;
}

/** Output of a command. */
export interface ExecResult {
  stdout: string;
  stderr: string;
}

/** Variables by name. Node skips those whose value is `undefined`. */
const isEnvironment: Check = check(
  'an object of texts',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('then' in value) &&
    Object.values(value).every((one) => one === undefined || typeof one === 'string'),
);
const isEncoding: Check = check(
  'the name of an encoding',
  (value) => typeof value === 'string' && Buffer.isEncoding(value),
);

const processFields = {
  mounts: isBoolean,
  cwd: checkedLater,
  env: isEnvironment,
  uid: checkedLater,
  gid: checkedLater,
  shell: checkedLater,
  signal: isSignal,
  timeout: checkedLater,
  killSignal: checkedLater,
  windowsHide: checkedLater,
  windowsVerbatimArguments: checkedLater,
} as const;

/** Checks the options of `Namespace.spawn`. */
export const spawnOptions: Check = isObject<NamespaceSpawnOptions>(
  {
    ...processFields,
    argv0: checkedLater,
    detached: checkedLater,
    serialization: checkedLater,
    stdio: checkedLater,
  },
  'an object of options',
);

/** Checks the options of `Namespace.exec`. */
export const execOptions: Check = isObject<NamespaceExecOptions>(
  { ...processFields, encoding: isEncoding, maxBuffer: checkedLater },
  'an object of options',
);

const isArguments = isListOf(isString);

/**
 * Starts a process in a namespace: `ip netns exec`, otherwise like `child_process.spawn`. Needs `CAP_SYS_ADMIN`.
 *
 * @throws SystemError `EPERM`, `EMFILE`; a missing program is an `error` event of the child
 */
export function spawnIn(
  namespace: NamespaceHandle,
  command: string,
  args: readonly string[],
  options: NamespaceSpawnOptions,
): ChildProcess {
  checkArguments('spawn', args);
  checkArgument('spawn', '', spawnOptions, options);
  const { mounts, ...rest } = options;
  return starting(namespace, mounts, () => spawn(command, args, rest));
}

/**
 * Runs a command in a namespace until it ends. Without a shell, unless the option `shell` is set.
 *
 * @throws (as rejection) the errors of `execFile`, with `code` (status or error), `signal`, `killed`, `stdout` and `stderr`;
 * SystemError `EPERM`, `EMFILE`
 */
export async function execIn(
  namespace: NamespaceHandle,
  command: string,
  args: readonly string[],
  options: NamespaceExecOptions,
): Promise<ExecResult> {
  checkArguments('exec', args);
  checkArgument('exec', '', execOptions, options);
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

/**
 * Checks the arguments. Node would convert each to text (`[object Promise]`), and take another object for the options. It checks
 * the command and other arguments.
 */
function checkArguments(operation: string, args: readonly string[]): void {
  if (args !== null && ['object', 'function'].includes(typeof args))
    checkArgument(operation, 'args', isArguments, args);
}

function starting<T>(namespace: NamespaceHandle, mounts: boolean | undefined, start: () => T): T {
  const { fd } = namespace;
  if (fd === homeNetworkNamespace()) return start();
  return mounts === false ? inNetworkNamespace(fd, start) : launching(namespace, start);
}
