/** Data for the start of the launcher thread. */
export interface LauncherData {
  /** Path of the foreign function interface. */
  readonly ffi: string;
  /** Whether the thread is ready: {@link Startup}. */
  readonly startup: Int32Array;
}

/** Values of the startup state. A negative value is an error number. */
export const Startup = { pending: 0, ready: 1 } as const;

/** A process to start. */
export interface LaunchRequest {
  readonly id: number;
  /** Descriptor of the network namespace. */
  readonly network: number;
  /** Files of `/etc/netns/NAME`, each with the file of `/etc` that it replaces. */
  readonly binds: readonly (readonly [source: string, target: string])[];
  /** Program. */
  readonly file: string;
  /** Arguments, beginning with the name of the program. */
  readonly args: readonly string[];
  /** Absolute path. */
  readonly cwd: string;
  /** Mask of the permissions of new files, which is separate for the launcher thread. */
  readonly umask: number;
  readonly env: Readonly<Record<string, string>>;
  readonly stdio: readonly (number | 'ignore')[];
  /** `uid`, `gid`, `detached` … of Node's `spawn`. */
  readonly options: object;
  /** Result of the start: {@link Outcome}. */
  readonly outcome: Int32Array;
}

/** Positions in the array of a result. */
export const Outcome = { done: 0, pid: 1, errno: 2, call: 3 } as const;
/** Names of the calls that may fail, by number. */
export const launchCalls = ['spawn', 'unshare', 'setns', 'mount'] as const;

/** The end of a process. */
export interface Exit {
  readonly id: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A file of `/etc/netns/NAME` that could not replace a file of `/etc`. */
export interface FailedBind {
  readonly source: string;
  readonly target: string;
  readonly errno: number;
}

/** A message of the launcher thread. */
export type LauncherMessage = Exit | { readonly failedBinds: readonly FailedBind[] };

/**
 * The program of the launcher thread. A thread can leave and enter mount namespaces only if it shares its root and current
 * directory with no other thread. All other threads of Node share them. The launcher thread unshares them once, and starts each
 * process from a new mount namespace.
 *
 * The program is text, so that no file must be found at run time when the library is bundled. Numbers: linux/sched.h,
 * linux/mount.h.
 */
export const launcherProgram = `
const { parentPort, workerData } = require('node:worker_threads');
const { spawn } = require('node:child_process');
const { openSync, rmdirSync } = require('node:fs');

const CLONE_NEWNS = 0x20000, CLONE_NEWNET = 0x40000000;
const MS_RDONLY = 1, MS_BIND = 0x1000, MS_REC = 0x4000, MS_SLAVE = 0x80000;
const EPERM = 1, EIO = 5, EBUSY = 16, EINVAL = 22, EMFILE = 24;
const calls = ${JSON.stringify(launchCalls)};

function start() {
  const { load, errno } = require(workerData.ffi);
  const library = load(null);
  const declare = (name, parameters) => {
    const call = library.func(name, 'int', parameters);
    return (...values) => {
      if (call(...values) < 0) throw { call: name, errno: errno() };
    };
  };
  const unshare = declare('unshare', ['int']);
  const setns = declare('setns', ['int', 'int']);
  const mount = declare('mount', ['str', 'str', 'str', 'unsigned long', 'str']);
  const setUmask = library.func('umask', 'uint32_t', ['uint32_t']);
  const home = { mounts: openSync('/proc/thread-self/ns/mnt'), network: openSync('/proc/thread-self/ns/net') };

  // Looks whether the mount is read-only before all else. access() does not: in a user namespace it ends with EACCES.
  const isReadOnly = (path) => {
    try {
      rmdirSync(path + '/no-such-folder');
    } catch (error) {
      return error.code === 'EROFS';
    }
    return false;
  };

  // The new /sys is read-only if the old one is. A user namespace cannot always see that, but the kernel refuses a writable one.
  const mountSystem = () => {
    for (const flags of isReadOnly('/sys') ? [MS_RDONLY] : [0, MS_RDONLY]) {
      try {
        mount('sysfs', '/sys', 'sysfs', flags, null);
        return;
      } catch (error) {
        // Where a container hides parts of /sys, the kernel refuses to show all of it: /sys stays the same.
        if (error.errno !== EPERM && error.errno !== EBUSY) throw error;
      }
    }
  };

  const bindFiles = (binds) => {
    const failedBinds = [];
    for (const [source, target] of binds) {
      try {
        mount(source, target, null, MS_BIND, null);
      } catch (error) {
        failedBinds.push({ source, target, errno: error.errno });
      }
    }
    if (failedBinds.length > 0) parentPort.postMessage({ failedBinds });
  };

  const launch = ({ network, binds, file, args, cwd, umask, env, stdio, options }) => {
    unshare(CLONE_NEWNS);
    try {
      setns(network, CLONE_NEWNET);
      mount('none', '/', null, MS_SLAVE | MS_REC, null);
      mountSystem();
      bindFiles(binds);
      setUmask(umask);
      return spawn(file, args.slice(1), { ...options, argv0: args[0], cwd, env, stdio });
    } finally {
      setns(home.mounts, CLONE_NEWNS);
      setns(home.network, CLONE_NEWNET);
    }
  };

  const answer = (outcome, pid, error) => {
    outcome[1] = pid;
    outcome[2] = Math.abs(error?.errno ?? 0);
    outcome[3] = Math.max(calls.indexOf(error?.call), 0);
    Atomics.store(outcome, 0, 1);
    Atomics.notify(outcome, 0);
  };

  parentPort.on('message', (request) => {
    const { id, outcome } = request;
    try {
      const child = launch(request);
      child.on('exit', (code, signal) => parentPort.postMessage({ id, code, signal }));
      if (child.pid === undefined) child.on('error', (error) => answer(outcome, 0, error));
      else {
        child.on('error', () => {});
        answer(outcome, child.pid);
      }
    } catch (error) {
      answer(outcome, 0, typeof error.errno === 'number' ? error : { errno: EINVAL });
    }
  });
}

function errnoOf({ errno, message }) {
  if (typeof errno === 'number') return Math.abs(errno);
  // The dynamic linker reports errors as text.
  return /Too many open files/.test(message) ? EMFILE : EIO;
}

const report = (state) => {
  Atomics.store(workerData.startup, 0, state);
  Atomics.notify(workerData.startup, 0);
};
try {
  start();
  report(1);
} catch (error) {
  report(-errnoOf(error));
}
`;
