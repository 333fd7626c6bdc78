// How the bundle uses the modules of Node. An `import` loads a module whether it is used or not, and reads each of its
// properties, which loads more: of `node:fs`, streams and promises.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'builtin';
/** The modules that Node loads at its start. */
const present = new Set(['events', 'fs', 'module', 'os', 'path', 'timers/promises', 'url', 'util']);
const load = createRequire(import.meta.url);

/**
 * Gets the modules of Node by `process.getBuiltinModule`. Modules that Node does not load at its start are got when they are
 * first used.
 *
 * @param folder folder of the source files
 * @param groupOf returns the group of a source file, by its absolute path. The files of a group share the code for a module
 */
export function builtins(folder: string, groupOf: (file: string) => string): Plugin {
  const used = importedNames(folder);
  return {
    name: 'builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:/ }, ({ path, importer }) => ({
        path: `${path}?${groupOf(importer)}`,
        namespace,
        sideEffects: false,
      }));
      onLoad({ filter: /^node:/, namespace }, ({ path: id }) => {
        const path = id.slice(0, id.indexOf('?'));
        const name = path.slice('node:'.length);
        if (!builtinModules.includes(name)) return { errors: [{ text: `${path} is not a module of Node` }] };
        const taken = `process.getBuiltinModule('${path}')`;
        const names = Object.keys(load(path) as object).filter((key) => used.get(path)?.has(key));
        const contents = present.has(name)
          ? `const module = /* @__PURE__ */ ${taken};
           const take = (key) => module[key];
           ${names.map((key) => `const _${key} = /* @__PURE__ */ take('${key}'); export { _${key} as ${key} };`).join('\n')}`
          : `module.exports = { ${names.map((key) => `get ${key}() { return ${taken}.${key}; }`).join(', ')} };`;
        return { contents };
      });
    },
  };
}

/** The names that the source files in a folder import from each module of Node. */
function importedNames(folder: string): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const source = readFileSync(`${folder}/${file}`, 'utf8');
    // An import in a function would see the names of other files alone. A module is got when it is first used anyway.
    const other =
      /^import (?!type |\{)[^;]* from 'node:[^']+'|\bimport\('node:[^']+'\)|^export .* from 'node:[^']+'/m.exec(
        source,
      );
    if (other !== null) throw new Error(`${file}: ${other[0]}: expected names in braces`);
    for (const [, list = '', path = ''] of source.matchAll(/^import \{([^}]*)\} from '(node:[^']+)'/gm)) {
      const found = names.get(path) ?? new Set();
      for (const name of list.split(',')) found.add(name.replace(/\sas\s.*/s, '').trim());
      names.set(path, found);
    }
  }
  return names;
}
