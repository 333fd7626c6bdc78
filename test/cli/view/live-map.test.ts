import { expect, type TestContext } from 'vitest';
import { findPath } from '../../../src/cli/view/find-path.ts';
import { linkDetails } from '../../../src/cli/view/link-details.ts';
import { LiveMap } from '../../../src/cli/view/live-map.ts';
import { createLab } from '../../../src/network/lab/index.ts';
import { VethPair } from '../../../src/network/links/index.ts';
import type { MapNamespace } from '../../../src/network/map/graph.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import type { MapUpdate } from '../../../src/web/data.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';

/** A live map, and what a page would have by its updates alone. */
async function liveMap(context: TestContext) {
  const seen = new Map<string, MapNamespace>();
  let cables: MapUpdate['cables'] = [];
  const map = new LiveMap({
    onUpdate(update) {
      for (const id of update.gone) seen.delete(id);
      for (const namespace of update.namespaces) seen.set(namespace.id, namespace);
      cables = update.cables ?? cables;
    },
  });
  context.onTestFinished(() => map.close());
  await map.start();
  const find = (name: string) => [...seen.values()].find(({ names }) => names.includes(name));
  const link = (name: string, of: string) => find(name)?.links.find((one) => one.name === of);
  return { map, find, link, cables: () => cables ?? [], seen };
}

const unique = (name: string): string => `${name}-${process.pid}`;

describeLive('the live map', () => {
  liveTest('follows what appears, changes and vanishes', async (context) => {
    const { find, link, cables, seen, map } = await liveMap(context);
    const [a, b] = [unique('a'), unique('b')];
    const one = await Namespace.create(a);
    await eventually(() => expect(find(a)).toBeDefined());
    const other = await Namespace.create(b);
    const pair = await VethPair.create(
      { name: 'x', namespace: one, addresses: ['10.0.0.1/24'], up: true },
      { name: 'y', namespace: other, addresses: ['10.0.0.2/24'], up: true },
    );
    await eventually(() => {
      expect(link(a, 'x')).toMatchObject({ up: true, state: 'up' });
      expect(link(a, 'x')?.addresses).toContain('10.0.0.1/24');
      const ends = [link(a, 'x')?.id, link(b, 'y')?.id];
      expect(cables().some((cable) => ends.every((end) => cable.ends.includes(end as string)))).toBe(true);
    });
    await pair.ends[1].down();
    await eventually(() => {
      expect(link(b, 'y')).toMatchObject({ up: false });
      expect(link(a, 'x')).toMatchObject({ up: true, state: 'down' });
    });
    await one.addRoute({ dst: '10.9.0.0/16', type: 'blackhole' });
    await pair.ends[1].up();
    await eventually(() => expect(link(a, 'x')).toMatchObject({ state: 'up' }));
    await one.addRoute({ gateway: '10.0.0.2' });
    await eventually(() =>
      expect(find(a)?.defaultRoutes).toMatchObject([{ gateway: '10.0.0.2', link: 'x' }]),
    );
    await pair.delete();
    await eventually(() => expect(find(a)?.links.map(({ name }) => name)).toEqual(['lo']));
    await one.delete();
    await other.delete();
    await eventually(() => expect([find(a), find(b)]).toEqual([undefined, undefined]));
    // The updates alone lead to the same map.
    await eventually(() =>
      expect(new Set(seen.keys())).toEqual(new Set(map.map.namespaces.map(({ id }) => id))),
    );
  });

  liveTest('has details of links, and the way of a packet through routers and switches', async (context) => {
    const prefix = unique('p-');
    const lab = await createLab(
      {
        nodes: {
          desk: { gateway: '10.0.1.1' },
          router: { forwarding: true },
          server: { gateway: '10.0.2.1' },
          stub: {},
        },
        switches: { floor: {} },
        links: [
          { ends: [{ node: 'desk', addresses: ['10.0.1.2/24'] }, 'floor'] },
          { ends: ['floor', { node: 'router', addresses: ['10.0.1.1/24'] }] },
          {
            ends: [
              { node: 'router', addresses: ['10.0.2.1/24'] },
              { node: 'server', addresses: ['10.0.2.2/24'] },
            ],
          },
        ],
      },
      { prefix },
    );
    context.onTestFinished(() => lab.destroy());
    const { map, link, find } = await liveMap(context);
    const path = (from: string, to: string) =>
      findPath(map.map, find(`${prefix}${from}`)?.id ?? '', to, (id) => map.namespaceOf(id));
    const arrives = async () => {
      const found = await path('desk', '10.0.2.2');
      expect(found).toMatchObject({
        arrived: true,
        hops: [
          { route: '10.0.2.2 via 10.0.1.1 dev eth0' },
          { route: '10.0.2.2 dev eth1' },
          { route: '10.0.2.2 is here' },
        ],
      });
      const ids = [
        link(`${prefix}desk`, 'eth0'),
        link(`${prefix}floor`, 'port0'),
        link(`${prefix}floor`, 'br0'),
        link(`${prefix}floor`, 'port1'),
        link(`${prefix}router`, 'eth0'),
      ];
      expect(found.hops[0]?.links).toEqual(ids.map((one) => one?.id));
    };
    await eventually(arrives);
    expect(await path('desk', '10.77.0.1')).toMatchObject({
      arrived: false,
      problem: expect.stringContaining('router'),
    });
    expect(await path('stub', '10.0.2.2')).toMatchObject({
      arrived: false,
      problem: expect.stringContaining('ENETUNREACH'),
    });
    expect(await path('desk', 'nonsense')).toMatchObject({
      arrived: false,
      problem: expect.stringContaining('dst'),
    });

    const details = await linkDetails(
      lab.node('desk').namespace,
      link(`${prefix}desk`, 'eth0')?.index as number,
    );
    expect(details).toMatchObject({
      link: { name: 'eth0', kind: 'veth' },
      addresses: expect.arrayContaining([expect.objectContaining({ address: '10.0.1.2/24' })]),
      routes: expect.arrayContaining([expect.objectContaining({ dst: 'default', gateway: '10.0.1.1' })]),
    });
    await expect(linkDetails(lab.node('desk').namespace, 77)).rejects.toMatchObject({ code: 'ENODEV' });
    await map.rates();
    await lab.node('desk').ping('server');
    expect((await map.rates())[link(`${prefix}desk`, 'eth0')?.id as string]?.[1]).toBeGreaterThan(0);
  });
});
