import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readText } from '../netlink/errors/read-text.ts';
import { usageError } from './usage-error.ts';

/** The kinds of files that {@link loadDescription} reads, for helps. */
export const descriptionFiles =
  'FILE is JSON, YAML (with the package yaml), or a module whose default export is the description; - is standard input.';

/**
 * Loads a description from a file: JSON, YAML, or the default export of a module. `-` reads standard input. The property `$schema`
 * of a file, which tells an editor its JSON Schema, is left out.
 */
export async function loadDescription<T>(path: string): Promise<T> {
  const description: unknown = await load(path);
  if (typeof description !== 'object' || description === null || !('$schema' in description))
    return description as T;
  const { $schema: _, ...rest } = description;
  return rest as T;
}

async function load(path: string): Promise<unknown> {
  if (/\.[cm]?[jt]s$/.test(path)) {
    const { default: description } = await import(pathToFileURL(resolve(path)).href);
    if (description === undefined) throw usageError(`${path}: the module has no default export`);
    return description;
  }
  const content = readText(path === '-' ? 0 : path);
  // JSON is YAML too, but its errors are those of JSON.
  if (/\.ya?ml$/.test(path) || (path === '-' && !/^\s*[[{]/.test(content))) return parseYaml(path, content);
  try {
    return JSON.parse(content, bytes);
  } catch (error) {
    throw usageError(`${path}: not JSON: ${(error as Error).message}`);
  }
}

async function parseYaml(path: string, content: string): Promise<unknown> {
  const { parse } = await loadYaml();
  try {
    return parse(content, bytes);
  } catch (error) {
    throw usageError(`${path}: not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** The functions of the package `yaml` that are used. */
export interface Yaml {
  parse(text: string, reviver: (key: unknown, value: unknown) => unknown): unknown;
  stringify(value: unknown): string;
}

/** Loads the package `yaml`, which is installed beside this one, or in the project that the command is called from. */
export async function loadYaml(): Promise<Yaml> {
  for (const from of [import.meta.url, pathToFileURL(`${process.cwd()}/`).href]) {
    let path: string;
    try {
      path = createRequire(from).resolve('yaml');
    } catch {
      continue;
    }
    return await import(pathToFileURL(path).href);
  }
  throw usageError("YAML needs the package yaml: 'npm install yaml'");
}

/** Reads bytes, which are `{ "hex": "0a0b" }` in files. */
function bytes(_key: unknown, value: unknown): unknown {
  const { hex } = (value ?? {}) as { hex?: unknown };
  const isBytes = typeof hex === 'string' && Object.keys(value as object).length === 1;
  return isBytes ? Buffer.from(hex as string, 'hex') : value;
}
