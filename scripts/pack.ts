import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './run.ts';

/** Packs the project into the folder as `npm publish` would, and returns the path of the tarball. */
export function pack(folder: string): string {
  mustRun('npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack wrote no tarball');
  return join(folder, tarball);
}
