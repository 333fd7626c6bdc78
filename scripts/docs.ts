// `npm run docs`: builds the site into site/dist. The pages are those of the project, the reference is made from the comments in the source. Fails
// after any warning, and for a link to a page that is not there. The tools are installed in site/, so that nothing else has to install them;
// `npm run docs -- --tools` only installs them.

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { mustRun, root } from './run.ts';

const site = join(root, 'site');
const pages = join(site, 'pages');
const built = join(site, 'dist');

/** Pages of the project by their groups in the sidebar. A page of docs/ that is in no group is added to the last one. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'The object model': ['namespaces', 'links', 'objects', 'sockets', 'map', 'traffic-control'],
  'Labs and tests': ['labs', 'testing', 'testing-recipes', 'desired-state'],
  'From the command line': ['from-ip', 'commands', 'dump'],
  Protocols: [],
};
/** Other pages, which lie in the folder of the project. */
const general = ['README', 'ARCHITECTURE', 'CHANGELOG', 'SECURITY', 'CONTRIBUTING'];

installTools();
if (!process.argv.includes('--tools')) {
  makePages();
  makeReference();
  makeSite();
  checkLinks();
}

/** Installs the tools, unless those of the lock file are installed. */
function installTools(): void {
  const lock = readFileSync(join(site, 'package-lock.json'), 'utf8');
  const note = join(site, 'node_modules/.installed');
  if (existsSync(note) && readFileSync(note, 'utf8') === lock) return;
  mustRun('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: site });
  writeFileSync(note, lock);
}

/** Writes the pages with the links that they have in the site, and the sidebar. */
function makePages(): void {
  for (const folder of [pages, built]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(pages, { recursive: true });
  const files = readdirSync(join(root, 'docs'));
  const names = files.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3));
  for (const name of names) writePage(`docs/${name}.md`, `${name}.md`);
  for (const name of general) writePage(`${name}.md`, pageOf(`${name}.md`) as string);
  for (const name of files.filter((name) => !name.endsWith('.md')))
    cpSync(join(root, 'docs', name), join(pages, name));
  const placed = new Set(Object.values(groups).flat());
  const rest = names.filter((name) => !placed.has(name));
  const entries = Object.entries(groups);
  const sidebar = [
    { text: 'Start', items: ['index', 'ARCHITECTURE'].map(itemOf) },
    ...entries.map(([text, own], index) => ({
      text,
      items: [...own, ...(index === entries.length - 1 ? rest : [])].map(itemOf),
    })),
  ];
  writeFileSync(join(pages, 'site.json'), JSON.stringify({ sidebar }));
}

/** The entry of a page in the sidebar. */
function itemOf(name: string): { text: string; link: string } {
  const title = /^# (.*)$/m.exec(readFileSync(join(pages, `${name}.md`), 'utf8'))?.[1] ?? name;
  return { text: title.replaceAll('`', ''), link: name === 'index' ? '/' : `/${name}` };
}

function writePage(source: string, target: string): void {
  const text = readFileSync(join(root, source), 'utf8');
  const linked = text.replace(
    /(!?)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g,
    (_whole, image: string, label: string, link: string, anchor = '') => {
      const page = pageOf(posix.normalize(posix.join(posix.dirname(source), link)));
      // Files that are no pages: source, examples.
      return page === undefined ? label : `${image}[${label}](./${page}${anchor})`;
    },
  );
  writeFileSync(join(pages, target), linked);
}

/** Returns the place of a file in the site; `undefined` for a file that has none. */
function pageOf(path: string): string | undefined {
  if (path === 'README.md') return 'index.md';
  if (path.startsWith('docs/')) return path.slice('docs/'.length);
  return general.some((name) => path === `${name}.md`) ? path : undefined;
}

function makeReference(): void {
  tool('typedoc', ['--options', 'typedoc.js']);
}

function makeSite(): void {
  tool('vitepress', ['build', '.']);
}

/** Runs a tool. Throws after a warning. */
function tool(name: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(join(site, 'node_modules/.bin', name), args, {
    cwd: site,
    encoding: 'utf8',
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  if (/\bwarn(ing)?\b|^\(!\)/im.test(`${stdout}${stderr}`)) throw new Error(`${name} has warnings`);
}

/** Looks for the file of each link of each page, also of the reference. */
function checkLinks(): void {
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  const missing = new Set<string>();
  for (const file of files) {
    const html = readFileSync(join(built, file), 'utf8');
    for (const [, link = ''] of html.matchAll(/\b(?:href|src)="([^"#?]+)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const path = link.startsWith('/') ? join(built, link) : resolve(built, dirname(file), link);
      const isThere =
        existsSync(path) && (!statSync(path).isDirectory() || existsSync(join(path, 'index.html')));
      if (!isThere) missing.add(`${file}: ${link}`);
    }
  }
  if (missing.size > 0) throw new Error(`dead links:\n${[...missing].slice(0, 30).join('\n')}`);
  console.log(`${files.length} pages in site/dist, no dead links`);
}
