import { readFileSync } from 'node:fs';

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The source files of the types of the entries of the package. */
const entryPoints = Object.values(exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target.types.replace('./dist/', '../src/').replace(/\.d\.ts$/, '.ts')],
);

export default {
  name: 'tsnetlink',
  entryPoints,
  plugin: ['./entry-names.js'],
  tsconfig: '../tsconfig.json',
  out: 'pages/public/api',
  readme: 'none',
  navigationLinks: { Guide: '/' },
  // The compiler of the project, which is newer, checks the source.
  skipErrorChecking: true,
  excludePrivate: true,
  excludeInternal: true,
  disableSources: true,
  disableGit: true,
  validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
  externalSymbolLinkMappings: { '@types/node': { '*': '#' }, typescript: { '*': '#' } },
};
