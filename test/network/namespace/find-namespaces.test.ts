import { mkdirSync, rmdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { namespaceInode } from '../../../src/syscalls/namespace.ts';
import { describeLive, liveTest } from '../../support/live.ts';

describeLive('finding namespaces', () => {
  liveTest('by their processes, with and without a name', async (context) => {
    const [named, nameless] = [await Namespace.create('find_a'), await Namespace.create()];
    const child = nameless.spawn('sleep', ['100']);
    const other = named.spawn('sleep', ['100']);
    context.onTestFinished(async () => {
      child.kill();
      other.kill();
      nameless.close();
      await named.delete();
    });
    expect(await Namespace.identify(other.pid!)).toEqual(['find_a']);
    expect(await Namespace.identify(child.pid!)).toEqual([]);
    await expect(Namespace.identify(2 ** 22 + 1)).rejects.toMatchObject({ code: 'ENOENT' });
    const found = await Namespace.findAll();
    const inode = (namespace: Namespace) => namespaceInode(namespace.fd).inode;
    expect(found).toContainEqual({ inode: inode(named), names: ['find_a'], pids: [other.pid] });
    expect(found).toContainEqual({ inode: inode(nameless), names: [], pids: [child.pid] });
    expect(found.find(({ pids }) => pids.includes(process.pid))).toBeDefined();
    expect(JSON.parse(JSON.stringify(found))).toContainEqual({
      inode: Number(inode(named)),
      names: ['find_a'],
      pids: [other.pid],
    });

    // By its name, else by a process.
    for (const [namespace, name] of [
      [named, 'find_a'],
      [nameless, undefined],
    ] as const) {
      using opened = await Namespace.open(found.find((one) => one.inode === inode(namespace))!);
      expect({ name: opened.name, isSame: opened.equals(namespace) }).toEqual({ name, isSame: true });
    }
    // A name that another namespace has meanwhile is passed over.
    const moved = { inode: inode(nameless), names: ['find_a', 'gone'], pids: [other.pid!, child.pid!] };
    using reopened = await Namespace.open(moved);
    expect(reopened.equals(nameless)).toBe(true);
    await expect(Namespace.open({ ...moved, pids: [] })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(Namespace.open({ inode: 5 } as never)).rejects.toMatchObject({ field: 'reference.inode' });

    const attached = await Namespace.attach('find_b', child.pid!);
    expect(attached.equals(nameless)).toBe(true);
    expect(await Namespace.list()).toEqual(['find_a', 'find_b']);
    expect(await Namespace.identify(child.pid!)).toEqual(['find_b']);
    await expect(Namespace.attach('find_a', child.pid!)).rejects.toMatchObject({ code: 'EEXIST' });
    await attached.delete();
  });

  liveTest('entries without a namespace are skipped', async () => {
    const a = await Namespace.create('find_a');
    writeFileSync('/run/netns/leftover', '');
    writeFileSync('/run/netns/unreadable', '', { mode: 0 });
    mkdirSync('/run/netns/folder');
    symlinkSync('nowhere', '/run/netns/dangling');
    symlinkSync('find_a', '/run/netns/alias');
    try {
      const { inode } = namespaceInode(a.fd);
      const found = await Namespace.findAll();
      expect(found.flatMap(({ names }) => names)).toEqual(['alias', 'find_a']);
      expect(found.filter((each) => each.inode === inode)).toEqual([
        { inode, names: ['alias', 'find_a'], pids: [] },
      ]);
      expect(await Namespace.identify(process.pid)).toEqual([]);
    } finally {
      rmdirSync('/run/netns/folder');
      for (const name of ['leftover', 'unreadable', 'dangling', 'alias']) unlinkSync(`/run/netns/${name}`);
      await a.delete();
    }
  });
});
