// `npm run vectors -- [FILE…]`: writes the bytes of iproute2 in files *.vectors.ts, for all groups or those of some files.
import { readdirSync } from 'node:fs';
import { isolate } from './isolation.ts';
import { root, run } from './run.ts';

const named = process.argv.slice(2);
const files = readdirSync(`${root}/test`, { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file}`)
  .filter((file) => file.endsWith('.vectors.ts') && (named.length === 0 || named.includes(file)));

for (const file of files)
  if (run(isolate, ['--', process.execPath, '--import', 'tsx', 'scripts/capture-vectors.ts', file]) !== 0)
    process.exitCode = 1;
