import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import {
  addresses,
  links,
  neighbours,
  nexthops,
  type RouteCreate,
  routes,
  rules,
} from '../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { NetlinkSocket } from '../../../src/netlink/socket/socket.ts';
import { type NetworkChange, type NetworkWatch, watchNetwork } from '../../../src/network/state/index.ts';
import {
  type Collection,
  collections,
  type NetworkObjects,
  type ObjectKind,
} from '../../../src/network/state/objects.ts';
import { createNetworkNamespace, inNetworkNamespace } from '../../../src/syscalls/namespace.ts';
import { closeFd } from '../../../src/syscalls/socket.ts';
import { failure } from '../../support/failure.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';

const kinds = Object.keys(collections) as ObjectKind[];

/** Content of a list of objects, sorted. */
function contents<K extends ObjectKind>(kind: K, objects: readonly NetworkObjects[K][]): string[] {
  const [collection] = collections[kind] as [Collection];
  return objects.map((object) => collection.contentOf(object as never)).sort();
}

/** The view has exactly what dumps show, once the kernel has no more to do by itself. */
async function compare(view: NetworkWatch, socket: NetlinkSocket): Promise<void> {
  for (let patience = 400; ; patience--) {
    await view.whenCurrent();
    const [watched, fresh] = [[] as string[], [] as string[]];
    for (const kind of kinds) {
      const list: object[] = [];
      for (const { dump, has } of collections[kind]) list.push(...(await socket.request(dump)).filter(has));
      fresh.push(...contents(kind, list as never));
      watched.push(...contents(kind, view.list(kind)));
    }
    if (patience === 0) expect(watched).toEqual(fresh);
    if (JSON.stringify(watched) === JSON.stringify(fresh)) return;
    await sleep(50);
  }
}

/** Runs `use` with a socket in a new namespace, with pairs of links. */
async function inNamespace(
  use: (socket: NetlinkSocket, namespace: { fd: number }) => Promise<void>,
  pairs: readonly string[] = ['a', 'b'],
): Promise<void> {
  const fd = createNetworkNamespace();
  const socket = NetlinkSocket.open('route', { namespace: { fd } });
  try {
    // The kernel adds no link-local addresses, whose checks end at any time.
    inNetworkNamespace(fd, () => {
      for (const [name, value] of [
        ['addr_gen_mode', '1'],
        ['accept_dad', '0'],
      ] as const)
        writeFileSync(`/proc/sys/net/ipv6/conf/default/${name}`, value);
    });
    for (const name of pairs) {
      await socket.request(links.create({ kind: 'veth', name, options: { peer: { name: `${name}-p` } } }));
      for (const end of [name, `${name}-p`]) await socket.request(links.change(end, { up: true }));
    }
    // They tell of it a second time when they have noticed.
    await eventually(async () => {
      const ends = await socket.request(links.list({ kind: 'veth' }));
      expect(ends.map(({ operstate }) => operstate)).toEqual(pairs.flatMap(() => ['up', 'up']));
    });
    await use(socket, { fd });
  } finally {
    socket.close();
    closeFd(fd);
  }
}

