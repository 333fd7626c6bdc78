import { echo, type Namespace, NetlinkError, NetlinkSocket } from 'tsnetlink';
import {
  actions,
  addresses,
  chains,
  classes,
  filters,
  htbClassOptions,
  htbOptions,
  links,
  mirredAction,
  neighbours,
  nexthops,
  nsids,
  qdiscs,
  type RouteCreate,
  routes,
  rules,
  u32Match,
  u32Selector,
} from 'tsnetlink/route';
import { namespaceFixture } from 'tsnetlink/testing';
import { expect } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';

/** Runs `use` in a namespace with a pair of links, `a` and `b`, that are up. */
async function withPair(use: (namespace: Namespace, index: number) => Promise<void>): Promise<void> {
  await namespaceFixture({}, async (namespace) => {
    await namespace.request(links.create({ kind: 'veth', name: 'a', options: { peer: { name: 'b' } } }));
    for (const name of ['a', 'b']) await namespace.request(links.change(name, { up: true }));
    await use(namespace, (await namespace.request(links.get('a'))).index);
  });
}

describeLive('an echo', () => {
  liveTest('tells the link that was made, with what the kernel chose', async () => {
    await namespaceFixture({}, async (namespace) => {
      const [made, ...none] = await namespace.request(echo(links.create({ kind: 'bridge' })));
      expect(none).toEqual([]);
      expect(made).toMatchObject({ name: 'bridge0', kind: 'bridge' });
      const { stats64: _, stats: __, ...found } = await namespace.request(links.get(made!.index));
      expect(made).toMatchObject({ index: found.index, address: found.address, flags: found.flags });
      const [gone] = namespace.socket.requestSync(echo(links.delete(made!.index)));
      expect(gone).toMatchObject({ index: found.index, name: 'bridge0' });
      // The filter is deleted with its qdisc.
      await namespace.request(links.create({ kind: 'veth', name: 'a', options: { peer: { name: 'b' } } }));
      const pair = await namespace.request(echo(links.delete('a')));
      expect(pair.map(({ name }) => name).sort()).toEqual(['a', 'b']);
    });
  });

  liveTest('tells addresses, routes, rules and next hops as their lists do', async () => {
    await withPair(async (namespace, index) => {
      const [address] = await namespace.request(echo(addresses.add({ index, address: '10.0.0.1/24' })));
      expect([address]).toEqual(await namespace.request(addresses.list({ index, family: 'inet' })));

      const wanted: RouteCreate = { dst: '10.1.0.0/16', gateway: '10.0.0.7' };
      const [route] = await namespace.request(echo(routes.add(wanted)));
      const all = await namespace.request(routes.list({ family: 'inet', table: 254 }));
      expect(all).toContainEqual(route);
      expect(route).toMatchObject({ ...wanted, oif: index, table: 254 });

      const [rule] = await namespace.request(echo(rules.add({ src: '10.0.0.0/8', table: 77 })));
      // The kernel has chosen the priority: in front of the first one that is not 0.
      expect(rule).toMatchObject({ src: '10.0.0.0/8', table: 77, priority: 32765 });
      expect(await namespace.request(rules.list({ family: 'inet' }))).toContainEqual(rule);

      const [nexthop] = await namespace.request(echo(nexthops.add({ gateway: '10.0.0.8', oif: index })));
      expect(await namespace.request(nexthops.list())).toEqual([nexthop]);
      const id = nexthop!.id;
      await namespace.request(routes.add({ dst: '10.2.0.0/16', nhId: id }));
      // The kernel echoes the route as well that has changed with it, which is no next hop.
      const changed = await namespace.request(
        echo(nexthops.replace({ id, gateway: '10.0.0.9', oif: index })),
      );
      expect(changed).toMatchObject([{ id, gateway: '10.0.0.9' }]);
      expect(await namespace.request(echo(nexthops.delete(id)))).toMatchObject([{ id }]);
      expect(await namespace.request(echo(routes.delete(route!)))).toMatchObject([{ dst: '10.1.0.0/16' }]);
    });
  });

  liveTest('tells the identifier of a namespace', async () => {
    await namespaceFixture({}, async (namespace) => {
      await namespaceFixture({}, async (other) => {
        expect(await namespace.request(echo(nsids.set({ fd: other.fd }, 12)))).toEqual([12]);
      });
    });
  });

  liveTest('tells the handle of a qdisc and of a filter', needs('qdisc htb'), async () => {
    await withPair(async (namespace, index) => {
      const [qdisc] = await namespace.request(
        echo(qdiscs.create({ index, kind: 'htb', options: htbOptions({}) })),
      );
      expect(qdisc?.handle).toMatch(/^[89a-f]...:$/);
      const filter = { index, parent: qdisc!.handle, protocol: 'ip', kind: 'u32' } as const;
      const options = { classId: '1:1', selector: u32Selector(u32Match.all(), { flags: ['terminal'] }) };
      const [made] = await namespace.request(echo(filters.create({ ...filter, options })));
      expect(made?.handle).toBeGreaterThan(0x80000000);
      const found = await namespace.request(filters.list({ index, parent: qdisc!.handle }));
      expect(found.map(({ handle, priority }) => [handle, priority])).toContainEqual([
        made!.handle,
        made!.priority,
      ]);
      expect(await namespace.request(echo(qdiscs.delete(qdisc!)))).toMatchObject([{ kind: 'htb' }]);
    });
  });

  liveTest('tells classes', needs('qdisc htb'), async () => {
    await withPair(async (namespace, index) => {
      await namespace.request(qdiscs.create({ index, handle: '1:', kind: 'htb', options: htbOptions({}) }));
      const wanted = { index, handle: '1:10', kind: 'htb', options: htbClassOptions({ rate: '1mbit' }) };
      const made = await namespace.request(echo(classes.create(wanted)));
      expect(made).toMatchObject([{ handle: '1:10', kind: 'htb' }]);
      expect(await namespace.request(echo(classes.delete(wanted)))).toMatchObject([{ handle: '1:10' }]);
    });
  });

  liveTest('tells actions, each by itself', needs('real root'), async () => {
    await withPair(async (namespace, index) => {
      const wanted = [mirredAction({ redirect: index, index: 7 }), mirredAction({ mirror: index })];
      const made = await namespace.request(echo(actions.create(...wanted)));
      expect(made.map(({ kind }) => kind)).toEqual(['mirred', 'mirred']);
      expect(made[0]).toMatchObject({ options: { parameters: { index: 7 } } });
      const gone = await namespace.request(echo(actions.delete({ kind: 'mirred', index: 7 })));
      expect(gone).toMatchObject([{ kind: 'mirred' }]);
    });
  });

  liveTest('is an error where the request fails, in a batch too, and leaves nothing behind', async () => {
    await withPair(async ({ socket }) => {
      const route: RouteCreate = { dst: '10.77.0.1/32', type: 'blackhole' };
      const [[made], nothing, again, lo] = await socket
        .batchSettled([
          echo(routes.add(route)),
          links.change('a', { mtu: 1400 }),
          echo(routes.add(route)),
          links.get('lo'),
        ])
        .then(
          (results) =>
            results.map((result) => ('value' in result ? result.value : result.reason)) as [
              { dst: string }[],
              undefined,
              NetlinkError,
              { name: string },
            ],
        );
      expect(made).toMatchObject({ dst: '10.77.0.1/32', type: 'blackhole' });
      expect(nothing).toBeUndefined();
      expect(again).toBeInstanceOf(NetlinkError);
      expect(again).toMatchObject({ code: 'EEXIST' });
      expect(lo).toMatchObject({ name: 'lo' });
      await expect(socket.request(echo(routes.add(route)))).rejects.toMatchObject({ code: 'EEXIST' });
      expect((await socket.request(links.get('lo'))).index).toBe(1);
    });
  });

  liveTest('of hundreds in a batch is complete, however small the receive buffer', async () => {
    await withPair(async (namespace) => {
      for (const receiveBufferSize of [1, 20_000, undefined]) {
        const socket = NetlinkSocket.open('route', { namespace, receiveBufferSize });
        const list: RouteCreate[] = Array.from({ length: 500 }, (_, i) => ({
          dst: `10.8.${i >> 8}.${i & 255}/32`,
          type: 'blackhole',
        }));
        const made = await socket.batch(list.map((route) => echo(routes.add(route))));
        expect(made.map(([route]) => route?.dst)).toEqual(list.map(({ dst }) => dst));
        const gone = await socket.batch(list.map((route) => echo(routes.delete(route))));
        expect(gone.map(([route]) => route?.dst)).toEqual(list.map(({ dst }) => dst));
        socket.close();
      }
    });
  });

  liveTest('is nothing where the kernel keeps silent, and refused where it never speaks', async () => {
    await withPair(async (namespace, index) => {
      const address = { index, address: 'fd00::1/64', flags: ['nodad'] as 'nodad'[] };
      expect(await namespace.request(echo(addresses.add(address)))).toEqual(expect.any(Array));
      const neighbour = neighbours.add({ index, dst: '10.0.0.9', lladdr: '02:00:00:00:00:09' });
      expect(() => echo(chains.create({ index, chain: 7 }) as never)).toThrow(
        /chain create .*the kernel does not echo/,
      );
      expect(() => echo(neighbour as never)).toThrow(
        expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', field: 'echo' }),
      );
    });
  });
});
