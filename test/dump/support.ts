import { PassThrough } from 'node:stream';
import { expect } from 'vitest';
import { resolveCommand } from '../../src/cli/command.ts';
import { dump as command } from '../../src/cli/commands/dump/dump.ts';
import { callCommand } from '../../src/cli/run-command.ts';
import type { Streams } from '../../src/cli/streams.ts';
import { DecodeSession } from '../../src/dump/decode/session.ts';
import { loadProtocols } from '../../src/netlink/protocol-table.ts';

/** The output of a call of `dump`, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The standard output as it is. */
  readonly bytes: Uint8Array;
}

function collect(stream: PassThrough): () => Buffer {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}

/** Starts `tsnetlink dump ARGS` in this process, with `input` as its standard input. */
export function start(
  args: string[],
  input: string | Uint8Array = '',
  signal?: AbortSignal,
): { done: Promise<Outcome>; stdout: () => string; stderr: () => string } {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const stdout = collect(streams.stdout);
  const stderr = collect(streams.stderr);
  streams.stdin.end(input);
  const call = resolveCommand(command, ['tsnetlink', 'dump'], args);
  const done = call
    .then((call) => callCommand(call, streams satisfies Streams, signal))
    .then((code) => ({
      code,
      bytes: stdout(),
      stdout: stdout().toString(),
      stderr: stderr().toString(),
    }));
  return { done, stdout: () => stdout().toString(), stderr: () => stderr().toString() };
}

// Sessions need not wait for schemas that are loaded.
await loadProtocols();
await Promise.all(Array.from({ length: 32 }, (_, protocol) => new DecodeSession().prepare(protocol)));

/** A session that is ready for a protocol. */
export function sessionOf(protocol: number): DecodeSession {
  const session = new DecodeSession();
  expect(session.prepare(protocol)).toBeUndefined();
  return session;
}

/** Runs `tsnetlink dump ARGS` to its end. */
export function dump(args: string[], input?: string | Uint8Array): Promise<Outcome> {
  return start(args, input).done;
}

/** Has `dump run` show how `ip` makes a bridge, and expects the request beside its answer. */
export async function expectBridgeShown(...options: string[]): Promise<void> {
  const command = 'ip link add br8 type bridge'.split(' ');
  const { code, stdout } = await dump(['run', ...options, '--json', '--', ...command]);
  expect(code).toBe(0);
  const messages = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const request = messages.findIndex(({ body }) => body.name === 'br8');
  const { sequence } = messages[request];
  expect(messages.slice(request, request + 2)).toMatchObject([
    { direction: 'sent', name: 'RTM_NEWLINK', body: { linkInfo: { kind: 'bridge' } } },
    { direction: 'received', name: 'ACK', sequence, body: { error: 0 } },
  ]);
}
