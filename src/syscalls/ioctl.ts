import { libc } from './libc.ts';

/**
 * Controls a device or file (`ioctl(2)`).
 *
 * @param request number of the request
 * @param argument the structure the request reads and fills in; none for requests without
 * @returns what the request returns, or the negative error number
 */
export function ioctl(fd: number, request: number, argument?: Uint8Array): number {
  const c = libc();
  const result = c.ioctl(fd, request, argument ?? 0n);
  return result < 0 ? -c.errno() : result;
}

/**
 * The number of a request without argument, `_IO(type, number)` of `asm/ioctl.h`.
 *
 * @param type the driver's letter or number
 * @param number of the request within the driver
 */
export function ioctlNumber(type: number, number: number): number {
  // PowerPC marks requests without argument; on the other architectures the mark is zero.
  const none = process.arch === 'ppc64' ? 0x2000_0000 : 0;
  return none + type * 0x100 + number;
}
