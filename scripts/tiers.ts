// Merges the files that the entries of the package share. The bundler makes a file of each set of modules that are needed by the
// same entries: 28 for `tsnetlink`. Node takes a third of a millisecond to load a file.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/** Source files that are loaded together. Paths are relative to the root of the project. */
type Tier = ReadonlySet<string>;

/** The source files with their imports. */
type Inputs = Metafile['inputs'];

/** The source files that an entry loads at its start, itself included. */
function closure(inputs: Inputs, entry: string): Set<string> {
  const found = new Set([entry]);
  for (const file of found)
    for (const { path, kind, external } of inputs[file]?.imports ?? [])
      if (kind === 'import-statement' && external !== true && path.startsWith('src/')) found.add(path);
  return found;
}

/** Shares of less than so many bytes of source are one tier: to load a file takes longer than to load a few kilobytes more. */
const smallShare = 100_000;

/**
 * Divides the files that `main` loads at its start: those that it shares with the first of the lowest entries, with the next
 * one, and so on; then those that it shares with the other entries: the small shares together, then the others, beginning with
 * the smallest; then the rest. The last tier are the other files of `large`.
 */
export function tiersOf(
  inputs: Inputs,
  main: string,
  lowest: readonly string[],
  others: readonly string[],
  large: string,
): Tier[] {
  const rest = closure(inputs, main);
  const shareOf = (entry: string): string[] => [...closure(inputs, entry)].filter((file) => rest.has(file));
  const take = (share: readonly string[]): string[] => {
    const tier = share.filter((file) => rest.has(file));
    for (const file of tier) rest.delete(file);
    return tier;
  };
  const first = lowest.map(shareOf).map(take);
  const shares = others.map(shareOf).sort((one, other) => one.length - other.length);
  const tiers = shares.map(take);
  const isSmall = (tier: readonly string[]): boolean => bytesOf(inputs, tier) < smallShare;
  const common = tiers.filter(isSmall).flat();
  const own = tiers.filter((tier) => !isSmall(tier));
  const all = [...first, common, ...own, [...rest]];
  const known = new Set(all.flat());
  all.push([...closure(inputs, large)].filter((file) => !known.has(file)));
  return all.map((tier) => new Set(tier));
}

function bytesOf(inputs: Inputs, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (inputs[file]?.bytes ?? 0), 0);
}

/** The group of a file, by its absolute path: the files of a tier have one. */
export function groupsOf(root: string, tiers: readonly Tier[]): (file: string) => string {
  const groups = new Map(
    tiers.flatMap((tier, index) => [...tier].map((file) => [resolve(root, file), String(index)])),
  );
  return (file) => groups.get(file) ?? file;
}

/**
 * Lets each entry, and each file that is imported when it is first used, load a tier as a whole or not at all. The bundler then
 * makes one file of a tier.
 */
export function loadWholeTiers(
  root: string,
  inputs: Inputs,
  entries: readonly string[],
  tiers: readonly Tier[],
): Plugin {
  const lazy = Object.values(inputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path),
  );
  const additions = new Map(
    [...entries, ...lazy].map((entry) => [resolve(root, entry), missingFiles(inputs, entry, tiers)]),
  );
  return {
    name: 'tiers',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const files = additions.get(path);
        if (files === undefined) return undefined;
        const imports = files.map((file) => `import ${JSON.stringify(resolve(root, file))};`);
        return { contents: `${readFileSync(path, 'utf8')}\n${imports.join('\n')}`, loader: 'ts' };
      });
    },
  };
}

/** The files that an entry does not load of the tiers of which it loads a part. */
function missingFiles(inputs: Inputs, entry: string, tiers: readonly Tier[]): string[] {
  const loaded = closure(inputs, entry);
  const missing = new Set<string>();
  // The files of a tier import files of the same and of earlier tiers.
  for (const tier of [...tiers].reverse()) {
    if (![...tier].some((file) => loaded.has(file))) continue;
    for (const file of tier) {
      if (!loaded.has(file)) missing.add(file);
      for (const imported of closure(inputs, file)) loaded.add(imported);
    }
  }
  return [...missing];
}
