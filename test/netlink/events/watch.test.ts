import { setTimeout as sleep } from 'node:timers/promises';
import { expect, expectTypeOf } from 'vitest';
import type { Subscription } from '../../../src/netlink/events/subscription.ts';
import type { NotificationEvent, WatchEvent } from '../../../src/netlink/protocol-table.ts';
import {
  type Address,
  type AddressMessage,
  addresses,
  type Link,
  type LinkMessage,
  links,
  neighbours,
  nexthops,
  nsids,
  type RouteMessage,
  routes,
  rules,
} from '../../../src/netlink/protocols/route/index.ts';
import type { Dump } from '../../../src/netlink/request/request.ts';
import { AF_NETLINK, SOCK_RAW } from '../../../src/syscalls/constants.ts';
import { createNetworkNamespace } from '../../../src/syscalls/namespace.ts';
import { closeFd, openSocket as openFd, sendTo } from '../../../src/syscalls/socket.ts';
import { failure } from '../../support/failure.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { manyRoutes, openSocket, withLink } from '../../support/sockets.ts';

/** The next event, which is a notification. */
async function notification(watch: Subscription<WatchEvent>): Promise<NotificationEvent> {
  const { value } = (await watch.next()) as { value: WatchEvent };
  if (value.kind !== 'notification') throw new Error(value.kind);
  return value;
}

