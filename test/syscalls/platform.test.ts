import { expect } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';
import { useScripts } from './script.ts';

const run = useScripts('src/syscalls/index.ts');

const open = `
  try {
    source.openSocket(16, 3, 0);
    report('opened');
  } catch ({ name, code, message, cause }) {
    report({ name, code, message, cause: cause?.message });
  }
`;

describeLive('a machine without support', () => {
  liveTest('that is not Linux is told so, at the first use and not before', () => {
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

  liveTest('for which koffi has no build is told so, with the cause', () => {
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

  liveTest('on which koffi is not installed is told so, with the cause', () => {
    const { reports } = run(open, { env: { NODE_PATH: '/nonexistent' } });
    expect(reports[0]).toMatchObject({
      code: 'ERR_UNSUPPORTED_PLATFORM',
      cause: expect.stringContaining("Cannot find module 'koffi'"),
    });
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
