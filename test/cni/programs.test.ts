import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPlugins, pluginTypes } from 'tsnetlink/cni';
import { expect, test } from 'vitest';
import { blocksOf } from '../docs/blocks.ts';
import { cniWorld } from '../support/cni.ts';
import { usePluginPrograms } from '../support/cni-programs.ts';
import { describeLive, liveTest } from '../support/live.ts';

const [example] = blocksOf('docs/cni.md');
const folder = usePluginPrograms({ wire: example?.code ?? '' });

test('the example of the page has about 30 lines', () => {
  expect(example?.code.trim().split('\n').length).toBeLessThan(40);
});

test('starters replace each other, and are refused where they could not run', () => {
  const target = mkdtempSync(join(tmpdir(), 'tsnetlink-cni-'));
  try {
    const library = join(target, 'library.mjs');
    expect(installPlugins(target, { library })).toEqual(pluginTypes.map((type) => join(target, type)));
    expect(installPlugins(target, { library, types: ['ptp'] })).toEqual([join(target, 'ptp')]);
    expect(readdirSync(target).sort()).toEqual([...pluginTypes]);
    expect(statSync(join(target, 'ptp')).mode & 0o777).toBe(0o755 & ~process.umask());
    expect(readFileSync(join(target, 'ptp'), 'utf8')).toContain(`#!${process.execPath}\n`);
    const wrong = [
      [{ types: ['bridg'] }, /types\[0\]: .*did you mean 'bridge'/],
      [{ node: '/a b/node' }, /node: expected an absolute path/],
      [{ nod: '/node' }, /nod: there is no such key/],
    ] as const;
    for (const [options, message] of wrong)
      expect(() => installPlugins(join(target, 'other'), options as object)).toThrow(message);
    expect(existsSync(join(target, 'other'))).toBe(false);
  } finally {
    rmSync(target, { recursive: true });
  }
});

