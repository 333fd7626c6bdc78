// A listed link is given to `change` whole: nothing changes. It takes links of every kind that the kernel can make without options.
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { links } from '../../../../../src/netlink/protocols/route/index.ts';
import { linkOptions } from '../../../../../src/netlink/protocols/route/links/kinds/registry.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { testNamespace } from '../../../../support/namespace.ts';
import { eventually } from '../../../../support/patience.ts';

/** The output of iproute2 for every link, without timers that run on. */
const read = (json: (command: string) => unknown[]): unknown[] =>
  JSON.parse(
    JSON.stringify(json('ip -j -d link'), (key, value) => (key.endsWith('_timer') ? undefined : value)),
  );

/** The same once it has settled: the kernel notices some changes of a link later, one second apart at most. */
async function settled(json: (command: string) => unknown[]): Promise<unknown[]> {
  let same = 0;
  let last = read(json);
  while (same < 12) {
    await sleep(100);
    const now = read(json);
    same = isDeepStrictEqual(now, last) ? same + 1 : 0;
    last = now;
  }
  return last;
}

describeLive('every listed link', () => {
  liveTest('can be changed to what it is, whole, up and down', needs('command ip'), async (context) => {
    const { socket, json } = testNamespace(context);
    for (const kind of linkOptions.keys()) {
      const options = { veth: { peer: { name: 'peer0' } }, vxlan: { id: 5, port: 4789 }, geneve: { id: 5 } }[
        kind
      ];
      try {
        await socket.request(links.create({ kind, name: `l-${kind}`, ...(options && { options }) } as never));
      } catch {
        // The kernel lacks it, or it needs options.
      }
    }
    await socket.request(links.change('lo', { up: true }));
    const made = socket.requestSync(links.list());
    expect(made.length).toBeGreaterThan(4);
    for (const up of [false, true]) {
      for (const { index, name } of made)
        if (name !== 'lo') await socket.request(links.change(index, { up })).catch(() => {});
      const before = await settled(json);
      for (const link of socket.requestSync(links.list())) {
        await socket.request(links.change(link.index, link as never));
        // Options without any are nothing to change, also for kinds that have none.
        const { kind } = link;
        if (kind !== undefined)
          await socket.request(links.change(link.index, { kind, options: {} } as never));
      }
      await eventually(() => expect(read(json)).toEqual(before));
    }
  });
});
