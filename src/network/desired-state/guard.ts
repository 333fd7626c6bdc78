import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { jsonOf } from './plan.ts';
import type { NetworkState } from './state.ts';
import type { StateNamespace } from './state-namespace.ts';

/** Exit code of the child process after it has put the state back. */
const putBack = 3;

/**
 * Program of the child process. Its input is a line with the state, then `end` as soon as the changes are confirmed. It goes on when
 * the input ends without it: the process that made the changes is gone.
 */
const program = (library: string): string => `
const { Namespace } = await import(${JSON.stringify(library)});
let text = '';
let timer;
process.on('SIGINT', () => {}).on('SIGTERM', () => {}).on('SIGHUP', () => {});
process.stdin.setEncoding('utf8').on('error', () => {}).on('data', (chunk) => {
  text += chunk;
  const line = text.indexOf('\\n');
  if (line === -1) return;
  if (timer === undefined) {
    const isBytes = (value) => typeof value?.hex === 'string' && Object.keys(value).length === 1;
    const revive = (_, value) => (isBytes(value) ? Buffer.from(value.hex, 'hex') : value);
    const { state, within } = JSON.parse(text.slice(0, line), revive);
    timer = setTimeout(async () => {
      process.stdin.pause();
      const namespace = await Namespace.open({ fd: 3 });
      for (let attempt = 1; ; attempt++) {
        try {
          await namespace.apply(state, { prune: true });
          process.exit(${putBack});
        } catch (error) {
          if (attempt === 5) throw error;
          await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
        }
      }
    }, within);
    process.stdout.write('ready\\n');
  }
  if (text.slice(line + 1).startsWith('end')) process.exit(0);
});
process.stdout.on('error', () => {});
`;

/** The file of this library that another process can import: where this code is bundled, that of the installed package. */
function libraryPath(): string {
  for (const from of [import.meta.url, pathToFileURL(`${process.cwd()}/`).href]) {
    try {
      const path = createRequire(from).resolve('tsnetlink');
      if (existsSync(path)) return path;
    } catch {
      // Not there: the next place.
    }
  }
  throw new Error('confirmWithin starts a process that imports tsnetlink, and the package is not installed');
}

/** A child process that puts a state back after some time, unless it is ended before. It outlives this process. */
export class Guard {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'exit').then(([code]) => code as number | null);
    this.#exit.catch(() => {});
  }

  /** Starts the process, and waits until it holds the timer. */
  static async start(namespace: StateNamespace, state: NetworkState, within: number): Promise<Guard> {
    const library = pathToFileURL(libraryPath()).href;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program(library)], {
      stdio: ['pipe', 'pipe', 'ignore', namespace.fd],
      // In a session that does not end with the terminal.
      detached: true,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const guard = new Guard(child);
    child.stdin?.on('error', () => {});
    child.stdin?.write(`${JSON.stringify({ state: jsonOf(state), within })}\n`);
    const ready = once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    const ended = guard.#exit.then((code) => {
      throw new Error(`the process that guards the changes ended with ${code}`);
    });
    await Promise.race([ready, ended]);
    ended.catch(() => {});
    child.unref();
    for (const stream of [child.stdin, child.stdout])
      (stream as unknown as { unref?(): void } | null)?.unref?.();
    return guard;
  }

  /** Ends the process. Throws `ERR_NOT_CONFIRMED` if it has put the state back already. */
  async end(): Promise<void> {
    this.#child.ref();
    this.#child.stdin?.write('end\n');
    const code = await this.#exit;
    if (code === putBack)
      throw Object.assign(
        new Error('the changes were not confirmed in time: the state before has been restored'),
        {
          code: 'ERR_NOT_CONFIRMED',
        },
      );
  }
}
