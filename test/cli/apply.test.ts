import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';
import { useCommand } from '../support/command.ts';
import { liveTest } from '../support/live.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-apply-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const { run, start } = useCommand();

const state = {
  links: { br0: { kind: 'bridge', up: true, addresses: ['10.0.0.1/24'] } },
  routes: [{ dst: '10.1.0.0/16', gateway: '10.0.0.2' }],
};
const lines = '+ link br0 bridge\n+ address 10.0.0.1/24 dev br0\n+ route 10.1.0.0/16 via 10.0.0.2\n';

function namespace(): string {
  const name = `apply-${process.pid}`;
  execFileSync('ip', ['netns', 'add', name]);
  onTestFinished(() => void execFileSync('ip', ['netns', 'delete', name]));
  return name;
}

liveTest(
  'apply makes a namespace as a file says; state prints it in the same form',
  () => {
    const netns = namespace();
    const schema = './node_modules/tsnetlink/dist/state.schema.json';
    const json = file('state.json', JSON.stringify({ $schema: schema, ...state }));
    const yaml = file(
      'state.yaml',
      'links:\n  br0: { kind: bridge, up: true, addresses: [10.0.0.1/24] }\nroutes:\n  - { dst: 10.1.0.0/16, gateway: 10.0.0.2 }\n',
    );
    const module = file('state.mjs', `export default ${JSON.stringify(state)};`);
    expect(run('apply', json, '--plan', '--netns', netns)).toMatchObject({
      status: 0,
      stdout: lines,
      stderr: '',
    });
    expect(run('apply', json, '--netns', netns)).toMatchObject({ status: 0, stdout: lines, stderr: '' });
    for (const path of [json, yaml, module])
      expect(run('apply', path, '--netns', netns, '--plan')).toMatchObject({
        status: 0,
        stdout: '',
        stderr: '',
      });
    const printed = run('state', '--netns', netns);
    expect(JSON.parse(printed.stdout).routes).toMatchObject([
      { dst: '10.1.0.0/16', gateway: '10.0.0.2', oif: 'br0' },
    ]);
    const own = file('own.json', printed.stdout);
    expect(run('apply', own, '--netns', netns, '--prune', '--plan')).toMatchObject({ status: 0, stdout: '' });
    const inYaml = file('own.yaml', run('state', '--netns', netns, '--yaml').stdout);
    expect(run('apply', inYaml, '--netns', netns, '--prune', '--plan')).toMatchObject({
      status: 0,
      stdout: '',
    });
    const less = file('less.json', '{"links":{"br0":{"mtu":1400}}}');
    const plan = JSON.parse(run('apply', less, '--netns', netns, '--prune', '--json').stdout);
    expect(
      plan.map(({ action, object }: { action: string; object: string }) => `${action} ${object}`),
    ).toEqual(['delete route', 'delete address', 'change link']);
  },
  200_000,
);

liveTest(
  'apply refuses mistakes and names the path',
  () => {
    const netns = namespace();
    const wrong = file('wrong.json', '{"links":{"br0":{"kind":"bridge","addresses":["10.0.0.1/33"]}}}');
    expect(run('apply', wrong, '--netns', netns)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('links.br0.addresses[0]: the prefix length'),
    });
    expect(run('apply', file('x.json', '{'), '--netns', netns)).toMatchObject({ status: 2 });
    expect(run('apply', wrong, '--confirm-within', 'soon')).toMatchObject({ status: 2 });
  },
  200_000,
);

liveTest(
  'changes are put back unless they are confirmed',
  async () => {
    const netns = namespace();
    const json = file('confirm.json', JSON.stringify(state));
    const first = start('apply', json, '--netns', netns, '--confirm-within', '500ms');
    expect(await once(first, 'exit')).toEqual([3, null]);
    expect(run('apply', json, '--netns', netns, '--plan').stdout).toBe(lines);
    const second = start('apply', json, '--netns', netns, '--confirm-within', '60s');
    await once(second.stderr, 'data');
    second.stdin.write('\n');
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(run('apply', json, '--netns', netns, '--plan').stdout).toBe('');
  },
  200_000,
);

liveTest(
  'a file with namespaces describes several of them',
  () => {
    const network = file(
      'network.json',
      JSON.stringify({
        namespaces: { 'apply-a': {}, 'apply-b': { links: { lo: { up: true } } } },
        pairs: [{ ends: ['apply-a:eth0', { namespace: 'apply-b', name: 'eth0', up: true }] }],
      }),
    );
    onTestFinished(() => {
      for (const name of ['apply-a', 'apply-b']) execFileSync('ip', ['netns', 'delete', name]);
    });
    expect(run('apply', network).stdout).toContain('+ pair apply-a:eth0 apply-b:eth0\n');
    expect(run('apply', network)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  },
  200_000,
);
