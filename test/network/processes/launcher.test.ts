import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { writeNamespaceFiles } from '../../support/etc.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { useScripts } from '../../support/script.ts';

describeLive('the start of a process', () => {
  const run = useScripts('src/index.ts');

  liveTest('with too few descriptors fails with EMFILE, and the program goes on', () => {
    const { reports, status, stderr } = run(
      `
      const { Namespace } = source;
      const a = await Namespace.create();
      const outcome = () => a.exec('echo', ['hello']).then(({ stdout }) => stdout, ({ code }) => code);
      const held = [];
      try { for (;;) held.push(fs.openSync('/dev/null')); } catch {}
      // With any number of free descriptors, before and after the launcher thread has started.
      const outcomes = [];
      for (let free = 0; free < 30; free++) {
        outcomes.push(await outcome());
        fs.closeSync(held.pop());
      }
      report(outcomes);
      try { for (;;) held.push(fs.openSync('/dev/null')); } catch {}
      report(await outcome());
      for (const fd of held) fs.closeSync(fd);
      report(await outcome());
      a.close();`,
      { wrapper: ['sh', '-c', 'ulimit -n 150; exec "$@"', 'sh'] },
    );
    expect(stderr).toBe('');
    const [outcomes, without, after] = reports as [string[], string, string];
    expect(new Set(outcomes)).toEqual(new Set(['EMFILE', 'hello\n']));
    expect(outcomes[0]).toBe('EMFILE');
    expect(outcomes.at(-1)).toBe('hello\n');
    expect([without, after]).toEqual(['EMFILE', 'hello\n']);
    expect(status).toBe(0);
  });

  liveTest('where /sys is read-only mounts it read-only', needs('sysfs'), async (context) => {
    const a = await Namespace.create();
    await a.createLink({ kind: 'bridge', name: 'only_here' });
    execFileSync('mount', ['--bind', '/sys', '/sys']);
    context.onTestFinished(() => {
      execFileSync('umount', ['/sys']);
      a.close();
    });
    const tell = 'ls /sys/class/net; grep " /sys " /proc/self/mountinfo | tail -1 | cut -d " " -f 6';
    const shown = async () => (await a.exec('sh', ['-c', tell])).stdout.trim().split('\n');
    expect((await shown()).at(-1)).toMatch(/^rw/);
    execFileSync('mount', ['-o', 'remount,bind,ro', '/sys']);
    const [first, second, options] = await shown();
    expect([first, second]).toEqual(['lo', 'only_here']);
    expect(options).toMatch(/^ro/);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain('only_here');
  });

  liveTest('skips a stray entry in /etc/netns/NAME with a warning', async (context) => {
    writeNamespaceFiles('stray', { hosts: '10.0.0.9 printer\n', 'no-such-file': 'x' });
    mkdirSync('/etc/netns/stray/passwd', { recursive: true });
    const a = await Namespace.create('stray');
    const warnings: Error[] = [];
    const collect = (warning: Error) => warnings.push(warning);
    process.on('warning', collect);
    context.onTestFinished(async () => {
      process.off('warning', collect);
      await a.delete();
    });
    for (let round = 0; round < 2; round++)
      expect((await a.exec('cat', ['/etc/hosts'])).stdout).toBe('10.0.0.9 printer\n');
    expect(warnings.map(({ message }) => message).sort()).toEqual([
      expect.stringMatching(
        /^\/etc\/netns\/stray\/no-such-file does not replace \/etc\/no-such-file: ENOENT/,
      ),
      expect.stringMatching(/^\/etc\/netns\/stray\/passwd does not replace \/etc\/passwd: ENOTDIR/),
    ]);
    expect(warnings.every((warning) => 'code' in warning && warning.code === 'TSNETLINK_NETNS_FILE')).toBe(
      true,
    );
  });
});
