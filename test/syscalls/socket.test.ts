import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { expect } from 'vitest';
import * as sys from '../../src/syscalls/index.ts';
import { describeLive, liveTest } from '../support/live.ts';
import {
  getLink,
  little,
  netlinkAddress,
  openSocket,
  routeSocket,
  socketPair,
  unixAddress,
} from '../support/raw-sockets.ts';

const EAGAIN = 11;
const EBADF = 9;
const EINVAL = 22;

describeLive('sockets', () => {
  liveTest('get a port, send, and receive the answer within the same turn', () => {
    const fd = routeSocket();
    const name = sys.getsockname(fd);
    expect(name).toHaveLength(12);
    expect(new DataView(name.buffer).getUint32(4, little)).not.toBe(0);

    const request = getLink();
    expect(sys.sendTo(fd, request, request.length, 0, netlinkAddress())).toBe(32);
    const buffer = new Uint8Array(4096);
    const sender = new Uint8Array(16).fill(0xff);
    const length = sys.receiveFrom(fd, buffer, sys.MSG_DONTWAIT, sender);
    expect(length).toBe(new DataView(buffer.buffer).getUint32(0, little));
    expect(sender).toEqual(Uint8Array.from([...netlinkAddress(), 0, 0, 0, 0]));
    expect(sys.receiveFrom(fd, buffer, sys.MSG_DONTWAIT)).toBe(-EAGAIN);
  });

  liveTest('tell the real length of a datagram that does not fit', () => {
    const [a, b] = socketPair();
    sys.sendTo(a, new Uint8Array(1000), 1000, 0);
    const buffer = new Uint8Array(10);
    expect(sys.receiveFrom(b, buffer, sys.MSG_TRUNC | sys.MSG_PEEK)).toBe(1000);
    expect(sys.receiveFrom(b, buffer, sys.MSG_PEEK)).toBe(10);
    expect(sys.receiveMessage(b, buffer, sys.MSG_PEEK | sys.MSG_TRUNC)).toMatchObject({
      length: 1000,
      flags: sys.MSG_TRUNC,
    });
    expect(sys.receiveMessage(b, new Uint8Array(1000), 0)).toMatchObject({ length: 1000, flags: 0 });
  });

  liveTest('send the first bytes of a buffer only, and never more than it has', () => {
    const [a, b] = socketPair();
    const bytes = Uint8Array.of(9, 1, 2, 3, 4, 5).subarray(1);
    const buffer = new Uint8Array(10);
    expect(sys.sendTo(a, bytes, 2, 0)).toBe(2);
    expect(sys.receiveFrom(b, buffer, 0)).toBe(2);
    expect(buffer.subarray(0, 3)).toEqual(Uint8Array.of(1, 2, 0));
    expect(sys.sendTo(a, bytes, 1000, 0)).toBe(5);
    expect(sys.receiveFrom(b, buffer, 0)).toBe(5);
    expect(buffer.subarray(0, 6)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 0));
  });

  liveTest('neither read nor write memory that was taken away from a buffer', () => {
    const [a, b] = socketPair();
    const bytes = new Uint8Array(100).fill(7);
    const buffer = new Uint8Array(100);
    for (let round = 0; round < 2; round++) {
      expect(sys.sendTo(a, bytes, 100, 0)).toBe(100);
      expect(sys.receiveFrom(b, buffer, 0)).toBe(100);
    }
    const [taken, emptied] = [bytes.buffer, buffer.buffer].map((memory) =>
      structuredClone(memory, { transfer: [memory] }),
    ) as [ArrayBuffer, ArrayBuffer];
    new Uint8Array(emptied).fill(0);
    expect(sys.sendTo(a, bytes, 100, 0)).toBe(0);
    expect(sys.sendTo(a, new Uint8Array(taken), 100, 0)).toBe(100);
    expect(sys.receiveFrom(b, buffer, sys.MSG_TRUNC)).toBe(0);
    expect(sys.receiveFrom(b, buffer, sys.MSG_TRUNC)).toBe(100);
    expect(new Uint8Array(emptied)).toEqual(new Uint8Array(100));
  });

  liveTest('return the negative error number from the hot calls', () => {
    const bytes = new Uint8Array(8);
    expect(sys.sendTo(-1, bytes, 8, 0)).toBe(-EBADF);
    expect(sys.sendTo(-1, bytes, 8, 0, bytes)).toBe(-EBADF);
    expect(sys.receiveFrom(-1, bytes, 0)).toBe(-EBADF);
    expect(sys.receiveFrom(-1, bytes, 0, bytes)).toBe(-EBADF);
    expect(sys.receiveMessage(-1, bytes, 0).length).toBe(-EBADF);
  });

  liveTest('read and set options', () => {
    const fd = routeSocket();
    sys.setSocketOption(fd, sys.SOL_SOCKET, sys.SO_RCVBUF, 100_000);
    expect(sys.getSocketOption(fd, sys.SOL_SOCKET, sys.SO_RCVBUF)).toBe(200_000);
    sys.setSocketOption(fd, sys.SOL_SOCKET, sys.SO_BINDTODEVICE, new TextEncoder().encode('lo'));
  });

  liveTest('fail with an error that names the call and its arguments', () => {
    const fd = routeSocket();
    const at = (call: string, code: string, detail: string) =>
      expect.objectContaining({ syscall: call, code, message: expect.stringContaining(`(${detail})`) });
    expect(() => sys.openSocket(99, 3, 0)).toThrow(
      at('socket', 'EAFNOSUPPORT', 'domain 99, type 3, protocol 0'),
    );
    expect(() => sys.bind(fd, unixAddress())).toThrow(at('bind', 'EINVAL', `fd ${fd}`));
    expect(() => sys.connect(fd, new Uint8Array(1))).toThrow(at('connect', 'EINVAL', `fd ${fd}`));
    expect(() => sys.getsockname(-1)).toThrow(at('getsockname', 'EBADF', 'fd -1'));
    expect(() => sys.setSocketOption(fd, sys.SOL_NETLINK, 9999, 1)).toThrow(
      at('setsockopt', 'ENOPROTOOPT', `fd ${fd}, level 270, option 9999`),
    );
    expect(() => sys.getSocketOption(fd, sys.SOL_NETLINK, 9999)).toThrow(
      at('getsockopt', 'ENOPROTOOPT', `fd ${fd}, level 270, option 9999`),
    );
    expect(() => sys.closeFd(-1)).toThrow(at('close', 'EBADF', 'fd -1'));
    expect(() => sys.mount('a\0b', '/run', null, 0)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
  });

  liveTest('close on exec', () => {
    const flags = /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${routeSocket()}`, 'utf8'))![1]!;
    expect(Number.parseInt(flags, 8) & sys.SOCK_CLOEXEC).toBe(sys.SOCK_CLOEXEC);
  });
});

describeLive('sends from a pool thread', () => {
  liveTest('give the number of bytes', async () => {
    const [a, b] = socketPair();
    expect(await sys.sendToAsync(a, Uint8Array.of(1, 2, 3), 2, 0)).toBe(2);
    expect(await sys.sendToAsync(a, Uint8Array.of(4, 5, 6), 3, 0, sys.getsockname(b))).toBe(3);
    const buffer = new Uint8Array(10);
    expect([sys.receiveFrom(b, buffer, 0), sys.receiveFrom(b, buffer, 0)]).toEqual([2, 3]);
    expect(buffer.subarray(0, 3)).toEqual(Uint8Array.of(4, 5, 6));
  });

  liveTest('give each call its error number', async () => {
    const route = routeSocket();
    const results = await Promise.all(
      Array.from({ length: 500 }, (_, i) => {
        // The main thread fails meanwhile, in other ways.
        sys.receiveFrom(0, new Uint8Array(1), sys.MSG_DONTWAIT);
        return i % 2 === 0
          ? sys.sendToAsync(-1, new Uint8Array(8), 8, 0)
          : sys.sendToAsync(route, getLink(), 32, 0, unixAddress());
      }),
    );
    expect(new Set(results.filter((_, i) => i % 2 === 0))).toEqual(new Set([-EBADF]));
    expect(new Set(results.filter((_, i) => i % 2 === 1))).toEqual(new Set([-EINVAL]));
  });

  liveTest('start in the order of the calls', async () => {
    const [a, b] = socketPair();
    const bytes = Array.from({ length: 8 }, (_, i) => Uint8Array.of(i));
    const finished: number[] = [];
    await Promise.all(
      bytes.map(async (data, i) => {
        await sys.sendToAsync(a, data, 1, 0);
        finished.push(i);
      }),
    );
    const buffer = new Uint8Array(1);
    const received = bytes.map(() => (sys.receiveFrom(b, buffer, sys.MSG_DONTWAIT) === 1 ? buffer[0] : -1));
    expect([...received].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...finished].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  liveTest('leave the event loop and half of the pool free while they sleep', async () => {
    const [a, b] = socketPair();
    // Fill the queue of the receiver: from here on each send sleeps until something is received.
    while (sys.sendTo(a, new Uint8Array(1), 1, sys.MSG_DONTWAIT) > 0);
    const sends = Array.from({ length: 6 }, () => sys.sendToAsync(a, new Uint8Array(1), 1, 0));
    let done = 0;
    for (const send of sends) send.then(() => done++);
    await stat('/');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await stat('/');
    expect(done).toBe(0);
    const buffer = new Uint8Array(1);
    while (done < sends.length) {
      sys.receiveFrom(b, buffer, sys.MSG_DONTWAIT);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(sends)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  liveTest('are over before their descriptor is closed, and those not begun are not made', async () => {
    const [, b] = socketPair();
    const a = sys.openSocket(sys.AF_UNIX, sys.SOCK_DGRAM, 0);
    sys.connect(a, sys.getsockname(b));
    while (sys.sendTo(a, new Uint8Array(1), 1, sys.MSG_DONTWAIT) > 0);
    const sends = Array.from({ length: 4 }, () => sys.sendToAsync(a, new Uint8Array(7), 7, 0));
    sys.closeFd(a);
    // The number must not be given to another socket, which would get what was meant for this one.
    expect(openSocket(sys.AF_UNIX, sys.SOCK_DGRAM, 0)).not.toBe(a);
    expect(await sys.sendToAsync(a, new Uint8Array(7), 7, 0)).toBe(-EBADF);
    const buffer = new Uint8Array(10);
    let results: number[] | undefined;
    void Promise.all(sends).then((all) => {
      results = all;
    });
    while (results === undefined) {
      sys.receiveFrom(b, buffer, sys.MSG_DONTWAIT);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(results).toEqual([7, 7, -EBADF, -EBADF]);
    expect(() => sys.closeFd(a)).toThrow('EBADF');
  });
});
