import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { inlined } from '../../scripts/inlined.ts';
import { placeWebPage } from './page.ts';

/** The exit code and the output of the command. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command `tsnetlink`, built from the source once for each test file: a loader of TypeScript takes seconds at each start. */
export function useCommand(): {
  run(...args: string[]): Outcome;
  start(...args: string[]): ChildProcessWithoutNullStreams;
  /** How a shell calls it. */
  shell(): string;
} {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsnetlink-command-'));
    // Where the package has it, so that it finds its manifest.
    copyFileSync('package.json', join(folder, 'package.json'));
    await placeWebPage(folder);
    await build({
      entryPoints: ['src/cli/main.ts'],
      outdir: join(folder, 'dist/cli'),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      packages: 'external',
      plugins: [inlined],
      logLevel: 'error',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const program = () => join(folder, 'dist/cli/main.mjs');
  const words = (args: string[]) => [program(), ...args];
  const env = { ...process.env, NODE_PATH: resolve('node_modules') };
  return {
    run: (...args) => spawnSync(process.execPath, words(args), { encoding: 'utf8', env }),
    start: (...args) => spawn(process.execPath, words(args), { env }),
    shell: () => `NODE_PATH=${env.NODE_PATH} ${process.execPath} ${program()}`,
  };
}
