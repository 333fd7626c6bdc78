import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { CaptureRecord } from '../../../dump/capture/capture-record.ts';
import type { NetlinkMonitor } from '../../../dump/capture/nlmon.ts';
import { StraceParser } from '../../../dump/capture/strace.ts';
import type { Datagram } from '../../../dump/datagram.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { openNamedNamespace } from '../../../network/namespace/named-namespaces.ts';
import { spawnIn } from '../../../network/processes/spawn.ts';
import { closeFd } from '../../../syscalls/socket.ts';
import { defineCommand } from '../../command.ts';
import { choice, option } from '../../options.ts';
import type { Streams } from '../../streams.ts';
import { defaultProtocol, shortMessageOptions, type Target, withOutput } from './message-options.ts';
import { withMonitor } from './monitor.ts';

/** The calls that transfer messages, and the one that tells the protocol of a descriptor. */
const calls = 'socket,sendto,sendmsg,sendmmsg,recvfrom,recvmsg,recvmmsg,write,writev,read,readv';

/** With `-D`, strace is a process beside the command: signals and exit code are those of the command. */
const tracer = [
  ...['strace', '-D', '-f', '-q', '-yy', '-ttt', '-s', '0', '-e', `trace=${calls}`],
  ...['-e', 'read=all', '-e', 'write=all', '-e', 'signal=none'],
  // Node's pipes are sockets, which cannot be opened by path: a shell started by strace writes to the descriptor.
  ...['-o', '|cat >&3', '--'],
];

/** How a command is run. */
interface RunRequest {
  readonly command: readonly string[];
  readonly netns: string | undefined;
  readonly target: Target;
  readonly streams: Streams;
}

/** `tsnetlink dump run`. */
export const run = defineCommand({
  usage: ['[OPTION]… [--] COMMAND…'],
  description: [
    'Runs a command, and shows each message that it and its children send (→) and receive (←), on one line with what ' +
      'matters; -v shows all of it. Its input and output are ' +
      'not touched. The exit code is that of the command, if it is not 0.',
    'The messages come from strace. Without strace, or with --method nlmon, they come from an nlmon link, which shows ' +
      'all traffic of the namespace while the command runs, also that of other programs.',
  ],
  options: {
    ...shortMessageOptions,
    method: option('METHOD', 'strace or nlmon', choice('strace', 'nlmon')),
  },
  words: [1, Number.POSITIVE_INFINITY],
  isWrapper: true,
  examples: [
    'tsnetlink dump run -- ip link add br0 type bridge',
    'tsnetlink dump run --record add.pcap -- ip link add br0 type bridge',
  ],
  run: (invocation) =>
    withOutput(invocation, async (target) => {
      const { words, options, streams } = invocation;
      const { netns, method } = options;
      const request: RunRequest = { command: words, netns, target, streams };
      if (method === 'nlmon') return withMonitor(netns, (monitor) => runWithMonitor(request, monitor));
      const code = await runWithStrace(request);
      if (code !== undefined) return code;
      if (method === 'strace') throw new Error('strace is not installed');
      return runWithoutStrace(request);
    }),
});

/** Runs the command with nlmon, because strace is not installed. */
async function runWithoutStrace(request: RunRequest): Promise<number> {
  let isOpen = false;
  try {
    return await withMonitor(request.netns, (monitor) => {
      isOpen = true;
      request.streams.stderr.write(
        'strace is not installed: this is all traffic of the namespace, by nlmon\n',
      );
      return runWithMonitor(request, monitor);
    });
  } catch (cause) {
    if (isOpen) throw cause;
    throw new Error(`strace is not installed, and ${(cause as Error).message}`, { cause });
  }
}

/** Runs the command under strace. Returns its exit code; `undefined` if strace is not installed. */
async function runWithStrace({ command, netns, target }: RunRequest): Promise<number | undefined> {
  const child = startIn(netns, [...tracer, ...command], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  const shown = showTrace(child.stdio[3] as Readable, target);
  try {
    const code = await exitCodeOf(child);
    // A trace has at least the end of the process. strace itself says if it cannot start the command, and fails.
    if (!(await shown) && code === 0)
      throw new Error(
        'strace could not trace the command, which ran nevertheless; --method nlmon needs no tracing',
      );
    return code;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Shows the messages in the output of strace as it comes. Returns whether there was any output. */
async function showTrace(trace: Readable, { output, recorder }: Target): Promise<boolean> {
  const print = printer({ output, recorder });
  // strace decodes nothing: it prints the bytes.
  const parser = new StraceParser(defaultProtocol, new Map());
  const show = async (records: Iterable<CaptureRecord>): Promise<void> => {
    for (const { datagram, problem } of records) {
      if (problem !== undefined) output.problem(problem);
      else await print(datagram);
    }
    output.flush();
  };
  let isTraced = false;
  for await (const chunk of trace) {
    isTraced = true;
    await show(parser.push(chunk));
  }
  await show(parser.end());
  return isTraced;
}

/** Runs the command, and prints what a monitor captures meanwhile. */
async function runWithMonitor(
  { command, netns, target, streams }: RunRequest,
  monitor: NetlinkMonitor,
): Promise<number> {
  const over = new AbortController();
  const ended = exitCodeOf(startIn(netns, command, { stdio: 'inherit' })).finally(() => over.abort());
  // Awaited below, after its last messages are printed.
  ended.catch(() => {});
  const print = printer(target);
  for await (const packets of monitor.capture(over.signal)) {
    for (const { datagram } of packets) await print(datagram);
    await target.output.drained();
  }
  const { dropped } = monitor.statistics();
  if (dropped > 0)
    streams.stderr.write(`${dropped} datagrams were lost because the receive buffer was full\n`);
  return ended;
}

function printer({ output, recorder }: Target): (datagram: Datagram) => Promise<void> {
  const session = new DecodeSession();
  return async (datagram) => {
    recorder?.write(datagram);
    await session.prepare(datagram.protocol);
    for (const message of session.decode(datagram)) output.message(message);
  };
}

/** Starts a program. In a named namespace it starts as with `ip netns exec`. */
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

/** Waits for a child and its pipes to end. Signals that would end this process go to the child, whose last messages are shown. */
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
