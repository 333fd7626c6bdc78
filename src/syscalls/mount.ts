import { assertNoNul } from './arguments.ts';
import { SystemError } from './errors.ts';
import { libc } from './libc.ts';

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
