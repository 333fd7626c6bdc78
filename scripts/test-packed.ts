// `npm run test:packed`: the packed package installed in an empty project, as a user gets it. Imports each of its
// entries in plain Node, checks its declarations without any help, then runs the tests that use it by name alone.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from './pack.ts';
import { mustRun, root, run, testCommand, withTemporaryFolder } from './run.ts';

/** The oldest TypeScript that the README names. The newest is that of the project. */
const oldestTypeScript = '5.7';

process.exitCode = withTemporaryFolder((folder) => {
  const tarball = pack(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  // No install script: the native part must come ready in the packages.
  mustRun('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball], { cwd: folder });

  const installed = join(folder, 'node_modules/tsnetlink');
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    exports: object;
  };
  const entries = Object.keys(exports)
    .filter((path) => !path.endsWith('.json'))
    .map((path) => `tsnetlink${path.slice(1)}`);
  importAll(folder, entries);
  checkTypes(folder, entries, join(root, 'node_modules/typescript/bin/tsc'));
  checkOldestTypes(folder, entries);

  return run(process.execPath, [...testCommand, ...process.argv.slice(2)], {
    env: { ...process.env, TSNETLINK_PACKAGE: installed },
  });
});

function importAll(folder: string, entries: readonly string[]): void {
  const program = join(folder, 'import-all.js');
  const lines = entries.map((entry) => `await show('${entry}');`);
  writeFileSync(
    program,
    `async function show(entry) {
  const names = Object.keys(await import(entry));
  if (names.length === 0) throw new Error(entry + ' exports nothing');
  console.log(entry + ': ' + names.length + ' exports');
}
${lines.join('\n')}\n`,
  );
  mustRun(process.execPath, [program], { cwd: folder });
}

/** Checks the declarations with the oldest TypeScript, where it can be installed. */
function checkOldestTypes(folder: string, entries: readonly string[]): void {
  const wanted = `typescript@${oldestTypeScript}`;
  const install = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', wanted];
  if (run('npm', install, { cwd: folder, stdio: 'ignore', timeout: 120_000 }) !== 0) {
    console.log(`NOT RUN: the declarations with ${wanted}, which cannot be installed here`);
    return;
  }
  checkTypes(folder, entries, join(folder, 'node_modules/typescript/bin/tsc'));
  console.log(`the declarations fit ${wanted}`);
}

function checkTypes(folder: string, entries: readonly string[], compiler: string): void {
  const imports = entries.map((entry, index) => `export * as entry${index} from '${entry}';`);
  writeFileSync(join(folder, 'types.ts'), `${imports.join('\n')}\n`);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2023',
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: ['types.ts'],
    }),
  );
  mustRun(process.execPath, [compiler, '-p', folder]);
}
