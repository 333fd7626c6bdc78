import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { useCommand } from '../support/command.ts';
import { liveTest } from '../support/live.ts';
import { eventually } from '../support/patience.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-lab-'));
const file = join(folder, 'lab.json');
const description = {
  nodes: { a: { gateway: '10.0.0.1' }, r: { forwarding: true } },
  links: [
    {
      ends: [
        { node: 'a', addresses: ['10.0.0.2/24'] },
        { node: 'r', name: 'in', addresses: ['10.0.0.1/24'] },
      ],
    },
  ],
};
writeFileSync(file, JSON.stringify(description));
afterAll(() => rmSync(folder, { recursive: true }));

const { run, start } = useCommand();
const lab = (...args: string[]) => run('lab', ...args);

const picture = 'a (host)\n  eth0 10.0.0.2/24 ── r:in\nr (router)\n  in 10.0.0.1/24 ── a:eth0\n';

liveTest(
  'up builds what the file says, down takes it away',
  () => {
    expect(lab('up', file)).toMatchObject({ status: 0, stdout: picture, stderr: '' });
    expect(readdirSync('/run/netns').sort()).toEqual(['lab-a', 'lab-r']);
    // A second time there is nothing to do.
    expect(lab('up', file, '--plan')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(lab('up', file)).toMatchObject({ status: 0, stdout: picture, stderr: '' });
    expect(readdirSync('/run/netns').sort()).toEqual(['lab-a', 'lab-r']);
    expect(lab('up', file, '--prefix', 'x-', '--json')).toMatchObject({
      status: 0,
      stdout: '{"namespaces":["x-a","x-r"]}\n',
    });
    expect(lab('down', file)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(lab('down', file, '--prefix', 'x-')).toMatchObject({ status: 0 });
    expect(readdirSync('/run/netns')).toEqual([]);
    expect(lab('down', file)).toMatchObject({ status: 1, stderr: expect.stringContaining('no lab up') });
  },
  200_000,
);

liveTest(
  'up changes only what differs in an edited file, and finishes a lab that is half built',
  () => {
    const edited = join(folder, 'edited.json');
    const write = (change: object) => writeFileSync(edited, JSON.stringify({ ...description, ...change }));
    write({});
    expect(lab('up', edited)).toMatchObject({ status: 0 });
    write({
      nodes: { a: { gateway: '10.0.0.1', addresses: ['10.7.0.1/32'] }, r: { forwarding: true }, new: {} },
    });
    const planned = lab('up', edited, '--plan').stdout.split('\n');
    expect(planned).toContain('+ namespace lab-new');
    expect(planned).toContain('+ a: address 10.7.0.1/32 dev lo');
    expect(planned.filter((line) => !line.includes('new') && line !== '')).toEqual([
      '+ a: address 10.7.0.1/32 dev lo',
    ]);
    expect(lab('up', edited)).toMatchObject({ status: 0 });
    expect(lab('up', edited, '--plan')).toMatchObject({ status: 0, stdout: '' });
    // As kill -9 leaves it: a name is missing, and a link.
    execFileSync('ip', ['netns', 'delete', 'lab-new']);
    execFileSync('ip', ['-n', 'lab-a', 'link', 'delete', 'eth0']);
    write({});
    expect(lab('up', edited)).toMatchObject({ status: 0, stdout: picture });
    expect(readdirSync('/run/netns').sort()).toEqual(['lab-a', 'lab-r']);
    expect(lab('up', edited, '--plan')).toMatchObject({ status: 0, stdout: '' });
    // A namespace of the same name that is not of this lab.
    expect(lab('down', edited)).toMatchObject({ status: 0 });
    execFileSync('ip', ['netns', 'add', 'lab-a']);
    execFileSync('ip', ['-n', 'lab-a', 'link', 'set', 'lo', 'up']);
    expect(lab('up', edited)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/EEXIST.*run 'tsnetlink lab down .*edited.json' first/s),
    });
    execFileSync('ip', ['netns', 'delete', 'lab-a']);
  },
  200_000,
);

liveTest(
  'one broken name stops no other: down goes on, up says how to remove it',
  () => {
    expect(lab('up', file)).toMatchObject({ status: 0 });
    // As another program leaves it: the name of a is without a namespace, and r cannot be deleted.
    execFileSync('umount', ['/run/netns/lab-a']);
    expect(lab('up', file)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /lab-a is not a network namespace.*Namespace\.delete\("lab-a"\).*lab down/s,
      ),
    });
    expect(lab('down', file)).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync('/run/netns')).toEqual([]);
    mkdirSync('/run/netns/lab-a');
    writeFileSync('/run/netns/lab-r', '');
    expect(lab('down', file)).toMatchObject({ status: 1, stderr: expect.stringContaining('lab-a') });
    expect(readdirSync('/run/netns')).toEqual(['lab-a']);
    rmdirSync('/run/netns/lab-a');
  },
  200_000,
);

liveTest('up that is interrupted leaves nothing', async () => {
  const nodes = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`n${index}`, {}]));
  writeFileSync(join(folder, 'large.json'), JSON.stringify({ nodes }));
  const child = start('lab', 'up', join(folder, 'large.json'));
  const ended = once(child, 'exit');
  const said = child.stderr.toArray();
  await eventually(() => expect(readdirSync('/run/netns').length).toBeGreaterThan(5));
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(String(Buffer.concat(await said))).toContain('interrupted; nothing is left');
  expect(readdirSync('/run/netns')).toEqual([]);
});

test('show draws it', () => {
  expect(lab('show', file)).toMatchObject({ status: 0, stdout: picture });
  expect(lab('show', file, '--mermaid').stdout).toMatch(/^flowchart LR\n/);
});

test('bad usage exits with 2, bad files with 1 or 2 and a reason, without a stack', () => {
  expect(lab()).toMatchObject({ status: 2, stderr: expect.stringContaining('usage: tsnetlink lab') });
  expect(lab('up', file, '--nope')).toMatchObject({ status: 2, stderr: expect.stringContaining("'--nope'") });
  expect(lab('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('examples:') });
  const missing = lab('show', join(folder, 'missing.json'));
  expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining('ENOENT') });
  writeFileSync(join(folder, 'bad.json'), JSON.stringify({ nodes: { a: { gateway: 'b' } } }));
  const bad = lab('show', join(folder, 'bad.json'));
  expect(bad).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^tsnetlink lab show: nodes\.a\.gateway: 'b' is not an IP address/),
  });
  expect(bad.stderr).not.toMatch(/^ {4}at /m);
}, 200_000);
