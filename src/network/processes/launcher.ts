import { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SOCK_STREAM } from '../../syscalls/constants.ts';
import { errnoName, errnoNumber, errnoText } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { foreignFunctionInterfacePath } from '../../syscalls/libc.ts';
import { homeNetworkNamespace, inNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd, openSocketPair } from '../../syscalls/socket.ts';
import { configurationFolder } from '../dns/configuration.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import {
  type Exit,
  type FailedBind,
  type LauncherData,
  type LauncherMessage,
  type LaunchRequest,
  launchCalls,
  launcherProgram,
  Outcome,
  Startup,
} from './launcher-thread.ts';

/** Longest time in milliseconds for the start of the launcher thread, and of a process. Both usually take a few. */
const patience = 30_000;
/** Number of descriptors that the start of the launcher thread and of its first process take at most. */
const descriptorsToStart = 16;

/** One of the streams of a process, as Node's `ChildProcess` describes it to its handle. */
interface StreamDescription {
  readonly type: 'pipe' | 'overlapped' | 'ignore' | 'inherit' | 'fd' | 'wrap';
  readonly fd?: number;
  readonly handle?: { open(fd: number): number; close?(): void; readonly fd?: number };
}

/** Description of a process that Node's `ChildProcess` passes to its handle, with all options checked and completed. */
interface SpawnDescription {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string | null;
  readonly envPairs?: readonly string[] | null;
  readonly stdio: readonly StreamDescription[];
  readonly uid?: number | null;
  readonly gid?: number | null;
  readonly detached?: boolean | null;
}

/** The handle of a `ChildProcess`, as far as it is used. */
interface ProcessHandle {
  pid?: number;
  onexit(code: number | null, signal: string): void;
  spawn(): number;
  kill(signal: number): number;
  close(): void;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
}

/**
 * Runs a function of `node:child_process`, and lets the launcher thread start its process: in the network namespace, with a `/sys`
 * of the namespace, and with the files of `/etc/netns/NAME` in `/etc`. The result is Node's `ChildProcess` with its streams. Only
 * its handle refers to a process that another thread has forked.
 *
 * @throws SystemError `EPERM` of unshare, setns or mount without `CAP_SYS_ADMIN`; `EMFILE` without descriptors for the thread; the
 * errors of the function
 */
export function launching<T>(namespace: NamespaceHandle, start: () => T): T {
  thread ??= startThread();
  const prototype = ChildProcess.prototype as unknown as {
    spawn(this: { _handle: ProcessHandle }, description: SpawnDescription): unknown;
  };
  const { spawn } = prototype;
  prototype.spawn = function (description) {
    const handle = this._handle;
    // Node has completed the description when it calls this: streams, environment.
    handle.spawn = () => launch(handle, description, namespace);
    return spawn.call(this, description);
  };
  try {
    // If a later Node does not use the handle, the process still starts in the network namespace.
    return inNetworkNamespace(namespace.fd, start);
  } finally {
    prototype.spawn = spawn;
  }
}

function launch(handle: ProcessHandle, description: SpawnDescription, namespace: NamespaceHandle): number {
  const { file, args, cwd, envPairs, uid, gid, detached } = description;
  const theirs: number[] = [];
  const outcome = new Int32Array(new SharedArrayBuffer(16));
  const id = nextId++;
  try {
    const stdio = description.stdio.map((stream) => toChild(stream, theirs));
    sendRequest({
      id,
      network: namespace.fd,
      binds: bindsOf(namespace.name),
      file,
      args,
      cwd: resolve(cwd ?? '.'),
      umask: process.umask(),
      env: Object.fromEntries((envPairs ?? []).map(splitPair)),
      stdio,
      options: {
        ...(typeof uid === 'number' && { uid }),
        ...(typeof gid === 'number' && { gid }),
        ...(typeof detached === 'boolean' && { detached }),
      },
      outcome,
    });
  } catch (error) {
    // Node closes its ends of the pipes for an error number, not for an exception.
    if (error instanceof SystemError && ['EMFILE', 'ENFILE'].includes(error.code)) return -error.errno;
    throw error;
  } finally {
    for (const fd of theirs) closeFd(fd);
  }
  const errno = outcome[Outcome.errno]!;
  const call = launchCalls[outcome[Outcome.call]!]!;
  if (errno !== 0 && call === 'spawn') return -errno;
  if (errno !== 0) {
    for (const { handle } of description.stdio) handle?.close?.();
    throw new SystemError(call, errno, `to start ${file} in a network namespace`);
  }
  adopt(handle, id, outcome[Outcome.pid]!);
  return 0;
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=', 1);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** Returns the descriptor for the child. Adds the child's ends of pipes to `theirs`, to be closed in this process. */
function toChild({ type, fd, handle }: StreamDescription, theirs: number[]): number | 'ignore' {
  if (type === 'ignore') return 'ignore';
  if (type !== 'pipe' && type !== 'overlapped') return fd ?? handle!.fd!;
  const [ours, its] = openSocketPair(SOCK_STREAM);
  theirs.push(its);
  const result = handle!.open(ours);
  if (result === 0) return its;
  closeFd(ours);
  throw new SystemError('open', -result, 'pipe to a process');
}

function bindsOf(name: string | undefined): [string, string][] {
  if (name === undefined) return [];
  const folder = `${configurationFolder}/${name}`;
  try {
    return readdirSync(folder).map((file) => [`${folder}/${file}`, `/etc/${file}`]);
  } catch {
    return [];
  }
}

/** Connects a handle with a process. */
function adopt(handle: ProcessHandle, id: number, pid: number): void {
  let referenced = true;
  const count = (wanted: boolean) => {
    if (wanted === referenced || !running.has(id)) return;
    referenced = wanted;
    keepAlive(wanted ? 1 : -1);
  };
  Object.assign(handle, {
    pid,
    kill: (signal: number) => kill(pid, signal),
    ref: () => count(true),
    unref: () => count(false),
    hasRef: () => referenced && running.has(id),
    close: () => {},
  });
  running.set(id, ({ code, signal }) => {
    count(false);
    running.delete(id);
    handle.onexit(code, signal ?? '');
  });
  keepAlive(1);
}

function kill(pid: number, signal: number): number {
  try {
    process.kill(pid, signal);
    return 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).errno ?? -errnoNumber('ESRCH')!;
  }
}

