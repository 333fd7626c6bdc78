import { expect, test } from 'vitest';
import { findWords, isBadName } from '../../scripts/prose.ts';

test('finds the words of the list in comments and texts of code', () => {
  const text = [
    '// Made anew.',
    "const text = 'there is no room'; // of\n// its own",
    '/**\n * A link by\n * which it left. Told.\n */',
    'const template = `$'.concat('{1} nobody $', '{2} dealt with`;'),
  ].join('\n');
  expect(findWords('a.ts', text).map(({ line, word }) => `${line} ${word}`)).toEqual([
    '1 anew',
    '2 of its own',
    '5 by which',
    '6 Told',
    '2 room',
    '8 nobody',
    '8 dealt',
  ]);
});

test('finds a noun clause with `What` at the beginning of a comment', () => {
  const text = '/** What it is. */\n// What is it?\n// Says what it is.\n/**\n * What else.\n */\n';
  expect(findWords('a.ts', text).map(({ word }) => word)).toEqual(['What', 'What']);
});

test('finds such clauses at the beginning of sentences in pages, but not in headings and questions', () => {
  const text = '# What it is\nWhat it is. What now? Or what it is.\n- What else\n| What | what is |\n';
  expect(findWords('a.md', text).map(({ line }) => line)).toEqual([2, 3, 4]);
});

test('finds them everywhere in other files', () => {
  expect(findWords('a.md', 'One.\nMended\nas\never, `room`.')).toEqual([
    { line: 2, word: 'Mended' },
    { line: 3, word: 'as ever' },
  ]);
});

test('accepts names in code, single words as values, and parts of other words', () => {
  const text = "// `room` is not a bedroom\nconst room = 'nobody';\nanew.told();\n";
  expect(findWords('a.ts', text)).toEqual([]);
});

test('file names are in kebab-case', () => {
  const good = [
    'a/link-kind.test.ts',
    'README.md',
    '.gitignore',
    '.ci/run',
    'tsconfig.build.json',
    'ipv6.ts',
  ];
  const bad = ['a/linkKind.ts', 'link_kind.ts', 'Link.ts', 'link-.ts', 'link--kind.ts', 'docs/Readme.md'];
  expect(good.filter(isBadName)).toEqual([]);
  expect(bad.filter((name) => !isBadName(name))).toEqual([]);
});
