import { once } from 'node:events';
import { Namespace, VethPair } from 'tsnetlink';
import { expect, test } from 'vitest';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';

const { run: tsnetlink, start } = useCommand();

test.each([
  [['vrf'], 'usage: tsnetlink vrf COMMAND'],
  [['vrf', 'exce'], "did you mean 'exec'?"],
  [
    ['vrf', 'exec', 'red'],
    "an argument is missing; expected 'tsnetlink vrf exec [-n NAME] DEVICE [--] COMMAND…'",
  ],
  [['vrf', 'exec', 'red', '--'], 'the command to run is missing'],
  [['vrf', 'identify', 'x'], "expected the number of a process, got 'x'"],
  [['vrf', 'pids'], 'an argument is missing'],
  [['vrf', 'list', 'red'], "unexpected argument 'red'"],
])('bad usage: %j', (args, message) => {
  const { status, stdout, stderr } = tsnetlink(...args);
  expect(stderr).toContain(message);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

describeLive('tsnetlink vrf', () => {
  liveTest('runs a command bound to a link, and finds it', needs('real root'), async (context) => {
    const namespace = await Namespace.create('cli_vrf');
    context.onTestFinished(() => namespace.delete());
    await namespace.createLink({ kind: 'bridge', name: 'red' });
    const child = start('vrf', 'exec', '-n', 'cli_vrf', 'red', 'sh', '-c', 'echo $$; read line; exit 3');
    const pid = String((await once(child.stdout, 'data'))[0]).trim();
    expect(tsnetlink('vrf', 'identify', pid)).toMatchObject({ status: 0, stdout: 'red\n' });
    expect(tsnetlink('vrf', 'identify', pid, '--json').stdout).toBe('"red"\n');
    expect(tsnetlink('vrf', 'identify')).toMatchObject({ status: 0, stdout: '' });
    expect(tsnetlink('vrf', 'pids', '-n', 'cli_vrf', 'red')).toMatchObject({ status: 0, stdout: `${pid}\n` });
    expect(tsnetlink('vrf', 'pids', '-n', 'cli_vrf', 'blue')).toMatchObject({ status: 0, stdout: '' });
    child.stdin.end('\n');
    expect(await once(child, 'exit')).toEqual([3, null]);
    expect(tsnetlink('vrf', 'exec', '-n', 'cli_vrf', 'gren', 'true')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ENODEV'),
    });
  });

  liveTest(
    'lists VRFs, and carries packets by one',
    needs('real root', 'link vrf', 'command ping'),
    async (context) => {
      const namespace = await Namespace.create('cli_vrf2');
      context.onTestFinished(() => namespace.delete());
      await namespace.createLink({ kind: 'vrf', name: 'red', options: { table: 100 }, up: true });
      const other = await Namespace.create();
      context.onTestFinished(() => other.close());
      await VethPair.create(
        { name: 'red0', namespace, master: 'red', addresses: ['10.0.0.1/24'], up: true },
        { name: 'peer', namespace: other, addresses: ['10.0.0.2/24'], up: true },
      );
      const ping = ['ping', '-c', '1', '-W', '1', '10.0.0.2'];
      expect(tsnetlink('vrf', 'exec', '-n', 'cli_vrf2', 'red', ...ping)).toMatchObject({ status: 0 });
      expect(tsnetlink('ns', 'exec', 'cli_vrf2', ...ping).status).not.toBe(0);
      await expect(namespace.exec('ping', ping.slice(1), { device: 'red' })).resolves.toBeDefined();
      expect(tsnetlink('vrf', 'list', '-n', 'cli_vrf2').stdout).toBe('red  table 100\n');
      expect(JSON.parse(tsnetlink('vrf', 'list', '-n', 'cli_vrf2', '--json').stdout)).toEqual([
        { name: 'red', table: 100 },
      ]);
    },
  );
});
