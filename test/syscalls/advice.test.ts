import { expect, test } from 'vitest';
import { permissionAdvice } from '../../src/syscalls/advice.ts';
import { SystemError } from '../../src/syscalls/errors.ts';
import { liveTest, needs } from '../support/live.ts';
import { useScripts } from '../support/script.ts';

const run = useScripts('test/syscalls/advice-entry.ts');
const withoutCapabilities = ['setpriv', '--bounding-set=-all', '--inh-caps=-all'];
const script = `
  for (const call of ['setns', 'unshare', 'mount', 'umount2']) report(new source.SystemError(call, 1, 'a detail').message);
  report(new source.NetlinkError('link create a', 1).message);
  report(new source.NetlinkError('link create a', 1, { message: 'the reason' }).message);
  report(new source.NetlinkError('route get 10.0.0.1', 13).message);`;

liveTest('a refused call says which capability it lacks, and how to get it', () => {
  const { reports } = run(script, { wrapper: withoutCapabilities });
  expect(reports.slice(0, 4)).toEqual(
    ['setns', 'unshare', 'mount', 'umount2'].map((call) =>
      expect.stringMatching(
        new RegExp(
          `^${call}: EPERM: Operation not permitted \\(a detail; needs CAP_SYS_ADMIN; .*tsnetlink rootless -- COMMAND"\\)$`,
        ),
      ),
    ),
  );
  expect(reports.slice(4)).toEqual([
    expect.stringMatching(/^link create a: EPERM: Operation not permitted \(needs CAP_NET_ADMIN; /),
    'link create a: EPERM: Operation not permitted (the reason)',
    'route get 10.0.0.1: EACCES: Permission denied',
  ]);
});

liveTest('a thread that has the capability gets no advice', needs('real root'), () => {
  const { reports } = run(script);
  expect(reports).toEqual([
    ...['setns', 'unshare', 'mount', 'umount2'].map(
      (call) => `${call}: EPERM: Operation not permitted (a detail)`,
    ),
    'link create a: EPERM: Operation not permitted',
    'link create a: EPERM: Operation not permitted (the reason)',
    'route get 10.0.0.1: EACCES: Permission denied',
  ]);
});

test('there is no advice for other errors and calls', () => {
  expect(permissionAdvice('mount', 'ENOENT')).toBeUndefined();
  expect(permissionAdvice('open', 'EACCES')).toBeUndefined();
  expect(permissionAdvice('netlink', 'EACCES')).toBeUndefined();
  expect(new SystemError('mount', 2).message).toBe('mount: ENOENT: No such file or directory');
});
