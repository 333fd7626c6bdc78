import { endianness } from 'node:os';
import { SystemError, UnsupportedPlatformError } from './errors.ts';
import { libc } from './libc.ts';
import { WORD } from './words.ts';

// linux/bpf.h
const BPF_PROG_LOAD = 5;
const BPF_PROG_ATTACH = 8;
const BPF_PROG_TYPE_CGROUP_SOCK = 9;
const BPF_CGROUP_INET_SOCK_CREATE = 2;

/** Size of the arguments of the two commands, in `unsigned int`s: each ends before fields that are not used here. */
const loadWords = 18;
const attachWords = 4;

/** The number of `bpf(2)`, for which the C library has no function (asm/unistd.h). */
const numbers: Readonly<Record<string, number>> = {
  x64: 321,
  arm64: 280,
  riscv64: 280,
  loong64: 280,
  ia32: 357,
  arm: 386,
  s390x: 351,
  ppc64: 361,
  mipsel: 4355,
};

const isLittleEndian = (): boolean => endianness() === 'LE';

/** One instruction, `struct bpf_insn`: operation, registers, 16-bit offset, 32-bit value. */
function instruction(operation: number, destination: number, source: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  bytes[0] = operation;
  bytes[1] = isLittleEndian() ? (source << 4) | destination : (destination << 4) | source;
  new DataView(bytes.buffer).setInt32(4, value, isLittleEndian());
  return bytes;
}

/** Stores the index of a link as `bound_dev_if`, the first field of `struct bpf_sock`, and accepts the socket. */
function bindingProgram(link: number): Uint8Array {
  const context = 1;
  const moveNumber = 0xb7;
  const storeWord = 0x63;
  const exit = 0x95;
  return Buffer.concat([
    instruction(moveNumber, 2, 0, link),
    instruction(storeWord, context, 2, 0),
    instruction(moveNumber, 0, 0, 1),
    instruction(exit, 0, 0, 0),
  ]);
}

/**
 * Binds every IPv4 and IPv6 socket that the processes of a control group make from now on to a link (`BPF_CGROUP_INET_SOCK_CREATE` of
 * bpf(2)). Replaces an earlier binding of the group. Needs `CAP_BPF` and `CAP_NET_ADMIN` in the initial user namespace. Linux 4.10,
 * CONFIG_CGROUP_BPF.
 *
 * @param group descriptor of the folder of the group, in a cgroup2 file system
 * @param link index of the link
 * @throws SystemError `EPERM`, also if a group above it has a program that forbids others; `EINVAL` or `ENOSYS` if the kernel lacks it
 */
export function bindGroupToLink(group: number, link: number): void {
  const program = loadProgram(bindingProgram(link));
  try {
    const words = new Uint32Array(attachWords);
    words.set([group, program, BPF_CGROUP_INET_SOCK_CREATE]);
    bpf(BPF_PROG_ATTACH, words, 'to bind the sockets of a control group to a link');
  } finally {
    libc().close(program);
  }
}

/** Returns the descriptor of a program. */
function loadProgram(instructions: Uint8Array): number {
  const license = new TextEncoder().encode('Dual MIT/GPL\0');
  const words = new Uint32Array(loadWords);
  words[0] = BPF_PROG_TYPE_CGROUP_SOCK;
  words[1] = instructions.byteLength / 8;
  setAddress(words, 2, instructions);
  setAddress(words, 4, license);
  words[loadWords - 1] = BPF_CGROUP_INET_SOCK_CREATE;
  return bpf(BPF_PROG_LOAD, words, 'to load a program that binds sockets to a link');
}

/** Stores an address, which always has 64 bits here. */
function setAddress(words: Uint32Array, index: number, bytes: Uint8Array): void {
  new DataView(words.buffer).setBigUint64(4 * index, libc().address(bytes), isLittleEndian());
}

function bpf(command: number, words: Uint32Array, subject: string): number {
  const number = numbers[process.arch];
  if (number === undefined || (WORD === 4 && !isLittleEndian()))
    throw new UnsupportedPlatformError(`bpf(2) is not known on ${process.arch}`);
  const c = libc();
  const size = BigInt(words.byteLength);
  const result = c.syscall(number, BigInt(command), c.address(words), size, 0n, 0n);
  if (result < 0) throw new SystemError('bpf', c.errno(), subject);
  return result;
}