describeLive('a watch', () => {
  liveTest('yields what happens, from the moment it is made', async () => {
    const socket = openSocket();
    const watch = socket.watch(['link', 'ipv4-route']);
    await withLink('pair', async (index) => {
      const first = await notification(watch);
      expect(first).toMatchObject({ name: 'RTM_NEWLINK', type: 16, nsid: undefined });
      const second = await notification(watch);
      const names = [first, second].map(({ message }) => (message as LinkMessage).name);
      expect(names.sort()).toEqual(['pair', 'pair-p']);
      await socket.request(links.change(index, { mtu: 1234 }));
      let event: NotificationEvent;
      do event = await notification(watch);
      while ((event.message as LinkMessage).mtu !== 1234);
      expect(event.message).toMatchObject({ index, name: 'pair' });
    });
    await socket.request(routes.create({ dst: '10.1.2.3/32', type: 'blackhole' }));
    let event: NotificationEvent;
    do event = await notification(watch);
    while (event.name !== 'RTM_NEWROUTE');
    expect(event.message as RouteMessage).toMatchObject({ dst: '10.1.2.3', type: 'blackhole' });
    // It says whose doing it was.
    expect(event.port).toBe(socket.port);
    await watch.return();
    expect(await watch.next()).toEqual({ done: true, value: undefined });
    await socket.request(routes.delete({ dst: '10.1.2.3/32', type: 'blackhole' }));
  });

  liveTest('tells each object as its list does, by type', async () => {
    const socket = openSocket();
    const watch = socket.watch(['link', 'ipv4-address', 'ipv4-route', 'ipv4-rule', 'neighbour', 'nexthop']);
    await withLink('pair', async (index) => {
      await socket.request(links.change('pair-p', { up: true }));
      await socket.request(links.change(index, { up: true }));
      await socket.request(addresses.add({ index, address: '10.3.0.1/24' }));
      await socket.request(routes.add({ dst: '10.4.0.0/16', gateway: '10.3.0.2' }));
      await socket.request(neighbours.add({ index, dst: '10.3.0.2', lladdr: '02:00:00:00:00:02' }));
      await socket.request(rules.add({ src: '10.3.0.0/24', table: 77, priority: 100 }));
      await socket.request(nexthops.add({ id: 7, gateway: '10.3.0.2', oif: index }));
      const list = async <T>(dump: Dump<T>): Promise<T[]> => socket.request(dump);
      const seen = new Set<string>();
      for (const event of watch.take()) {
        if (event.kind === 'overrun') throw new Error('lost');
        seen.add(event.name);
        switch (event.name) {
          case 'RTM_NEWADDR':
            // The name decides the type. The object is made once.
            expectTypeOf(event.object).toEqualTypeOf<Address>();
            expectTypeOf(event.message).toEqualTypeOf<AddressMessage>();
            expect(await list(addresses.list({ index }))).toContainEqual(event.object);
            expect(event.object).toBe(event.object);
            break;
          case 'RTM_NEWROUTE':
            expect(await list(routes.list({ family: 'inet' }))).toContainEqual(event.object);
            break;
          case 'RTM_NEWRULE':
            expect(await list(rules.list({ family: 'inet' }))).toContainEqual(event.object);
            break;
          case 'RTM_NEWNEXTHOP':
            expect(await list(nexthops.list())).toContainEqual(event.object);
            break;
          case 'RTM_NEWLINK':
            expectTypeOf(event.object).toEqualTypeOf<Link>();
            expect(event.object.kind).toBe('veth');
            break;
          case 'RTM_NEWNEIGH':
            expect(event.object.index).toBe(index);
            break;
          default:
            expect(event.object).toBeUndefined();
        }
      }
      for (const name of ['LINK', 'ADDR', 'ROUTE', 'RULE', 'NEIGH', 'NEXTHOP'])
        expect(seen).toContain(`RTM_NEW${name}`);
      await socket.request(rules.delete({ priority: 100 }));
      // The links may still have something to tell of their carrier.
      let event: NotificationEvent;
      do event = await notification(watch);
      while (event.name === 'RTM_NEWLINK');
      expect(event).toMatchObject({ name: 'RTM_DELRULE', object: { src: '10.3.0.0/24' } });
    });
  });

  liveTest('is of the namespace of its socket, wherever the thread is', async () => {
    const fd = createNetworkNamespace();
    const socket = openSocket({ namespace: { fd } });
    closeFd(fd);
    const watch = socket.watch(['link']);
    await withLink('outside', () => {});
    socket.requestSync(links.create({ kind: 'veth', name: 'inside', options: { peer: { name: 'other' } } }));
    const names = [await notification(watch), await notification(watch)].map(
      ({ message }) => (message as LinkMessage).name,
    );
    expect(names.sort()).toEqual(['inside', 'other']);
  });

  liveTest('tells the namespace of each event, of all that have identifiers', async () => {
    const socket = openSocket();
    const fd = createNetworkNamespace();
    await socket.request(nsids.set({ fd }, 7));
    const watch = socket.watch(['ipv4-route'], { allNamespaces: true });
    const other = openSocket({ namespace: { fd } });
    await other.request(routes.create({ dst: '10.7.0.1/32', type: 'blackhole' }));
    expect(await notification(watch)).toMatchObject({ nsid: 7, message: { dst: '10.7.0.1' } });
    await socket.request(routes.create({ dst: '10.8.0.1/32', type: 'blackhole' }));
    expect(await notification(watch)).toMatchObject({ nsid: undefined, message: { dst: '10.8.0.1' } });
    await socket.request(routes.delete({ dst: '10.8.0.1/32', type: 'blackhole' }));
    closeFd(fd);
  });

  liveTest('reports that notifications were lost', async () => {
    const socket = openSocket();
    const watch = socket.watch(['ipv4-route'], { receiveBufferSize: 4096 });
    const list = manyRoutes(3000);
    await socket.batch(list.map((route) => routes.create(route)));
    const events = watch.take();
    expect(events.some(({ kind }) => kind === 'overrun')).toBe(true);
    expect(events.length).toBeLessThan(3000);
    // It goes on afterwards.
    const next = watch.next();
    await socket.request(routes.create({ dst: '10.99.0.1/32', type: 'blackhole' }));
    expect(((await next).value as NotificationEvent).message).toMatchObject({ dst: '10.99.0.1' });
    await socket.batch(
      [...list, { dst: '10.99.0.1/32', type: 'blackhole' } as const].map((route) => routes.delete(route)),
    );
  });

  liveTest('does not read more than its consumer can take', async () => {
    const socket = openSocket();
    const watch = socket.watch(['ipv4-route'], { receiveBufferSize: 64 * 1024 * 1024 });
    const list = manyRoutes(5000);
    await socket.batch(list.map((route) => routes.create(route)));
    await sleep(50);
    const seen = new Set<unknown>();
    while (seen.size < 5000) seen.add(((await notification(watch)).message as RouteMessage).dst);
    await socket.batch(list.map((route) => routes.delete(route)));
  });

  liveTest('does not believe other processes', async () => {
    const socket = openSocket();
    const watch = socket.watch(['ipv4-route']);
    const fd = openFd(AF_NETLINK, SOCK_RAW, 0);
    // struct sockaddr_nl: family, pad, port 0, groups: bit of ipv4-route (7)
    const address = new Uint8Array(12);
    new DataView(address.buffer).setUint16(0, AF_NETLINK, true);
    new DataView(address.buffer).setUint32(8, 1 << 6, true);
    const forged = new Uint8Array(28);
    new DataView(forged.buffer).setUint32(0, 28, true);
    new DataView(forged.buffer).setUint16(4, 24, true);
    sendTo(fd, forged, forged.length, 0, address);
    closeFd(fd);
    await socket.request(routes.create({ dst: '10.5.0.1/32', type: 'blackhole' }));
    expect((await notification(watch)).message).toMatchObject({ dst: '10.5.0.1' });
    await socket.request(routes.delete({ dst: '10.5.0.1/32', type: 'blackhole' }));
  });

  liveTest('ends by its signal, by close, and by leaving the loop', async () => {
    const socket = openSocket();
    const controller = new AbortController();
    const aborted = socket.watch(['link'], { signal: controller.signal });
    const next = aborted.next();
    controller.abort(new Error('enough'));
    expect((await failure(next)).message).toBe('enough');
    expect((await aborted.next()).done).toBe(true);
    expect(() => socket.watch(['link'], { signal: AbortSignal.abort('early') })).toThrow('early');

    const closed = socket.watch([1]);
    const left = socket.watch(['link']);
    await withLink('pair', async () => {
      for await (const { kind } of left) if (kind === 'notification') break;
    });
    expect((await left.next()).done).toBe(true);
    await closed.next();
    closed.take();
    const waiting = closed.next();
    socket.close();
    expect((await waiting).done).toBe(true);
    expect((await closed.next()).done).toBe(true);

    const other = openSocket();
    const own = other.watch(['link']);
    const pending = own.next();
    own.close();
    expect((await pending).done).toBe(true);
    expect((await own.next()).done).toBe(true);
  });

  liveTest('hears nothing of what it did not ask for, and may leave decoding out', async () => {
    const socket = openSocket();
    const watch = socket.watch(['ipv6-route'], { decode: false });
    await socket.request(routes.create({ dst: '10.5.0.1/32', type: 'blackhole' }));
    await socket.request(routes.create({ dst: '2001:db8::1/128', type: 'blackhole' }));
    const event = await notification(watch);
    expect(event).toMatchObject({ name: '#24', message: undefined });
    expect(event.payload.length).toBeGreaterThan(12);
    expect(watch.take()).toEqual([]);
    await socket.request(routes.delete({ dst: '10.5.0.1/32', type: 'blackhole' }));
    await socket.request(routes.delete({ dst: '2001:db8::1/128', type: 'blackhole' }));
  });
});
