import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Namespace, type NetworkMap, VethPair } from 'tsnetlink';
import { afterAll, expect, test } from 'vitest';
import { useCommand } from '../support/command.ts';
import { liveTest } from '../support/live.ts';
import { eventually } from '../support/patience.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-map-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, content: object): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
};
const lab = write('lab.json', { nodes: { a: {}, b: {} }, links: [{ ends: ['a', 'b'] }] });

const { run } = useCommand();

/** The two namespaces of the README, joined; deleted after `use`. */
async function withScenario(use: () => Promise<void>): Promise<void> {
  const [a, b] = [await Namespace.create('my_container_a'), await Namespace.create('my_container_b')];
  try {
    await VethPair.create(
      { name: 'my_veth_end_a', namespace: a, addresses: ['10.0.0.1/24'], up: true },
      { name: 'my_veth_end_b', namespace: b, addresses: ['10.0.0.2/24'], up: true },
    );
    await use();
  } finally {
    await a.delete();
    await b.delete();
  }
}

test('a lab is drawn in all formats without being built', () => {
  expect(run('map', '--lab', lab).stdout).toBe(
    'a\n└─ eth0 veth up ── b:eth0\nb\n└─ eth0 veth up ── a:eth0\n',
  );
  expect(run('map', '--lab', lab, '--mermaid').stdout).toMatch(/^flowchart LR\n/);
  expect(run('map', '--lab', lab, '--dot').stdout).toMatch(/^graph network \{\n/);
  expect(JSON.parse(run('map', '--lab', lab, '--json').stdout)).toMatchObject({
    cables: [{ ends: ['a/1001', 'b/1002'] }],
  });
  const { stdout: svg, status, stderr } = run('map', '--lab', lab, '--svg');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  expect(run('lab', 'show', lab, '--svg').stdout).toBe(svg);
});

test('mistakes are named', () => {
  const mistakes: [string[], string][] = [
    [['--svg', '--dot'], '--dot and --svg exclude each other'],
    [['--lab', lab, '--netns', 'a'], '--lab and --netns exclude each other'],
    [['--lab', lab, '--plan', lab], '--lab and --plan exclude each other'],
    [['--netns', ','], '--netns: expected the name of a namespace'],
    [['--lab', write('bad.json', { nodes: { a: 1 } })], 'nodes.a'],
    [['--format', 'svg'], "unknown option '--format'"],
  ];
  for (const [args, message] of mistakes) {
    const { status, stderr, stdout } = run('map', ...args);
    expect({ failed: status !== 0, stdout, stderr }).toEqual({
      failed: true,
      stdout: '',
      stderr: expect.stringContaining(message),
    });
  }
});

liveTest('the picture in the README is what the command draws of the scenario', async () => {
  await withScenario(async () => {
    const drawn = () => run('map', '--netns', 'my_container_a,my_container_b', '--svg').stdout;
    // A link takes a moment to notice that its other end is up.
    await eventually(() => expect(drawn()).toBe(readFileSync('docs/two-namespaces.svg', 'utf8')));
  });
});

liveTest('the machine is drawn, and what a file would change', async () => {
  await withScenario(async () => {
    const found = JSON.parse(run('map', '--json').stdout) as NetworkMap;
    expect(found.namespaces.flatMap(({ names }) => names)).toEqual(
      expect.arrayContaining(['my_container_a', 'my_container_b']),
    );
    const plan = write('plan.json', {
      links: {
        br0: { kind: 'bridge', up: true, ports: ['my_veth_end_a'] },
        my_veth_end_a: { mtu: 1400 },
      },
    });
    const text = run('map', '--netns', 'my_container_a', '--plan', plan).stdout;
    expect(text).toMatch(/^\+ └─ br0 bridge up$/m);
    expect(text).toMatch(/^~ ├─ my_veth_end_a .*mtu 1500 → 1400/m);
    const network = write('network.json', {
      namespaces: { my_container_a: {}, fresh: { links: { lo: { up: true } } } },
      pairs: [{ ends: ['my_container_a:more', 'fresh:eth0'] }],
    });
    const several = run('map', '--plan', network).stdout;
    expect(several).toMatch(/^\+ fresh$/m);
    expect(several).toMatch(/^\+ .*eth0 veth down ── my_container_a:more$/m);
    expect(run('map', '--plan', network, '--netns', 'fresh')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('leave out --netns'),
    });
    expect(run('map', '--netns', 'missing')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('missing'),
    });
    expect(await Namespace.list()).not.toContain('fresh');
  });
});
