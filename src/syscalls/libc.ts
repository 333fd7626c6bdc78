import { createRequire } from 'node:module';
import type * as koffi from 'koffi';
import { UnsupportedPlatformError } from './errors.ts';

/** A pointer: bytes, an address, or `0n` for NULL (converted faster than `null`). */
type Pointer = Uint8Array | Uint32Array | bigint;
/** A pointer in a frequent call, from {@link Libc.address}. A number is converted three times as fast as bytes. */
type Address = number;
/** Callback of a call that runs on a pool thread. */
type Completion = (error: Error | null, result: number) => void;

/** Functions of the C library. They return the result of C: -1 on failure, with the error number in {@link Libc.errno}. */
export interface Libc {
  /** Error number of the last failed call of this thread. Inside the callback of an async call: of that call. */
  errno(): number;
  /** The address of bytes. Stable until their ArrayBuffer is collected, detached or resized. */
  address(bytes: Uint8Array | Uint32Array): bigint;
  /** Makes a libuv poll handle for a file descriptor. Wrong use crashes the process; see poll.ts. */
  poll(fd: number, callback: (status: number) => void): koffi.node.PollHandle;

  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Pointer, length: number): number;
  connect(fd: number, address: Pointer, length: number): number;
  getsockname(fd: number, address: Pointer, length: Pointer): number;
  socketpair(domain: number, type: number, protocol: number, fds: Pointer): number;
  setsockopt(fd: number, level: number, option: number, value: Pointer, length: number): number;
  getsockopt(fd: number, level: number, option: number, value: Pointer, length: Pointer): number;
  send(fd: number, data: Address, length: number, flags: number): number;
  sendto(fd: number, data: Pointer, length: number, flags: number, address: Pointer, size: number): number;
  sendtoAsync(
    fd: number,
    data: Pointer,
    length: number,
    flags: number,
    address: Pointer,
    size: number,
    completion: Completion,
  ): void;
  recv(fd: number, buffer: Address, length: number, flags: number): number;
  recvfrom(
    fd: number,
    buffer: Pointer,
    length: number,
    flags: number,
    address: Pointer,
    size: Pointer,
  ): number;
  recvmsg(fd: number, header: Pointer, flags: number): number;
  recvmmsg(fd: number, headers: Address, count: number, flags: number, timeout: Address): number;
  open(path: string, flags: number, mode: number): number;
  close(fd: number): number;
  ioctl(fd: number, request: number, argument: Pointer): number;
  setns(fd: number, flags: number): number;
  unshare(flags: number): number;
  mount(source: string, target: string, type: string | null, flags: number, data: string | null): number;
  umount2(target: string, flags: number): number;
  flock(fd: number, operation: number): number;
  /** A system call that the C library has no function for. Every argument is a number or an address. */
  syscall(call: number, ...values: readonly [bigint, bigint, bigint, bigint, bigint]): number;
  getppidAsync(completion: Completion): void;
}

let bound: Libc | undefined;

/**
 * Returns the C library. The first call loads the foreign function interface and binds the functions, which takes some
 * milliseconds. Later calls return the same object.
 *
 * @throws UnsupportedPlatformError (`ERR_UNSUPPORTED_PLATFORM`) on another system than Linux, or if the
 * foreign function interface has no build
 */
export function libc(): Libc {
  bound ??= bindLibc();
  return bound;
}

/** Makes the function that finds packages. A CommonJS bundle has `__filename` and no `import.meta.url`. In `node --eval` `__filename` is not a path. */
const requireFromHere = (): NodeJS.Require => createRequire(import.meta.url ?? __filename);

/** Path of the foreign function interface, for a thread that loads its own copy. */
export function foreignFunctionInterfacePath(): string {
  return requireFromHere().resolve('koffi');
}

