// The second part of `npm run lint`: plain English and names of files. Lists words of scripts/prose.ts in comments, texts and
// pages, and files whose names are not in kebab-case.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findWords, isBadName } from './prose.ts';
import { notYet } from './prose-not-yet.ts';
import { root } from './run.ts';

/** The list of words, and its test. */
const withWords = ['scripts/prose.ts', 'test/support/prose.test.ts'];

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const files = listed
  .split('\n')
  .filter((file) => file !== '' && !withWords.includes(file) && existsSync(`${root}/${file}`));

const problems = files.filter(isBadName).map((file) => `${file}: a file name in kebab-case is expected`);
const excused = new Set<string>();
for (const file of files.filter((name) => /\.(?:ts|js|md|sh)$|^\.ci\//.test(name))) {
  const found = findWords(file, readFileSync(`${root}/${file}`, 'utf8'));
  const excuse = notYet.find((entry) => file === entry || file.startsWith(`${entry}/`));
  if (found.length > 0 && excuse !== undefined) excused.add(excuse);
  else problems.push(...found.map(({ line, word }) => `${file}:${line}: write it without '${word}'`));
}
for (const entry of notYet.filter((place) => !excused.has(place)))
  problems.push(`scripts/prose-not-yet.ts: '${entry}' is clean or gone: remove it`);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
