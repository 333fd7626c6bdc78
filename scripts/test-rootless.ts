// `npm run test:rootless`: the tests as an ordinary user, who gets namespaces through a user namespace.
// For root: on a copy of the tree that belongs to an unprivileged user. Without arguments, the tests that talk to the kernel: the others do
// the same for every user.
import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mustRun, root, run, testCommand, withTemporaryFolder } from './run.ts';

/** The ids of the user `nobody`, who owns nothing on any system. */
const nobody = 65534;

const command = [...testCommand, ...process.argv.slice(2)];
const allEnv = { ...process.env, ...(process.argv.length === 2 && { TSNETLINK_TESTS: 'live' }) };
process.exitCode =
  process.getuid?.() === 0
    ? withTemporaryFolder(runAsNobody)
    : run(process.execPath, command, { env: allEnv });

function runAsNobody(folder: string): number {
  const tree = join(folder, 'tree');
  const skipped = ['.git', '.cache', 'site'].map((name) => join(root, name));
  cpSync(root, tree, { recursive: true, verbatimSymlinks: true, filter: (path) => !skipped.includes(path) });
  mustRun('chown', ['-R', `${nobody}:${nobody}`, folder]);

  const report = join(folder, 'rootless.json');
  const { TSNETLINK_REPORT: wanted } = process.env;
  const env = { ...allEnv, HOME: folder, TSNETLINK_REPORT: report };
  const code = run(process.execPath, command, { cwd: tree, env, uid: nobody, gid: nobody });
  if (wanted && existsSync(report)) copyFileSync(report, wanted);
  const details = '.cache/test-report/rootless.txt';
  mkdirSync(join(root, dirname(details)), { recursive: true });
  if (existsSync(join(tree, details))) copyFileSync(join(tree, details), join(root, details));
  return code;
}
