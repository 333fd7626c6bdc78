import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';
import { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
import { createNetworkNamespace } from '../../src/syscalls/namespace.ts';
import { closeFd } from '../../src/syscalls/socket.ts';

/** A network namespace of a single test, with a socket of the library in it. */
export interface TestNamespace {
  readonly fd: number;
  readonly socket: NetlinkSocket;
  /** Runs a command of words in it and returns what it printed. Throws with what it said where it fails. */
  run(command: string): string;
  /** The same for iproute2 with JSON output: `json('ip -j -d link')`. */
  json<T = Record<string, unknown>>(command: string): T[];
}

/** The words of a command line: separated by blanks, kept together by single quotes. */
export function words(command: string): string[] {
  return (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/s, '$1'));
}

/** The command with which another one is started in a namespace. */
export function enter(namespace: { readonly fd: number }): string[] {
  return ['nsenter', `--net=/proc/${process.pid}/fd/${namespace.fd}`];
}

/** Runs a command of words in a namespace and returns its output. Throws with its error output where it fails. */
export function runIn(namespace: { readonly fd: number }, command: string, input = ''): string {
  const [program = '', ...rest] = [...enter(namespace), ...words(command)];
  const { status, stdout, stderr, error } = spawnSync(program, rest, {
    encoding: 'utf8',
    input,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.trim()}`, { cause: error });
  return stdout;
}

/** A fresh network namespace for one test; it is gone when the test is over. */
export function testNamespace(context: TestContext): TestNamespace {
  const fd = createNetworkNamespace();
  const socket = NetlinkSocket.open('route', { namespace: { fd } });
  context.onTestFinished(() => {
    socket.close();
    closeFd(fd);
  });
  const run = (command: string): string => runIn({ fd }, command);
  return { fd, socket, run, json: (command) => JSON.parse(run(command).trim() || '[]') };
}
