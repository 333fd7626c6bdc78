import { Namespace } from 'tsnetlink';
import { type Address, addresses, type Neighbour, type Nexthop, neighbours, nexthops } from 'tsnetlink/route';
import { expect } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';

/** Runs a body in a namespace with a veth pair: `a` is up and `b` is down, so that `a` has no carrier. */
async function withPair(body: (namespace: Namespace, index: number) => Promise<void>): Promise<void> {
  const namespace = await Namespace.create();
  try {
    const a = await namespace.createLink({ kind: 'veth', name: 'a', options: { peer: { name: 'b' } } });
    await a.up();
    await a.addAddress('10.0.0.1/24');
    await a.addAddress('fd00::1/64', { flags: ['nodad'] });
    await body(namespace, a.index);
  } finally {
    await namespace.delete();
  }
}

describeLive('what was read of the kernel can be deleted and added again:', () => {
  liveTest('routes, with what the kernel says of their state', () =>
    withPair(async (namespace, oif) => {
      await namespace.addRoute({ dst: '10.1.0.0/16', gateway: '10.0.0.2', metrics: { mtu: 1400 } });
      await namespace.addRoute({
        dst: '10.2.0.0/16',
        nexthops: [{ gateway: '10.0.0.2', weight: 2 }, { oif }],
      });
      await namespace.addRoute({ dst: 'fd01::/64', gateway: 'fd00::2' });
      await namespace.addRoute({ dst: 'fd02::/64', oif, expires: 1000 });
      const read = async () =>
        (await namespace.routes({ protocol: 'boot' })).map(({ cacheInfo: _, expires: __, ...rest }) => rest);
      const before = await namespace.routes({ protocol: 'boot' });
      expect(before.map(({ dst }) => dst).sort()).toEqual([
        '10.1.0.0/16',
        '10.2.0.0/16',
        'fd01::/64',
        'fd02::/64',
      ]);
      expect(before[0]?.flags).toContain('linkdown');
      const shown = await read();
      for (const route of before) await namespace.deleteRoute(route);
      expect(await read()).toEqual([]);
      for (const route of before) await namespace.addRoute(route);
      expect(await read()).toEqual(shown);
      for (const route of before) await namespace.replaceRoute(route);
      expect(await read()).toEqual(shown);
    }),
  );

  liveTest('rules', () =>
    withPair(async (namespace) => {
      await namespace.addRule({ src: '10.0.0.0/8', table: 1000, fwmark: 7 });
      await namespace.addRule({ family: 'inet6', table: 5, priority: 9, iifName: 'a' });
      const before = await namespace.rules();
      for (const rule of before) await namespace.deleteRule(rule);
      expect(await namespace.rules()).toEqual([]);
      for (const rule of before) await namespace.addRule(rule);
      expect(await namespace.rules()).toEqual(before);
    }),
  );

  liveTest('neighbours, and those that the host answers for', () =>
    withPair(async (namespace, index) => {
      await namespace.request(neighbours.add({ index, dst: '10.0.0.9', lladdr: '02:00:00:00:00:09' }));
      await namespace.request(neighbours.add({ index, dst: '10.0.0.10', proxy: true }));
      const read = async (): Promise<Neighbour[]> => [
        ...(await namespace.neighbours({ index, family: 'inet' })),
        ...(await namespace.neighbours({ proxy: true })),
      ];
      const before = await read();
      expect(before).toHaveLength(2);
      for (const neighbour of before) {
        expect(await namespace.request(neighbours.get(neighbour))).toMatchObject({ dst: neighbour.dst });
        await namespace.request(neighbours.delete(neighbour));
      }
      expect(await read()).toEqual([]);
      for (const neighbour of before) await namespace.request(neighbours.add(neighbour));
      expect((await read()).map(({ dst, flags }) => [dst, flags])).toEqual([
        ['10.0.0.9', []],
        ['10.0.0.10', ['proxy']],
      ]);
    }),
  );

  liveTest('next hops and their groups', needs('kernel 5.3'), () =>
    withPair(async (namespace, oif) => {
      for (const link of await namespace.links()) await link.up();
      await namespace.request(nexthops.add({ id: 1, gateway: '10.0.0.2', oif }));
      await namespace.request(nexthops.add({ id: 2, gateway: 'fd00::2', oif, flags: ['onlink'] }));
      await namespace.request(nexthops.add({ id: 3, blackhole: true }));
      await namespace.request(nexthops.add({ id: 4, oif }));
      await namespace.request(nexthops.add({ id: 10, group: [{ id: 1, weight: 3 }, { id: 4 }] }));
      const read = (): Promise<Nexthop[]> => namespace.request(nexthops.list());
      const before = await read();
      expect(before).toHaveLength(5);
      for (const { id } of [...before].reverse()) await namespace.request(nexthops.delete(id));
      expect(await read()).toEqual([]);
      for (const nexthop of before) await namespace.request(nexthops.add(nexthop));
      expect(await read()).toEqual(before);
    }),
  );

  liveTest('addresses', () =>
    withPair(async (namespace, index) => {
      await namespace.request(addresses.add({ index, address: '10.3.0.1', peer: '10.3.0.2/32' }));
      const read = (): Promise<Address[]> => namespace.addresses({ index });
      const before = await read();
      for (const address of before) await namespace.request(addresses.delete(address));
      expect(await read()).toEqual([]);
      for (const address of before) await namespace.request(addresses.add(address));
      expect((await read()).map(({ address }) => address)).toEqual(before.map(({ address }) => address));
    }),
  );
});
