import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  assertNamespaceName,
  attachNamedNamespace,
  createNamedNamespace,
  listNamedNamespaces,
  namedNamespacePath,
  openNamedNamespace,
  removeNamedNamespace,
} from '../../../src/network/namespace/named-namespaces.ts';
import { MNT_DETACH, MS_BIND } from '../../../src/syscalls/constants.ts';
import { mount, umount } from '../../../src/syscalls/mount.ts';
import {
  createNetworkNamespace,
  homeNetworkNamespace,
  namespaceInode,
} from '../../../src/syscalls/namespace.ts';
import { closeFd } from '../../../src/syscalls/socket.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { useScripts } from '../../support/script.ts';

const ip = (...args: string[]) => execFileSync('ip', args, { encoding: 'utf8' }).trim();
const failing = (code: string, message: string) =>
  expect.objectContaining({ name: 'SystemError', code, message: expect.stringContaining(message) });
/** The mounts at or below the folder, each with its number. */
const allMounts = () =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , , , path]) => path?.startsWith('/run/netns'));
// Those of the machine are still in the list, though hidden by the /run of the tests.
const hidden = new Set(allMounts().map(([id]) => id));
const mounts = () =>
  allMounts()
    .filter(([id]) => !hidden.has(id))
    .map(([, , , , path]) => path);
const openDescriptors = () => readdirSync('/proc/self/fd').length;
const sameNamespace = (a: number, b: number) => namespaceInode(a).inode === namespaceInode(b).inode;

