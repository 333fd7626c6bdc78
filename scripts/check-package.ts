// `npm run check:package`: what would be published, seen by publint and by "are the types wrong".
import { pack } from './pack.ts';
import { run, withTemporaryFolder } from './run.ts';

const codes = withTemporaryFolder((folder) => {
  const tarball = pack(folder);
  return [
    run('npx', ['--no', 'publint', 'run', tarball, '--strict']),
    run('npx', ['--no', 'attw', tarball, '--profile', 'esm-only', '--no-emoji']),
  ];
});
process.exitCode = Math.max(...codes);
