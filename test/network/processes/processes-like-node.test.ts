import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Namespace, type NamespaceExecOptions } from 'tsnetlink';
import { expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

/** Actions on a child after its start. */
interface Doings {
  readonly input?: string;
  readonly kill?: NodeJS.Signals;
  /** A fresh signal a start, already aborted or about to be. */
  readonly abort?: 'before' | 'later';
}
type Start = (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess;
type Case = readonly [command: string, args?: readonly string[], options?: SpawnOptions, doings?: Doings];

const plain = (value: unknown): unknown =>
  value instanceof Error
    ? { ...value, name: value.name, message: value.message, cause: plain(value.cause) }
    : value;

/** All that can be seen of a process: events, output, properties; or what the call threw. */
async function observe(start: Start, [command, args = [], given = {}, doings = {}]: Case): Promise<unknown> {
  const controller = new AbortController();
  const options = doings.abort === undefined ? given : { ...given, signal: controller.signal };
  if (doings.abort === 'before') controller.abort(new Error('enough'));
  let child: ChildProcess;
  try {
    child = start(command, args, options);
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return { threw: { name, code, message } };
  }
  // Messages of the channel and the end of the process come in any order.
  const [events, channel]: [unknown[], unknown[]] = [[], []];
  for (const name of ['spawn', 'error', 'exit', 'close', 'disconnect', 'message'])
    child.on(name, (...values: unknown[]) =>
      (name === 'disconnect' || name === 'message' ? channel : events).push([name, ...values.map(plain)]),
    );
  const output = child.stdio.slice(1).map((stream) => {
    const chunks: Buffer[] = [];
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  const { spawnfile, spawnargs, connected, stdio } = child;
  const before = { spawnfile, spawnargs, connected, streams: stdio.map((it) => it?.constructor.name) };
  const [stdin, , , third] = stdio;
  if (doings.input !== undefined) child.stdin!.end(doings.input);
  if (stdio.length > 4) (third as unknown as NodeJS.WritableStream).end('by the third');
  // When it has started, so that it is there to be killed.
  const begun = () => {
    if (doings.kill !== undefined) events.push(['kill', child.kill(doings.kill)]);
    if (doings.abort === 'later') controller.abort(new Error('enough'));
  };
  if (child.stdout === null) child.once('spawn', begun);
  else child.stdout.once('data', begun);
  await new Promise((resolve) => child.once('close', resolve));
  const { exitCode, signalCode, killed } = child;
  const text = output.map((chunks) => Buffer.concat(chunks).toString());
  return {
    ...before,
    events,
    channel,
    text,
    exitCode,
    signalCode,
    killed,
    isOpen: stdin?.destroyed === false,
  };
}

describeLive('processes are those of node:child_process', () => {
  liveTest(
    'in every option, event, error and stream',
    async (context) => {
      const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-processes-'));
      const file = openSync(join(folder, 'file'), 'w');
      const a = await Namespace.create();
      context.onTestFinished(() => {
        a.close();
        closeSync(file);
        rmSync(folder, { recursive: true });
      });
      const at = (name: string, mode: number, text: string) => {
        writeFileSync(join(folder, name), text, { mode });
        return join(folder, name);
      };
      const plainText = at('plain', 0o644, 'x');
      const session = 'test "$(ps -o sid= -p $$ | tr -d " ")" = $$ && echo leader || echo member';
      const waiting = ['-c', 'echo up; exec sleep 100'];
      const cases: Case[] = [
        ['sh', ['-c', 'echo out; echo err >&2; exit 4']],
        ['sh', ['-c', 'kill -9 $$']],
        ['echo', ['a b', "c'd", 'ü€', '$HOME', '*', '']],
        ['echo $HOME', [], { shell: true }],
        ['echo $0', [], { shell: '/bin/sh' }],
        ['cat', [], {}, { input: 'x'.repeat(1 << 20) }],
        ['sh', ['-c', 'head -c 300000 /dev/zero | tr "\\0" x']],
        // Programs that cannot be run.
        ['no-such-program', ['x']],
        ['/no/such/program'],
        [plainText],
        [at('garbage', 0o755, '\x01\n')],
        [at('script', 0o755, '#!/bin/sh\necho script $1\n'), ['x']],
        ['pwd', [], { cwd: '/no/such/folder' }],
        ['pwd', [], { cwd: plainText }],
        // Bad arguments.
        [''],
        ['a\0b'],
        ['echo', ['a\0b']],
        ['echo', 'text' as never],
        ['echo', [], { stdio: 'bogus' as never }],
        ['echo', [], { cwd: 5 as never }],
        ['echo', [], { env: { 'A\0': '1' } }],
        ['echo', [], { uid: 1.5 }],
        ['echo', [], { timeout: -1 }],
        // Where, as whom and with what.
        ['pwd', [], { cwd: '/usr' }],
        ['pwd', [], { cwd: pathToFileURL('/usr') }],
        ['env', [], { env: { A: '1', B: 'x=y', C: undefined, PATH: process.env.PATH } }],
        ['sh', ['-c', 'echo $0'], { argv0: 'other' }],
        ['sh', ['-c', 'id -u; id -g'], { uid: process.getuid!(), gid: process.getgid!() }],
        ['sh', ['-c', session]],
        ['sh', ['-c', session], { detached: true }],
        [
          'sh',
          [
            '-c',
            'umask; ulimit -n; nice; grep -E "^(Sig(Blk|Ign|Cgt)|Cap|NoNewPrivs|Seccomp:)" /proc/self/status',
          ],
        ],
        ['sh', ['-c', 'ls /proc/self/fd | wc -l']],
        // Streams.
        ['true', [], { stdio: 'ignore' }],
        ['sh', ['-c', 'echo x >&3'], { stdio: ['ignore', 'pipe', 'pipe', file] }],
        ['sh', ['-c', 'cat <&3 >&4'], { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'overlapped'] }],
        [process.execPath, ['-e', 'process.send([1]); process.disconnect()'], { stdio: [0, 1, 2, 'ipc'] }],
        // Ends.
        ['sleep', ['100'], { timeout: 100 }],
        ['sleep', ['100'], { timeout: 100, killSignal: 'SIGINT' }],
        ['sh', waiting, {}, { abort: 'later' }],
        ['sh', waiting, { killSignal: 'SIGKILL' }, { abort: 'later' }],
        ['sleep', ['100'], {}, { abort: 'before' }],
        ['sh', waiting, {}, { kill: 'SIGUSR1' }],
        [
          'sh',
          ['-c', 'trap "echo got; exit 3" TERM; echo up; while :; do sleep 0.05; done'],
          {},
          { kill: 'SIGTERM' },
        ],
      ];
      for (const each of cases) {
        const theirs = await observe(spawn as Start, each);
        const ours = await observe((...values) => a.spawn(...values), each);
        expect(ours, JSON.stringify(each).slice(0, 200)).toEqual(theirs);
      }
      expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('x\nx\n');
    },
    120_000,
  );

  liveTest('also where one is awaited', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    const cases: [command: string, args: string[], options: () => NamespaceExecOptions][] = [
      ['echo', ['é'], () => ({})],
      ['echo', ['é'], () => ({ encoding: 'latin1' })],
      ['echo', ['é'], () => ({ encoding: 'hex' })],
      ['sh', ['-c', 'echo out; echo err >&2; exit 2'], () => ({})],
      ['echo out; exit 3', [], () => ({ shell: true })],
      ['sh', ['-c', 'head -c 5000 /dev/zero | tr "\\0" x'], () => ({ maxBuffer: 100 })],
      ['no-such-program', [], () => ({})],
      ['sleep', ['100'], () => ({ timeout: 50 })],
      ['sleep', ['100'], () => ({ timeout: 50, killSignal: 'SIGKILL' })],
      ['sleep', ['100'], () => ({ signal: AbortSignal.timeout(50) })],
      ['sleep', ['100'], () => ({ signal: AbortSignal.abort(new Error('enough')) })],
    ];
    for (const [command, args, options] of cases) {
      const theirs = await promisify(execFile)(command, args, options()).catch(plain);
      const ours = await a.exec(command, args, options()).catch(plain);
      expect(ours, JSON.stringify([command, args])).toEqual(theirs);
    }
  });
});
