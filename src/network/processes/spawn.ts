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
  isString,
} from '../../netlink/request/input.ts';
import { homeNetworkNamespace, inNetworkNamespace } from '../../syscalls/namespace.ts';
import { checkedLater } from '../inputs.ts';
import { isLinkName } from '../links/link-name.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { namingField } from '../node-options.ts';
import { enteringGroup } from './entering-group.ts';
import { launching } from './launcher.ts';
import { openLinkGroup } from './link-group.ts';

/** Options beside those of Node. */
export interface PlaceOptions {
  /**
   * Gives the process a separate mount namespace, in which `/sys` shows the network namespace and the files of
   * `/etc/netns/NAME` replace those of `/etc`, as with `ip netns exec`. True by default.
   */
  readonly mounts?: boolean | undefined;
  /**
   * Name of a link, usually a VRF: all IPv4 and IPv6 sockets of the process and its children are bound to it, as with `ip vrf exec`. Needs
   * `CAP_SYS_ADMIN`, `CAP_BPF` and `CAP_NET_ADMIN` in the initial user namespace, and `/bin/sh`. Not together with `argv0`. Linux 5.2,
   * CONFIG_CGROUP_BPF.
   */
  readonly device?: string | undefined;
}

/** Options of `child_process.spawn`. */
export interface NamespaceSpawnOptions extends SpawnOptions, PlaceOptions {}
/** Options of `child_process.execFile`; the output is text. */
export interface NamespaceExecOptions extends ExecFileOptions, PlaceOptions {
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

/** A shell starts the program: it cannot give it another name, and redirects descriptors of one digit. */
const isAbsentWithDevice: Check = check('no `argv0` together with `device`', (value) => value === undefined);
const isShortWithDevice: Check = check(
  'at most 9 streams together with `device`',
  (value) => !Array.isArray(value) || value.length <= 9,
);

const processFields = {
  mounts: isBoolean,
  device: isLinkName,
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
  const { mounts, device, ...rest } = options;
  if (device !== undefined) {
    checkArgument('spawn', 'argv0', isAbsentWithDevice, options.argv0);
    checkArgument('spawn', 'stdio', isShortWithDevice, options.stdio);
  }
  return namingField(() => starting(namespace, { mounts, device }, () => spawn(command, args, rest)));
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
  const { mounts, device, encoding = 'utf8', ...rest } = options;
  return new Promise((resolve, reject) => {
    const start = (): ChildProcess =>
      execFile(command, args, { ...rest, encoding }, (error, stdout, stderr) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(Object.assign(error, { stdout, stderr }));
      });
    namingField(() => starting(namespace, { mounts, device }, start));
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

function starting(
  namespace: NamespaceHandle,
  { mounts, device }: PlaceOptions,
  start: () => ChildProcess,
): ChildProcess {
  const { fd } = namespace;
  const startThere = (): ChildProcess => {
    if (fd === homeNetworkNamespace()) return start();
    return mounts === false ? inNetworkNamespace(fd, start) : launching(namespace, start);
  };
  return device === undefined ? startThere() : enteringGroup(openLinkGroup(namespace, device), startThere);
}
