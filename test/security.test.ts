import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('every test that SECURITY.md names is there', () => {
  const paths = readFileSync('SECURITY.md', 'utf8').match(/test\/[\w/-]+\.test\.ts/g) ?? [];
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});
