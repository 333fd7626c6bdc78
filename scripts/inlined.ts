// Packages that are built into the command: they are no dependencies of the library.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from './run.ts';

const { resolve: find } = createRequire(import.meta.url);

/** Takes the layout of graphs into the bundle, where all other packages stay outside. */
export const inlined: Plugin = {
  name: 'inlined',
  setup({ onResolve }) {
    onResolve({ filter: /^@dagrejs\/dagre$/ }, ({ path }) => ({
      path: resolve(dirname(find(path)), 'dagre.esm.js'),
    }));
  },
};

/** The licences of the packages that are built in, with that of the one that they contain. */
export function licences(): string {
  return ['@dagrejs/dagre', '@dagrejs/graphlib']
    .map((name) => `${name}\n\n${readFileSync(`${root}/node_modules/${name}/LICENSE`, 'utf8')}`)
    .join('\n');
}
