// Packages that are built into the command: they are no dependencies of the library.
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

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
