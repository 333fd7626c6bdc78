// The second part of `npm run lint`: plain English and names of files. Lists words of scripts/prose.ts in comments, texts and
// pages, and files whose names are not in kebab-case.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findWords, isBadName } from './prose.ts';
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
for (const file of files.filter((name) => /\.(?:ts|js|md|sh)$|^\.ci\//.test(name))) {
  const found = findWords(file, readFileSync(`${root}/${file}`, 'utf8'));
  problems.push(...found.map(({ line, word }) => `${file}:${line}: write it without '${word}'`));
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
