// Requests on which the kernel sleeps, and the event loop meanwhile. Compared within a run: how long a deletion takes, and how
// busy the machine is, is not ours to say.
import { expect } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';
import type { Stalls } from '../support/stalls.ts';
import { useScripts } from '../syscalls/script.ts';

/** Deletes pairs of links in each way, and reports the stalls of the event loop. */
const deletions = `
  const { NetlinkSocket, links, measureStalls } = source;
  const names = Array.from({ length: 24 }, (_, i) => 'd' + i);
  const pairs = names.map((name) => links.create({ kind: 'veth', name, data: { peer: { name: name + '-p' } } }));
  for (const offload of ['none', 'marked', 'all']) {
    const socket = NetlinkSocket.open('route', { offload });
    const other = NetlinkSocket.open('route', { offload });
    await socket.batch(pairs);
    const batch = await measureStalls(() => socket.batch(names.map((name) => links.delete(name))));
    await socket.batch(pairs);
    // Whoever asks for something else meanwhile would wait for the kernel's lock.
    const single = await measureStalls(() => Promise.all(names.flatMap((name) => [
      socket.request(links.delete(name)), other.request(links.get('lo')), other.request(links.list())])));
    report({ offload, batch, single });
    socket.close();
    other.close();
  }
`;

interface Report {
  readonly offload: 'none' | 'marked' | 'all';
  readonly batch: Stalls;
  readonly single: Stalls;
}

/** The longest time that the event loop stood still although the thread had a processor, in ms. */
function longest({ stalls }: Stalls): number {
  return Math.max(0, ...stalls.map(({ ms, queued }) => ms - queued));
}

describeLive('deletions of links', () => {
  const run = useScripts('test/netlink/entry.ts');

  for (const [where, code] of [
    ['the main thread', deletions],
    ['a Worker', `await worker(${JSON.stringify(deletions)});`],
  ] as const) {
    liveTest(
      `leave the event loop of ${where} its turns`,
      () => {
        // Another process may hold the kernel's lock when something is asked that is not expected to sleep. So it is the best
        // of a few runs.
        for (let left = 4; ; left--) {
          const { reports, status, stderr } = run(code, { timeout: 60_000 });
          expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
          const [none, ...offloaded] = reports as [Report, Report, Report];
          expect(offloaded.map(({ offload }) => offload)).toEqual(['marked', 'all']);
          const ratios = (['batch', 'single'] as const).flatMap((form) => {
            // Unless a pool thread does it, the event loop stands still for most of it.
            expect(longest(none[form]), form).toBeGreaterThan(none[form].total / 4);
            return offloaded.map((report) => longest(report[form]) / longest(none[form]));
          });
          if (left === 0) expect(Math.max(...ratios)).toBeLessThan(0.25);
          if (Math.max(...ratios) < 0.25) return;
        }
      },
      200_000,
    );
  }
});