const running = new Map<number, (exit: Exit) => void>();
let nextId = 0;
let referencedCount = 0;
let thread: Worker | undefined;

/** Counts the children that keep the process alive. While there is one, so does the launcher thread. */
function keepAlive(change: 1 | -1): void {
  referencedCount += change;
  if (referencedCount > 0) thread?.ref();
  else thread?.unref();
}

function sendRequest(request: LaunchRequest): void {
  thread ??= startThread();
  thread.postMessage(request);
  if (Atomics.wait(request.outcome, Outcome.done, 0, patience) === 'timed-out')
    throw new SystemError('spawn', errnoNumber('ETIMEDOUT')!, 'the launcher thread does not answer');
}

/**
 * Starts the launcher thread and waits until it is ready.
 *
 * @throws SystemError `EMFILE` or `ENFILE` without descriptors for it, and other errors of its start
 */
function startThread(): Worker {
  // The home of this thread must be known before another thread asks for its own.
  homeNetworkNamespace();
  // Node reports a thread that gets no descriptors to the event loop only, which is blocked below.
  assertDescriptors(descriptorsToStart);
  const startup = new Int32Array(new SharedArrayBuffer(4));
  const workerData: LauncherData = { ffi: foreignFunctionInterfacePath(), startup };
  const worker = new Worker(launcherProgram, {
    eval: true,
    name: 'tsnetlink launcher',
    workerData,
    execArgv: [],
    env: {},
    stdin: false,
  });
  worker.on('message', (message: LauncherMessage) => {
    if ('failedBinds' in message) message.failedBinds.forEach(warn);
    else running.get(message.id)?.(message);
  });
  worker.on('error', (error) => onThreadError(worker, error));
  // After the listeners: one for messages references the thread again.
  worker.unref();
  Atomics.wait(startup, 0, Startup.pending, patience);
  const state = Atomics.load(startup, 0);
  if (state === Startup.ready) return worker;
  void worker.terminate();
  const errno = state === Startup.pending ? errnoNumber('ETIMEDOUT')! : -state;
  throw new SystemError('spawn', errno, 'start of the launcher thread');
}

/** Throws `EMFILE` or `ENFILE` unless so many more descriptors can be opened. */
function assertDescriptors(count: number): void {
  const opened: number[] = [];
  try {
    while (opened.length < count) opened.push(openSync('/dev/null', 'r'));
  } catch (cause) {
    const { errno = 0 } = cause as NodeJS.ErrnoException;
    throw new SystemError('open', -errno, 'descriptors for the launcher thread', { cause });
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

/** Reports the end of the thread to its children, whose ends are unknown from then on. The next process gets a new thread. */
function onThreadError(worker: Worker, error: Error): void {
  if (thread !== worker) return;
  thread = undefined;
  process.emitWarning(`the launcher thread has ended: ${error.message}`, { code: 'TSNETLINK_LAUNCHER' });
  for (const id of [...running.keys()]) running.get(id)?.({ id, code: -errnoNumber('EIO')!, signal: null });
}

/** Sources of the warnings so far: each is shown once. */
const warned = new Set<string>();

function warn({ source, target, errno }: FailedBind): void {
  if (warned.has(source)) return;
  warned.add(source);
  process.emitWarning(`${source} does not replace ${target}: ${errnoName(errno)}: ${errnoText(errno)}`, {
    code: 'TSNETLINK_NETNS_FILE',
  });
}
