import { beforeAll, expect } from 'vitest';
import { addresses, type Link, links, routes } from '../../../src/netlink/protocols/route/index.ts';
import type { Dump } from '../../../src/netlink/request/request.ts';
import { NetlinkSocket } from '../../../src/netlink/socket/socket.ts';
import { createNetworkNamespace } from '../../../src/syscalls/namespace.ts';
import { failure } from '../../support/failure.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { openSocket, withRoutes } from '../../support/sockets.ts';

/** A namespace with this many links besides the loopback: more than one datagram of a dump holds. */
const count = 120;
let fd: number;

function inside(options: object = {}): NetlinkSocket {
  return openSocket({ namespace: { fd }, ...options });
}

const isThere = process.env.TSNETLINK_LIVE === '1';

beforeAll(async () => {
  if (!isThere) return;
  fd = createNetworkNamespace();
  const socket = NetlinkSocket.open('route', { namespace: { fd } });
  const pairs = Array.from({ length: count / 2 }, (_, i) =>
    links.create({ kind: 'veth', name: `a${i}`, options: { peer: { name: `b${i}` } } }),
  );
  await socket.batch(pairs);
  socket.close();
});

/** A dump of links during which the list of links changes, in each of the first `times` attempts. */
function disturbed(times: number): { dump: Dump<Link>; attempts: () => number; undo: () => void } {
  const other = inside();
  const list = links.list();
  let attempts = 0;
  const dump: Dump<Link> = {
    ...list,
    read(reader, start, end, type) {
      const link = list.read(reader, start, end, type) as Link;
      if (link.index === 1) {
        attempts++;
        if (attempts <= times) {
          // The second datagram is with the kernel already; what follows is after the change.
          other.requestSync(
            links.create({ kind: 'veth', name: `x${attempts}`, options: { peer: { name: `y${attempts}` } } }),
          );
        }
      }
      return link;
    },
  };
  const undo = () => {
    for (let i = 1; i <= Math.min(attempts, times); i++) other.requestSync(links.delete(`x${i}`));
  };
  return { dump, attempts: () => attempts, undo };
}

describeLive('a dump that the kernel calls inconsistent', () => {
  liveTest('is repeated', async () => {
    const { dump, attempts, undo } = disturbed(2);
    const found = await inside().request(dump);
    expect(attempts()).toBe(3);
    expect(found).toHaveLength(count + 1 + 4);
    undo();
    const again = disturbed(1);
    expect(inside().requestSync(again.dump)).toHaveLength(count + 1 + 2);
    again.undo();
  });

  liveTest('is an error with what there is, when that does not help', async () => {
    const { dump, attempts, undo } = disturbed(Number.POSITIVE_INFINITY);
    const socket = inside();
    const error = await failure(socket.request(dump));
    expect(attempts()).toBe(10);
    expect(error).toMatchObject({ name: 'TransportError', code: 'ERR_NETLINK_DUMP_INTERRUPTED' });
    expect((error.partial as Link[]).length).toBeGreaterThan(count);
    expect(await socket.request(links.get('lo'))).toMatchObject({ name: 'lo' });
    undo();
  });

  liveTest('ends a stream with that error, after its last message', async () => {
    const { dump, undo } = disturbed(1);
    const seen: string[] = [];
    const error = await failure(
      (async () => {
        for await (const { name } of inside().stream(dump)) seen.push(name);
      })(),
    );
    expect(error.code).toBe('ERR_NETLINK_DUMP_INTERRUPTED');
    expect(seen.length).toBeGreaterThan(count);
    undo();
  });
});

describeLive('a stream that is left early', () => {
  const read = async (socket: NetlinkSocket) => {
    expect(await socket.request(links.get('lo'))).toMatchObject({ name: 'lo' });
    expect(await socket.request(links.list())).toHaveLength(count + 1);
    expect(socket.requestSync(links.list())).toHaveLength(count + 1);
    let streamed = 0;
    for await (const _ of socket.stream(links.list())) streamed++;
    expect(streamed).toBe(count + 1);
  };

  liveTest('by break', async () => {
    const socket = inside();
    for await (const link of socket.stream(links.list())) if (link.name === 'lo') break;
    await read(socket);
  });

  liveTest('by an exception', async () => {
    const socket = inside();
    const error = await failure(
      (async () => {
        for await (const _ of socket.stream(links.list())) throw new Error('mine');
      })(),
    );
    expect(error.message).toBe('mine');
    await read(socket);
  });

  liveTest('by abort, before, amid and after', async () => {
    const socket = inside();
    expect(() => socket.stream(links.list(), { signal: AbortSignal.abort('early') })).toThrow('early');
    const controller = new AbortController();
    const stream = socket.stream(links.list(), { signal: controller.signal });
    await stream.next();
    controller.abort(new Error('enough'));
    expect((await failure(stream.next())).message).toBe('enough');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await read(socket);
    for await (const _ of socket.stream(links.list(), { signal: new AbortController().signal }));
  });

  liveTest('without ever being read', async () => {
    const socket = inside();
    socket.stream(links.list());
    await read(socket);
  });

  liveTest('with a request within its loop, of each form', async () => {
    const socket = inside();
    let seen = 0;
    for await (const link of socket.stream(links.list())) {
      seen++;
      if (seen > 6) continue;
      expect((await socket.request(links.get(link.index))).name).toBe(link.name);
      expect(socket.requestSync(links.get(link.index)).name).toBe(link.name);
      if (seen === 2) expect(await socket.request(addresses.list())).toEqual([]);
      if (seen === 3) await socket.batch([links.change('lo', { mtu: 65536 }), links.get(1)]);
      if (seen === 4) expect(socket.requestSync(links.list())).toHaveLength(count + 1);
    }
    expect(seen).toBe(count + 1);
  });
});

