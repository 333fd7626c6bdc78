import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';
import { useScripts } from '../support/script.ts';

const run = useScripts('src/syscalls/index.ts');

const open = `
  try {
    source.openSocket(16, 3, 0);
    report('opened');
  } catch ({ name, code, message, cause }) {
    report({ name, code, message, cause: cause?.message });
  }
`;

// In `--eval` there is a `__filename` that is no path; bundled into CommonJS there is no `import.meta`.
describe('the library can be loaded', () => {
  const use = 'errnoName(1) + closeFd(openSocket(16, 3, 0))';
  const source = fileURLToPath(new URL('../../src/syscalls/index.ts', import.meta.url));

  test('by a program on the command line', () => {
    const program = `import(${JSON.stringify(source)}).then(({ errnoName, openSocket, closeFd }) => console.log(${use}))`;
    const options = { encoding: 'utf8', cwd: fileURLToPath(new URL('../..', import.meta.url)) } as const;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', program], options);
    expect({ stdout, stderr }).toEqual({ stdout: 'EPERMundefined\n', stderr: '' });
  });

  test('from a bundle in CommonJS', () => {
    const program = `import { errnoName, openSocket, closeFd } from ${JSON.stringify(source)}; console.log(${use})`;
    const { outputFiles } = buildSync({
      stdin: { contents: program, resolveDir: '.' },
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'node',
      external: ['koffi'],
      logLevel: 'error',
    });
    // Beside the tree, where koffi is found.
    const file = fileURLToPath(new URL('../../node_modules/.tsnetlink-bundle.cjs', import.meta.url));
    writeFileSync(file, outputFiles[0]!.text);
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
    rmSync(file);
    expect({ stdout, stderr }).toEqual({ stdout: 'EPERMundefined\n', stderr: '' });
  });
});

describeLive('a machine without support', () => {
  liveTest('that is not Linux gets an error at the first use and not before', () => {
    const { reports } = run(`
      Object.defineProperty(process, 'platform', { value: 'darwin' });
      report(source.errnoName(1));
      ${open}
    `);
    expect(reports).toEqual([
      'EPERM',
      {
        name: 'UnsupportedPlatformError',
        code: 'ERR_UNSUPPORTED_PLATFORM',
        message: 'tsnetlink needs Linux: there is no netlink on darwin',
      },
    ]);
  });

  liveTest('for which koffi has no build gets an error with the cause', () => {
    const { reports } = run(`
      Object.defineProperty(process, 'arch', { value: 'mips64' });
      ${open}
    `);
    expect(reports[0]).toMatchObject({
      code: 'ERR_UNSUPPORTED_PLATFORM',
      message: expect.stringContaining('linux-mips64'),
      cause: expect.stringContaining('native Koffi module'),
    });
  });

  liveTest('on which koffi is not installed gets an error with the cause', () => {
    const { reports } = run(open, { env: { NODE_PATH: '/nonexistent' } });
    expect(reports[0]).toMatchObject({
      code: 'ERR_UNSUPPORTED_PLATFORM',
      cause: expect.stringContaining("Cannot find module 'koffi'"),
    });
  });

  test('where the permission model of Node forbids addons, gets an error that names the flag', () => {
    const flag = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const source = fileURLToPath(new URL('../../dist/syscalls.js', import.meta.url));
    const program = `import(${JSON.stringify(source)}).then(({ openSocket }) => openSocket(16, 3, 0)).catch(({ code, message }) => console.log(code, message))`;
    const { stdout } = spawnSync(process.execPath, [flag, '--allow-fs-read=*', '--eval', program], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^ERR_UNSUPPORTED_PLATFORM .*disabled\. The permission model .*--allow-addons/);
  });

  liveTest('loads koffi at the first call and not on import', () => {
    const { reports } = run(`
      const native = () => process.report.getReport().sharedObjects.some((name) => name.endsWith('koffi.node'));
      source.errnoName(1);
      const before = native();
      ${open}
      report([before, native()]);
    `);
    expect(reports).toEqual(['opened', [false, true]]);
  });
});
