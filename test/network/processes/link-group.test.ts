import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { linkOfProcess, pidsOfLink } from '../../../src/network/processes/link-of-process.ts';
import { mountDetached } from '../../../src/syscalls/mount.ts';
import { closeFd } from '../../../src/syscalls/socket.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';

/** Runs a function with the path of this process's control group. */
function inGroup<T>(run: (path: string) => T): T {
  const root = mountDetached('cgroup2');
  try {
    const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
    return run(`/proc/self/fd/${root}${own}`);
  } finally {
    closeFd(root);
  }
}
const groups = (): string[] =>
  inGroup((path) => readdirSync(path).filter((name) => name.startsWith(`tsnetlink-${process.pid}-`)));

/** Opens sockets, says when all are open, and waits until its standard input ends. */
const program = `
const sockets = [require('net').createServer().listen(7001, '0.0.0.0'), require('net').createServer().listen(7002, '::')];
const udp = require('dgram').createSocket('udp4').bind(7003);
const { once } = require('events');
Promise.all([...sockets, udp].map((socket) => once(socket, 'listening'))).then(() => console.log('open'));
process.stdin.on('data', () => {}).on('end', () => process.exit());`;

async function running(child: ChildProcess): Promise<ChildProcess> {
  expect(String((await once(child.stdout!, 'data'))[0])).toBe('open\n');
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  child.stdin!.end();
  await once(child, 'exit');
}

describeLive('processes with a device', () => {
  liveTest(
    'have every socket bound to it, their children too, and leave no group',
    needs('real root', 'ipv6'),
    async (context) => {
      const namespace = await Namespace.create();
      context.onTestFinished(() => namespace.close());
      const { index: red } = await namespace.createLink({ kind: 'bridge', name: 'red' });
      await namespace.createLink({ kind: 'bridge', name: 'blue' });
      const before = readdirSync('/proc/self/fd').length;
      const boundTo = async (port: number): Promise<number | undefined> => {
        const sockets = await namespace.sockets();
        const found = sockets.filter(
          (socket) => (socket.local as { port?: number } | undefined)?.port === port,
        );
        expect(found).toHaveLength(1);
        return found[0]?.interface;
      };
      for (const options of [{}, { mounts: false }, { shell: true }]) {
        const [command, args] =
          'shell' in options
            ? [`exec ${process.execPath} -e "${program.replaceAll('\n', ' ')}"`, []]
            : [process.execPath, ['-e', program]];
        const child = await running(namespace.spawn(command, args, { ...options, device: 'red' }));
        for (const port of [7001, 7002, 7003]) expect(await boundTo(port), `${port}`).toBe(red);
        expect(linkOfProcess(child.pid!)).toBe('red');
        expect(pidsOfLink(namespace, 'red')).toContain(child.pid);
        expect(pidsOfLink(namespace, 'blue')).toEqual([]);
        expect(groups()).toHaveLength(1);
        // Two processes of one link, and one of another.
        const grandchild = await namespace.exec('sh', ['-c', 'sh -c "grep ^0:: /proc/self/cgroup"'], {
          device: 'blue',
        });
        expect(grandchild.stdout).toMatch(/^0::\/.*\/vrf\/blue\n$/);
        await namespace.exec('true', [], { device: 'red' });
        expect(linkOfProcess(child.pid!)).toBe('red');
        await ended(child);
        await eventually(() => expect(groups()).toEqual([]));
      }
      expect(linkOfProcess(process.pid)).toBeUndefined();
      expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 8);
    },
  );

  liveTest('are started as others are, as other users too', needs('real root'), async (context) => {
    const namespace = await Namespace.create();
    context.onTestFinished(() => namespace.close());
    await namespace.createLink({ kind: 'bridge', name: 'red' });
    const device = 'red';
    const { stdout } = await namespace.exec(
      'sh',
      ['-c', 'id -u; ls /proc/self/fd | wc -l; echo "$0|$1"', 'a b', '$c'],
      {
        device,
        uid: 12345,
      },
    );
    const plain = await namespace.exec('sh', ['-c', 'ls /proc/self/fd | wc -l']);
    expect(stdout).toBe(`12345\n${plain.stdout.trim()}\na b|$c\n`);
    const exit = namespace.spawn('sh', ['-c', 'cat; cat <&3; exit 7'], {
      device,
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    exit.stdin!.end('in');
    (exit.stdio[3] as NodeJS.WritableStream).end('side');
    const out = exit.stdout!.toArray();
    expect(await once(exit, 'close')).toEqual([7, null]);
    expect(String(Buffer.concat(await out))).toBe('inside');
    await expect(namespace.exec('no-such-program', [], { device })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(namespace.exec('./no', [], { device, cwd: '/' })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(namespace.exec('true', [], { device: 'gren' })).rejects.toMatchObject({
      code: 'ENODEV',
      message: expect.stringContaining('gren'),
    });
    for (const [options, field] of [
      [{ device: 5 }, 'device'],
      [{ device: '' }, 'device'],
      [{ device: 'sixteen-letters-' }, 'device'],
      [{ device, argv0: 'x' }, 'argv0'],
      [{ device, stdio: Array(10).fill('pipe') }, 'stdio'],
    ] as const)
      expect(() => namespace.spawn('true', [], options as never)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field }),
      );
    await eventually(() => expect(groups()).toEqual([]));
  });

  liveTest('take away the groups of killed ones', needs('real root'), async (context) => {
    const namespace = await Namespace.create();
    context.onTestFinished(() => namespace.close());
    await namespace.createLink({ kind: 'bridge', name: 'red' });
    // The number of a process that has ended.
    const { pid } = spawnSync('true');
    const left = `tsnetlink-${pid}-0-1-2`;
    inGroup((path) => mkdirSync(`${path}/${left}/vrf/red`, { recursive: true }));
    await namespace.exec('true', [], { device: 'red' });
    inGroup((path) => expect(readdirSync(path)).not.toContain(left));
  });
});
