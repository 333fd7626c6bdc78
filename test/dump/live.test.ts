import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { objectCommands } from '../../src/cli/commands/dump/object.ts';
import { loadObjects } from '../../src/cli/commands/dump/objects.ts';
import { links } from '../../src/netlink/protocols/route/index.ts';
import { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
import { createNamedNamespace, removeNamedNamespace } from '../../src/network/namespace/named-namespaces.ts';
import { closeFd } from '../../src/syscalls/index.ts';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { dump, expectBridgeShown } from './support.ts';

describeLive('dump of the kernel', () => {
  const { run: tsnetlink } = useCommand();

  liveTest('shows the links by schema', async () => {
    const socket = NetlinkSocket.open('route');
    await socket.request(links.create({ name: 'br7', kind: 'bridge', options: { ageingTime: 12300 } }));
    await socket.request(links.create({ name: 've0', kind: 'veth', options: { peer: { name: 've1' } } }));

    const all = await dump(['link']);
    expect(all.code).toBe(0);
    expect(all.stdout).toMatch(/^ {2}name \[3\] +"lo"$/m);
    expect(all.stdout).toMatch(/^ {6}ageingTime \[4\] +12300$/m);
    expect(all.stdout.match(/^RTM_NEWLINK {2}\d+ bytes, multi, sequence \d+, port \d+$/gm)).toHaveLength(4);

    const veths = await dump(['link', 'kind', 'veth', '--json']);
    const lines = veths.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ body }) => body.name).sort()).toEqual(['ve0', 've1']);

    const one = await dump(['link', 'dev', 'br7', '--fields', 'name,linkInfo.options.ageingTime']);
    expect(one.stdout.split('\n').slice(1, 5)).toEqual([
      '  name [3]            "br7"',
      '  linkInfo [18]',
      '    options [2]',
      '      ageingTime [4]  12300',
    ]);
    for (const name of ['br7', 've0']) await socket.request(links.delete(name));
    socket.close();
  });

  liveTest('shows one object by its name: a link by dev, others by name', async () => {
    const named = [...(await loadObjects())].filter(
      ([, { definition }]) => definition.getByName !== undefined,
    );
    expect(named.length).toBeGreaterThan(1);
    for (const [object, { definition }] of named) {
      const word = object === 'link' ? 'dev' : 'name';
      const lookUp = (...words: string[]) => dump([object, ...words]).catch((error) => error);
      expect((await lookUp(word, 'nothing')).message, object).toMatch(
        /^(?!.*usage).*\b(ENODEV|ENOENT|EINVAL)\b/,
      );
      expect((await lookUp(word)).message).toContain(
        `'${word}' needs a value: ${word === 'dev' ? 'LINK' : 'NAME'}`,
      );
      expect((await lookUp(word === 'dev' ? 'name' : 'dev', 'nothing')).message).toContain('has no filter');
      expect((await objectCommands())[object]?.summary).toMatch(new RegExp(`^filters: ${word}\\b`));
      expect(definition.nameWord ?? 'name').toBe(word);
    }
  });

  liveTest('covers every message of each dump to its last byte in hex', async () => {
    for (const [object, { load }] of Object.entries(await objectCommands())) {
      // The example in the help has the filters that are needed. Some need another value: most kernels have gact and tcp.
      const [example = ''] = (await load()).examples ?? [];
      const words = example.replace('KIND', 'gact').replace('icmp', 'tcp').split(' ').slice(2, -1);
      const outcome = await dump([...words, '--hex', '--json']).catch((error) => error);
      // A kernel may lack an object; sock_diag says ENOENT for a family without its module.
      if (outcome.code === 'EOPNOTSUPP' || outcome.code === 'EPROTONOSUPPORT') continue;
      // netfilter says EINVAL for a subsystem without its module.
      if (outcome.code === 'EINVAL' && /^(conntrack|accounting|ipset|packet)/i.test(object)) continue;
      if (outcome.code === 'ENOENT' && /Socket$/.test(object)) continue;
      if (outcome.code === 'ENOENT' && /this kernel has no family/.test(outcome.message)) continue;
      // These need the rights of the initial user namespace, reading too.
      if (outcome.code === 'EPERM' && /^(seg6|ioam6|ipvs|dpll|audit)/.test(object)) continue;
      // The audit system answers in the initial user namespace alone.
      if (outcome.code === 'ECONNREFUSED' && object === 'auditRule') continue;
      const { code, stdout } = outcome;
      expect(code, object).toBe(0);
      const shown = await dump([...words, '--hex']);
      const expected = stdout
        .split('\n')
        .filter(Boolean)
        .map((line: string) => JSON.parse(line).bytes.length / 2);
      const printed = shown.stdout
        .split('\n\n')
        .filter(Boolean)
        .map((message) => {
          const bytes = [...message.matchAll(/^ {2}[0-9a-f]{4} {2}((?:[0-9a-f]{2}(?: |$))+)/gm)];
          return bytes.reduce((sum, [, line = '']) => sum + line.trim().split(' ').length, 0);
        });
      expect(printed, object).toEqual(expected);
    }
  });

  liveTest('leaves out what the kernel cannot: the qdiscs of other links', async () => {
    const socket = NetlinkSocket.open('route');
    await socket.request(
      links.create({ name: 've0', kind: 'veth', options: { peer: { name: 've1' } }, up: true }),
    );
    await socket.request(links.change('ve1', { up: true }));
    const { index } = await socket.request(links.get('ve0'));
    const ofAll = await dump(['qdisc', '--json']);
    const ofOne = await dump(['qdisc', 'dev', 've0', '--json']);
    await socket.request(links.delete('ve0'));
    socket.close();
    const indexes = ({ stdout }: { stdout: string }) =>
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).body.index);
    expect(indexes(ofAll).length).toBeGreaterThan(1);
    expect(indexes(ofOne)).toEqual([index]);
  });

  liveTest('works in a named namespace', async () => {
    closeFd(createNamedNamespace('dump_test'));
    try {
      const { stdout } = await dump(['link', '--netns', 'dump_test', '--fields', 'name']);
      expect(stdout).toMatch(/^RTM_NEWLINK .*\n {2}name \[3\] {2}"lo"\n\n$/);
    } finally {
      removeNamedNamespace('dump_test');
    }
    await expect(dump(['link', '--netns', 'dump_test'])).rejects.toMatchObject({ code: 'ENOENT' });
  });

  liveTest('records what is exchanged with the kernel', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-record-'));
    try {
      const path = join(folder, 'link.pcap');
      const shown = await dump(['link', '--json', '--record', path]);
      const { code, stdout } = await dump(['file', path, '--json']);
      expect(code).toBe(0);
      const messages = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(messages[0]).toMatchObject({
        direction: 'sent',
        name: 'RTM_GETLINK',
        flags: ['request', 'dump'],
      });
      expect(messages.at(-1)).toMatchObject({ direction: 'received', name: 'NLMSG_DONE' });
      const bodies = shown.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).body);
      expect(messages.slice(1, -1).map(({ body }) => body)).toEqual(bodies);
      expect(messages[0].time).toBeGreaterThan(Date.now() / 1000 - 60);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  liveTest(
    'runs from the command line',
    () => {
      const good = tsnetlink('dump', 'link', 'dev', 'lo', '-f', 'name');
      expect(good.stderr).toBe('');
      expect(good.stdout).toMatch(/^RTM_NEWLINK .*\n {2}name \[3\] {2}"lo"\n\n$/);
      expect(good.status).toBe(0);
      const refused = tsnetlink('dump', 'link', 'dev', 'nothing');
      expect(refused.stderr).toBe('tsnetlink dump link: link get nothing: ENODEV: No such device\n');
      expect(refused.status).toBe(1);
      for (const args of [
        ['dump', 'nonsense'],
        ['dump', 'link', 'kind'],
        ['dump', '--nonsense'],
        ['nonsense'],
        [],
      ]) {
        const bad = tsnetlink(...args);
        expect(bad.status).toBe(2);
        expect(bad.stderr + bad.stdout).toMatch(/^(tsnetlink|usage: tsnetlink)/);
        expect(bad.stderr).not.toContain('    at ');
      }
    },
    120_000,
  );

  liveTest(
    'shows what a command says and hears, and ends as it does',
    needs('strace', 'command ip'),
    async () => {
      await expectBridgeShown();
      const again = await dump([
        'run',
        '-v',
        '--',
        'sh',
        '-c',
        'ip link add br8 type bridge 2>/dev/null || exit 7',
      ]);
      expect(again.code).toBe(7);
      expect(again.stdout).toMatch(/^ {2}error +-17 EEXIST: File exists$/m);
      await expect(dump(['run'])).rejects.toThrow('an argument is missing');
      const gone = await dump(['run', '--', 'ip', 'link', 'delete', 'br8']);
      expect(gone.code).toBe(0);
    },
  );
});
