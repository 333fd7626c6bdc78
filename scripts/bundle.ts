// The JavaScript of `npm run build`: one file an entry, and the files that they share. To load hundreds of small files
// takes Node ten times as long as to run them. Declarations come from the compiler.
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { root } from './run.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
}

const manifest = JSON.parse(await readFile(`${root}/package.json`, 'utf8')) as Manifest;
const files = [
  ...Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [] : [target.default],
  ),
  ...Object.values(manifest.bin),
];

rmSync(`${root}/dist/shared`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: files.map((file) => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts')),
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: `node${manifest.engines.node.replace(/^>=/, '')}`,
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});
