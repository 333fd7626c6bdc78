import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  argument,
  check,
  checkArgument,
  isListOf,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../netlink/request/input.ts';
import { starterMark } from './executable.ts';
import { pluginTypes } from './plugins/index.ts';

/** Options of `installPlugins`. */
export interface InstallOptions {
  /** Names of plugins. All by default. */
  readonly types?: readonly string[] | undefined;
  /** The Node that runs them; that of this process by default. */
  readonly node?: string | undefined;
  /** The file that they import; that of `tsnetlink/cni` by default. */
  readonly library?: string | undefined;
}

/** Longest first line of a script, in bytes (`BINPRM_BUF_SIZE` of linux/binfmts.h, without `#!` and the newline). */
const longestInterpreter = 250;

const isInterpreter = check(
  'an absolute path without blanks, of at most 250 bytes',
  (value) =>
    typeof value === 'string' && /^\/\S+$/.test(value) && Buffer.byteLength(value) <= longestInterpreter,
);
const installOptions = isObject<InstallOptions>(
  { types: isListOf(isOneOf(pluginTypes)), node: isInterpreter, library: isText },
  'an object of options',
);

/**
 * Writes an executable file for each plugin to a folder. A file runs Node with this installation of the library: both are named by
 * absolute paths. Files of the same names are replaced at once, so that a runtime finds the old or the new one. Returns the paths.
 */
export const installPlugins = operation(
  'install plugins',
  () => [required(argument('folder', isText)), argument('options', installOptions)],
  (folder: string, options?: InstallOptions): string[] => writeStarters(folder, options),
);

function writeStarters(folder: string, options: InstallOptions = {}): string[] {
  const { types = pluginTypes, node = process.execPath, library } = options;
  const url = library === undefined ? libraryUrl() : pathToFileURL(library).href;
  checkArgument('cni install', 'node', isInterpreter, node);
  mkdirSync(folder, { recursive: true });
  return types.map((type) => {
    const path = resolve(folder, type);
    const draft = join(folder, `.${type}.${process.pid}`);
    writeFileSync(draft, starter(type, node, url), { mode: 0o755 });
    renameSync(draft, path);
    return path;
  });
}

/** The text of a starter. It has no extension, so that Node takes it for CommonJS or, beside a package.json, for a module: it runs as both. */
function starter(type: string, node: string, url: string): string {
  return `#!${node}
${starterMark}
import(${JSON.stringify(url)}).then(({ loadPlugin, runPlugin }) =>
  loadPlugin(${JSON.stringify(type)})().then(runPlugin));
`;
}

/** The file of this library that starters import: where this code is bundled, that of the installed package. */
function libraryUrl(): string {
  for (const from of [import.meta.url, pathToFileURL(`${process.cwd()}/`).href]) {
    try {
      const path = createRequire(from).resolve('tsnetlink/cni');
      if (existsSync(path)) return pathToFileURL(path).href;
    } catch {
      // Not there: the next place.
    }
  }
  throw new Error('starters import tsnetlink/cni, and the package is not installed or not built');
}
