// Makes the JavaScript of `npm run build`: one file per entry, and the files that they share. Node takes ten times as long to
// load hundreds of small files as to run them. The declarations come from the compiler. Argument: another folder than dist.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { builtins } from './builtins.ts';
import { inlined, licences } from './inlined.ts';
import { root } from './run.ts';
import { stateSchema } from './state-schema.ts';
import { groupsOf, loadWholeTiers, tiersOf } from './tiers.ts';
import { webPage } from './web-page.ts';

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

const folder = resolve(process.argv[2] ?? `${root}/dist`);
rmSync(`${folder}/shared`, { recursive: true, force: true });
const entryPoints = files.map((file) => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
const options = {
  absWorkingDir: root,
  entryPoints,
  outdir: folder,
  outbase: 'src',
  bundle: true,
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: `node${manifest.engines.node.replace(/^>=/, '')}`,
  packages: 'external',
  minifyWhitespace: true,
  minifySyntax: true,
  // Node prints the line of an uncaught error.
  lineLimit: 100,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  // The imports that are added for the tiers use nothing.
  logOverride: { 'ignored-bare-import': 'silent' },
  write: false,
} satisfies BuildOptions;

const source = `${root}/src`;
const { metafile } = await build({
  ...options,
  metafile: true,
  plugins: [inlined, builtins(source, () => '')],
});
// The entries that load little come first. They load nothing of the others.
const lowest = ['src/cli/main.ts', 'src/codec.ts', 'src/syscalls.ts'];
const protocols = entryPoints.filter((entry) => entry.startsWith('src/netlink/protocols/'));
const route = 'src/netlink/protocols/route/index.ts';
const tiers = tiersOf(metafile.inputs, 'src/index.ts', lowest, protocols, route);
const { outputFiles } = await build({
  ...options,
  plugins: [
    inlined,
    loadWholeTiers(root, metafile.inputs, entryPoints, tiers),
    builtins(source, groupsOf(root, tiers)),
  ],
});
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/LICENSES.txt`, licences());
writeFileSync(`${folder}/state.schema.json`, JSON.stringify(stateSchema()));
mkdirSync(`${folder}/web`, { recursive: true });
writeFileSync(`${folder}/web/page.html`, await webPage());
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    path.endsWith('.js') ? ownNames(text) : text,
    text.startsWith('#!') ? { mode: 0o755 } : {},
  );
}

/** Restores the name of a class that refers to itself, which the bundler calls `_Name`. Keeps the length, for the source map. */
function ownNames(code: string): string {
  const classes = [...code.matchAll(/\bclass _([A-Z]\w*)/g)].map(([, name]) => name);
  return classes.length === 0
    ? code
    : code.replace(new RegExp(`(?<![\\w$.#])_(${classes.join('|')})\\b`, 'g'), '$1 ');
}
