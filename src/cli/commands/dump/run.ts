import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { NetlinkMonitor } from '../../../dump/capture/nlmon.ts';
import { StraceParser } from '../../../dump/capture/strace.ts';
import type { Datagram } from '../../../dump/datagram.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { protocolNumbers as protocols } from '../../../netlink/protocol-table.ts';
import { openNamedNamespace } from '../../../network/namespace/named-namespaces.ts';
import { spawnIn } from '../../../network/processes/spawn.ts';
import { closeFd } from '../../../syscalls/socket.ts';
import type { Command } from './command.ts';
import { withMonitor } from './monitor.ts';
import { usageError } from './usage.ts';

/** The calls by which messages travel, and the one that tells the protocol of a descriptor. */
const calls = 'socket,sendto,sendmsg,sendmmsg,recvfrom,recvmsg,recvmmsg,write,writev,read,readv';

/** The command is what is started, and strace a process beside it (`-D`): so signals and exit code are the command's. */
const tracer = [
  ...['strace', '-D', '-f', '-q', '-yy', '-ttt', '-s', '0', '-e', `trace=${calls}`],
  ...['-e', 'read=all', '-e', 'write=all', '-e', 'signal=none'],
  // Node's pipes are sockets, which cannot be opened by path: so a shell of strace's writes to the descriptor.
  ...['-o', '|cat >&3', '--'],
];

/**
 * `dump run -- COMMAND …`: runs a command, and prints the messages that it and its children exchange, by strace; or all
 * that is said in the namespace meanwhile, by nlmon. Its own input and output are its own. Returns its exit code.
 */
export async function runCommand(command: Command): Promise<number> {
  const { words, options, streams } = command;
  const { by } = options;
  if (words.length === 0) throw usageError('run: name a command: dump run -- ip link show');
  if (by !== undefined && by !== 'strace' && by !== 'nlmon')
    throw usageError(`--by is strace or nlmon, not '${by}'`);
  if (by === 'nlmon') return withMonitor(options.netns, (monitor) => hear(command, monitor));
  const code = await trace(command);
  if (code !== undefined) return code;
  if (by === 'strace') throw new Error('strace is not installed: it is what shows the messages');
  let opened = false;
  try {
    return await withMonitor(options.netns, (monitor) => {
      opened = true;
      streams.stderr.write('strace is not installed: this is all that is said in the namespace, by nlmon\n');
      return hear(command, monitor);
    });
  } catch (cause) {
    if (opened) throw cause;
    throw new Error(`strace is not installed, and ${(cause as Error).message}`, { cause });
  }
}

/** Runs the command under strace; `undefined` where there is none. */
async function trace(command: Command): Promise<number | undefined> {
  const { options, words, output } = command;
  const child = startIn(options.netns, [...tracer, ...words], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  const print = printer(command);
  const parser = new StraceParser(protocols.route);
  const take = (items: ReturnType<StraceParser['push']>): void => {
    for (const { datagram, problem } of items) {
      if (problem !== undefined) output.problem(problem);
      else print(datagram);
    }
    output.flush();
  };
  let traced = false;
  (child.stdio[3] as Readable | null)?.on('data', (chunk: Uint8Array) => {
    traced = true;
    take(parser.push(chunk));
  });
  try {
    const code = await exitCodeOf(child);
    take(parser.end());
    // What is traced has an end at least. Where it could not be started, strace says so, and fails.
    if (!traced && code === 0)
      throw new Error(
        'strace could not trace the command, which ran all the same; --by nlmon needs no tracing',
      );
    return code;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Runs the command, and prints what a monitor hears meanwhile. */
async function hear(command: Command, monitor: NetlinkMonitor): Promise<number> {
  const { options, words, output, streams } = command;
  const over = new AbortController();
  const ended = exitCodeOf(startIn(options.netns, words, { stdio: 'inherit' })).finally(() => over.abort());
  // Awaited below, after what it said has been printed.
  ended.catch(() => {});
  const print = printer(command);
  for await (const group of monitor.capture(over.signal)) {
    for (const { datagram } of group) print(datagram);
    await output.drained();
  }
  const { dropped } = monitor.statistics();
  if (dropped > 0) streams.stderr.write(`${dropped} datagrams were lost for lack of room\n`);
  return await ended;
}

function printer({ output, recorder }: Command): (datagram: Datagram) => void {
  const session = new DecodeSession();
  return (datagram) => {
    recorder?.write(datagram);
    for (const message of session.decode(datagram)) output.message(message);
  };
}

/** Starts a program, in a named namespace where one is given: there as `ip netns exec` does. */
function startIn(
  namespace: string | undefined,
  [program = '', ...args]: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  if (namespace === undefined) return spawn(program, args, options);
  const fd = openNamedNamespace(namespace);
  try {
    return spawnIn({ fd, name: namespace }, program, args, options);
  } finally {
    closeFd(fd);
  }
}

/**
 * Waits for a child and for its pipes to end. The signals that would end this process are for the child: what it says
 * last is shown too.
 */
async function exitCodeOf(child: ChildProcess): Promise<number> {
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    // A terminal sends SIGINT to both.
    const handler = (): void => void ((name === 'SIGINT' && process.stdin.isTTY) || child.kill(name));
    process.on(name, handler);
    return [name, handler] as const;
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } finally {
    for (const [name, handler] of handlers) process.off(name, handler);
  }
}
