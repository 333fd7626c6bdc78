// The JavaScript of `npm run build`: one file an entry, and the files that they share. To load hundreds of small files
// takes Node ten times as long as to run them. Declarations come from the compiler.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { builtins } from './builtins.ts';
import { root } from './run.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
}

const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Manifest;
const files = [
  ...Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [] : [target.default],
  ),
  ...Object.values(manifest.bin),
];

rmSync(`${root}/dist/shared`, { recursive: true, force: true });
const { outputFiles } = await build({
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
  plugins: [builtins],
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  write: false,
});
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    path.endsWith('.js') ? ownNames(text) : text,
    text.startsWith('#!') ? { mode: 0o755 } : {},
  );
}

/** A class that refers to itself comes out as `_Name`, which is what it would be shown as. As long as before, for the map. */
function ownNames(code: string): string {
  const classes = [...code.matchAll(/\bclass _([A-Z]\w*)/g)].map(([, name]) => name);
  return classes.length === 0
    ? code
    : code.replace(new RegExp(`(?<![\\w$.#])_(${classes.join('|')})\\b`, 'g'), '$1 ');
}
