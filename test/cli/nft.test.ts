import { PassThrough, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/run-command.ts';
import { tsnetlink as commands } from '../../src/cli/subcommands.ts';
import { Namespace } from '../../src/network/namespace/namespace.ts';
import { ruleset } from '../network/nftables/ruleset-text.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { runIn } from '../support/namespace.ts';

interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process. `onOutput` gets all of the output so far. */
async function run(
  args: readonly string[],
  {
    input = '',
    signal,
    onOutput,
  }: { input?: string; signal?: AbortSignal; onOutput?: (text: string) => void } = {},
): Promise<Run> {
  const output = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof output): Writable =>
    new Writable({
      write(chunk, _, done) {
        output[name] += String(chunk);
        if (name === 'stdout') onOutput?.(output.stdout);
        done();
      },
    });
  const stdin = new PassThrough();
  stdin.end(input);
  const streams = { stdin, stdout: stream('stdout'), stderr: stream('stderr') };
  const status = await runCommand(commands, ['tsnetlink'], ['nft', ...args], streams, signal);
  return { status, ...output };
}

test.each([
  [[], 2, 'an argument is missing'],
  [['-f', 'x', 'list', 'ruleset'], 2, '--file and a command exclude each other'],
  [['-D', 'x', 'list', 'ruleset'], 2, 'expected NAME=VALUE'],
  [['monitor', 'tabels'], 2, 'expected tables'],
  [
    ['list', 'tabels'],
    1,
    "command:1:6: expected an object to list, got 'tabels'; did you mean 'tables'?\nlist tabels\n     ^",
  ],
  [['add rule t c tcp dprot 1'], 1, "did you mean 'dport'?"],
  [['{ "nftables": 1 }'], 1, 'expected { "nftables": [ … ] }'],
  [
    ['reset', 'chains'],
    1,
    "reset: expected rule, rules, set, map, element, counter, counters, quota, quotas, got 'chains'",
  ],
  [['reset', 'rule', 'ip', 't', 'c'], 1, "'handle' and the handle of the rule"],
  [['get', 'element', 'ip', 'none', 's', '{ 1 }'], 1, 'there is no set or map ip none s'],
  [['add rule t c iifname $x'], 1, "the variable '$x' is not defined"],
])('bad usage: %j', async (args, code, message) => {
  const { status, stdout, stderr } = await run(args);
  expect(stderr).toContain(message);
  expect({ status, stdout }).toEqual({ status: code, stdout: '' });
});

const name = 'cli_nft';