describeLive('plugins as programs', () => {
  liveTest('VERSION, and no command at all', async (context) => {
    const { run } = await cniWorld(context);
    for (const type of [...pluginTypes, 'wire']) {
      const program = join(folder(), type);
      const { output } = run(program, 'VERSION', { type, cniVersion: '0.4.0' });
      expect(output).toMatchObject({
        cniVersion: '0.4.0',
        supportedVersions: expect.arrayContaining(['0.3.1', '1.1.0']),
      });
      expect(run(program, '', { type })).toEqual({ exitCode: 0, output: undefined });
    }
  });

  liveTest('the plugin of the page: all commands, with addresses and a log', async (context) => {
    const world = await cniWorld(context);
    const { host, run } = world;
    const pod = await world.pod('pod');
    const program = join(folder(), 'wire');
    const logFile = join(world.folder, 'log');
    const config = {
      type: 'wire',
      cniVersion: '1.1.0',
      hostAddress: '10.1.0.1/24',
      logFile,
      ipam: { type: 'host-local', subnet: '10.1.0.0/24', routes: [{ dst: '0.0.0.0/0', gw: '10.1.0.1' }] },
    };
    const { output } = run(program, 'ADD', config);
    expect(output).toMatchObject({
      cniVersion: '1.1.0',
      interfaces: [
        { name: expect.stringMatching(/^wire[0-9a-f]{11}$/) },
        { name: 'eth0', sandbox: expect.any(String) },
      ],
      ips: [{ interface: 1, address: '10.1.0.2/24', gateway: '10.1.0.1' }],
    });
    expect(await pod.ping('10.1.0.1')).toMatchObject({ received: 1 });
    const checked = { ...config, prevResult: output };
    expect(run(program, 'CHECK', checked).exitCode).toBe(0);
    expect(run(program, 'STATUS', config, { CNI_NETNS: '' }).exitCode).toBe(0);
    expect(run(program, 'ADD', config).output).toMatchObject({ code: 101 });
    expect(run(program, 'CHECK', checked).exitCode).toBe(0);

    const valid = [{ containerID: 'container', ifname: 'eth0' }];
    const gc = (attachments: object[]) =>
      run(program, 'GC', { ...config, 'cni.dev/valid-attachments': attachments }, { CNI_NETNS: '' });
    expect(gc(valid).exitCode).toBe(0);
    expect(run(program, 'CHECK', checked).exitCode).toBe(0);
    expect(gc([]).exitCode).toBe(0);
    expect((await host.links()).map(({ name }) => name)).toEqual(['lo']);
    expect(run(program, 'CHECK', checked).output).toMatchObject({ code: 100 });

    expect(run(program, 'ADD', config).output.ips[0].address).toBe('10.1.0.3/24');
    await (await pod.link('eth0')).delete();
    expect(run(program, 'CHECK', checked).output).toMatchObject({
      code: 100,
      msg: expect.stringContaining('eth0'),
    });
    expect(run(program, 'DEL', config)).toEqual({ exitCode: 0, output: undefined });
    expect(run(program, 'DEL', config, { CNI_NETNS: '' })).toEqual({ exitCode: 0, output: undefined });
    expect(run(program, 'ADD', { ...config, mtu: '1500' }).output).toMatchObject({
      code: 7,
      msg: expect.stringMatching(/^mtu: /),
    });
    expect(run(program, 'ADD', { ...config, hostAddress: undefined }).output).toMatchObject({
      code: 7,
      msg: 'hostAddress: the key is missing',
    });
    const log = readFileSync(logFile, 'utf8');
    expect(log).toMatch(
      / wire ADD net container eth0: begins\n(.*\n)*.* wire ADD net container eth0: done: \{/,
    );
    expect(log).toMatch(/ wire GC net.*: removes container eth0\n/);
  });

  liveTest('another program for addresses is called, and its error is passed on', async (context) => {
    const world = await cniWorld(context);
    await world.pod('pod');
    const seen = join(world.folder, 'seen');
    const script = (body: string): void =>
      writeFileSync(join(world.folder, 'mine'), `#!/bin/sh\necho "$CNI_COMMAND" >> ${seen}\n${body}\n`, {
        mode: 0o755,
      });
    const config = { type: 'ptp', ipam: { type: 'mine' } };
    const variables = { CNI_NETNS: 'pod', CNI_PATH: `/nonexistent:${world.folder}` };
    const answers: [body: string, expected: object][] = [
      [
        'echo \'{"ips":[{"address":"10.1.0.2/24","gateway":"10.1.0.1"}]}\'',
        { ips: [{ address: '10.1.0.2/24' }] },
      ],
      [
        'echo \'{"code":123,"msg":"none left","details":"of ten"}\'; exit 1',
        { code: 123, msg: 'none left', details: 'of ten' },
      ],
      [
        'echo oops; exit 3',
        { code: 103, msg: expect.stringContaining('mine ended with 3'), details: 'oops\n' },
      ],
      ['kill -9 $$', { code: 103, msg: expect.stringContaining('SIGKILL') }],
      ['echo nothing', { code: 6 }],
      [
        'echo \'{"ips":[{"address":"10.1.0.2"}]}\'',
        { code: 7, msg: expect.stringMatching(/^mine\.ips\[0\]\.address: /) },
      ],
      ['echo \'{"ips":[]}\'', { code: 7 }],
    ];
    for (const [body, expected] of answers) {
      script(body);
      const { output } = await world.call('ADD', config, variables);
      expect(output).toMatchObject(expected);
      script('exit 0');
      expect(await world.call('DEL', config, variables)).toEqual({ exitCode: 0, output: undefined });
      expect((await world.host.links()).map(({ name }) => name)).toEqual(['lo']);
    }
    expect(readFileSync(seen, 'utf8')).toMatch(/^ADD\nDEL\nADD\nDEL\n/);
    for (const type of ['nothing', '../mine', '.'])
      expect((await world.call('ADD', { type: 'ptp', ipam: { type } }, variables)).output).toMatchObject({
        code: 7,
      });
  });
});
