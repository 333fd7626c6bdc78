// How long a new Node takes to start and import something: `importing.js [module]`.
import { spawnSync } from 'node:child_process';
import { serve } from './serve.ts';

const module = process.argv[2] ?? '';
// From a file here, so that names are looked up from here.
const args = module === '' ? ['-e', ''] : ['--input-type=module', '-e', `import '${module}'`];
const cwd = process.argv[3] ?? import.meta.dirname;

await serve((count) => {
  for (let index = 0; index < count; index++) {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  return undefined;
});
