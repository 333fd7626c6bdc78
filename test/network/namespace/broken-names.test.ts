import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import { afterEach, expect } from 'vitest';
import { useCommand } from '../../support/command.ts';
import { describeLive, liveTest } from '../../support/live.ts';

const { run } = useCommand();

/** The output of the command. Throws with its error output where it fails. */
function cli(...args: string[]): string {
  const { status, stdout, stderr } = run(...args);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Creates each kind of a name without a namespace. */
const broken: Record<string, (path: string) => void> = {
  leftover: (path) => writeFileSync(path, ''),
  unreadable: (path) => writeFileSync(path, '', { mode: 0 }),
  dangling: (path) => symlinkSync('nowhere', path),
};

/** Lets a process in a mount namespace, whose mounts are not seen here, create a name. */
async function createElsewhere(name: string): Promise<() => Promise<void>> {
  const script = `mount --make-rprivate / && ip netns add ${name} && echo ready && read line`;
  const other = spawn('unshare', ['--mount', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  return async () => {
    other.stdin.end();
    await once(other, 'exit');
  };
}

describeLive('a name without a namespace', () => {
  afterEach(async () => {
    for (const name of await Namespace.list()) await Namespace.delete(name);
  });

  for (const [kind, create] of Object.entries(broken)) {
    liveTest(`is deleted: ${kind}`, async () => {
      mkdirSync('/run/netns', { recursive: true });
      create('/run/netns/broken');
      await expect(Namespace.open('broken')).rejects.toMatchObject({ name: 'SystemError' });
      await expect(Namespace.create('broken')).rejects.toMatchObject({
        code: 'EEXIST',
        message: expect.stringContaining('Namespace.delete("broken")'),
      });
      await Namespace.delete('broken');
      expect(await Namespace.list()).toEqual([]);
      await (await Namespace.create('broken')).delete();
    });
  }

  liveTest('is deleted: one that is mounted in another mount namespace', async () => {
    // The folder itself is shared; only the mounts of the other process are private.
    (await Namespace.create('first')).close();
    const end = await createElsewhere('elsewhere');
    try {
      expect(await Namespace.list()).toEqual(['elsewhere', 'first']);
      await expect(Namespace.open('elsewhere')).rejects.toMatchObject({ code: 'EINVAL' });
      await Namespace.delete('elsewhere');
      expect(await Namespace.list()).toEqual(['first']);
    } finally {
      await end();
    }
  });

  liveTest('is deleted by the command, which goes on after one that fails', async () => {
    (await Namespace.create('good')).close();
    writeFileSync('/run/netns/broken', '');
    expect(() => cli('ns', 'delete', 'none', 'broken', 'good')).toThrow(/none/);
    expect(await Namespace.list()).toEqual([]);
  });
});

describeLive('an alias of a namespace', () => {
  liveTest('is deleted without its target', async () => {
    const target = await Namespace.create('target');
    symlinkSync('target', '/run/netns/alias');
    const alias = await Namespace.open('alias');
    expect(alias.equals(target)).toBe(true);
    await alias.delete();
    expect(await Namespace.list()).toEqual(['target']);
    const again = await Namespace.open('target');
    expect(again.equals(target)).toBe(true);
    symlinkSync('/run/netns/target', '/run/netns/alias');
    await Namespace.delete('alias');
    (await Namespace.open('target')).close();
    again.close();
    await target.delete();
    expect(existsSync('/run/netns/target')).toBe(false);
  });
});

describeLive('a namespace that is opened by its path', () => {
  liveTest('knows its name', async () => {
    const a = await Namespace.create('a');
    for (const path of ['/run/netns/a', '/run//netns/./a', '/proc/self/root/run/netns/a']) {
      const opened = await Namespace.open({ path });
      expect(opened.name, path).toBe('a');
      opened.close();
    }
    for (const reference of [{ path: `/proc/self/fd/${a.fd}` }, { fd: a.fd }, { pid: process.pid }]) {
      const opened = await Namespace.open(reference);
      expect(opened.name).toBeUndefined();
      opened.close();
    }
    await (await Namespace.open({ path: '/run/netns/a' })).delete();
    expect(await Namespace.list()).toEqual([]);
    a.close();
  });

  liveTest('is not deleted when its name stands for another namespace by now', async () => {
    const first = await Namespace.create('a');
    await Namespace.delete('a');
    const second = await Namespace.create('a');
    await expect(first.delete()).rejects.toMatchObject({ code: 'ENOENT' });
    const opened = await Namespace.open('a');
    expect(opened.equals(second)).toBe(true);
    opened.close();
    first.close();
    await second.delete();
  });
});
