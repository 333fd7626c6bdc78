// `npm run test:examples`: the examples outside of the project, with the packed package, as a user runs them: programs, and tests of node:test,
// vitest and jest; as root and in a user namespace. Ends with 3 where the runners cannot be installed.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from './pack.ts';
import { mustRun, root, run, withTemporaryFolder } from './run.ts';

const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Readonly<Record<string, string>>;
};
/** The runners, beside the package. jest has many packages, and stays out of the project. */
const runners = ['jest@30.5.2', ...['tsx', 'vitest'].map((name) => `${name}@${devDependencies[name]}`)];
const commands: readonly (readonly string[])[] = [
  ['--import', 'tsx', 'provision.ts'],
  ['--import', 'tsx', 'namespaces-table.ts', '1'],
  ['--import', 'tsx', 'retry-under-loss.ts'],
  ['--import', 'tsx', '--test', 'http-client.test.ts'],
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--testTimeout=60000',
    '--hookTimeout=60000',
    'lab.vitest.test.ts',
  ],
  [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--testTimeout=60000',
    '--testMatch',
    '**/*.jest.test.mjs',
  ],
];

/** How the programs run: as the user who calls, and as root in a user namespace. An ordinary user has the second only. */
const users =
  process.getuid?.() === 0 ? [[], ['--user', '--map-root-user']] : [['--user', '--map-root-user']];

process.exitCode = withTemporaryFolder((folder) => {
  const tarball = pack(folder);
  cpSync(join(root, 'examples'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  mustRun('npm', ['install', ...options, tarball], { cwd: folder });
  if (run('npm', ['install', ...options, ...runners], { cwd: folder }) !== 0) return 3;
  const calls = users.flatMap((user) => commands.map((command) => ({ user, command })));
  const failed = calls.filter(({ user, command }) => {
    console.log(`\n> node ${command.join(' ')}${user.length > 0 ? '   # rootless' : ''}`);
    const words = [...user, '--', process.execPath, ...command];
    return run(join(root, 'scripts/isolate.sh'), words, { cwd: folder }) !== 0;
  });
  for (const { command } of failed) console.error(`FAILED: node ${command.join(' ')}`);
  return failed.length === 0 ? 0 : 1;
});
