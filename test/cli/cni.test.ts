import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bridge, Namespace } from 'tsnetlink';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest } from '../support/live.ts';

const { run: tsnetlink } = useCommand();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsnetlink-node-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

test('bad usage and bad files of cni node are refused', () => {
  expect(tsnetlink('cni', 'node')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--config FILE is missing'),
  });
  const kubernetes = { server: 'https://192.0.2.1:6443', tokenFile: 'token' };
  const wrong: [content: unknown, message: RegExp][] = [
    ['{', /node\.json: .*JSON/],
    [[], /node\.json: expected an object/],
    [{}, /node\.json: nodes: expected either nodes, a file, or kubernetes/],
    [{ nodes: 'a', kubernetes }, /nodes: expected either/],
    [{ nodes: 'a', backend: 'vxlna' }, /backend: .*did you mean 'vxlan'/],
    [{ nodes: 'a', vni: 0 }, /vni: expected 1 to/],
    [{ nodes: 'a', vnii: 1 }, /vnii: there is no such key/],
    [{ kubernetes: { ...kubernetes, server: 'http://192.0.2.1' } }, /kubernetes\.server: expected a URL/],
    [{ kubernetes: { server: 'https://192.0.2.1' } }, /kubernetes\.tokenFile: the key is missing/],
  ];
  for (const [content, message] of wrong) {
    const { status, stderr } = tsnetlink('cni', 'node', '--config', write('node.json', content));
    expect(stderr).toMatch(message);
    expect(status).not.toBe(0);
  }
  expect(tsnetlink('cni', 'node', '-c', join(folder, 'none'))).toMatchObject({
    stderr: expect.stringContaining('ENOENT'),
  });
});

describeLive('tsnetlink cni node', () => {
  liveTest('sets the routes to other machines, once', async (context) => {
    const name = `cli_cni${process.pid}`;
    const namespace = await Namespace.create(name);
    context.onTestFinished(() => namespace.delete());
    await Bridge.create({ name: 'eth0', namespace, addresses: ['192.0.2.1/24'], up: true });
    const nodes = ['a', 'b'].map((one, index) => ({
      name: one,
      addresses: [`192.0.2.${index + 1}`],
      subnets: [`10.1.${index + 1}.0/24`],
    }));
    write('nodes.json', { nodes });
    // The path of the list is relative to the folder of the file.
    const config = write('node.json', { name: 'a', nodes: 'nodes.json' });
    const first = tsnetlink('cni', 'node', '--config', config, '--once', '-n', name);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toMatch(/^2 machines\n(.*\n)*\+ route 10\.1\.2\.0\/24 via 192\.0\.2\.2\n$/);
    expect((await namespace.routes({ protocol: 150 })).map(({ dst }) => dst)).toEqual(['10.1.2.0/24']);
    expect(tsnetlink('cni', 'node', '-c', config, '-o', '-n', name)).toMatchObject({ status: 0, stdout: '' });
  });
});
