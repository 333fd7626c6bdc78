import { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SOCK_STREAM } from '../../syscalls/constants.ts';
import { errnoNumber } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { foreignFunctionInterfacePath } from '../../syscalls/libc.ts';
import { homeNetworkNamespace, inNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd, openSocketPair } from '../../syscalls/socket.ts';
import { configurationFolder } from '../dns/configuration.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { type Exit, type LaunchRequest, launchCalls, launcherProgram, Outcome } from './launcher-thread.ts';

/** How long the launcher thread may take to start a process, in milliseconds. It takes some. */
const patience = 30_000;

/** One of the streams of a process, as Node's `ChildProcess` describes it to its handle. */
interface StreamDescription {
  readonly type: 'pipe' | 'overlapped' | 'ignore' | 'inherit' | 'fd' | 'wrap';
  readonly fd?: number;
  readonly handle?: { open(fd: number): number; readonly fd?: number };
}

/** What Node's `ChildProcess` gives to its handle, when all options have been checked and completed. */
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

/** The part of the handle that a `ChildProcess` uses. */
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
 * Runs a function of `node:child_process` so that the process it starts is started by the launcher thread: in the network
 * namespace, with a `/sys` of it, and with the files of `/etc/netns/NAME` in `/etc`. It is Node's own `ChildProcess` all the same,
 * with its streams, only that its handle stands for a process that another thread has forked.
 *
 * @throws SystemError `EPERM` of unshare, setns or mount without `CAP_SYS_ADMIN`; and what the function throws
 */
export function launching<T>(namespace: NamespaceHandle, start: () => T): T {
  thread ??= startThread();
  const prototype = ChildProcess.prototype as unknown as {
    spawn(this: { _handle: ProcessHandle }, description: SpawnDescription): unknown;
  };
  const { spawn } = prototype;
  prototype.spawn = function (description) {
    const handle = this._handle;
    // By then Node has completed the description: streams, environment.
    handle.spawn = () => launch(handle, description, namespace);
    return spawn.call(this, description);
  };
  try {
    // Should a later Node not ask the handle, the process is at least started in the right network.
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
    ask({
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
  } finally {
    for (const fd of theirs) closeFd(fd);
  }
  const errno = outcome[Outcome.errno]!;
  const call = launchCalls[outcome[Outcome.call]!]!;
  if (errno !== 0 && call === 'spawn') return -errno;
  if (errno !== 0) throw new SystemError(call, errno, `to start ${file} in a network namespace`);
  adopt(handle, id, outcome[Outcome.pid]!);
  return 0;
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=', 1);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** What the child gets; the ends of pipes that are to be closed here are added to `theirs`. */
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

/** Lets the handle stand for the process. */
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

/** The launcher thread keeps the process going while a child that does so is there. */
function keepAlive(change: 1 | -1): void {
  referencedCount += change;
  if (referencedCount > 0) thread?.ref();
  else thread?.unref();
}

function ask(request: LaunchRequest): void {
  thread ??= startThread();
  thread.postMessage(request);
  if (Atomics.wait(request.outcome, Outcome.done, 0, patience) === 'timed-out')
    throw new SystemError('spawn', errnoNumber('ETIMEDOUT')!, 'the launcher thread does not answer');
}

function startThread(): Worker {
  // So that the home of this thread is known before any other thread asks.
  homeNetworkNamespace();
  const worker = new Worker(launcherProgram, {
    eval: true,
    name: 'tsnetlink launcher',
    workerData: { ffi: foreignFunctionInterfacePath() },
    execArgv: [],
    env: {},
    stdin: false,
  });
  worker.on('message', (exit: Exit) => running.get(exit.id)?.(exit));
  worker.on('error', (error) => {
    thread = undefined;
    throw error;
  });
  // After the listeners: one for messages makes it count again.
  worker.unref();
  return worker;
}
