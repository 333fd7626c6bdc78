import { assertNoNul } from './arguments.ts';
import { SystemError } from './errors.ts';
import { libc } from './libc.ts';
import { closeFd } from './socket.ts';

/**
 * Mounts a file system, or changes a mount (`mount(2)`), in the mount namespace of this thread. Needs `CAP_SYS_ADMIN`.
 *
 * @param source device, or the path to bind; any name for other file systems
 * @param target path of the mount point
 * @param type file system, or `null` if the flags need none
 * @param flags `MS_*`
 * @param data options of the file system, separated by commas
 * @throws SystemError `EPERM`, `ENOENT`, `EINVAL`, `EBUSY` …; TypeError `ERR_INVALID_ARG_VALUE` for a NUL in a string
 */
export function mount(
  source: string,
  target: string,
  type: string | null,
  flags: number,
  data?: string,
): void {
  for (const text of [source, target, type ?? '', data ?? '']) assertNoNul(text);
  const c = libc();
  if (c.mount(source, target, type, flags, data ?? null) < 0) {
    const what = [type, source].filter(Boolean).join(' ');
    throw new SystemError('mount', c.errno(), `${what} on ${target}, flags 0x${flags.toString(16)}`);
  }
}

/**
 * Unmounts (`umount2(2)`), in the mount namespace of this thread. Needs `CAP_SYS_ADMIN`.
 *
 * @param target path of the mount point
 * @param flags for example `MNT_DETACH`
 * @throws SystemError `EBUSY`, `EINVAL` (not a mount point), `ENOENT`, `EPERM`; TypeError `ERR_INVALID_ARG_VALUE` for a
 * NUL in the path
 */
export function umount(target: string, flags: number): void {
  assertNoNul(target);
  const c = libc();
  if (c.umount2(target, flags) < 0) throw new SystemError('umount2', c.errno(), target);
}

// asm-generic/unistd.h, linux/mount.h. New system calls have the same number on all architectures.
const fsopenNumber = 430;
const fsconfigNumber = 431;
const fsmountNumber = 432;
const FSOPEN_CLOEXEC = 1;
const FSCONFIG_CMD_CREATE = 6;
const FSMOUNT_CLOEXEC = 1;

/**
 * Mounts a file system that no path leads to (`fsopen(2)`, `fsmount(2)`), and returns the descriptor of its root. Closing it ends the
 * mount. Needs `CAP_SYS_ADMIN`. Linux 5.2.
 *
 * @param type file system, such as `cgroup2`
 * @throws SystemError `EPERM`, `ENODEV` if the kernel lacks the file system, `ENOSYS` before Linux 5.2
 */
export function mountDetached(type: string): number {
  assertNoNul(type);
  const c = libc();
  const name = new TextEncoder().encode(`${type}\0`);
  const call = (number: number, first: bigint, second: bigint): number => {
    const result = c.syscall(number, first, second, 0n, 0n, 0n);
    if (result < 0) throw new SystemError(number === fsopenNumber ? 'fsopen' : 'fsmount', c.errno(), type);
    return result;
  };
  const context = call(fsopenNumber, c.address(name), BigInt(FSOPEN_CLOEXEC));
  try {
    call(fsconfigNumber, BigInt(context), BigInt(FSCONFIG_CMD_CREATE));
    return call(fsmountNumber, BigInt(context), BigInt(FSMOUNT_CLOEXEC));
  } finally {
    closeFd(context);
  }
}
