import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';
import { eventually, patience, patienceWithEnds } from '../support/patience.ts';
import { useScripts } from '../support/script.ts';

const cycles = 1000;

const script = `
const { Namespace, VethPair } = source;
const inventory = () => ({
  fds: fs.readdirSync('/proc/self/fd').length,
  threads: fs.readdirSync('/proc/self/task').length,
  names: fs.existsSync('/run/netns') ? fs.readdirSync('/run/netns').length : 0,
  links: fs.readFileSync('/proc/net/dev', 'utf8').split('\\n').length,
  home: new Set(threads()).size,
});
async function cycle(number) {
  const a = await Namespace.create('leak_a');
  const b = await Namespace.create('leak_b');
  await VethPair.create(
    { name: 'end_a', namespace: a, addresses: ['10.0.0.1/24'], up: true },
    { name: 'end_b', namespace: b, addresses: ['10.0.0.2/24'], up: true },
  );
  const { received } = await a.ping('10.0.0.2', { timeout: ${patience} });
  await a.delete();
  await b.delete();
  return received;
}
`;

describeLive('nothing leaks', () => {
  const run = useScripts('src/index.ts');

  liveTest(
    `over ${cycles} cycles of create, pair, ping and delete`,
    () => {
      const { reports, status, stderr } = run(
        `${script}
        let received = 0;
        for (let i = 0; i < 50; i++) received += await cycle(i);
        const before = inventory();
        // Without what could be collected.
        const memory = () => { gc(); return process.memoryUsage.rss() / 2 ** 20; };
        const memoryBefore = memory();
        for (let i = 50; i < ${cycles}; i++) received += await cycle(i);
        report({ received, before, after: inventory(), growth: memory() - memoryBefore });`,
        { timeout: 580_000, execArgv: ['--expose-gc'] },
      );
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const [{ received, before, after, growth }] = reports as [
        { received: number; before: object; after: object; growth: number },
      ];
      expect(received).toBe(cycles);
      expect(after).toEqual(before);
      expect(before).toMatchObject({ names: 0, home: 1 });
      expect(growth).toBeLessThan(cycles / 20);
    },
    600_000,
  );

  const killed = async () => {
    const links = (): string => readFileSync('/proc/net/dev', 'utf8');
    const linksBefore = links();
    const { signal, reports } = run(`${script}
      const named = await Namespace.create('stays');
      const nameless = await Namespace.create();
      await VethPair.create({ name: 'end_a', namespace: named }, { name: 'end_b', namespace: nameless });
      report((await named.links()).map(({ name }) => name));
      process.kill(process.pid, 'SIGKILL');
      await sleep(10_000);`);
    expect(signal).toBe('SIGKILL');
    expect(reports).toEqual([['lo', 'end_a']]);
    expect(links()).toBe(linksBefore);
    expect(readdirSync('/run/netns')).toEqual(['stays']);
    // The nameless one has ended with its process, and has taken the pair along.
    const { Namespace } = await import('tsnetlink');
    const stays = await Namespace.open('stays');
    const names = async () => (await stays.links()).map(({ name }) => name);
    await eventually(async () => expect(await names()).toEqual(['lo']), patienceWithEnds);
    await stays.delete();
  };
  liveTest('when killed half-way, but for the names that must stay', killed, patienceWithEnds + 60_000);

  liveTest('without the capability: each call says so, and nothing has changed', () => {
    const { reports, status, stderr } = run(
      `const { Namespace, VethPair } = source;
      const tell = (promise) => promise.then(() => 'done', ({ name, code, message }) => ({ name, code, message }));
      const here = Namespace.current();
      report(await tell(Namespace.create('forbidden')));
      report(await tell(Namespace.create()));
      report(await tell(here.createLink({ kind: 'bridge', name: 'forbidden' })));
      report(await tell(here.link('lo').then((lo) => lo.up())));
      report((await here.links()).map(({ name, isUp }) => [name, isUp]));`,
      { wrapper: ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all', '--ambient-caps', '-all'] },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(reports.slice(0, 4)).toEqual([
      { name: 'SystemError', code: 'EPERM', message: expect.stringMatching(/EPERM|not permitted/) },
      { name: 'SystemError', code: 'EPERM', message: expect.stringContaining('unshare') },
      {
        name: 'NetlinkError',
        code: 'EPERM',
        message: expect.stringContaining('link create forbidden: EPERM'),
      },
      { name: 'NetlinkError', code: 'EPERM', message: expect.stringContaining('link change') },
    ]);
    expect(reports[4]).toEqual([['lo', false]]);
  });
});
