import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { namespaceInode } from '../../../src/syscalls/namespace.ts';
import { writeNamespaceFiles } from '../../support/etc.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';

const inodeOf = (namespace: Namespace): string => `net:[${namespaceInode(namespace.fd).inode}]`;
const myMounts = readlinkSync('/proc/self/ns/mnt');

describeLive('processes', () => {
  liveTest('run in the namespace, with its files in /etc and its /sys', needs('sysfs'), async (context) => {
    writeNamespaceFiles('proc_a', { hosts: '10.0.0.9 printer\n', 'no-such-file': 'x' });
    const a = await Namespace.create('proc_a');
    context.onTestFinished(() => a.delete());
    await a.createLink({ kind: 'bridge', name: 'only_here' });
    const mountsBefore = readFileSync('/proc/self/mountinfo', 'utf8');
    const tell =
      'readlink /proc/self/ns/net /proc/self/ns/mnt; cat /etc/hosts; ls /sys/class/net; pwd; echo oops >&2';
    const { stdout, stderr } = await a.exec('sh', ['-c', tell], { cwd: '/proc' });
    const [network, mounts, ...rest] = stdout.trim().split('\n');
    expect(network).toBe(inodeOf(a));
    expect(mounts).not.toBe(myMounts);
    expect(rest).toEqual(['10.0.0.9 printer', 'lo', 'only_here', '/proc']);
    expect(stderr).toBe('oops\n');
    // Nothing of it is seen here, and each process has separate mounts.
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(mountsBefore);
    // The first process lives until the second has answered: its number would be free for another.
    const two = [0, 1].map(() => a.spawn('sh', ['-c', 'readlink /proc/self/ns/mnt; read line']));
    const [first, second] = await Promise.all(
      two.map(async ({ stdout }) => String(await once(stdout!, 'data'))),
    );
    expect(first).not.toBe(second);
    for (const child of two) {
      child.stdin!.end();
      await once(child, 'exit');
    }
    const bare = await a.exec('readlink', ['/proc/self/ns/mnt', '/proc/self/ns/net'], { mounts: false });
    expect(bare.stdout.trim().split('\n')).toEqual([myMounts, inodeOf(a)]);
  });

  liveTest('have streams, environment, signals and exit codes as those of Node', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    const child = a.spawn('sh', ['-c', 'cat; echo $GREETING $0 >&2; exit 7'], {
      env: { PATH: process.env.PATH, GREETING: 'hel=lo' },
      argv0: 'other',
    });
    expect(child.pid).toBeGreaterThan(1);
    expect(readlinkSync(`/proc/${child.pid}/ns/net`)).toBe(inodeOf(a));
    expect(await a.pids()).toContain(child.pid);
    child.stdin!.end('through the pipe');
    const [out, err] = [child.stdout!.toArray(), child.stderr!.toArray()];
    expect(await once(child, 'close')).toEqual([7, null]);
    expect([String(await out), String(await err)]).toEqual(['through the pipe', 'hel=lo other\n']);

    const sleeper = a.spawn('sleep', ['100'], { stdio: ['ignore', 'inherit', 2] });
    expect(sleeper.kill('SIGTERM')).toBe(true);
    expect(await once(sleeper, 'exit')).toEqual([null, 'SIGTERM']);
    expect(sleeper.signalCode).toBe('SIGTERM');
    expect(sleeper.kill()).toBe(false);
    const missing = a.spawn('/no/such/program');
    expect(missing.pid).toBeUndefined();
    expect(await once(missing, 'error')).toMatchObject([{ code: 'ENOENT', path: '/no/such/program' }]);
    const umask = process.umask(0o27);
    expect((await a.exec('sh', ['-c', 'umask; pwd'], { cwd: 'test' })).stdout).toMatch(/^0027\n.*\/test\n$/);
    process.umask(umask);
    expect(() => a.spawn('sleep', [], { cwd: 7 as never })).toThrow(/cwd/);
  });

  liveTest('are awaited to their end, or ended by a signal or a time limit', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    await expect(a.exec('sh', ['-c', 'echo out; echo err >&2; exit 3'])).rejects.toMatchObject({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    await expect(a.exec('/no/such/program')).rejects.toMatchObject({ code: 'ENOENT' });
    const signal = AbortSignal.timeout(50);
    await expect(a.exec('sleep', ['100'], { signal })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(a.exec('sleep', ['100'], { timeout: 50 })).rejects.toMatchObject({ killed: true });
    expect((await a.exec('echo $((1 + 1))', [], { shell: true })).stdout).toBe('2\n');
    await eventually(async () => expect(await a.pids()).toEqual([]));
  });

  liveTest('talk over a channel as with fork', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    const code =
      "process.on('message', (m) => { process.send({ got: m, net: fs.readlinkSync('/proc/self/ns/net') }); process.disconnect(); })";
    const child = a.spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.send({ n: 1 });
    expect(await once(child, 'message')).toEqual([{ got: { n: 1 }, net: inodeOf(a) }, undefined]);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  liveTest(
    'leave no descriptors, threads or zombies, many at a time',
    async (context) => {
      const [a, b] = [await Namespace.create(), await Namespace.create()];
      context.onTestFinished(() => {
        a.close();
        b.close();
      });
      const round = () =>
        Promise.all(
          Array.from({ length: 20 }, (_, i) => (i % 2 ? a : b).exec('readlink', ['/proc/self/ns/net'])),
        );
      const inventory = () => [readdirSync('/proc/self/fd').length, readdirSync('/proc/self/task').length];
      await round();
      // The launcher thread and its descriptors exist from now on.
      const before = inventory();
      for (let i = 0; i < 5; i++) {
        const results = await round();
        expect(results.map(({ stdout }) => stdout.trim())).toEqual(
          Array.from({ length: 20 }, (_, index) => inodeOf(index % 2 ? a : b)),
        );
      }
      await eventually(() => expect(inventory()).toEqual(before));
      for (const id of readdirSync('/proc/self/task'))
        expect(readlinkSync(`/proc/self/task/${id}/ns/net`)).toBe(readlinkSync('/proc/self/ns/net'));
      const states = () =>
        execFileSync('ps', ['-o', 'stat=', '--ppid', String(process.pid)], { encoding: 'utf8' });
      await eventually(() => expect(states()).not.toMatch(/^Z/m));
    },
    200_000,
  );

  liveTest('run in a Worker whose sockets are in the namespace', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    await (await a.link('lo')).up();
    const code = `
      const { parentPort } = require('node:worker_threads');
      const server = require('node:net').createServer((socket) => socket.end('worker'));
      server.listen(80, '127.0.0.1', () => parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self/ns/net')));
      parentPort.on('message', () => process.exit(0));`;
    const worker = a.worker(code as never, { eval: true });
    expect(await once(worker, 'message')).toEqual([inodeOf(a)]);
    const socket = await a.connect({ host: '127.0.0.1', port: 80 });
    expect(String(await socket.toArray())).toBe('worker');
    worker.postMessage('end');
    await once(worker, 'exit');
  });
});
