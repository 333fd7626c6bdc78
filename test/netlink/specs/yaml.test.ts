import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseYaml } from '../../../src/netlink/specs/yaml.ts';

/** Documents with everything that specifications use. */
const documents = [
  'name: a\nvalue: 1\n',
  '---\n# comment\na:\n  b: c # more\n  d:\n  e: ~\n\nf: "x # y"\n',
  'list:\n  - 1\n  - 0x10\n  - -5\n  - 1.5\n  - true\n  - null\n  - text with words\n',
  'list:\n- a: 1\n  b: 2\n-\n  a: 3\n- - x\n  - y\n- [p, q]\n',
  'a: [1, two, three-four]\nb: []\nc: {x: 1, y: [z]}\nd: [one,\n    two,\n  three]\ne: ["net/a.h", \'b\']\n',
  'doc: |\n  one\n    two # no comment\n\n  three\n\nnext: 1\n',
  'doc: |-\n  one\n  two\nkeep: |+\n  one\n\nfold: >\n  one\n  two\n\n  three\n    deeper\n  four\nend: >-\n  x\n',
  "doc: words that\n  go on\n  in lines\nnext: \"quoted: text\"\nsingle: 'it''s'\n",
  'a: &ref\n  b: 1\nc: *ref\nd: &list [1, 2]\ne: *list\nf:\n  - &item x\n  - *item\n',
  'a: 08\nb: 1e3\nc: 0o17\nd: .5\ne: +7\nf: 12ab\ng: -x\nh: "12"\ni: yes\nj: True\n',
  'url: https://example.org/a:b\nkey with words: 1\n"quoted key": 2\n',
  'a:\r\n  - b\r\n  - c\r\n',
  '- 1\n- 2\n...\n',
  '',
  '\uFEFFa: 1\n',
];

test.each(documents)('reads what the package yaml reads: %j', (text) => {
  expect(parseYaml(text)).toEqual(parse(text));
});

test.each([
  ['a: b: c', 1],
  ['a: 1\na: 2', 2],
  ['a:\n  b: 1\n c: 2', 3],
  ['a: *none', 1],
  ['a: "x\\n"', 1],
  ['a: !tag x', 1],
  ['a: [1, 2', 1],
  ['a: |3\n   x', 1],
  ['\ta: 1', 1],
  ['a: 1\njust text', 2],
  ['<<: {a: 1}', 1],
  ['a: {b: c: d}', 1],
  ['- a\nb: 1', 2],
])('does not read %j', (text, line) => {
  expect(() => parseYaml(text)).toThrow(expect.objectContaining({ line }));
});

test('ends for any text, in linear time and without a deep stack', () => {
  const deep = Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
  expect(() => parseYaml(deep)).toThrow('nested more than');
  expect(() => parseYaml(`a: ${'['.repeat(5000)}${']'.repeat(5000)}`)).toThrow();
  expect(() => parseYaml('- '.repeat(2000))).toThrow();
});
