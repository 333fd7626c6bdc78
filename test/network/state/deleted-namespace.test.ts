import { execFileSync } from 'node:child_process';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';

/** Ways in which a name comes to stand for no namespace, or for another one. */
const ways: Record<string, (name: string) => Promise<void>> = {
  'another program deletes it': async (name) => void execFileSync('ip', ['netns', 'delete', name]),
  'another program creates it again': async (name) => {
    execFileSync('sh', ['-c', 'ip netns delete "$0" && ip netns add "$0"', name]);
  },
  'its name is deleted': async (name) => Namespace.delete(name),
  'another object of it deletes it': async (name) => (await Namespace.open(name)).delete(),
};

describeLive('the view of a namespace', () => {
  for (const [way, end] of Object.entries(ways))
    liveTest(`ends quietly when ${way}`, needs('command ip'), async (context) => {
      const name = `view-${process.pid}`;
      const namespace = await Namespace.create(name);
      context.onTestFinished(() => namespace.close());
      context.onTestFinished(async () => {
        if ((await Namespace.list()).includes(name)) await Namespace.delete(name);
      });
      const view = await namespace.watch();
      const reading = (async () => {
        for await (const change of view) expect(change).toBeUndefined();
        return 'ended';
      })();
      await end(name);
      expect(await reading).toBe('ended');
      expect(view.list('link').map((link) => link.name)).toEqual(['lo']);
    });

  liveTest('goes on when another name is deleted', needs('command ip'), async (context) => {
    const name = `view-${process.pid}`;
    const namespace = await Namespace.create(name);
    context.onTestFinished(() => namespace.delete());
    const view = await namespace.watch();
    const change = view.next();
    execFileSync('sh', ['-c', 'ip netns add "$0" && ip netns delete "$0"', `${name}-2`]);
    await (await namespace.link('lo')).up();
    expect((await change).value).toMatchObject({ kind: 'link', action: 'change' });
  });
});
