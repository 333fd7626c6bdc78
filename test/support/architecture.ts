import { posix } from 'node:path';
import { parseSource, type SourceFile } from '../../scripts/source-file.ts';

/** Source files by path from the root of the project (`src/netlink/socket/socket.ts`) with their text. */
export type Sources = ReadonlyMap<string, string>;

/** A folder or file, and everything that its files may import from outside. */
type Layer = readonly [path: string, allowed: readonly string[]];

const system = ['src/syscalls', 'node:'];
const messages = ['src/netlink/codec', 'src/netlink/message', 'src/netlink/request'];
const definitions = ['src/netlink/protocol.ts', 'src/netlink/protocols/index.ts'];
/** Everything that a socket is made of, up to the engine, which knows the protocol by its definition only. */
const engine = [
  ...messages,
  ...definitions,
  'src/netlink/errors',
  'src/netlink/transport',
  'src/netlink/engine',
];
const uses = ['src/netlink/events', 'src/netlink/batch'];
const netlink = [
  ...engine,
  ...uses,
  'src/netlink/definers.ts',
  'src/netlink/protocol-table.ts',
  'src/netlink/socket',
  'src/netlink/protocols',
  'src/netlink/specs',
];

/**
 * The layers from the bottom to the top. A file belongs to the layer with the longest path that fits. `node:` stands for
 * the modules of Node. The folder of a protocol (`src/netlink/protocols/route`) is one layer.
 */
const layers: readonly Layer[] = [
  ['src/syscalls', ['node:', 'koffi']],
  ['src/netlink/codec', []],
  ['src/netlink/message', ['src/netlink/codec']],
  ['src/netlink/request', ['src/netlink/codec', 'src/netlink/message']],
  ['src/netlink/errors', [...messages, ...system]],
  ['src/netlink/protocol.ts', [...messages, 'src/netlink/errors']],
  // The same for programs, with checked arguments.
  ['src/netlink/definers.ts', [...messages, 'src/netlink/protocol.ts']],
  ['src/netlink/protocols/common', messages],
  ['src/netlink/protocols', [...messages, 'src/netlink/protocol.ts', 'src/netlink/protocols/common']],
  // The one file that knows every protocol; it loads each of them when it is first used.
  ['src/netlink/protocols/index.ts', [...messages, 'src/netlink/protocol.ts', 'src/netlink/protocols']],
  ['src/netlink/transport', [...messages, 'src/netlink/errors', ...system]],
  ['src/netlink/engine', [...engine, ...system]],
  ['src/netlink/events', [...engine, ...system]],
  ['src/netlink/batch', [...engine, ...system]],
  // Finds a protocol by its name and types its events.
  ['src/netlink/protocol-table.ts', [...definitions, 'src/netlink/errors', 'src/netlink/events']],
  ['src/netlink/socket', [...engine, ...uses, 'src/netlink/protocol-table.ts', ...system]],
  // Makes families of the kernel's specifications, which are read from files.
  ['src/netlink/specs', [...netlink, 'node:']],
  // The graph of a map: types, for the pictures too.
  ['src/network/map/graph.ts', []],
  // Draws maps. Runs in browsers too.
  ['src/picture', ['src/network/map/graph.ts', '@dagrejs/dagre']],
  ['src/network', [...netlink, 'src/network/map/graph.ts', 'src/picture', ...system]],
  // Plugins of CNI, above the object model.
  ['src/cni', [...netlink, 'src/network', ...system]],
  ['src/dump', [...netlink, 'src/network', ...system]],
  ['src/testing', [...netlink, 'src/network', 'src/dump', ...system]],
  // The page of the command, which runs in browsers, and the data that it gets.
  ['src/web', ['src/network/map/graph.ts', 'src/picture']],
  [
    'src/cli',
    [
      ...netlink,
      'src/network',
      'src/network/map/graph.ts',
      'src/cni',
      'src/dump',
      'src/testing',
      'src/picture',
      'src/web',
      ...system,
    ],
  ],
  ['src/index.ts', [...netlink, 'src/network', ...system]],
  // Entries with checked arguments.
  ['src/codec.ts', messages],
  ['src/syscalls.ts', ['src/netlink/request', 'src/syscalls']],
];

/** Modules that do input or output. A protocol must not reach them, not even through the files that it imports. */
const ioLayers = ['src/syscalls', 'node:', 'koffi'];

