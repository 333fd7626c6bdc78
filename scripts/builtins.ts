// How the bundle uses the modules of Node. An `import` loads a module whether it is used or not, and reads each of its
// properties, which loads more: of `node:fs`, streams and promises.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'builtin';
/** The modules that Node loads at its start. */
const present = new Set(['events', 'fs', 'path', 'url', 'util']);
const load = createRequire(import.meta.url);

/**
 * Gets the modules of Node by `process.getBuiltinModule`. Modules that Node does not load at its start are got when they are
 * first used.
 *
 * @param folder folder of the source files
 * @param groupOf returns the group of a source file, by its absolute path. The files of a group share the code for a module
 */
export function builtins(folder: string, groupOf: (file: string) => string): Plugin {
  const imports = importsIn(folder);
  return {
    name: 'builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:/ }, ({ path, importer }) => ({
        path: `${path}?${groupOf(importer)}`,
        namespace,
        sideEffects: false,
      }));
      onLoad({ filter: /^node:/, namespace }, ({ path: id }) => {
        const [path = '', group] = id.split(/\?(.*)/s);
        const name = path.slice('node:'.length);
        if (!builtinModules.includes(name)) return { errors: [{ text: `${path} is not a module of Node` }] };
        const taken = `process.getBuiltinModule('${path}')`;
        const own = imports.filter((one) => one.path === path && groupOf(one.file) === group);
        const used = new Set(own.flatMap((one) => one.names));
        const names = Object.keys(load(path) as object).filter((key) => used.has(key));
        const contents = present.has(name)
          ? `export const { ${names.join(', ')} } = ${taken};`
          : `module.exports = { ${names.map((key) => `get ${key}() { return ${taken}.${key}; }`).join(', ')} };`;
        return { contents };
      });
    },
  };
}

/** An import of a module of Node. */
interface Import {
  /** Absolute path of the file that has it. */
  readonly file: string;
  /** `node:fs` … */
  readonly path: string;
  readonly names: readonly string[];
}

/** The imports of modules of Node in the source files of a folder. */
function importsIn(folder: string): Import[] {
  const found: Import[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const file = `${folder}/${name}`;
    const source = readFileSync(file, 'utf8');
    // An import in a function would see the names of other files alone. A module is got when it is first used anyway.
    const other =
      /^import (?!type |\{)[^;]* from 'node:[^']+'|\bimport\('node:[^']+'\)|^export .* from 'node:[^']+'/m.exec(
        source,
      );
    if (other !== null) throw new Error(`${name}: ${other[0]}: expected names in braces`);
    for (const [, list = '', path = ''] of source.matchAll(/^import \{([^}]*)\} from '(node:[^']+)'/gm))
      found.push({ file, path, names: list.split(',').map((one) => one.replace(/\sas\s.*/s, '').trim()) });
  }
  return found;
}
