import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import { expect, test } from 'vitest';
import { useCommand } from '../support/command.ts';
import { writeNamespaceFiles } from '../support/etc.ts';
import { describeLive, liveTest } from '../support/live.ts';

const { run: tsnetlink, start, shell } = useCommand();

test.each([
  [['lab'], 'usage: tsnetlink lab COMMAND'],
  [['ns', 'frobnicate'], "tsnetlink ns: unknown command 'frobnicate'; expected list, add, delete"],
  [['ns', 'lsit'], "did you mean 'list'?"],
  [['ns', 'constructor'], "tsnetlink ns: unknown command 'constructor'"],
  [['ns', 'exec', 'x'], "an argument is missing; expected 'tsnetlink ns exec NAME [--] COMMAND…'"],
  [['ns', 'exec', 'x', '--'], 'the command to run is missing'],
  [['ns', 'add'], "an argument is missing; expected 'tsnetlink ns add NAME…'"],
  [['ns', 'list', 'more'], "unexpected argument 'more'; expected 'tsnetlink ns list [OPTION]…'"],
  [['ns', 'list', '--jsn'], "tsnetlink ns list: unknown option '--jsn'; did you mean '--json'?"],
  [['ns', 'identify', 'x'], "tsnetlink ns identify: expected the number of a process, got 'x'"],
  [['ping'], "an argument is missing; expected 'tsnetlink ping [OPTION]… DESTINATION'"],
  [['ping', '-c', '0', '127.0.0.1'], "-c: expected a whole number from 1 to 65535, got '0'"],
  [['ping', '--count', 'x', '127.0.0.1'], "--count: expected a whole number from 1 to 65535, got 'x'"],
  [['ping', '127.0.0.1', '--netns'], "the option '--netns' needs a value: NAME"],
  [['ping', '127.0.0.1', '--json=yes'], "the option '--json' takes no value"],
  [['rootless'], 'an argument is missing'],
])('bad usage: %j', (args, message) => {
  const { status, stdout, stderr } = tsnetlink(...args);
  expect(stderr).toContain(message);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

describeLive('tsnetlink ns', () => {
  liveTest(
    'makes, lists, enters and deletes namespaces',
    () => {
      expect(tsnetlink('ns', 'add', 'cli_a', 'cli_b')).toMatchObject({ status: 0, stdout: '', stderr: '' });
      expect(tsnetlink('ns', 'add', 'cli_a')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('EEXIST'),
      });
      expect(tsnetlink('ns', 'list').stdout).toBe('cli_a\ncli_b\n');
      expect(tsnetlink('ns', 'list', '--json').stdout).toBe('["cli_a","cli_b"]\n');
      writeNamespaceFiles('cli_a', { hosts: '10.0.0.9 printer\n' });
      const shell = 'cat /etc/hosts; ls /sys/class/net; exit 9';
      expect(tsnetlink('ns', 'exec', 'cli_a', 'sh', '-c', shell)).toMatchObject({
        status: 9,
        stdout: '10.0.0.9 printer\nlo\n',
      });
      expect(tsnetlink('ns', 'exec', 'cli_a', '--', '/no/such/program')).toMatchObject({ status: 127 });
      expect(tsnetlink('ns', 'exec', 'cli_a', 'sh', '-c', 'kill -TERM $$').status).toBe(143);
      expect(tsnetlink('ns', 'exec', 'none', 'true')).toMatchObject({ status: 1 });
      expect(tsnetlink('ns', 'delete', 'cli_b', 'none', 'cli_a')).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/^tsnetlink ns: open: ENOENT.*\/run\/netns\/none\)\n$/),
      });
      expect(readdirSync('/run/netns')).toEqual([]);
    },
    200_000,
  );

  liveTest(
    'knows who is where',
    async (context) => {
      const a = await Namespace.create('cli_c');
      const child = a.spawn('sleep', ['100']);
      context.onTestFinished(async () => {
        child.kill();
        await a.delete();
      });
      expect(tsnetlink('ns', 'pids', 'cli_c', '--json').stdout).toBe(`[${child.pid}]\n`);
      expect(tsnetlink('ns', 'identify', String(child.pid)).stdout).toBe('cli_c\n');
      expect(tsnetlink('ns', 'identify').stdout).toBe('');
      expect(tsnetlink('ns', 'attach', 'cli_d', String(child.pid)).status).toBe(0);
      const all = JSON.parse(tsnetlink('ns', 'list', '--all', '--json').stdout);
      expect(all).toContainEqual({
        inode: expect.any(Number),
        names: ['cli_c', 'cli_d'],
        pids: [child.pid],
      });
      expect(tsnetlink('ns', 'list', '-a').stdout).toContain(`  cli_c cli_d  1 processes: ${child.pid}\n`);
      const watching = start('ns', 'watch');
      const seen: string[] = [];
      watching.stdout!.on('data', (text) => seen.push(String(text)));
      await once(watching.stdout!, 'data');
      tsnetlink('ns', 'delete', 'cli_d');
      while (!seen.join('').includes('- cli_d')) await once(watching.stdout!, 'data');
      watching.kill('SIGINT');
      expect(await once(watching, 'exit')).toEqual([0, null]);
      expect(seen.join('')).toBe('+ cli_c\n+ cli_d\n- cli_d\n');
    },
    200_000,
  );

  liveTest('pings out of a namespace', async (context) => {
    const a = await Namespace.create('cli_p');
    context.onTestFinished(() => a.delete());
    await (await a.link('lo')).up();
    const { status, stdout } = tsnetlink('ping', '-n', 'cli_p', '-c', '2', '-i', '0.01', 'localhost', '-4');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^reply from 127\.0\.0\.1: sequence 1, ttl 64, [\d.]+ ms\n.*\nlocalhost \(127\.0\.0\.1\): 2 sent, 2 received, 0 % lost\nround trip: /,
    );
    // A name with a dot is a link all the same, as VLANs have it.
    await a.createLink({ name: 'p.5', kind: 'bridge' });
    expect(tsnetlink('ping', '-n', 'cli_p', '-I', 'p.5', '127.0.0.1').stderr).not.toContain('source');
    for (const verb of ['list', 'watch']) expect(tsnetlink('ns', verb, 'more').status).toBe(2);
    const json = tsnetlink('ping', '-n', 'cli_p', '--json', '10.0.0.1');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      sent: 1,
      received: 0,
      errors: [{ code: 'ENETUNREACH' }],
    });
  });
});

liveTest('rootless gives the rights of root over namespaces, and the exit code of the command', () => {
  const script = `${shell()} ns add mine && ${shell()} ns exec mine sh -c 'ls /sys/class/net; exit 5'`;
  const { status, stdout, stderr } = tsnetlink('rootless', '--', 'sh', '-c', script);
  expect({ status, stdout, stderr }).toEqual({ status: 5, stdout: 'lo\n', stderr: '' });
  expect(tsnetlink('ns', 'list').stdout).toBe('');
});
