// `npm run test:packed`: the packed package installed in an empty project, as a user gets it. Imports each of its
// entries in plain Node, checks its declarations without any help, then runs the tests that use it by name alone.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from './pack.ts';
import { mustRun, root, run, testCommand, withTemporaryFolder } from './run.ts';

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
  checkTypes(folder, entries);

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

function checkTypes(folder: string, entries: readonly string[]): void {
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
  mustRun(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
}