/** Folders whose code names no protocol, because it serves all of them. */
const commonFolders = [...engine, ...uses, 'src/netlink/socket'].filter(
  (path) => path !== 'src/netlink/protocols/index.ts',
);

/** Words that belong to one protocol or family, also as a part of a name: `RTM_NEWLINK`, `nftables-trace`. */
const protocolWords = new Set(
  [
    'rtnetlink',
    'rtm',
    'rtnl',
    'rtnlgrp',
    'ifla',
    'rta',
    'tca',
    'genl',
    'nlctrl',
    'ctrl',
    'netfilter',
    'nfnetlink',
    'nfnl',
    'nftables',
  ].concat([
    'nft',
    'conntrack',
    'ipset',
    'nfqueue',
    'nflog',
    'sockdiag',
    'inetdiag',
    'unixdiag',
    'xfrm',
    'uevent',
    'kobject',
    'nfproto',
  ]),
);
/** Names of protocols that are English words too. They name the protocol where a name begins with them: `routeMessages`. */
const ambiguousWords = new Set([
  'route',
  'generic',
  'audit',
  'connector',
  'rdma',
  'crypto',
  'selinux',
  'usersock',
]);

/** Number of lines above which a file deserves a thought; see {@link longFiles}. */
const manyLines = 300;

/** Each breach of the rules of the project, as a line: `file: breach`. */
export function breaches(sources: Sources): string[] {
  const parsed = new Map([...sources].map(([file, text]) => [file, parseSource(file, text)]));
  const inFiles = [...sources].flatMap(([file, text]) => {
    const source = parsed.get(file) as SourceFile;
    return [
      ...importBreaches(file, source),
      ...purityBreaches(file, parsed),
      ...protocolNameBreaches(file, source),
      ...documentationBreaches(file, text),
      ...effectImportBreaches(file, text),
      ...errorBreaches(file, text),
    ];
  });
  return [...inFiles, ...circleBreaches(parsed)];
}

/**
 * The functions and classes that a file exports and no other file names. The exports of a file that another one takes as a whole
 * (`export *`, `import *`, `import()`) are left out, and those of an entry of the package. `others`: files that use the sources.
 */
export function needlessExports(sources: Sources, others: Sources, entries: readonly string[]): string[] {
  const all = new Map([...sources, ...others]);
  const whole = new Set(entries);
  const users = new Map<string, string[]>();
  for (const [file, text] of all) {
    for (const [, path = ''] of text.matchAll(
      /(?:export \*(?: as \w+)? from|import \* as \w+ from|import\()\s*'(\.[^']+)'/g,
    ))
      whole.add(resolve(file, path));
    for (const word of new Set(text.match(/[A-Za-z_$][\w$]*/g)))
      users.set(word, [...(users.get(word) ?? []), file].slice(0, 2));
  }
  return [...sources].flatMap(([file, text]) =>
    whole.has(file)
      ? []
      : [...text.matchAll(/^export (?:async )?(?:function\*?|(?:abstract )?class) ([\w$]+)/gm)]
          .filter(([, name = '']) => users.get(name)?.every((user) => user === file))
          .map(([, name]) => `${file}: no other file uses ${name}`),
  );
}

/** The files that are longer than {@link manyLines}, with their length. A long file is no breach. */
export function longFiles(sources: Sources): string[] {
  return [...sources]
    .map(([file, text]) => [file, text.split('\n').length - 1] as const)
    .filter(([, lines]) => lines > manyLines)
    .map(([file, lines]) => `${file}: ${lines} lines`);
}

/** The layer of a file or of a package: its path, and for a protocol the path of its folder. */
function layerOf(file: string): string {
  if (file.startsWith('node:')) return 'node:';
  const fitting = layers.map(([path]) => path).filter((path) => file === path || file.startsWith(`${path}/`));
  const layer = fitting.reduce((longest, path) => (path.length > longest.length ? path : longest), '');
  if (layer !== 'src/netlink/protocols') return layer === '' ? file : layer;
  return /^src\/netlink\/protocols\/[^/]+(?=\/)/.exec(file)?.[0] ?? file;
}

/** The layers that a layer may import; undefined for a file that has no place. */
function allowedFor(layer: string): readonly string[] | undefined {
  const own = layers.find(([path]) => path === layer);
  const parent = layers.find(([path]) => path === posix.dirname(layer) && path === 'src/netlink/protocols');
  return (own ?? parent)?.[1];
}

