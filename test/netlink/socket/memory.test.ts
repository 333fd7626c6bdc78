import { expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';
import { useScripts } from '../../support/script.ts';

const count = 150_000;

/** Reads that many routes in a separate process, and reports the largest growth in MiB, without garbage. */
const reading = `
  const { NetlinkSocket, routes, createNetworkNamespace } = source;
  const socket = NetlinkSocket.open('route', { namespace: { fd: createNetworkNamespace() } });
  for (let first = 0; first < ${count}; first += 10_000)
    await socket.batch(Array.from({ length: 10_000 }, (_, i) => first + i).map((i) =>
      routes.create({ dst: [10, (i >> 16) & 255, (i >> 8) & 255, i & 255].join('.') + '/32', type: 'blackhole' })));
  const list = routes.list({ family: 'inet', table: 254 });
  const grown = async (read) => {
    const memory = () => { gc(); return process.memoryUsage.rss(); };
    const before = memory();
    let most = before;
    const seen = await read(() => (most = Math.max(most, memory())));
    most = Math.max(most, process.memoryUsage.rss());
    report({ seen, grown: (most - before) / 2 ** 20 });
  };
  const stream = async (look) => {
    let seen = 0;
    for await (const _ of socket.stream(list)) if (++seen % 5000 === 0) look();
    return seen;
  };
  await grown(stream);
  await grown(stream);
  await grown(async () => (await socket.request(list)).length);
`;

describeLive('a stream', () => {
  const run = useScripts('test/support/script-entry.ts');

  liveTest(
    'of many routes takes constant memory',
    () => {
      const { reports, status, stderr } = run(reading, { timeout: 280_000, execArgv: ['--expose-gc'] });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const [first, second, whole] = reports as { seen: number; grown: number }[];
      expect(reports).toEqual([1, 2, 3].map(() => ({ seen: count, grown: expect.any(Number) })));
      // Memory that is collected late looks like growth at first.
      expect(first!.grown).toBeLessThan(64);
      expect(second!.grown).toBeLessThan(24);
      // For comparison: an array of all of them.
      expect(whole!.grown).toBeGreaterThan(2 * second!.grown);
    },
    300_000,
  );
});
