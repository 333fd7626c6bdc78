import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { protocols } from '../netlink/protocols.ts';
import { StraceParser } from './capture/strace.ts';
import type { Command } from './command.ts';
import { Context } from './context.ts';
import { messagesOf } from './message.ts';
import { usageError } from './usage.ts';

/** The calls by which messages travel, and the one that tells the protocol of a descriptor. */
const calls = 'socket,sendto,sendmsg,sendmmsg,recvfrom,recvmsg,recvmmsg,write,writev,read,readv';

/**
 * `dump run -- COMMAND …`: runs a command under strace, and prints the messages that it and its children exchange. Its
 * own input and output are its own. Returns its exit code.
 */
export async function runCommand({ words, output, recorder }: Command): Promise<number> {
  const [command] = words;
  if (command === undefined) throw usageError('run: name a command: dump run -- ip link show');
  const options = [
    '-f',
    '-qq',
    '-yy',
    '-ttt',
    '-s',
    '0',
    '-e',
    `trace=${calls}`,
    '-e',
    'read=all',
    '-e',
    'write=all',
  ];
  const child = spawn('strace', [...options, '-e', 'signal=none', '-o', '|cat >&3', '--', ...words], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  // Node's pipes are sockets, which cannot be opened by path: so a shell of strace's writes to the descriptor.
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT' ? new Error('strace is not installed: it is what shows the messages') : error,
      ),
    );
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  const trace = child.stdio[3] as Readable;
  const context = new Context();
  const parser = new StraceParser(protocols.route);
  const print = (items: ReturnType<StraceParser['push']>): void => {
    for (const { datagram, problem } of items) {
      if (problem !== undefined) output.problem(problem);
      else {
        recorder?.write(datagram);
        for (const message of messagesOf(datagram, context)) output.message(message);
      }
    }
    output.flush();
  };
  trace.on('data', (chunk: Uint8Array) => print(parser.push(chunk)));
  const code = await ended;
  print(parser.end());
  return code;
}
