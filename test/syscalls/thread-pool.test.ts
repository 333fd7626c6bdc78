import { expect } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';
import { useScripts } from '../support/script.ts';

const run = useScripts('src/syscalls/index.ts');

/** All tasks of the process before and after, the latter with the pool in use. */
interface Threads {
  home: string;
  before: string[];
  after: string[];
}

const useThePool = 'await Promise.all(Array.from({ length: 20 }, () => fs.promises.stat("/")));';
const poolSize = (threads: Threads) => threads.after.length - threads.before.length;
const strangers = (threads: Threads) => threads.after.filter((namespace) => namespace !== threads.home);

describeLive('the threads of the libuv pool', () => {
  liveTest('stay for ever in the namespace in which they are created: the trap', () => {
    const { reports } = run(`
      const home = fs.readlinkSync('/proc/thread-self/ns/net');
      const homeFd = fs.openSync('/proc/thread-self/ns/net');
      const unshare = libc('int unshare(int)'), setns = libc('int setns(int, int)');
      const before = threads();
      unshare(0x40000000);
      fs.stat('/', () => {});
      setns(homeFd, 0x40000000);
      ${useThePool}
      report({ home, before, after: threads() });
    `);
    const threads = reports[0] as Threads;
    expect(poolSize(threads)).toBe(4);
    expect(strangers(threads)).toHaveLength(4);
  });

  const enter = `
    const fd = source.createNetworkNamespace();
    source.inNetworkNamespace(fd, () => fs.stat('/', () => {}));
  `;
  const safely = (body: string) => `
    const home = fs.readlinkSync('/proc/thread-self/ns/net');
    source.errnoName(1);
    const before = threads();
    ${body}
    ${useThePool}
    report({ home, before, after: threads() });
  `;

  liveTest('are at home when a namespace has been created and entered', () => {
    const threads = run(safely(enter)).reports[0] as Threads;
    expect(poolSize(threads)).toBe(4);
    expect(strangers(threads)).toEqual([]);
  });

  liveTest('are at home when the first use is inside an entered namespace', () => {
    const { reports } = run(
      safely(`
        const other = fs.openSync(process.env.OTHER);
        source.inNetworkNamespace(other, () => fs.stat('/', () => {}));
        report(source.namespaceInode(other).inode === source.namespaceInode(source.homeNetworkNamespace()).inode);
      `),
      { env: { OTHER: `/proc/${process.ppid}/ns/net` } },
    );
    expect(reports[0]).toBe(false);
    expect(poolSize(reports[1] as Threads)).toBe(4);
    expect(strangers(reports[1] as Threads)).toEqual([]);
  });

  liveTest('are as many as UV_THREADPOOL_SIZE says, all at home', () => {
    const threads = run(safely(enter), { env: { UV_THREADPOOL_SIZE: '9' } }).reports[0] as Threads;
    expect(poolSize(threads)).toBe(9);
    expect(strangers(threads)).toEqual([]);
  });

  liveTest('are at home when a Worker is the first to enter a namespace', () => {
    const { reports } = run(`
      const code = ${JSON.stringify(safely(enter))};
      report(await worker(code));
    `);
    const threads = reports[0] as Threads;
    expect(poolSize(threads)).toBe(4);
    expect(strangers(threads)).toEqual([]);
    expect(reports[1]).toBe(0);
  });

  liveTest('are at home when a Worker was started inside a namespace', () => {
    const { reports } = run(`
      const home = fs.readlinkSync('/proc/thread-self/ns/net');
      const fd = source.createNetworkNamespace();
      const inside = source.inNetworkNamespace(fd, () => fs.readlinkSync('/proc/thread-self/ns/net'));
      const exit = source.inNetworkNamespace(fd, () => worker(\`
        const before = fs.readlinkSync('/proc/thread-self/ns/net');
        const other = source.createNetworkNamespace();
        const there = source.inNetworkNamespace(other, () => fs.readlinkSync('/proc/thread-self/ns/net'));
        report({ before, there, after: fs.readlinkSync('/proc/thread-self/ns/net'), threads: threads() });
      \`));
      await exit;
      report({ home, inside, threads: threads() });
    `);
    const inWorker = reports[0] as { before: string; there: string; after: string; threads: string[] };
    const { home, inside, threads } = reports[1] as { home: string; inside: string; threads: string[] };
    expect(inWorker.before).toBe(inside);
    expect(inWorker.after).toBe(inside);
    expect([home, inside]).not.toContain(inWorker.there);
    // The Worker's own thread alone is elsewhere, and only while it runs.
    expect(inWorker.threads.filter((namespace) => namespace !== home)).toEqual([inside]);
    expect(new Set(threads)).toEqual(new Set([home]));
  });
});
