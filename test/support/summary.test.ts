import { expect, test } from 'vitest';
import { summarize } from './summary.ts';

test('the end of a run counts, groups skipped tests by the missing feature, and leaves details to the report', () => {
  const { lines, report } = summarize([
    {
      name: 'a > one',
      state: 'passed',
      tallies: { 'fields compared': { link: 2, route: 1 } },
      accepted: ['x'],
    },
    { name: 'a > two', state: 'passed', tallies: { 'fields compared': { link: 3 } }, accepted: ['x', 'w'] },
    { name: 'a > three', state: 'failed', note: 'expected 1' },
    { name: 'b > four', state: 'passed', flaky: true, note: 'timed out' },
    { name: 'b > five', state: 'skipped', note: 'link vlan: refused: ip link add' },
    { name: 'b > six', state: 'skipped', note: 'kernel 7.1: older' },
    { name: 'b > seven', state: 'skipped', note: 'link vlan: refused: ip link add' },
    { name: 'b > eight', state: 'skipped' },
  ]);
  expect(lines).toEqual([
    'passed at the second try: b > four: timed out',
    '6 fields compared',
    '3 passed, 1 failed, 4 skipped (missing: link vlan 2, kernel 7.1 1, left out 1)',
  ]);
  expect(report).toEqual([
    '3 passed, 1 failed, 4 skipped',
    'missing: link vlan: 2 tests',
    'missing: kernel 7.1: 1 tests',
    'missing: left out: 1 tests',
    'failed: a > three: expected 1',
    'passed at the second try: b > four: timed out',
    'skipped: b > five: link vlan: refused: ip link add',
    'skipped: b > six: kernel 7.1: older',
    'skipped: b > seven: link vlan: refused: ip link add',
    'skipped: b > eight',
    '6 fields compared: link 5, route 1',
    'accepted: w',
    'accepted: x',
  ]);
});

test('a run without skipped tests and counts ends with one line', () => {
  expect(summarize([{ name: 'a', state: 'passed' }]).lines).toEqual(['1 passed, 0 failed, 0 skipped']);
});

test('a run shows the features that most tests miss', () => {
  const outcomes = Array.from({ length: 12 }, (_, number) => ({
    name: 'a',
    state: 'skipped' as const,
    note: `link ${'abcdefghijkl'[number]}: refused`,
  }));
  const [line] = summarize([...outcomes, { name: 'a', state: 'skipped', note: 'link l: refused' }]).lines;
  expect(line).toBe(
    '0 passed, 0 failed, 13 skipped (missing: link l 2, link a 1, link b 1, link c 1, link d 1, link e 1, link f 1, link g 1, 4 more)',
  );
});
