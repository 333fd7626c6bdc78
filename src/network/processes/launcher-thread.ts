/** What the launcher thread is told at its start. */
export interface LauncherData {
  /** Path of the foreign function interface. */
  readonly ffi: string;
}

/** A process to start. */
export interface LaunchRequest {
  readonly id: number;
  /** Descriptor of its network namespace. */
  readonly network: number;
  /** Files of `/etc/netns/NAME` by those of `/etc` that they stand for. */
  readonly binds: readonly (readonly [source: string, target: string])[];
  /** Program. */
  readonly file: string;
  /** Its arguments, the name that it is called by first. */
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Mask of the rights of new files, of which that thread has a copy of its own. */
  readonly umask: number;
  readonly env: Readonly<Record<string, string>>;
  readonly stdio: readonly (number | 'ignore')[];
  /** `uid`, `gid`, `detached` … of Node's `spawn`. */
  readonly options: object;
  /** Where the outcome goes: {@link Outcome}. */
  readonly outcome: Int32Array;
}

/** Places in the array in which the outcome is told. */
export const Outcome = { done: 0, pid: 1, errno: 2, call: 3 } as const;
/** Calls by number, of which one may have failed. */
export const launchCalls = ['spawn', 'unshare', 'setns', 'mount'] as const;

/** The end of a process. */
export interface Exit {
  readonly id: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * The program of the launcher thread. A mount namespace can only be left and entered by a thread that shares its idea of the
 * root and the current directory with no other, which no other thread of Node could do without. So this one unshares that once
 * and for all, and starts processes from mount namespaces made for each of them.
 *
 * Text, so that it needs no file to be found at run time, in whatever way the library is bundled. Numbers: linux/sched.h,
 * linux/mount.h.
 */
export const launcherProgram = `
const { parentPort, workerData } = require('node:worker_threads');
const { spawn } = require('node:child_process');
const { openSync, existsSync } = require('node:fs');
const { load, errno } = require(workerData.ffi);

const CLONE_NEWNS = 0x20000, CLONE_NEWNET = 0x40000000;
const MS_BIND = 0x1000, MS_REC = 0x4000, MS_SLAVE = 0x80000;
const EPERM = 1, EBUSY = 16;
const calls = ${JSON.stringify(launchCalls)};
const library = load(null);
const declare = (name, parameters) => {
  const call = library.func(name, 'int', parameters);
  return (...values) => {
    if (call(...values) < 0) throw { call: name, errno: errno() };
  };
};
const unshare = declare('unshare', ['int']);
const setns = declare('setns', ['int', 'int']);
const setUmask = library.func('umask', 'uint32_t', ['uint32_t']);
const mount = declare('mount', ['str', 'str', 'str', 'unsigned long', 'str']);

const home = { mounts: openSync('/proc/thread-self/ns/mnt'), network: openSync('/proc/thread-self/ns/net') };

function mountSystem() {
  try {
    mount('sysfs', '/sys', 'sysfs', 0, null);
  } catch (error) {
    // Where a container hides parts of /sys the kernel does not show it whole again: it stays as it is.
    if (error.errno !== EPERM && error.errno !== EBUSY) throw error;
  }
}

function launch({ network, binds, file, args, cwd, umask, env, stdio, options }) {
  unshare(CLONE_NEWNS);
  try {
    setns(network, CLONE_NEWNET);
    mount('none', '/', null, MS_SLAVE | MS_REC, null);
    mountSystem();
    for (const [source, target] of binds) if (existsSync(target)) mount(source, target, null, MS_BIND, null);
    setUmask(umask);
    return spawn(file, args.slice(1), { ...options, argv0: args[0], cwd, env, stdio });
  } finally {
    setns(home.mounts, CLONE_NEWNS);
    setns(home.network, CLONE_NEWNET);
  }
}

function tell(outcome, pid, error) {
  outcome[1] = pid;
  outcome[2] = Math.abs(error?.errno ?? 0);
  outcome[3] = Math.max(calls.indexOf(error?.call), 0);
  Atomics.store(outcome, 0, 1);
  Atomics.notify(outcome, 0);
}

parentPort.on('message', (request) => {
  const { id, outcome } = request;
  try {
    const child = launch(request);
    child.on('exit', (code, signal) => parentPort.postMessage({ id, code, signal }));
    if (child.pid === undefined) child.on('error', (error) => tell(outcome, 0, error));
    else {
      child.on('error', () => {});
      tell(outcome, child.pid);
    }
  } catch (error) {
    tell(outcome, 0, typeof error.errno === 'number' ? error : { errno: 22 });
  }
});
`;
