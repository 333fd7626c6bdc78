import { createRequire } from 'node:module';
import type * as koffi from 'koffi';
import { UnsupportedPlatformError } from './errors.ts';

/** What may be passed for a pointer: bytes, an address, or `0n` for NULL (cheaper to convert than `null`). */
type Pointer = Uint8Array | Uint32Array | bigint;
/** A pointer in a call that is made often: a number is converted three times as fast as bytes. Made by {@link Libc.address}. */
type Address = number;
/** Callback of a call that runs on a pool thread. */
type Completion = (error: Error | null, result: number) => void;

/** The functions of the C library in use. They return what C returns: -1 on failure, with the error number in {@link Libc.errno}. */
export interface Libc {
  /** Error number of the last failed call of this thread; inside the callback of an async call: of that call. */
  errno(): number;
  /** The address of the bytes; stable for the life of their ArrayBuffer, except if that is detached or resized. */
  address(bytes: Uint8Array | Uint32Array): bigint;
  /** A libuv poll handle for a file descriptor. Unsafe by itself; see poll.ts. */
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
  getppidAsync(completion: Completion): void;
}

let bound: Libc | undefined;

/**
 * The C library. The first call loads the foreign function interface and binds the functions (some milliseconds);
 * later calls return the same object.
 *
 * @throws UnsupportedPlatformError (`ERR_UNSUPPORTED_PLATFORM`) on a system other than Linux, or where the foreign
 * function interface has no build
 */
export function libc(): Libc {
  bound ??= bindLibc();
  return bound;
}

// Bundled into CommonJS, the library has the other and not the one. In `node --eval` the other is there, but no path.
const require = createRequire(import.meta.url ?? __filename);

/** Path of the foreign function interface, for a thread that loads it by itself. */
export function foreignFunctionInterfacePath(): string {
  return require.resolve('koffi');
}

function loadKoffi(): typeof koffi {
  if (process.platform !== 'linux') {
    throw new UnsupportedPlatformError(`tsnetlink needs Linux: there is no netlink on ${process.platform}`);
  }
  try {
    return require('koffi');
  } catch (cause) {
    throw new UnsupportedPlatformError(
      `tsnetlink cannot load koffi, its foreign function interface, on linux-${process.arch}: ${(cause as Error).message}. ` +
        'It has builds for common architectures with glibc and musl, installed as optional dependencies: ' +
        'check that the installation did not leave them out',
      { cause },
    );
  }
}

function bindLibc(): Libc {
  const { load, errno, address, node } = loadKoffi();
  // The C library that the process itself runs on, so glibc and musl alike.
  const library = load(null);

  const declare = (result: string, name: string, parameters: string[]) =>
    library.func(name, result, parameters);

  keepLoaded(declare('void *', 'dlopen', ['str', 'int']));

  // size_t lengths, and intptr_t for ssize_t, which has no name of its own here.
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
    // What is sent and received here has no 2 GiB.
    send: declare('int', 'send', ['int', 'uintptr_t', 'size_t', 'int']),
    sendto,
    sendtoAsync: sendto.async,
    recv: declare('int', 'recv', ['int', 'uintptr_t', 'size_t', 'int']),
    recvfrom: declare('intptr_t', 'recvfrom', ['int', 'void *', 'size_t', 'int', 'void *', 'void *']),
    recvmsg: declare('intptr_t', 'recvmsg', ['int', 'void *', 'int']),
    recvmmsg: declare('int', 'recvmmsg', ['int', 'uintptr_t', 'uint32_t', 'int', 'uintptr_t']),
    // open and ioctl are variadic in C, which makes no difference to integer arguments on these architectures.
    open: declare('int', 'open', ['str', 'int', 'uint32_t']),
    close: declare('int', 'close', ['int']),
    ioctl: declare('int', 'ioctl', ['int', 'unsigned long', 'void *']),
    setns: declare('int', 'setns', ['int', 'int']),
    unshare: declare('int', 'unshare', ['int']),
    mount: declare('int', 'mount', ['str', 'str', 'str', 'unsigned long', 'str']),
    umount2: declare('int', 'umount2', ['str', 'int']),
    flock: declare('int', 'flock', ['int', 'int']),
    getppidAsync: declare('int', 'getppid', []).async,
  };
}

/** dlfcn.h */
const RTLD_LAZY = 1;
const RTLD_NOLOAD = 4;
const RTLD_NODELETE = 0x1000;

/**
 * Node unloads the native module when the last Worker that uses it ends. libuv, which closes a poll handle only in the next
 * turn of the event loop, would then call into unmapped memory. So it stays for the life of the process.
 */
function keepLoaded(dlopen: (path: string, flags: number) => unknown): void {
  const path = Object.keys(require.cache).find((name) => name.endsWith('koffi.node'));
  if (path !== undefined) dlopen(path, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}
