import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'vitest';
import * as sys from '../../src/syscalls/index.ts';
import { describeLive, liveTest } from '../support/live.ts';
import { turns } from '../support/patience.ts';
import { getLink, routeSocket, socketPair } from '../support/raw-sockets.ts';
import { useScripts } from '../support/script.ts';

const one = Uint8Array.of(1);
const receive = (fd: number) => sys.receiveFrom(fd, new Uint8Array(16), sys.MSG_DONTWAIT);
/** Lets the event loop turn until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

describeLive('watchReadable', () => {
  liveTest('calls back once in each turn for as long as there is something to read', async () => {
    const [a, b] = socketPair();
    let calls = 0;
    const watch = sys.watchReadable(b, () => {
      calls++;
      receive(b);
    });
    watch.start();
    await turns();
    expect(calls).toBe(0);
    for (let i = 0; i < 3; i++) sys.sendTo(a, one, 1, 0);
    await until(() => calls >= 3);
    await turns();
    expect(calls).toBe(3);
    watch.close();
  });

  liveTest('does not call back before start, while stopped, and after close', async () => {
    const [a, b] = socketPair();
    let calls = 0;
    const watch = sys.watchReadable(b, () => calls++);
    sys.sendTo(a, one, 1, 0);
    await turns();
    expect(calls).toBe(0);
    watch.start();
    await until(() => calls > 0);
    watch.stop();
    calls = 0;
    await turns();
    expect(calls).toBe(0);
    watch.start();
    await until(() => calls > 0);
    watch.close();
    calls = 0;
    await turns();
    expect(calls).toBe(0);
    expect(receive(b)).toBe(1);
  });

  liveTest('can be used in any order, repeatedly, and after close', async () => {
    type Method = 'start' | 'stop' | 'ref' | 'unref' | 'close' | typeof Symbol.dispose;
    const methods: Method[] = ['start', 'stop', 'ref', 'unref', 'close', Symbol.dispose];
    const [a, b] = socketPair();
    sys.sendTo(a, one, 1, 0);
    for (let i = 0; i < 6 ** 4; i++) {
      const watch = sys.watchReadable(b, () => {});
      for (let rest = i, n = 0; n < 4; n++, rest = Math.floor(rest / 6)) watch[methods[rest % 6]!]();
      if (i % 10 === 0) await turn();
      watch.close();
      watch.stop();
    }
  });

  liveTest('can be stopped, closed and replaced from within the callback', async () => {
    const [a, b] = socketPair();
    sys.sendTo(a, one, 1, 0);
    for (const method of ['stop', 'close'] as const) {
      let calls = 0;
      const watch = sys.watchReadable(b, () => {
        calls++;
        watch[method]();
      });
      watch.start();
      await until(() => calls > 0);
      await turns();
      expect(calls).toBe(1);
      watch.close();
    }
    const replaced = new Promise<void>((resolve) => {
      const first = sys.watchReadable(b, () => {
        first.close();
        const second = sys.watchReadable(b, () => {
          second.close();
          resolve();
        });
        second.start();
      });
      first.start();
    });
    await replaced;
  });

  liveTest('runs promises and nextTick right after the callback', async () => {
    const [a, b] = socketPair();
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      const watch = sys.watchReadable(b, () => {
        watch.close();
        setImmediate(() => {
          order.push('immediate');
          resolve();
        });
        void Promise.resolve().then(() => order.push('promise'));
        order.push('callback');
      });
      watch.start();
      sys.sendTo(a, one, 1, 0);
    });
    expect(order).toEqual(['callback', 'promise', 'immediate']);
  });

  liveTest('goes on after the descriptor has had an error: messages of a group were lost', async () => {
    const fd = routeSocket();
    const NETLINK_ADD_MEMBERSHIP = 1;
    sys.setSocketOption(fd, sys.SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, 1);
    sys.setSocketOption(fd, sys.SOL_SOCKET, sys.SO_RCVBUF, 1);
    const results: number[] = [];
    const watch = sys.watchReadable(fd, () => {
      for (let result = 0; result >= 0 || result === -105; results.push(result)) result = receive(fd);
    });
    watch.start();
    const other = routeSocket();
    const up = getLink();
    up.set(new Uint8Array(Uint16Array.of(16).buffer), 4);
    for (const flags of [1, 0, 1, 0, 1, 0, 1, 0]) {
      up[24] = flags;
      up[28] = 1;
      sys.sendTo(other, up, 32, 0);
    }
    await until(() => results.includes(-105));
    await turns();
    results.length = 0;
    up[24] = 1;
    sys.sendTo(other, up, 32, 0);
    await until(() => results.length > 0);
    expect(results[0]).toBeGreaterThan(0);
    watch.close();
  });

  liveTest('refuses a descriptor that would end the process', () => {
    const code = (expected: string) => expect.objectContaining({ name: 'SystemError', code: expected });
    expect(() => sys.watchReadable(9999, () => {})).toThrow(code('EBADF'));
    expect(() => sys.watchReadable(-1, () => {})).toThrow(code('EBADF'));
    const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-test-'));
    writeFileSync(`${folder}/file`, '');
    for (const path of [folder, `${folder}/file`]) {
      const fd = openSync(path, 'r');
      expect(() => sys.watchReadable(fd, () => {})).toThrow(code('EPERM'));
      closeSync(fd);
    }
    rmSync(folder, { recursive: true });
    const [a] = socketPair();
    const watch = sys.watchReadable(a, () => {});
    expect(() => sys.watchReadable(a, () => {})).toThrow(code('EEXIST'));
    watch.close();
    sys.watchReadable(a, () => {}).close();
  });

  liveTest('is closed with its descriptor, and a new one with the same number is not affected', async () => {
    const open = () => sys.openSocket(sys.AF_NETLINK, sys.SOCK_RAW, 0);
    const fd = open();
    const old = sys.watchReadable(fd, () => expect.fail('called back for a closed descriptor'));
    old.start();
    sys.closeFd(fd);
    expect(open()).toBe(fd);
    sys.sendTo(fd, getLink(), 32, 0);
    old.start();
    const called = await new Promise((resolve) => {
      const watch = sys.watchReadable(fd, () => {
        resolve(true);
        watch.close();
      });
      old.close();
      watch.start();
    });
    expect(called).toBe(true);
    sys.closeFd(fd);
  });

  liveTest('holds no descriptor and survives garbage collection', async () => {
    const [a, b] = socketPair();
    let calls = 0;
    const begin = () => sys.watchReadable(b, () => calls++).start();
    begin();
    for (let i = 0; i < 50; i++) {
      new Array(100_000).fill({});
      await turn();
    }
    sys.sendTo(a, one, 1, 0);
    await until(() => calls > 0);
  });
});

const run = useScripts('src/syscalls/index.ts');
const openWatch = `
  const fd = source.openSocket(16, 3, 0);
  const watch = source.watchReadable(fd, () => {});
`;

describeLive('a process with a watch', () => {
  liveTest(
    'goes on while the watch is started, and ends when it is not',
    () => {
      const goesOn = (code: string) => run(`${openWatch} ${code}`, { timeout: 2000 }).signal !== null;
      const endsAfter = (code: string) => run(`${openWatch} ${code}`).signal === null;
      expect(goesOn('watch.start();')).toBe(true);
      expect(goesOn('watch.unref(); watch.start(); watch.ref();')).toBe(true);
      expect(endsAfter('watch.start(); watch.unref();')).toBe(true);
      expect(endsAfter('watch.unref(); watch.start();')).toBe(true);
      expect(endsAfter('watch.start(); watch.stop();')).toBe(true);
      expect(endsAfter('watch.start(); watch.close(); watch.ref();')).toBe(true);
      expect(endsAfter('')).toBe(true);
    },
    200_000,
  );

  liveTest('sees an exception of the callback as an uncaught one, and the watch goes on', () => {
    const { reports, status } = run(`
      process.on('uncaughtException', (error) => report(error.message));
      ${openWatch}
      watch.close();
      let calls = 0;
      const throwing = source.watchReadable(fd, () => {
        if (++calls === 3) throwing.close();
        throw new Error('call ' + calls);
      });
      throwing.start();
      source.sendTo(fd, new Uint8Array([32,0,0,0, 18,0,1,0, 0,0,0,0, 0,0,0,0, 0,0,0,0, 1,0,0,0, 0,0,0,0, 0,0,0,0]), 32, 0);
    `);
    expect(reports).toEqual(['call 1', 'call 2', 'call 3']);
    expect(status).toBe(0);
  });
});

describeLive('a Worker with a watch', () => {
  const ends: [how: string, exit: number, code: string][] = [
    ['finishes, the watch not holding it', 0, 'watch.start(); watch.unref();'],
    ['finishes with a stopped watch', 0, 'watch.start(); watch.stop();'],
    ['finishes with a closed watch', 0, 'watch.start(); watch.close();'],
    ['calls process.exit', 3, 'watch.start(); process.exit(3);'],
    ['throws', 1, 'watch.start(); throw new Error("as intended");'],
    [
      'sends from a pool thread',
      0,
      'watch.start(); source.sendToAsync(fd, new Uint8Array(32), 32, 0); process.exit(0)',
    ],
  ];
  for (const [how, exit, code] of ends) {
    liveTest(`ends in good order when it ${how}`, () => {
      const inWorker = JSON.stringify(`${openWatch} ${code}`);
      const result = run(`for (let i = 0; i < 5; i++) report(await worker(${inWorker})); report('alive');`);
      expect(result.reports.filter((report) => !String(report).startsWith('error: as'))).toEqual([
        ...Array(5).fill(exit),
        'alive',
      ]);
    });
  }

  liveTest('ends in good order when it is terminated', () => {
    const inWorker = JSON.stringify(`${openWatch} watch.start(); workers.parentPort.postMessage('ready');`);
    const result = run(`
      for (let i = 0; i < 5; i++) {
        const w = new workers.Worker(process.env.PRELUDE + '(async () => {' + ${inWorker} + '})()', { eval: true });
        await new Promise((resolve) => w.once('message', resolve));
        report(await w.terminate());
      }
      report('alive');
    `);
    expect(result.reports).toEqual([1, 1, 1, 1, 1, 'alive']);
  });

  liveTest('hears what is sent', () => {
    const result = run(`
      report(await worker(\`
        const fd = source.openSocket(16, 3, 0);
        const watch = source.watchReadable(fd, () => {
          report(source.receiveFrom(fd, new Uint8Array(4096), 0) > 32);
          watch.close();
        });
        watch.start();
        source.sendTo(fd, new Uint8Array([32,0,0,0, 18,0,1,0, 0,0,0,0, 0,0,0,0, 0,0,0,0, 1,0,0,0, 0,0,0,0, 0,0,0,0]), 32, 0);
      \`));
    `);
    expect(result.reports).toEqual([true, 0]);
  });
});
