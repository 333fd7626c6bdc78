import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uniqueName, useLab, useNamespace } from '../../src/testing/hooks.ts';
import { describeLive, liveTest } from '../support/live.ts';
import { packageAliases } from '../support/package.ts';

/** Runs an example with the sources in the place of the package. */
function run(file: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  mkdirSync('.cache', { recursive: true });
  const folder = mkdtempSync(resolve('.cache/examples-'));
  try {
    const paths = Object.fromEntries(
      packageAliases(undefined).map(({ find, replacement }) => [
        find.source.slice(1, -1).replaceAll('\\', ''),
        [replacement],
      ]),
    );
    const config = join(folder, 'tsconfig.json');
    writeFileSync(config, JSON.stringify({ extends: resolve('tsconfig.json'), compilerOptions: { paths } }));
    return spawnSync(process.execPath, ['--import', 'tsx', file, ...args], {
      encoding: 'utf8',
      env: { ...process.env, TSX_TSCONFIG_PATH: config, NODE_TEST_CONTEXT: '' },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeLive('the hooks of vitest', () => {
  const lab = useLab(
    { before: beforeAll, after: afterAll },
    { nodes: { a: {}, b: {} }, links: [{ ends: ['a', 'b'] }] },
  );
  const namespace = useNamespace({ before: beforeAll, after: afterAll });

  liveTest('build a lab and a namespace for the tests of a file', async () => {
    expect(lab().nodes.map(({ name }) => name)).toEqual(['a', 'b']);
    expect((await namespace().links()).map(({ name }) => name)).toEqual(['lo']);
  });
});

describeLive('examples', () => {
  liveTest('a test of node:test with a lab', () => {
    const { status, stdout, stderr } = run('examples/http-client.test.ts');
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/pass 1/);
  });

  liveTest('a router is provisioned', () => {
    const { status, stdout, stderr } = run('examples/provision.ts');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/second run .* 0 changes/);
  });

  liveTest('a live table of the links of all namespaces', () => {
    const { status, stdout, stderr } = run('examples/namespaces-table.ts', '1');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('(this)');
  });
});

test('hooks are refused where they are not functions, and values outside of tests', () => {
  const description = { nodes: { a: {} } };
  expect(() => useLab({ before: 5 } as never, description)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
  expect(() => useNamespace(undefined as never)).toThrow(expect.objectContaining({ field: 'hooks' }));
  const lab = useLab({ before: () => {}, after: () => {} }, description);
  expect(lab).toThrow(/inside of a test/);
});

test('names are unique, and short enough for links', () => {
  const made = Array.from({ length: 1000 }, () => uniqueName('abcd'));
  expect(new Set(made).size).toBe(1000);
  expect(Math.max(...made.map((name) => name.length))).toBeLessThanOrEqual(15);
  expect(() => uniqueName('')).toThrow(expect.objectContaining({ field: 'prefix' }));
});
