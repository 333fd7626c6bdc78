// Shelling out: the same work by spawning `ip`.
import { execFile, execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { openConnections } from './open-connections.ts';
import { chosen, type Round, serve } from './serve.ts';
import { childrenTime } from './timing.ts';

const run = promisify(execFile);
const maxBuffer = 1 << 30;

async function ip(...args: string[]): Promise<string> {
  return (await run('ip', args, { maxBuffer })).stdout;
}

async function batch(lines: readonly string[]): Promise<void> {
  const file = `/run/bench-batch-${process.pid}`;
  writeFileSync(file, lines.join('\n'));
  await ip('-batch', file);
  rmSync(file);
}

async function createPair(a: string, nameA: string, b: string, nameB: string): Promise<void> {
  await ip('link', 'add', nameA, 'netns', a, 'type', 'veth', 'peer', 'name', nameB, 'netns', b);
  await ip('-n', a, 'address', 'add', '10.0.0.1/24', 'dev', nameA);
  await ip('-n', b, 'address', 'add', '10.0.0.2/24', 'dev', nameB);
  await ip('-n', a, 'link', 'set', nameA, 'up');
  await ip('-n', b, 'link', 'set', nameB, 'up');
}

const dump =
  (...args: string[]): Round =>
  async (count) => {
    let items = 0;
    for (let index = 0; index < count; index++) {
      items = 0;
      for (const family of ['-4', '-6'].slice(0, args[0] === 'route' ? 2 : 1)) {
        const options = args[0] === 'route' ? [family] : ['-d', '-s'];
        items += (JSON.parse(await ip('-j', ...options, ...args)) as unknown[]).length;
      }
    }
    return { items };
  };

/** Lists the TCP connections of the namespace, of which this side has opened half. */
async function listConnections(options: string): Promise<Round> {
  await openConnections(5000);
  return (count) => {
    const before = childrenTime();
    let items = 0;
    for (let index = 0; index < count; index++) {
      const lines = execFileSync('ss', [options, 'state', 'established'], { maxBuffer });
      items = lines.reduce((sum, byte) => (byte === 10 ? sum + 1 : sum), 0);
    }
    return { items, cpu: childrenTime() - before };
  };
}

/** Lists the states of the namespace. */
const listStates: Round = (count) => {
  const before = childrenTime();
  let items = 0;
  for (let index = 0; index < count; index++) {
    const text = execFileSync('ip', ['xfrm', 'state'], { encoding: 'utf8', maxBuffer });
    items = text.split('\nsrc ').length;
  }
  return { items, cpu: childrenTime() - before };
};

await serve(
  await chosen({
    'get-sync': () => (count) => {
      for (let index = 0; index < count; index++) {
        JSON.parse(execFileSync('ip', ['-j', 'link', 'show', 'dev', 'lo'], { encoding: 'utf8' }));
      }
      return undefined;
    },
    routes: () => dump('route', 'show', 'table', 'all'),
    links: () => dump('link', 'show'),
    states: () => listStates,
    sockets: () => listConnections('-Htn'),
    'sockets-info': () => listConnections('-HOtnei'),
    batch: () => async (count) => {
      const prefixes = Array.from(
        { length: count },
        (_, index) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
      );
      await batch(prefixes.map((prefix) => `route add ${prefix}/32 dev lo table 1000`));
      await batch(prefixes.map((prefix) => `route del ${prefix}/32 dev lo table 1000`));
      return undefined;
    },
    scenario: () => async (count) => {
      for (let index = 0; index < count; index++) {
        await ip('netns', 'add', 'bench_sh_a');
        await ip('netns', 'add', 'bench_sh_b');
        await createPair('bench_sh_a', 'end_a', 'bench_sh_b', 'end_b');
        await ip('netns', 'del', 'bench_sh_a');
        await ip('netns', 'del', 'bench_sh_b');
      }
      return undefined;
    },
    lab: () => async (count) => {
      const names = Array.from({ length: count }, (_, index) => `bench_sh_${index}`);
      for (const name of names) await ip('netns', 'add', name);
      for (const [index, name] of names.entries()) {
        await createPair(name, 'right', names[(index + 1) % count] as string, 'left');
      }
      for (const name of names) await ip('netns', 'del', name);
      return undefined;
    },
  }),
);