describeLive('a view of a namespace', () => {
  liveTest('has what there is, then what changes', async () => {
    await inNamespace(async (socket, namespace) => {
      const view = await watchNetwork({ namespace });
      expect(
        view
          .list('link')
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['a', 'a-p', 'b', 'b-p', 'lo']);
      await compare(view, socket);
      const { index } = await socket.request(links.get('a'));
      const changes: NetworkChange[] = [];
      const reading = (async () => {
        for await (const change of view) changes.push(change);
      })();
      await socket.request(addresses.add({ index, address: '10.1.0.1/24' }));
      await socket.request(routes.add({ dst: '10.9.0.0/16', gateway: '10.1.0.7' }));
      await socket.request(neighbours.add({ index, dst: '10.1.0.7', lladdr: '02:00:00:00:00:07' }));
      await socket.request(rules.add({ src: '10.1.0.0/24', table: 77, priority: 100 }));
      await socket.request(nexthops.add({ id: 5, gateway: '10.1.0.8', oif: index }));
      await compare(view, socket);
      await sleep(20);
      const seen = changes.map(({ kind, action }) => `${action} ${kind}`);
      for (const kind of ['address', 'route', 'neighbour', 'rule', 'nexthop'])
        expect(seen).toContain(`add ${kind}`);
      changes.length = 0;
      // Address, routes, neighbour and next hop go with the link, most of them silently.
      await socket.request(links.change('a', { up: false }));
      await compare(view, socket);
      await sleep(20);
      const removed = changes.filter(({ action }) => action === 'remove').map(({ kind }) => kind);
      expect(removed).toContain('route');
      expect(removed).toContain('nexthop');
      expect(view.list('nexthop')).toEqual([]);
      view.close();
      await reading;
    });
  });

  liveTest('merges changes that have not been read yet', async () => {
    await inNamespace(async (socket, namespace) => {
      const view = await watchNetwork({ namespace, objects: ['link', 'rule'] });
      const rule = { priority: 7, table: 70 };
      await socket.request(rules.add(rule));
      await socket.request(rules.delete(rule));
      for (const mtu of [1000, 1100, 1200]) await socket.request(links.change('a', { mtu }));
      await view.whenCurrent();
      const change = (await view.next()).value as NetworkChange & { kind: 'link' };
      expect(change).toMatchObject({
        kind: 'link',
        action: 'change',
        object: { mtu: 1200 },
        previous: { mtu: 1500 },
      });
      await socket.request(links.change('b', { mtu: 1300 }));
      expect((await view.next()).value).toMatchObject({ object: { name: 'b', mtu: 1300 } });
      await view.return();
      expect(await view.next()).toEqual({ done: true, value: undefined });
    });
  });

  liveTest('finds what was lost', async () => {
    await inNamespace(async (socket, namespace) => {
      const view = await watchNetwork({ namespace, receiveBufferSize: 2048 });
      const many: RouteCreate[] = Array.from({ length: 2000 }, (_, i) => ({
        dst: `10.2.${i >> 8}.${i & 255}/32`,
        type: 'blackhole',
      }));
      await socket.batch(many.map((route) => routes.add(route)));
      await compare(view, socket);
      expect(view.list('route').length).toBeGreaterThanOrEqual(2000);
      await socket.batch(many.map((route) => routes.delete(route)));
      await compare(view, socket);
      view.close();
    });
  });

  liveTest('of routes alone loses those that go with a link', async () => {
    await inNamespace(async (socket, namespace) => {
      const { index } = await socket.request(links.get('a'));
      await socket.request(addresses.add({ index, address: '10.1.0.1/24' }));
      await socket.request(routes.add({ dst: '10.9.0.0/16', gateway: '10.1.0.7' }));
      const view = await watchNetwork({ namespace, objects: ['route'] });
      const has = () => view.list('route').some(({ dst }) => dst === '10.9.0.0/16');
      expect(has()).toBe(true);
      await socket.request(links.change('a', { up: false }));
      await view.whenCurrent();
      expect(has()).toBe(false);
      for (let change = view.next(); ; change = view.next()) {
        const { kind, action, object } = (await change).value as NetworkChange & { kind: 'route' };
        expect(kind).toBe('route');
        if (action === 'remove' && object.dst === '10.9.0.0/16') break;
      }
      view.close();
    });
  });

  liveTest('ends by its signal and refuses what it does not know', async () => {
    const controller = new AbortController();
    const view = await watchNetwork({ signal: controller.signal });
    const next = view.next();
    controller.abort(new Error('enough'));
    expect((await failure(next)).message).toBe('enough');
    expect(await view.next()).toEqual({ done: true, value: undefined });
    await expect(watchNetwork({ objects: ['nonsense' as never] })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
    await expect(watchNetwork({ objects: 'link' as never })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    const some = await watchNetwork({ objects: ['link'] });
    expect(() => some.list('route')).toThrow('route is not among those that are watched');
    some.close();
    await expect(watchNetwork({ signal: AbortSignal.abort('early') })).rejects.toBe('early');
  });

  liveTest(
    'equals dumps after any operations',
    async () => {
      // Some seconds. Fewer: CHANGES=1000 npm test -- test/network/state/watch.test.ts
      const total = Number(process.env.CHANGES ?? 100_000);
      await inNamespace(
        async (socket, namespace) => {
          const view = await watchNetwork({ namespace, receiveBufferSize: 16_384 });
          const state = view.list('route').length + view.list('address').length + view.list('link').length;
          const random = generator(Number(process.env.SEED ?? 1));
          const replayed = replay(view);
          for (let done = 0; done < total; ) {
            const size = 1 + random(200);
            const indexes = (await socket.request(links.list({ statistics: false }))).map(
              ({ index }) => index,
            );
            const batch = Array.from({ length: size }, () => randomChange(random, indexes));
            await socket.batchSettled(batch);
            done += size;
            if (random(4) === 0) await compare(view, socket);
          }
          await compare(view, socket);
          expect(state).toBeGreaterThan(0);
          await sleep(50);
          for (const kind of kinds)
            expect(replayed.list(kind), kind).toEqual(contents(kind, view.list(kind)));
          view.close();
        },
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      );
    },
    600_000,
  );
});

/** The state that follows from the initial one by the changes alone. Equal IPv6 routes may be there more than once. */
function replay(view: NetworkWatch): { list(kind: ObjectKind): string[] } {
  const known = new Map(kinds.map((kind) => [kind, contents(kind, view.list(kind))]));
  const remove = (kind: ObjectKind, object: NetworkObjects[ObjectKind], why: string): void => {
    const objects = known.get(kind)!;
    const [content] = contents(kind, [object] as never);
    const index = objects.indexOf(content as string);
    if (index === -1) throw new Error(`${why} of an unknown ${kind} ${content}`);
    objects.splice(index, 1);
  };
  void (async () => {
    for await (const change of view) {
      const { kind, action, object } = change;
      if (action !== 'add') remove(kind, action === 'remove' ? object : (change.previous as never), action);
      if (action !== 'remove') known.get(kind)!.push(...contents(kind, [object] as never));
    }
  })();
  return { list: (kind) => [...known.get(kind)!].sort() };
}

/** Numbers below `limit`, the same for the same seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function randomChange(random: (limit: number) => number, indexes: readonly number[]): Request<void> {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const index = pick(indexes);
  const dst = pick([
    `10.3.0.${random(40)}/32`,
    `10.${random(5)}.0.0/16`,
    `2001:db8:${random(5)}::${random(20)}/128`,
  ]);
  const six = dst.includes(':');
  const way = pick<Partial<RouteCreate>>([
    { type: 'blackhole' },
    { oif: index },
    { gateway: six ? `fd00:${random(3)}::${1 + random(9)}` : `10.1.${random(3)}.${1 + random(9)}` },
    { nhId: 1 + random(6) },
    { type: 'unreachable', priority: random(3) },
  ]);
  const route: RouteCreate = { dst, ...way, ...(six && { family: 'inet6' }) };
  const host = pick([`10.1.${random(3)}.${200 + random(5)}/24`, `fd00:${random(3)}::${200 + random(5)}/64`]);
  const neighbour = { index, dst: pick([`10.1.0.${random(9)}`, `fd00::${random(9)}`]) };
  switch (random(16)) {
    case 0:
      return links.change(index, { up: random(3) > 0 });
    case 1:
      return links.change(index, { mtu: 1300 + random(200) });
    case 2:
      return addresses.add({ index, address: host, flags: ['nodad'] });
    case 3:
      return addresses.delete({ index, address: host });
    case 4:
      return neighbours.replace({ ...neighbour, lladdr: `02:00:00:00:00:0${random(9)}` });
    case 5:
      return neighbours.delete(neighbour);
    case 6:
      return nexthops.replace({
        id: 1 + random(6),
        ...(random(2) === 0 ? { blackhole: true } : { oif: index }),
      });
    case 7:
      return nexthops.delete(1 + random(6));
    case 8:
      return rules.add({
        priority: 100 + random(8),
        table: 50 + random(3),
        iifName: pick(['a', 'b', 'none']),
      });
    case 9:
      return rules.delete({ priority: 100 + random(8) });
    case 10:
      return routes.replace(route);
    case 11:
      return routes.append(route);
    case 12:
    case 13:
      return routes.delete({ dst });
    default:
      return routes.add(route);
  }
}
