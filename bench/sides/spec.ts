// Reads the largest specification of the kernel: by the library, and its text alone by the package yaml. Arguments: mode and folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSpec } from 'tsnetlink/spec';
import { parse } from 'yaml';
import { chosen, type Round, serve } from './serve.ts';

const file = join(process.argv[3] ?? '', 'tc.yaml');
const repeated =
  (run: () => unknown): (() => Round) =>
  () =>
  (count) => {
    for (let index = 0; index < count; index++) run();
    return undefined;
  };

await serve(
  await chosen({
    library: repeated(() => loadSpec(file)),
    yaml: repeated(() => parse(readFileSync(file, 'utf8'))),
  }),
);
