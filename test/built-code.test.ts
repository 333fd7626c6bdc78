// An error in the built package shows few bytes of source, and with source maps the line of the source.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Most characters of source that Node may print for an uncaught error. */
const mostPrinted = 1000;

let folder = '';
let program = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsnetlink-test-'));
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/bundle.ts', join(folder, 'dist')]);
  program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `import { links } from './dist/netlink/protocols/route/index.js';
     links.get({});
    `,
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...options: string[]): string =>
  spawnSync(process.execPath, [...options, program], { encoding: 'utf8' }).stderr;

/** The code of a line, without blanks. */
const code = (text: string): string => text.replace(/\s/g, '');

test('an uncaught error prints a short piece of the built code', () => {
  const [source = ''] = run().split('TypeError: ');
  expect(source).toContain('dist/');
  expect(source.length).toBeLessThan(mostPrinted);
});

/** The files that an entry loads at its start, and their size in bytes. */
function loadedBy(entry: string): { files: number; bytes: number } {
  const found = new Set([join(folder, entry)]);
  let bytes = 0;
  for (const file of found) {
    const text = readFileSync(file, 'utf8');
    bytes += text.length;
    for (const [, path] of text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g))
      found.add(join(dirname(file), path!));
  }
  return { files: found.size, bytes };
}

test('an entry loads few files, and a small one little', () => {
  const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  const entries = [
    ...Object.values<{ default?: string }>(exports).map((entry) => entry.default),
    bin.tsnetlink,
  ];
  const sizes = new Map(entries.filter(Boolean).map((entry) => [entry, loadedBy(entry)]));
  for (const [entry, { files }] of sizes) expect(files, entry).toBeLessThan(28);
  const all = sizes.get('./dist/index.js')!.bytes;
  for (const small of [
    'netlink/codec/index',
    'syscalls/index',
    'cli/main',
    'netlink/protocols/generic/index',
  ])
    expect(sizes.get(`./dist/${small}.js`)?.bytes, small).toBeLessThan(all / 3);
});

test('no line of the built code is long', () => {
  const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const name of files) {
    const lines = readFileSync(join(folder, 'dist', name), 'utf8').split('\n');
    expect(Math.max(...lines.map(({ length }) => length)), name).toBeLessThan(mostPrinted);
  }
});

test('with source maps each frame is the line of the source that made the call', () => {
  const stack = run('--enable-source-maps');
  const places = [
    ...stack.matchAll(/at (?:Object\.)?([\w.]+) \((?:file:\/\/)?(\S*\/src\/\S+\.ts):(\d+):(\d+)\)/g),
  ];
  expect(places.length).toBeGreaterThanOrEqual(3);
  for (const [index, [, , file, line, column]] of places.entries()) {
    const at = readFileSync(file as string, 'utf8').split('\n')[Number(line) - 1] as string;
    const rest = code(at.slice(Number(column) - 1));
    // The frame of the error itself constructs it; each other frame calls the function above it, by any name.
    expect(rest, `${file}:${line}:${column}`).toMatch(index === 0 ? /^new\w+Error\(/ : /^\.?\w+(\.\w+)*\(/);
  }
});

test('the built compiler of nftables knows every statement, and its lister every expression', () => {
  const file = join(folder, 'rules.mjs');
  writeFileSync(
    file,
    `import { compile, list } from './dist/network/nftables/index.js';
     import { nftables } from './dist/netlink/protocols/netfilter/index.js';
     const expr = [{ match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 22 } },
       { mangle: { key: { meta: { key: 'mark' } }, value: 1 } }, { accept: null }];
     const messages = compile([{ rule: { family: 'inet', table: 't', chain: 'c', expr } }]);
     const [, rule] = list(messages.map(({ name, value }) => ({ name, value })));
     console.log(JSON.stringify([rule.rule.expr, expr, nftables.listRules().type]));
    `,
  );
  const [listed, expr, type] = JSON.parse(
    spawnSync(process.execPath, [file], { encoding: 'utf8' }).stdout || '[]',
  );
  expect(listed).toEqual(expr);
  expect(type).toBe(0xa07);
});