describeLive('dumps on one socket', () => {
  liveTest('asked for at once all complete, in order, with the right answers', async () => {
    await withRoutes(5000, async (socket) => {
      const finished: number[] = [];
      const work = Array.from({ length: 12 }, async (_, i) => {
        if (i % 3 === 2) {
          let streamed = 0;
          for await (const _route of socket.stream(routes.list({ family: 'inet', table: 1000 }))) streamed++;
          expect(streamed).toBe(5000);
        } else if (i % 3 === 1) {
          expect((await socket.request(links.list())).map(({ name }) => name)).toEqual(['lo']);
        } else {
          const list = await socket.request(routes.list({ family: 'inet', table: 1000 }));
          expect(new Set(list.map(({ dst }) => dst)).size).toBe(5000);
        }
        finished.push(i);
        expect((await socket.request(links.get('lo'))).index).toBe(1);
      });
      await Promise.all(work);
      expect(finished.filter((i) => i % 3 !== 2)).toEqual([0, 1, 3, 4, 6, 7, 9, 10]);
    });
  });

  liveTest('sent by a pool thread, while this thread asks as well, all complete', async () => {
    const socket = openSocket({ offload: 'all' });
    let left = 600;
    const dumps = Array.from({ length: 4 }, async () => {
      // So small a dump is over before the pool thread returns, and the kernel says EINVAL to who would go on with it.
      while (left-- > 0) expect(await socket.request(addresses.list())).toEqual([]);
    });
    while (left > 0) {
      for (let i = 0; i < 20; i++) expect(socket.requestSync(links.get('lo')).index).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(dumps);
  });

  liveTest('leave the event loop its turns', async () => {
    await withRoutes(20_000, async (socket) => {
      let turns = 0;
      let on = true;
      const turn = () => {
        turns++;
        if (on) setImmediate(turn);
      };
      setImmediate(turn);
      let seen = 0;
      for await (const _ of socket.stream(routes.list({ family: 'inet', table: 1000 }))) seen++;
      const streamed = turns;
      await socket.request(routes.list({ family: 'inet', table: 1000 }));
      const requested = turns - streamed;
      for (let i = 0; i < 1000; i++) await socket.request(links.get('lo'));
      on = false;
      expect(seen).toBe(20_000);
      // Twenty thousand routes take many milliseconds; a turn is kept for one.
      expect(streamed).toBeGreaterThan(4);
      expect(requested).toBeGreaterThan(4);
      expect(turns - streamed - requested).toBeGreaterThan(3);
    });
  });

  liveTest('leave the event loop its turns, also with a socket for each request', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    for (let i = 0; i < 1000; i++) {
      const socket = NetlinkSocket.open('route', { namespace: { fd } });
      await socket.request(links.get('lo'));
      socket.close();
    }
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});

describeLive('reading many routes', () => {
  liveTest(
    'lets the event loop stand still for a fraction of them',
    async () => {
      const count = 60_000;
      await withRoutes(count, async (socket) => {
        // A slice ends by the clock: where the machine is slow, it has fewer routes.
        let [seen, most, inThisTurn] = [0, 0, 0];
        let on = true;
        const turn = () => {
          inThisTurn = 0;
          if (on) setImmediate(turn);
        };
        turn();
        const list = routes.list({ family: 'inet', table: 1000 });
        const { read } = list;
        const counted: typeof list = {
          ...list,
          read(...message) {
            seen++;
            most = Math.max(most, ++inThisTurn);
            return read(...message);
          },
        };
        for await (const _ of socket.stream(counted));
        expect(seen).toBe(count);
        expect(await socket.request(counted)).toHaveLength(count);
        on = false;
        expect(most).toBeLessThan(count / 4);
        // Unlike where it is not to turn.
        inThisTurn = 0;
        socket.requestSync(counted);
        expect(most).toBe(count);
      });
    },
    120_000,
  );
});

describeLive('receive buffers that are too small', () => {
  for (const bufferLength of [64, 100, 257, 1024, 4000]) {
    liveTest(`of ${bufferLength} bytes: a dump arrives all the same`, async () => {
      expect(await inside({ bufferLength }).request(links.list())).toHaveLength(count + 1);
      expect(inside({ bufferLength }).requestSync(links.list())).toHaveLength(count + 1);
    });

    liveTest(`of ${bufferLength} bytes: what is lost is an error, and the next answer fits`, async () => {
      const socket = inside({ bufferLength });
      if (bufferLength < 1400) {
        expect(await failure(socket.request(links.get('lo')))).toMatchObject({
          name: 'TransportError',
          code: 'ERR_NETLINK_TRUNCATED',
        });
      }
      expect((await socket.request(links.get('lo'))).name).toBe('lo');
      // From here on the kernel makes datagrams that fit.
      if (bufferLength >= 4000) return;
      const streaming = inside({ bufferLength });
      const error = await failure(
        (async () => {
          for await (const _ of streaming.stream(links.list()));
        })(),
      );
      expect(error.code).toBe('ERR_NETLINK_TRUNCATED');
      expect((await streaming.request(links.get('lo'))).name).toBe('lo');
    });
  }
});
