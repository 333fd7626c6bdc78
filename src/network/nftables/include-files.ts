import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { IncludeReader, Source } from '../../netlink/protocols/netfilter/nftables/text/index.ts';
import { argument, isListOf, isText, operation } from '../../netlink/request/input.ts';

/** Where nft looks for files that are included. */
const defaultFolders = ['/etc'];

/**
 * Reads the files that `include` names, for `parseNft`: relative to the working directory where the path begins with `./` or `../`, else
 * in these folders. The last part of a path may be a pattern (`*.nft`): files that begin with a dot are left out, and the others come
 * in the order of their names. A pattern may match no file.
 *
 * @throws Error of `node:fs` for a file that cannot be read
 */
export const includeFiles = operation(
  'include files',
  () => [argument('folders', isListOf(isText))],
  (folders: readonly string[] = defaultFolders): IncludeReader =>
    (path) => {
      const isPlaced = /^(?:\/|\.\.?\/)/.test(path);
      const paths = isPlaced ? [path] : folders.map((folder) => join(folder, path));
      if (/[*?]/.test(basename(path))) return paths.flatMap((one) => matching(one));
      for (const one of paths.slice(0, -1)) {
        const found = readIfThere(one);
        if (found !== undefined) return [found];
      }
      return [read(paths.at(-1) ?? path)];
    },
);

function read(name: string): Source {
  return { name, text: readFileSync(name, 'utf8') };
}

function readIfThere(name: string): Source | undefined {
  try {
    return read(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The files that a pattern matches, in the order of their names. */
function matching(pattern: string): Source[] {
  const folder = dirname(pattern);
  const escaped = basename(pattern).replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  const matcher = new RegExp(`^(?!\\.)${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  let entries: { name: string; isFile: boolean }[];
  try {
    entries = readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFile: !entry.isDirectory(),
    }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter(({ name, isFile }) => isFile && matcher.test(name))
    .map(({ name }) => name)
    .toSorted()
    .map((name) => read(join(folder, name)));
}
