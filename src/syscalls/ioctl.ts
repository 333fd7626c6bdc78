import { libc } from './libc.ts';

/**
 * Controls a device or file (`ioctl(2)`).
 *
 * @param request number of the request
 * @param argument the structure the request reads and fills in, or the number it takes in its place; none for requests
 * without
 * @returns what the request returns, or the negative error number
 */
export function ioctl(fd: number, request: number, argument?: Uint8Array | number): number {
  const c = libc();
  const result = c.ioctl(fd, request, typeof argument === 'object' ? argument : BigInt(argument ?? 0));
  return result < 0 ? -c.errno() : result;
}

/**
 * The number of a request without argument, `_IO(type, number)` of `asm/ioctl.h`.
 *
 * @param type the driver's letter or number
 * @param number of the request within the driver
 */
export function ioctlNumber(type: number, number: number): number {
  // PowerPC and MIPS mark requests without argument; on the other architectures the mark is zero.
  return (hasWideMarks() ? 0x2000_0000 : 0) + type * 0x100 + number;
}

/** The number of a request that takes an `int`, `_IOW(type, number, int)` of `asm/ioctl.h`. */
export function ioctlWriteNumber(type: number, number: number): number {
  return (hasWideMarks() ? 0x8000_0000 : 0x4000_0000) + 4 * 0x10000 + type * 0x100 + number;
}

/** The number of a request that returns an `int`, `_IOR(type, number, int)` of `asm/ioctl.h`. */
export function ioctlReadNumber(type: number, number: number): number {
  return (hasWideMarks() ? 0x4000_0000 : 0x8000_0000) + 4 * 0x10000 + type * 0x100 + number;
}

/** Whether the direction of a request takes three bits, one for each and one for none, in place of two. */
function hasWideMarks(): boolean {
  return ['ppc64', 'mips', 'mipsel'].includes(process.arch);
}
