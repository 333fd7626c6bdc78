import { expect, test } from 'vitest';
import { NetlinkError } from '../../src/netlink/errors/netlink-error.ts';
import { permissionAdvice } from '../../src/syscalls/advice.ts';
import { SystemError } from '../../src/syscalls/errors.ts';

test('a refused call says which capability it lacked, and how to get it', () => {
  for (const call of ['setns', 'unshare', 'mount', 'umount2'])
    expect(new SystemError(call, 1, 'what it was about').message).toMatch(
      /^\w+: EPERM: Operation not permitted \(what it was about; needs CAP_SYS_ADMIN; .*tsnetlink rootless -- COMMAND"\)$/,
    );
  expect(new NetlinkError('link create a', 1).message).toMatch(
    /^link create a: EPERM: Operation not permitted \(needs CAP_NET_ADMIN; /,
  );
});

test('there is no advice for other errors and calls', () => {
  expect(permissionAdvice('mount', 'ENOENT')).toBeUndefined();
  expect(permissionAdvice('open', 'EACCES')).toBeUndefined();
  expect(new SystemError('mount', 2).message).toBe('mount: ENOENT: No such file or directory');
});