function loadKoffi(): typeof koffi {
  if (process.platform !== 'linux') {
    throw new UnsupportedPlatformError(`tsnetlink needs Linux: there is no netlink on ${process.platform}`);
  }
  try {
    return requireFromHere()('koffi');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const advice =
      code === 'ERR_DLOPEN_DISABLED'
        ? 'The permission model of Node forbids native addons: add --allow-addons (Node 22) to --permission'
        : 'It has builds for common architectures with glibc and musl, installed as optional dependencies: ' +
          'check that the installation did not leave them out (--omit=optional, or a lock file of another platform)';
    throw new UnsupportedPlatformError(
      `tsnetlink cannot load koffi, its foreign function interface, on linux-${process.arch}: ${message.replace(/\.$/, '')}. ${advice}`,
      { cause },
    );
  }
}

function bindLibc(): Libc {
  const { load, errno, address, node } = loadKoffi();
  // The C library of this process, glibc or musl.
  const library = load(null);

  const declare = (result: string, name: string, parameters: string[]) =>
    library.func(name, result, parameters);

  keepLoaded(declare('void *', 'dlopen', ['str', 'int']));

  // intptr_t stands for ssize_t, which the foreign function interface does not know.
  const sendto = declare('intptr_t', 'sendto', ['int', 'void *', 'size_t', 'int', 'void *', 'uint32_t']);
  return {
    errno,
    address,
    poll: (fd, callback) => node.poll(fd, callback as unknown as Parameters<typeof node.poll>[1]),
    socket: declare('int', 'socket', ['int', 'int', 'int']),
    bind: declare('int', 'bind', ['int', 'void *', 'uint32_t']),
    connect: declare('int', 'connect', ['int', 'void *', 'uint32_t']),
    getsockname: declare('int', 'getsockname', ['int', 'void *', 'void *']),
    socketpair: declare('int', 'socketpair', ['int', 'int', 'int', 'void *']),
    setsockopt: declare('int', 'setsockopt', ['int', 'int', 'int', 'void *', 'uint32_t']),
    getsockopt: declare('int', 'getsockopt', ['int', 'int', 'int', 'void *', 'void *']),
    // An int suffices for the result: no datagram has 2 GiB.
    send: declare('int', 'send', ['int', 'uintptr_t', 'size_t', 'int']),
    sendto,
    sendtoAsync: sendto.async,
    recv: declare('int', 'recv', ['int', 'uintptr_t', 'size_t', 'int']),
    recvfrom: declare('intptr_t', 'recvfrom', ['int', 'void *', 'size_t', 'int', 'void *', 'void *']),
    recvmsg: declare('intptr_t', 'recvmsg', ['int', 'void *', 'int']),
    recvmmsg: declare('int', 'recvmmsg', ['int', 'uintptr_t', 'uint32_t', 'int', 'uintptr_t']),
    // open and ioctl are variadic in C. Integer arguments are passed in the same way on these architectures.
    open: declare('int', 'open', ['str', 'int', 'uint32_t']),
    close: declare('int', 'close', ['int']),
    ioctl: declare('int', 'ioctl', ['int', 'unsigned long', 'void *']),
    setns: declare('int', 'setns', ['int', 'int']),
    unshare: declare('int', 'unshare', ['int']),
    mount: declare('int', 'mount', ['str', 'str', 'str', 'unsigned long', 'str']),
    umount2: declare('int', 'umount2', ['str', 'int']),
    flock: declare('int', 'flock', ['int', 'int']),
    // Variadic in C, like open.
    syscall: declare('intptr_t', 'syscall', ['intptr_t', ...Array(5).fill('uintptr_t')]),
    getppidAsync: declare('int', 'getppid', []).async,
  };
}

/** dlfcn.h */
const RTLD_LAZY = 1;
const RTLD_NOLOAD = 4;
const RTLD_NODELETE = 0x1000;

/**
 * Keeps the native module loaded until the process ends. Node would unload it with the last Worker that uses it. libuv closes
 * a poll handle in the next iteration of the event loop, and would then call unmapped memory.
 */
function keepLoaded(dlopen: (path: string, flags: number) => unknown): void {
  const path = Object.keys(requireFromHere().cache).find((name) => name.endsWith('koffi.node'));
  if (path !== undefined) dlopen(path, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}