function isAllowed(target: string, allowed: readonly string[]): boolean {
  const layer = layerOf(target);
  if (allowed.includes(layer)) return true;
  // A layer that may import protocols may import each of them.
  return allowed.includes('src/netlink/protocols') && layer.startsWith('src/netlink/protocols/');
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
}

function importBreaches(file: string, { imports }: SourceFile): string[] {
  const layer = layerOf(file);
  const allowed = allowedFor(layer);
  if (allowed === undefined) return [`${file}: is in no layer that the rules know`];
  const targets = new Set(imports.map(({ specifier }) => resolve(file, specifier)));
  return [...targets]
    .filter((target) => layerOf(target) !== layer && !isAllowed(target, allowed))
    .map((target) => `${file}: ${layer} must not import ${target}`);
}

function purityBreaches(file: string, parsed: ReadonlyMap<string, SourceFile>): string[] {
  if (!file.startsWith('src/netlink/protocols/') || file === 'src/netlink/protocols/index.ts') return [];
  const cameFrom = new Map<string, string>([[file, '']]);
  for (const current of cameFrom.keys()) {
    if (ioLayers.includes(layerOf(current))) {
      return [`${file}: a protocol must not do I/O, but it reaches ${pathTo(current, cameFrom)}`];
    }
    for (const { specifier, typeOnly } of parsed.get(current)?.imports ?? []) {
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

/** One breach for each file in a circle of imports, type-only and lazy ones included. */
function circleBreaches(parsed: ReadonlyMap<string, SourceFile>): string[] {
  const targets = (file: string): string[] =>
    (parsed.get(file)?.imports ?? []).map(({ specifier }) => resolve(file, specifier));
  return [...parsed.keys()].flatMap((file) => {
    const cameFrom = new Map<string, string>();
    for (const target of targets(file)) cameFrom.set(target, '');
    for (const current of cameFrom.keys()) {
      if (current === file) return [`${file}: is in a circle: ${file} -> ${pathTo(file, cameFrom)}`];
      for (const target of targets(current)) if (!cameFrom.has(target)) cameFrom.set(target, current);
    }
    return [];
  });
}

/** The words of a name in camelCase, snake_case or kebab-case, or of a sentence, in lower case. */
function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean);
}

/** The protocol that a name or text contains; undefined where it contains none. */
function protocolNamed(text: string): string | undefined {
  const words = wordsOf(text);
  const named =
    words.find((word) => protocolWords.has(word)) ?? pairs(words).find((pair) => protocolWords.has(pair));
  if (named !== undefined) return named;
  const isName = !/\s/.test(text.trim());
  return isName && ambiguousWords.has(words[0] ?? '') ? words[0] : undefined;
}

/** Each word joined with the next one: the name of a protocol may be written as two words (`sock diag`). */
function pairs(words: readonly string[]): string[] {
  return words.slice(1).map((word, index) => `${words[index]}${word}`);
}

function protocolNameBreaches(file: string, { imports, identifiers, strings }: SourceFile): string[] {
  if (!commonFolders.includes(layerOf(file))) return [];
  const segments = imports.flatMap(({ specifier }) => specifier.split('/'));
  const texts = new Set([...segments, ...[...identifiers, ...strings].map(({ text }) => text)]);
  const named = [...texts].filter((text) => protocolNamed(text) !== undefined);
  return named.map((text) => `${file}: names a protocol: ${text}`);
}

/** The package says that its modules have no effects, so the built code leaves out an import for its effect alone. */
function effectImportBreaches(file: string, text: string): string[] {
  return [...text.matchAll(/^import '([^']+)'/gm)].map(
    ([, specifier]) => `${file}: imports ${specifier} for its effect alone`,
  );
}

/** Files that make errors with a code, and folders whose errors are shown to the user of the command by their message. */
const makersOfErrors = [
  'src/netlink/codec/encode-error.ts',
  'src/syscalls/arguments.ts',
  'src/netlink/protocols/netfilter/nftables/compile/refusal.ts',
  'src/cli/',
  'src/web/',
  'src/dump/',
];

/** Errors about arguments have a code. */
function errorBreaches(file: string, text: string): string[] {
  if (makersOfErrors.some((path) => file.startsWith(path))) return [];
  return [...text.matchAll(/new (TypeError|RangeError)\(/g)].map(
    ([, name]) => `${file}: makes a ${name} without a code`,
  );
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
