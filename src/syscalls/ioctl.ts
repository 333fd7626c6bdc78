import { libc } from './libc.ts';

/**
 * Controls a device or file (`ioctl(2)`).
 *
 * @param request number of the request
 * @param argument the structure that the request reads and fills in, or a number; absent for a request without argument
 * @returns what the request returns, or the negative error number
 */
export function ioctl(fd: number, request: number, argument?: Uint8Array | number): number {
  const c = libc();
  const result = c.ioctl(fd, request, typeof argument === 'object' ? argument : BigInt(argument ?? 0));
  return result < 0 ? -c.errno() : result;
}

/**
 * Returns the number of a request without argument, `_IO(type, number)` of `asm/ioctl.h`.
 *
 * @param type the driver's letter or number
 * @param number of the request within the driver
 */
export function ioctlNumber(type: number, number: number): number {
  // PowerPC and MIPS set a bit for requests without argument.
  return (hasWideDirection() ? 0x2000_0000 : 0) + type * 0x100 + number;
}

/** Returns the number of a request that takes an `int`, `_IOW(type, number, int)` of `asm/ioctl.h`. */
export function ioctlWriteNumber(type: number, number: number): number {
  return (hasWideDirection() ? 0x8000_0000 : 0x4000_0000) + 4 * 0x10000 + type * 0x100 + number;
}

/** Returns the number of a request that returns an `int`, `_IOR(type, number, int)` of `asm/ioctl.h`. */
export function ioctlReadNumber(type: number, number: number): number {
  return (hasWideDirection() ? 0x4000_0000 : 0x8000_0000) + 4 * 0x10000 + type * 0x100 + number;
}

/** Whether the direction of a request has three bits (none, read, write) instead of two (read, write). */
function hasWideDirection(): boolean {
  return ['ppc64', 'mips', 'mipsel'].includes(process.arch);
}
