// Requests on which the kernel sleeps, and the event loop meanwhile. Compared within a run: how long a deletion takes, and how
// busy the machine is, is not ours to say.
import { expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';
import { useScripts } from '../../support/script.ts';
import type { Stalls } from '../../support/stalls.ts';

/** Deletes pairs of links in each way, and reports the stalls of the event loop. */
const deletions = `
  const { NetlinkSocket, links, measureStalls } = source;
  const names = Array.from({ length: 24 }, (_, i) => 'd' + i);
  const pairs = names.map((name) => links.create({ kind: 'veth', name, options: { peer: { name: name + '-p' } } }));
  for (const offload of ['none', 'marked', 'all']) {
    const socket = NetlinkSocket.open('route', { offload });
    const other = NetlinkSocket.open('route', { offload });
    await socket.batch(pairs);
    const batch = await measureStalls(() => socket.batch(names.map((name) => links.delete(name))));
    await socket.batch(pairs);
    // Other requests at the same time would wait for the kernel's lock.
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

/** Keeps the least of the values under a name. */
function note(best: Map<string, number>, name: string, value: number): void {
  best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, value));
}

describeLive('deletions of links', () => {
  const run = useScripts('test/support/script-entry.ts');

  for (const [where, code] of [
    ['the main thread', deletions],
    ['a Worker', `await worker(${JSON.stringify(deletions)});`],
  ] as const) {
    liveTest(
      `leave the event loop of ${where} its turns`,
      () => {
        // Another process may hold the kernel's lock when something is asked that is not expected to sleep, and the machine may
        // stand still. So it is the best of a few runs, for each form by itself.
        const best = new Map<string, number>();
        for (let left = 9; left >= 0; left--) {
          const { reports, status, stderr } = run(code, { timeout: 60_000 });
          expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
          const [none, ...offloaded] = reports as [Report, Report, Report];
          expect(offloaded.map(({ offload }) => offload)).toEqual(['marked', 'all']);
          for (const form of ['batch', 'single'] as const) {
            // Unless a pool thread does it, the event loop stands still for almost all of it.
            note(best, `${form}, none`, 1 - longest(none[form]) / none[form].total);
            for (const report of offloaded)
              note(best, `${form}, ${report.offload}`, longest(report[form]) / longest(none[form]));
          }
          if (Math.max(...best.values()) < 0.25) return;
        }
        expect(Object.fromEntries(best)).toEqual({});
      },
      700_000,
    );
  }
});
