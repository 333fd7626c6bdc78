// Writes the manual pages of the command, made from the definitions of the commands, to dist/man or the folder in the argument.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../src/cli/command.ts';
import { manPage } from '../src/cli/man-page.ts';
import { tsnetlink } from '../src/cli/subcommands.ts';
import { root } from './run.ts';

const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
const folder = process.argv[2] ?? `${root}/dist/man`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const entries = Object.entries(await entriesOf(tsnetlink));
const summary = 'network namespaces, links, addresses and routes of Linux, and netlink messages';
const page = await manPage(['tsnetlink'], tsnetlink, summary, version, []);
writeFileSync(join(folder, 'tsnetlink.1'), page);
for (const [name, entry] of entries) {
  const text = await manPage(['tsnetlink', name], await entry.load(), entry.summary, version, ['tsnetlink']);
  writeFileSync(join(folder, `tsnetlink-${name}.1`), text);
}