describeLive('tsnetlink nft', () => {
  let namespace: Namespace;
  beforeAll(async () => {
    namespace = await Namespace.create(name);
  });
  afterAll(async () => {
    namespace.close();
    await Namespace.delete(name);
  });

  const ours = async (args: readonly string[], options?: Parameters<typeof run>[1]): Promise<string> => {
    const { stdout, ...rest } = await run(['-N', name, ...args], options);
    expect(rest).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  const nft = (command: string, input?: string): string => runIn(namespace, `nft ${command}`, input);

  liveTest('lists as nft does', needs('command nft'), async () => {
    nft('-f -', `flush ruleset\n${ruleset}\ntable ip empty { }\n`);
    const lists = [
      ...['list ruleset', '-a list ruleset', '-s list ruleset', '-t list ruleset', 'list ruleset ip'],
      ...['list tables', 'list tables inet', 'list table inet filter', 'list table ip empty'],
      ...['list chains', 'list chains ip', 'list chain inet filter other', '-a list chain ip nat pre'],
      ...['list sets inet', 'list sets table inet filter', 'list set inet filter hosts', 'list maps'],
      ...['list map inet filter names', 'list flowtables', 'list counters', 'list counter inet filter web'],
      ...['list counters table inet filter', 'list quotas', 'list limits', 'list synproxys'],
      ...[
        'list ct helpers table inet filter',
        'list ct helper inet filter ftp',
        'list ct timeout inet filter short',
      ],
    ];
    for (const list of lists) expect(await ours(list.split(' ')), list).toBe(nft(list));
    const questions = [
      'get element ip ranges networks { 10.0.0.5, 10.1.2.3, 10.2.0.1 }',
      'get element ip ranges ports { 22 }',
      'reset counter ip ranges web',
      'reset counters table ip ranges',
      'reset quotas table ip ranges',
    ];
    const counted = `
      table ip ranges {
        set networks { type ipv4_addr; flags interval; elements = { 10.0.0.0-10.0.0.9, 10.1.0.0/16, 10.2.0.1 }; }
        map ports { type inet_service : verdict; elements = { 22 : accept, 80 : drop }; }
        counter web { packets 5 bytes 6; }
        counter mail { packets 7 bytes 8; }
        quota month { 1000 bytes used 500 bytes; }
      }`;
    const asked = async (ask: (question: string) => unknown): Promise<unknown[]> => {
      nft('-f -', `add table ip ranges\ndelete table ip ranges\n${counted}\n`);
      const answers: unknown[] = [];
      for (const question of questions) answers.push(await ask(question));
      return answers;
    };
    expect(await asked((question) => ours(question.split(' ')))).toEqual(
      await asked((question) => nft(`'${question}'`)),
    );
    const refused = await run(['-N', name, 'get', 'element', 'ip', 'ranges', 'networks', '{ 10.3.0.1 }']);
    expect(refused).toMatchObject({
      status: 1,
      stderr: 'tsnetlink nft: there is no element 10.3.0.1 in set ip ranges networks\n',
    });
    const json = JSON.parse(await ours(['-j', 'list', 'chains', 'ip'])) as { nftables: object[] };
    const expected = JSON.parse(nft('-j list chains ip')) as { nftables: object[] };
    expect(json.nftables.slice(1)).toEqual(expected.nftables.slice(1));
  });

  liveTest('executes text and JSON, from words and files', needs('command nft'), async () => {
    await ours(['flush', 'ruleset']);
    await ours(['-f', '-'], { input: ruleset });
    const listed = nft('list ruleset');
    nft('-f -', `flush ruleset\n${ruleset}`);
    expect(listed).toBe(nft('list ruleset'));

    await ours(['flush', 'ruleset']);
    await ours(['-f', '-', '-D', 'port=22,link=eth0'], {
      input: 'table ip t { chain c { iifname $link tcp dport $port accept; } }',
    });
    await ours(['-f', '-'], {
      input: '{ "nftables": [{ "add": { "table": { "family": "ip", "name": "j" } } }] }',
    });
    await ours(['-c', 'add', 'table', 'ip', 'not']);
    expect(await ours(['add table ip k; list tables; delete table ip k; list tables ip'])).toBe(
      'table ip t\ntable ip j\ntable ip k\ntable ip t\ntable ip j\n',
    );
    expect(nft('list table ip t')).toContain('iifname "eth0" tcp dport 22 accept');
  });

  liveTest('errors name the place of the command', needs(), async () => {
    await ours(['flush', 'ruleset']);
    const input =
      'add table ip t\n\n  add rule ip t none accept\nadd chain ip t c { type filter hook input priority 0; }\nadd rule ip t c iif nolink drop\n';
    const { status, stderr } = await run(['-N', name, '-f', '-'], { input });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^tsnetlink nft: stdin:5:1: add\.rule\.expr\[0\]\.match\.right: 'nolink'/);
    const refused = await run(['-N', name, '-f', '-'], { input: input.split('\n').slice(0, 4).join('\n') });
    expect(refused.stderr).toMatch(/^tsnetlink nft: stdin:3:3: add\.rule: ENOENT/);
    expect(await ours(['list', 'tables'])).toBe('');
    expect((await run(['-N', name, 'list', 'chain', 'ip', 't', 'c'])).stderr).toContain(
      'there is no table ip t',
    );
  });

  liveTest('monitors changes as text and as JSON', needs(), async () => {
    await ours(['flush', 'ruleset']);
    const changes = [
      'add table ip t',
      'add set ip t s { type inet_service; flags interval; }',
      'add chain ip t c { type filter hook input priority 0; }',
      'add element ip t s { 20-30 }',
      'add rule ip t c tcp dport @s accept comment "x"',
      'insert rule ip t c counter',
      'delete table ip t',
    ];
    const watch = async (...args: string[]): Promise<string> => {
      const controller = new AbortController();
      const seen = ours([...args], {
        signal: controller.signal,
        onOutput: (text) => {
          if (/(?:add table[\s\S]*delete table|"add": \{"table"[\s\S]*"delete": \{"table")/.test(text))
            controller.abort();
        },
      });
      // The monitor sees changes once it has a generation: before, the table comes and goes.
      for (let attempt = 0; attempt < 200 && !controller.signal.aborted; attempt++) {
        await namespace.nftables().apply(changes.slice(0, -1).join('\n'));
        await namespace.nftables().apply(changes.at(-1) as string);
      }
      return seen;
    };
    const text = await watch('monitor');
    const lines = text.split('\n').filter((line) => !line.startsWith('#'));
    const first = lines.indexOf('add table ip t');
    expect(lines.slice(first, first + 6)).toEqual([
      'add table ip t',
      'add set ip t s { type inet_service; flags interval; }',
      'add chain ip t c { type filter hook input priority filter; policy accept; }',
      'add element ip t s { 20-30 }',
      expect.stringMatching(/^add rule ip t c handle \d+ tcp dport @s accept comment "x"$/),
      expect.stringMatching(/^insert rule ip t c handle \d+ counter packets 0 bytes 0$/),
    ]);
    expect(text).toMatch(/^# new generation \d+ by process \d+ \(.+\)$/m);
    const json = await watch('-j', 'monitor', 'tables');
    const commands = json
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(commands).toContainEqual({
      add: { table: { family: 'ip', name: 't', handle: expect.any(Number) } },
    });
    for (const command of commands) expect(JSON.stringify(command)).toMatch(/^\{"(?:add|delete)":\{"table":/);
  });
});
