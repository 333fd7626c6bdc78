import { ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import type { LinkGroup } from './link-group.ts';

/** Description of a process that Node's functions pass to `ChildProcess`. */
interface Description {
  file: string;
  /** Arguments, beginning with the name of the program. */
  args: string[];
  readonly cwd?: string | null;
  readonly envPairs?: readonly string[] | null;
  stdio?: unknown;
}

const shell = '/bin/sh';
const standardStreams = 3;

/**
 * Runs a function of `node:child_process`, and lets its process put itself into a group before the program begins. A shell does this,
 * and then executes the program in its place. It writes to a descriptor that this process has opened, so the program may run as another user.
 */
export function enteringGroup(group: LinkGroup, start: () => ChildProcess): ChildProcess {
  const prototype = ChildProcess.prototype as unknown as {
    spawn(this: ChildProcess, description: Description): unknown;
  };
  const { spawn } = prototype;
  prototype.spawn = function (description) {
    // Node reports a program that is missing; the shell would end with an exit code.
    if (isFound(description)) enter(description, group.entry);
    return spawn.call(this, description);
  };
  let isLeft = false;
  const leave = (): void => {
    if (!isLeft) group.ended();
    isLeft = true;
  };
  try {
    const child = start();
    child.once('exit', leave);
    // A process that was not started. Later errors come after `exit`, or before it: of `kill`.
    if (child.pid === undefined) child.once('error', leave);
    return child;
  } catch (error) {
    leave();
    throw error;
  } finally {
    prototype.spawn = spawn;
    group.started();
  }
}

function enter(description: Description, entry: number): void {
  const { file, args, stdio = 'pipe' } = description;
  const streams = Array.isArray(stdio) ? [...stdio] : Array(standardStreams).fill(stdio);
  while (streams.length < standardStreams) streams.push('pipe');
  const at = streams.length;
  description.stdio = [...streams, entry];
  description.file = shell;
  description.args = [shell, '-c', `echo 0 >&${at} && exec "$@" ${at}>&-`, shell, file, ...args.slice(1)];
}

function isFound({ file, cwd, envPairs }: Description): boolean {
  const path = envPairs?.find((pair) => pair.startsWith('PATH='))?.slice('PATH='.length);
  const folders = file.includes('/') ? ['.'] : (path ?? process.env.PATH ?? '').split(':');
  return folders.some((folder) => isExecutable(resolve(cwd ?? '.', folder, file)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