describe('the name of a namespace', () => {
  test.each([
    ['', 'must not be empty: ""'],
    ['.', `must not be '.' or '..': "."`],
    ['..', `must not be '.' or '..': ".."`],
    ['a/b', `must not contain '/': "a/b"`],
    ['../etc', `must not contain '/': "../etc"`],
    ['a\0b', 'must not contain NUL: "a\\u0000b"'],
    ['n'.repeat(256), 'must not be longer than 255 bytes'],
    ['ä'.repeat(128), 'must not be longer than 255 bytes'],
  ])('is refused before anything is done: %j', (name, message) => {
    for (const fn of [
      assertNamespaceName,
      namedNamespacePath,
      createNamedNamespace,
      openNamedNamespace,
      removeNamedNamespace,
      (bad: string) => attachNamedNamespace(bad, -1),
    ]) {
      expect(() => fn(name)).toThrow(
        expect.objectContaining({
          name: 'TypeError',
          code: 'ERR_INVALID_ARG_VALUE',
          message: expect.stringContaining(message),
        }),
      );
    }
  });

  test('must be a string', () => {
    expect(() => assertNamespaceName(7 as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  test.each(['a', 'n'.repeat(255), 'ä'.repeat(127), '...', '-x', 'with space', '网络'])(
    'may be %j',
    (name) => {
      expect(namedNamespacePath(name)).toBe(`/run/netns/${name}`);
    },
  );
});

describeLive('named namespaces', () => {
  liveTest('are none where there never was one', () => {
    expect(listNamedNamespaces()).toEqual([]);
    expect(() => openNamedNamespace('a')).toThrow(failing('ENOENT', '/run/netns/a'));
    expect(() => removeNamedNamespace('a')).toThrow(failing('ENOENT', '/run/netns/a'));
    expect(mounts()).toEqual([]);
  });

  liveTest('are created, listed, opened and removed', () => {
    homeNetworkNamespace();
    const before = openDescriptors();
    const [b, a] = [createNamedNamespace('b'), createNamedNamespace('a')];
    expect(listNamedNamespaces()).toEqual(['a', 'b']);
    expect(sameNamespace(a, b)).toBe(false);
    const again = openNamedNamespace('a');
    expect(sameNamespace(a, again)).toBe(true);
    for (const fd of [a, b, again]) closeFd(fd);

    const kept = openNamedNamespace('a');
    removeNamedNamespace('a');
    removeNamedNamespace('b');
    expect(namespaceInode(kept).inode).toBeGreaterThan(0n);
    closeFd(kept);
    expect(listNamedNamespaces()).toEqual([]);
    expect(mounts()).toEqual(['/run/netns']);
    expect(openDescriptors()).toBe(before);
  });

  liveTest('are not created twice', () => {
    const before = openDescriptors();
    const fd = createNamedNamespace('a');
    const taken = failing('EEXIST', 'there is a network namespace named "a" already: /run/netns/a');
    expect(() => createNamedNamespace('a')).toThrow(taken);
    expect(() => attachNamedNamespace('a', fd)).toThrow(taken);
    expect(listNamedNamespaces()).toEqual(['a']);
    closeFd(fd);
    removeNamedNamespace('a');
    expect(openDescriptors()).toBe(before);
  });

  liveTest('may have names that are hard on a shell', () => {
    for (const name of ['n'.repeat(255), '-x', 'with space', '网络', '...', "it's\n"]) {
      closeFd(createNamedNamespace(name));
      expect(listNamedNamespaces()).toEqual([name]);
      removeNamedNamespace(name);
    }
  });

  liveTest('may have several names', () => {
    const fd = createNetworkNamespace();
    attachNamedNamespace('first', fd);
    attachNamedNamespace('second', fd);
    const [first, second] = [openNamedNamespace('first'), openNamedNamespace('second')];
    expect(sameNamespace(first, second)).toBe(true);
    for (const open of [fd, first, second]) closeFd(open);
    removeNamedNamespace('first');
    expect(listNamedNamespaces()).toEqual(['second']);
    removeNamedNamespace('second');
  });

  liveTest('leave nothing behind when the mount fails', () => {
    expect(() => attachNamedNamespace('a', 9999)).toThrow(
      failing('ENOENT', '/proc/self/fd/9999 on /run/netns/a'),
    );
    expect(listNamedNamespaces()).toEqual([]);
  });

  liveTest('are removed as well where a creation was interrupted, or a file was mounted on twice', () => {
    writeFileSync('/run/netns/empty', '');
    expect(() => openNamedNamespace('empty')).toThrow(failing('EINVAL', 'is not a network namespace'));
    removeNamedNamespace('empty');

    const fd = createNamedNamespace('twice');
    mount(`/proc/self/fd/${fd}`, '/run/netns/twice', null, MS_BIND);
    closeFd(fd);
    removeNamedNamespace('twice');
    expect(listNamedNamespaces()).toEqual([]);
    expect(mounts()).toEqual(['/run/netns']);
  });

  liveTest('fail to be removed with the reason', () => {
    mkdirSync('/run/netns/folder');
    expect(() => removeNamedNamespace('folder')).toThrow(failing('EISDIR', '/run/netns/folder'));
    execFileSync('rmdir', ['/run/netns/folder']);
  });

  liveTest('are those of ip netns', needs('command ip'), () => {
    const fd = createNamedNamespace('ours');
    ip('netns', 'add', 'theirs');
    const other = openNamedNamespace('theirs');
    expect(sameNamespace(fd, other)).toBe(false);
    expect(listNamedNamespaces()).toEqual(['ours', 'theirs']);
    expect(ip('netns', 'list').split('\n').sort()).toEqual(['ours', 'theirs']);
    expect(ip('netns', 'exec', 'ours', 'readlink', '/proc/self/ns/net')).toBe(
      `net:[${namespaceInode(fd).inode}]`,
    );
    for (const open of [fd, other]) closeFd(open);
    ip('netns', 'delete', 'ours');
    removeNamedNamespace('theirs');
    expect(ip('netns', 'list')).toBe('');
    expect(mounts()).toEqual(['/run/netns']);
  });

  liveTest('are made and removed in mount namespaces that were split off as well', async () => {
    closeFd(createNamedNamespace('early'));
    const other = spawn('unshare', ['--mount', '--propagation', 'unchanged', 'sh', '-c', 'echo; read line'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    closeFd(createNamedNamespace('late'));
    const seen = () =>
      readFileSync(`/proc/${other.pid}/mountinfo`, 'utf8').match(/(?<= \/run\/netns\/)\w+/g) ?? [];
    expect(seen()).toEqual(['early', 'late']);
    removeNamedNamespace('early');
    removeNamedNamespace('late');
    expect(seen()).toEqual([]);
    other.stdin.end();
    await once(other, 'exit');
  });
});

const run = useScripts('src/network/namespace/named-namespaces.ts');

describeLive('several processes', () => {
  liveTest('prepare the folder once, though they do it at the same time', async () => {
    umount('/run/netns', MNT_DETACH);
    expect(mounts()).toEqual([]);
    const count = 8;
    // Each waits for the full second to come, so that they collide.
    const { reports } = run(`
      const { spawn } = require('node:child_process');
      const go = Date.now() + 1500;
      const code = process.env.PRELUDE + \`
        source.namedNamespaceFolder;
        while (Date.now() < \${go});
        for (let i = 0; i < 5; i++) source.createNamedNamespace(process.argv[1] + '-' + i);
      \`;
      const exits = Array.from({ length: ${count} }, (_, i) => new Promise((resolve) => {
        spawn(process.execPath, ['-e', code, 'p' + i], { stdio: 'inherit' }).on('exit', resolve);
      }));
      report(await Promise.all(exits));
    `);
    expect(reports).toEqual([Array(count).fill(0)]);
    const names = listNamedNamespaces();
    expect(names).toHaveLength(count * 5);
    expect(mounts().filter((path) => path === '/run/netns')).toHaveLength(1);
    for (const name of names) {
      closeFd(openNamedNamespace(name));
      removeNamedNamespace(name);
    }
    expect(mounts()).toEqual(['/run/netns']);
  });

  liveTest('are refused without capabilities, and nothing is left', () => {
    const { reports } = run(
      `
      try { source.createNamedNamespace('a'); } catch (error) { report(error.message); }
      report(source.listNamedNamespaces());
    `,
      { wrapper: ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] },
    );
    expect(reports).toEqual([
      expect.stringMatching(
        /^unshare: EPERM: .*network namespace; needs CAP_SYS_ADMIN; .*tsnetlink rootless/,
      ),
      [],
    ]);
  });
});
