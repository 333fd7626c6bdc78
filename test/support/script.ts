import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

/** The outcome of a script. */
export interface ScriptResult {
  /** The values that it passed to `report(…)`, in order. */
  readonly reports: unknown[];
  /** Exit status; null if a signal ended it. */
  readonly status: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

/** How a script is run. */
export interface ScriptOptions {
  /** Options of Node. */
  readonly execArgv?: string[];
  readonly env?: Record<string, string>;
  /** Program and arguments in front of Node, for example `unshare --net`. */
  readonly wrapper?: string[];
  /** Milliseconds; the script is killed then. */
  readonly timeout?: number;
}

/** Runs CommonJS code in a separate process; see {@link useScripts}. */
export type RunScript = (code: string, options?: ScriptOptions) => ScriptResult;

/**
 * For tests that need a separate process: one that may crash, whose thread pool does not exist yet, or that uses a
 * Worker. The source is bundled once for each test file, as a loader of TypeScript in that process would start threads.
 *
 * The code sees `source` (the exports of the entry), `libc` (functions by C declaration, past the library),
 * `threads()` (the network namespaces of all its threads, one entry each), `sleep(ms)`, `report(value)` and
 * `worker(code)`, which runs code with the same names in a Worker and resolves to its exit status.
 */
export function useScripts(entry: string): RunScript {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsnetlink-test-'));
    // A script that gives up its privileges loads parts of the source afterwards.
    chmodSync(folder, 0o755);
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { external: ['koffi'] },
      build: {
        outDir: folder,
        target: 'node20',
        minify: false,
        ssr: resolve(entry),
        rollupOptions: { output: { format: 'cjs', entryFileNames: 'source.cjs' } },
      },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return (code, options = {}) => {
    const [program, ...args] = [...(options.wrapper ?? []), process.execPath, ...(options.execArgv ?? [])];
    const { status, signal, stdout, stderr, error } = spawnSync(
      program!,
      [...args, '-e', `${prelude}\n(async () => {\n${code}\n})();`],
      {
        encoding: 'utf8',
        timeout: options.timeout ?? 50_000,
        killSignal: 'SIGKILL',
        env: {
          ...process.env,
          NODE_PATH: resolve('node_modules'),
          SOURCE: join(folder, 'source.cjs'),
          PRELUDE: prelude,
          ...options.env,
        },
      },
    );
    if (error !== undefined && signal === null) throw error;
    const reports = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return { reports, status, signal, stderr };
  };
}

const prelude = `
const fs = require('node:fs');
const workers = require('node:worker_threads');
const lazily = (load) => { let value; return () => (value ??= load()); };
const koffi = lazily(() => require('koffi'));
const c = lazily(() => koffi().load(null));
const libc = (declaration) => c().func(declaration);
const loaded = lazily(() => require(process.env.SOURCE));
const source = new Proxy({}, { get: (_, name) => loaded()[name] });
const threads = () => fs.readdirSync('/proc/self/task').map((id) => fs.readlinkSync('/proc/self/task/' + id + '/ns/net'));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const report = (value) => fs.writeSync(1, JSON.stringify(value) + '\\n');
const worker = (code) => new Promise((resolve) => new workers.Worker(
  process.env.PRELUDE + '\\n(async () => {\\n' + code + '\\n})();', { eval: true }).on('error', (error) => report('error: ' + error.message)).on('exit', resolve));
`;
