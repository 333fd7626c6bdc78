import { readdirSync } from 'node:fs';
import { loadVectors } from '../../support/vectors.ts';

const folder = 'test/netlink/protocols';

/** The vectors of all files, by file. */
export function vectorGroups(): ReturnType<typeof loadVectors> {
  return loadVectors(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.vectors.ts'))
      .sort()
      .map((file) => `${process.cwd()}/${folder}/${file}`),
  );
}

/** The commands of all vectors. */
export async function vectorCommands(): Promise<string[]> {
  const groups = await vectorGroups();
  return groups.flatMap(({ vectors }) => vectors.map(({ command }) => command));
}
