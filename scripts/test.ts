import { spawnSync } from 'node:child_process';

const args = ['--', process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
process.exitCode = spawnSync('scripts/isolate.sh', [...user, ...args], { stdio: 'inherit' }).status ?? 1;
