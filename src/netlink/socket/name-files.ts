import { readdirSync, readFileSync } from 'node:fs';
import type { NameSource } from '../request/number-names.ts';

/** Where iproute2 keeps the names of numbers. A file in the second folder hides the file of that name in the first. */
const folders = ['/usr/share/iproute2', '/etc/iproute2'];

/** Names by file, for this turn of the event loop: thousands of requests read a file once. */
const known = new Map<string, ReadonlyMap<string, number>>();

/**
 * Reads the names in a file of iproute2, and those in the `.conf` files of the folder beside it: `rt_tables` and
 * `rt_tables.d`. Files that are missing or cannot be read have no names.
 */
export const readNameFile: NameSource = (file) => {
  let names = known.get(file);
  if (names === undefined) {
    names = readNames(file);
    if (known.size === 0) setImmediate(() => known.clear()).unref();
    known.set(file, names);
  }
  return names;
};

function readNames(file: string): Map<string, number> {
  const main = folders.map((folder) => read(`${folder}/${file}`)).findLast((text) => text !== undefined);
  const more = new Map<string, string>();
  for (const folder of folders.map((folder) => `${folder}/${file}.d`))
    for (const name of list(folder)) more.set(name, read(`${folder}/${name}`) ?? '');
  const names = new Map<string, number>();
  for (const text of [main ?? '', ...more.values()])
    for (const line of text.split('\n')) {
      const [, number, name] = /^\s*(0x[0-9a-f]+|\d+)\s+([^\s#]+)/i.exec(line) ?? [];
      if (number !== undefined && name !== undefined) names.set(name, Number(number));
    }
  return names;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.conf'));
  } catch {
    return [];
  }
}
