import { endianness } from 'node:os';

/** `struct msghdr`, `struct iovec` and `struct cmsghdr` consist of words of this size (linux/socket.h, linux/uio.h). */
export const WORD: number = ['arm', 'ia32'].includes(process.arch) ? 4 : 8;
/** Whether numbers are stored with their low byte first. */
export const LITTLE_ENDIAN: boolean = endianness() === 'LE';

/** Stores a `size_t` or an address as the word of that index. */
export function writeWord(view: DataView, index: number, value: bigint): void {
  if (WORD === 8) view.setBigUint64(index * 8, value, LITTLE_ENDIAN);
  else view.setUint32(index * 4, Number(value), LITTLE_ENDIAN);
}

/** Reads a `size_t`. */
export function readWord(view: DataView, index: number): number {
  return WORD === 8
    ? Number(view.getBigUint64(index * 8, LITTLE_ENDIAN))
    : view.getUint32(index * 4, LITTLE_ENDIAN);
}
