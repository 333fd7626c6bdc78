import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Namespace, type NamespaceEvent, type NamespaceWatch } from 'tsnetlink';
import { afterEach, beforeEach, expect } from 'vitest';
import { MS_BIND } from '../../../src/syscalls/constants.ts';
import { mount } from '../../../src/syscalls/mount.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';

/** Collects events as text. */
function collect(watch: NamespaceWatch, onEvent?: (event: NamespaceEvent) => Promise<void>) {
  const seen: string[] = [];
  const ended = (async () => {
    for await (const event of watch) {
      seen.push(`${event.type} ${event.name}`);
      await onEvent?.(event);
    }
  })();
  ended.catch(() => {});
  const until = (count: number) => eventually(() => expect(seen.length).toBeGreaterThanOrEqual(count));
  return { seen, ended, until };
}

async function deleteAll(): Promise<void> {
  for (const name of await Namespace.list()) await Namespace.delete(name);
}

describeLive('a watch of names', () => {
  beforeEach(deleteAll);
  afterEach(deleteAll);

  liveTest('yields names as they appear and disappear, also by ip netns', needs('command ip'), async () => {
    const here = await Namespace.create('watch_a');
    const watch = Namespace.watch();
    const { seen, ended, until } = collect(watch, async ({ type, name }) => {
      // The name can be opened as soon as the event arrives.
      if (type === 'appeared') (await Namespace.open(name)).close();
    });
    await until(1);
    execFileSync('ip', ['netns', 'add', 'watch_b']);
    await until(2);
    await here.delete();
    await until(3);
    execFileSync('ip', ['netns', 'delete', 'watch_b']);
    await until(4);
    watch.close();
    await ended;
    expect(seen).toEqual([
      'appeared watch_a',
      'appeared watch_b',
      'disappeared watch_a',
      'disappeared watch_b',
    ]);
  });

  liveTest('yields both events for a name that is deleted and created again at once', async () => {
    (await Namespace.create('other')).close();
    (await Namespace.create('again')).close();
    const watch = Namespace.watch();
    const { seen, ended, until } = collect(watch);
    await until(2);
    for (let round = 1; round <= 5; round++) {
      // Both calls are synchronous: the event loop does not turn in between.
      void Namespace.delete('again');
      void Namespace.create('again').then((namespace) => namespace.close());
      await until(2 + round * 2);
    }
    watch.close();
    await ended;
    expect(seen).toEqual([
      'appeared again',
      'appeared other',
      ...Array.from({ length: 5 }, () => ['disappeared again', 'appeared again']).flat(),
    ]);
  });

  liveTest(
    'yields a namespace that is mounted long after the file of its name was created',
    async (context) => {
      const nameless = await Namespace.create();
      const watch = Namespace.watch();
      context.onTestFinished(() => {
        watch.close();
        nameless.close();
      });
      mkdirSync('/run/netns', { recursive: true });
      writeFileSync('/run/netns/late', '');
      const first = watch.next();
      // As ip netns add on a machine that stands still: so long that the watch looks less often.
      await sleep(1500);
      mount(`/proc/self/fd/${nameless.fd}`, '/run/netns/late', null, MS_BIND);
      expect(await first).toEqual({ done: false, value: { type: 'appeared', name: 'late' } });
    },
  );

  liveTest('ends quietly by close and return, also while it waits', async () => {
    for (const end of ['close', 'return', Symbol.dispose] as const) {
      const watch = Namespace.watch();
      const waiting = watch.next();
      watch[end]();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await watch.next()).toEqual({ done: true, value: undefined });
    }
  });

  liveTest('throws the reason of an aborted signal, before and while it waits', async () => {
    const controller = new AbortController();
    const watch = Namespace.watch({ signal: controller.signal });
    const waiting = watch.next();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
    await expect(Namespace.watch({ signal: AbortSignal.abort() }).next()).rejects.toMatchObject({
      name: 'AbortError',
    });
    await expect(Namespace.watch({ signal: AbortSignal.abort('why') }).next()).rejects.toBe('why');
  });
});
