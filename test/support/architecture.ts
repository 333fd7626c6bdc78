import { posix } from 'node:path';

/** Source files by path from the root of the project (`src/netlink/socket/socket.ts`) with their text. */
export type Sources = ReadonlyMap<string, string>;

/** One `import` or `export … from` of a file. */
interface Import {
  readonly specifier: string;
  /** Gone after compilation, so it cannot pull a module in. */
  readonly typeOnly: boolean;
}

/** Everything a layer may import beside itself. `node:` stands for the modules of Node. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'src/netlink/codec': [],
  'src/syscalls': ['node:', 'koffi'],
  'src/netlink': ['src/netlink/codec', 'src/syscalls', 'node:'],
  'src/network': ['src/netlink', 'src/netlink/codec', 'src/syscalls', 'node:'],
  'src/testing': ['src/network', 'src/netlink', 'src/netlink/codec', 'src/syscalls', 'node:'],
  'src/dump': ['src/network', 'src/netlink', 'src/netlink/codec', 'src/syscalls', 'node:'],
  'src/cli': ['src/dump', 'src/network', 'src/netlink', 'src/netlink/codec', 'src/syscalls', 'node:'],
  src: ['src/network', 'src/netlink', 'src/netlink/codec', 'src/syscalls', 'node:'],
};

/** What protocol folders (src/netlink/route/ …) must not reach, not even through the files that they import. */
const ioLayers = ['src/syscalls', 'koffi'];

const maximumLines = 320;

/** Each breach of the rules of the project, as a line that says where and what. */
export function breaches(sources: Sources): string[] {
  return [...sources].flatMap(([file, text]) => [
    ...importBreaches(file, text),
    ...purityBreaches(file, sources),
    ...lengthBreaches(file, text),
    ...documentationBreaches(file, text),
  ]);
}

/** The layer of a file or of a package: the longest key of {@link layers} that it is under. */
function layerOf(file: string): string {
  const layer = Object.keys(layers).find((folder) => folder !== 'src' && file.startsWith(`${folder}/`));
  if (layer !== undefined) return layer;
  if (/^src\/[^/]+$/.test(file)) return 'src';
  return file.startsWith('node:') ? 'node:' : file;
}

function importsOf(text: string): Import[] {
  const found: Import[] = [];
  // Statements start a line; examples in comments do not.
  for (const match of text.matchAll(
    /^(?:import|export)\b(\s+type\b)?(?:[^;'"]*?\bfrom)?\s*['"]([^'"]+)['"]/gm,
  )) {
    found.push({ specifier: match[2]!, typeOnly: match[1] !== undefined });
  }
  for (const match of text.matchAll(/^(?!\s*(?:\*|\/\/)).*\bimport\(\s*['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: match[1]!, typeOnly: false });
  }
  return found;
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
}

function importBreaches(file: string, text: string): string[] {
  const layer = layerOf(file);
  const allowed = layers[layer];
  if (allowed === undefined) return [`${file}: is in no layer that the rules know`];
  return importsOf(text)
    .map(({ specifier }) => resolve(file, specifier))
    .filter((target) => layerOf(target) !== layer && !allowed.includes(layerOf(target)))
    .map((target) => `${file}: ${layer} must not import ${target}`);
}

function purityBreaches(file: string, sources: Sources): string[] {
  if (layerOf(file) !== 'src/netlink' || !/^src\/netlink\/[^/]+\//.test(file)) return [];
  const cameFrom = new Map<string, string>([[file, '']]);
  for (const current of cameFrom.keys()) {
    if (ioLayers.includes(layerOf(current))) {
      return [`${file}: a protocol folder must not do I/O, but it reaches ${pathTo(current, cameFrom)}`];
    }
    for (const { specifier, typeOnly } of importsOf(sources.get(current) ?? '')) {
      const target = resolve(current, specifier);
      if (!typeOnly && !cameFrom.has(target)) cameFrom.set(target, current);
    }
  }
  return [];
}

function pathTo(target: string, cameFrom: ReadonlyMap<string, string>): string {
  const from = cameFrom.get(target);
  return from ? `${pathTo(from, cameFrom)} -> ${target}` : target;
}

function lengthBreaches(file: string, text: string): string[] {
  const lines = text.split('\n').length - 1;
  return lines > maximumLines ? [`${file}: ${lines} lines, more than ${maximumLines}`] : [];
}

function documentationBreaches(file: string, text: string): string[] {
  const exported =
    /^export (?:declare |abstract |async )*(function\*?|const|let|class|interface|type) +([\w$]+)/;
  const lines = text.split('\n');
  const seen = new Set<string>();
  return lines.flatMap((line, index) => {
    const [, keyword, name] = exported.exec(line) ?? [];
    // Only the first of several overloads carries the comment, or the value of a value and type of one name.
    if (keyword === undefined || name === undefined || seen.has(name)) return [];
    seen.add(name);
    return isDocumented(lines, index, keyword) ? [] : [`${file}: ${name} has no TSDoc`];
  });
}

/**
 * A comment stands right above. For constants and types also at the head of their paragraph: a list of constants has
 * one comment, and so have a schema and the interface derived from it.
 */
function isDocumented(lines: readonly string[], index: number, keyword: string): boolean {
  let above = index - 1;
  while (lines[above]?.startsWith('// biome-ignore')) above--;
  if (lines[above]?.trimEnd().endsWith('*/')) return true;
  if (keyword.startsWith('function') || keyword === 'class') return false;
  while (lines[above - 1]?.trim()) above--;
  return /^\/[/*]/.test(lines[above] ?? '');
}
