import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { installPlugins } from 'tsnetlink/cni';
import { afterAll, beforeAll } from 'vitest';
import { packageAliases } from './package.ts';

/**
 * A folder with the plugins as executable files, built from the source once for each test file, and with further programs in
 * TypeScript by name.
 */
export function usePluginPrograms(programs: Readonly<Record<string, string>> = {}): () => string {
  let folder = '';
  beforeAll(async () => {
    mkdirSync('.cache', { recursive: true });
    // Within the project, so that packages are found.
    folder = mkdtempSync(resolve('.cache/cni-'));
    for (const [name, code] of Object.entries(programs)) writeFileSync(join(folder, `${name}.ts`), code);
    await build({
      entryPoints: ['src/cni/index.ts', ...Object.keys(programs).map((name) => join(folder, `${name}.ts`))],
      outdir: join(folder, 'built'),
      outExtension: { '.js': '.mjs' },
      entryNames: '[name]',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      packages: 'external',
      logLevel: 'error',
      plugins: [
        {
          name: 'the package is its source',
          setup({ onResolve }) {
            for (const { find, replacement } of packageAliases(undefined))
              onResolve({ filter: find }, () => ({ path: replacement }));
          },
        },
      ],
    });
    installPlugins(join(folder, 'plugins'), { library: join(folder, 'built/index.mjs') });
    for (const name of Object.keys(programs))
      writeFileSync(
        join(folder, 'plugins', name),
        `#!${process.execPath}\nimport(${JSON.stringify(join(folder, `built/${name}.mjs`))});\n`,
        { mode: 0o755 },
      );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => join(folder, 'plugins');
}
