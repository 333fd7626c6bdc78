import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Where `tsnetlink` and `tsnetlink/…` lead in tests: to src/, or to an installed package when its folder is given.
 * Both are derived from the `exports` of package.json.
 */
export function packageAliases(installed: string | undefined): { find: RegExp; replacement: string }[] {
  const { exports } = JSON.parse(readFileSync(`${installed ?? root}/package.json`, 'utf8')) as {
    exports: Record<string, string | { default: string }>;
  };
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === 'string') return [];
    const file = installed
      ? `${installed}/${target.default}`
      : `${root}/${target.default.replace('/dist/', '/src/').replace(/\.js$/, '.ts')}`;
    return [{ find: new RegExp(`^tsnetlink${path.slice(1)}$`), replacement: file }];
  });
}

/** True for a test file that uses the library as a user does, by name alone, so that it can run on a packed package. */
export function usesPackageOnly(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return /from 'tsnetlink[/']/.test(text) && !/from '[./]*\/src\//.test(text);
}

/** True for a test file that talks to the kernel. */
export function isLive(file: string): boolean {
  return /from '[./]*(support\/)?live\.ts'/.test(readFileSync(file, 'utf8'));
}

/** Imports all entries of the package, as a user does: by name. */
export async function importEntries(): Promise<ReadonlyMap<string, object>> {
  const { exports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { exports: object };
  const names = Object.keys(exports)
    .filter((path) => !path.endsWith('.json'))
    .map((path) => `tsnetlink${path.slice(1)}`);
  const load = async (name: string) => [name, (await import(/* @vite-ignore */ name)) as object] as const;
  return new Map(await Promise.all(names.map(load)));
}
