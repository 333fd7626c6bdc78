import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { packageAliases } from '../support/package.ts';
import { around } from './around.ts';
import { type Block, blocksOf, pages } from './blocks.ts';

const blocks = pages.flatMap(blocksOf);

/** Within the project, so that packages are found, and outside of them; with `tsnetlink` leading to its sources. */
mkdirSync('.cache', { recursive: true });
const folder = mkdtempSync(resolve('.cache/docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = ({ place }: Block): string => `${place.replaceAll(/[/.:]/g, '-')}.mts`;

function writeProject(): void {
  const paths = Object.fromEntries(
    packageAliases(undefined).map(({ find, replacement }) => [
      find.source.slice(1, -1).replaceAll('\\', ''),
      [replacement],
    ]),
  );
  const compilerOptions = {
    paths,
    moduleDetection: 'force',
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const files = [...blocks.map(fileOf), 'around.d.ts'];
  const config = { extends: resolve('tsconfig.json'), compilerOptions, files, include: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'around.d.ts'), around);
  for (const block of blocks) writeFileSync(join(folder, fileOf(block)), block.code);
}

test('the code in the pages for users is right by type', () => {
  writeProject();
  expect(blocks.length).toBeGreaterThan(5);
  const { stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], {
    encoding: 'utf8',
  });
  const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
  expect(errors).toEqual([]);
}, 200_000);

describeLive('code that stands by itself runs:', () => {
  /** Runs a block of a page, by default the first, and returns its output. */
  const run = (page: string, at = 0): { status: number | null; stdout: string; stderr: string } => {
    const block = blocks.filter(({ place }) => place.startsWith(`${page}:`))[at] as Block;
    writeProject();
    return spawnSync(process.execPath, ['--import', 'tsx', join(folder, fileOf(block))], {
      encoding: 'utf8',
      env: { ...process.env, TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json') },
    });
  };

  liveTest('the README', () => {
    expect(run('README.md')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/received: 1,/),
      stderr: '',
    });
  });

  liveTest('docs/conntrack.md', () => {
    expect(run('docs/conntrack.md')).toEqual(
      expect.objectContaining({ status: 0, stdout: '10.0.0.1 10.0.0.2\n1\n', stderr: '' }),
    );
  });

  liveTest('docs/nftables.md', () => {
    const { status, stdout, stderr } = run('docs/nftables.md');
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(0, 3)).toEqual(['number', '1', '0']);
    expect(stdout).toContain('out [{"match"');
    expect(status).toBe(0);
  });

  liveTest('docs/ipset.md', () => {
    expect(run('docs/ipset.md')).toMatchObject({ status: 0, stdout: 'true\n5\n', stderr: '' });
  });

  liveTest('docs/packet-queue.md', () => {
    expect(run('docs/packet-queue.md')).toMatchObject({ status: 0, stdout: 'HELLO\n', stderr: '' });
  });

  liveTest('docs/ethtool.md', () => {
    const outputs = [...readFileSync('docs/ethtool.md', 'utf8').matchAll(/^console\.log\(.*; \/\/ (.*)$/gm)];
    expect(run('docs/ethtool.md')).toMatchObject({
      status: 0,
      stdout: `${outputs.map(({ 1: text }) => text).join('\n')}\n`,
      stderr: '',
    });
  });

  liveTest('docs/objects.md', () => {
    expect(run('docs/objects.md')).toMatchObject({ status: 0, stdout: '10.0.0.2\n1\n3\n', stderr: '' });
  });

  const recipes = readFileSync('docs/testing-recipes.md', 'utf8').split(/^## /m).slice(1);
  for (const [at, recipe] of recipes.entries()) {
    const title = recipe.slice(0, recipe.indexOf('\n'));
    const needed = title === 'Slow link' ? needs('qdisc tbf') : needs();
    liveTest(`the recipe ${title}, with the output that it names`, needed, () => {
      const outputs = [...recipe.matchAll(/^console\.log\(.*; +\/\/ '?(.*?)'?$/gm)].map(
        ({ 1: text }) => text,
      );
      expect(outputs.length).toBeGreaterThan(1);
      expect(run('docs/testing-recipes.md', at)).toMatchObject({
        status: 0,
        stdout: `${outputs.join('\n')}\n`,
        stderr: '',
      });
    });
  }

  liveTest('docs/labs.md', () => {
    expect(run('docs/labs.md')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/received: 1,/),
      stderr: '',
    });
  });
});

test('the pages of the package name no file that is left out of it', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
  const shipped = [...files.filter((name) => !name.startsWith('!')), 'package.json'];
  const outside = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)]
      .map(({ 1: link = '' }) => relative('.', resolve(page, '..', link)))
      .filter((path) => !shipped.some((name) => path === name || path.startsWith(`${name}/`)))
      .map((path) => `${page}: ${path}`),
  );
  expect(outside).toEqual([]);
});

test('the pages name no file that is not there', () => {
  const missing = pages.flatMap((page) => {
    const links = readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g);
    return [...links]
      .map(({ 1: link = '' }) => resolve(page, '..', link))
      .filter((path) => {
        try {
          readFileSync(path);
          return false;
        } catch {
          return true;
        }
      });
  });
  expect(missing).toEqual([]);
});
