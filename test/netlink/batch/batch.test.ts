import { channel } from 'node:diagnostics_channel';
import { expect, expectTypeOf } from 'vitest';
import type { BatchError } from '../../../src/netlink/batch/batch.ts';
import { type Link, links, routes } from '../../../src/netlink/protocols/route/index.ts';
import type { Request, ResultOf } from '../../../src/netlink/request/request.ts';
import { failure } from '../../support/failure.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { manyRoutes, openSocket } from '../../support/sockets.ts';

/** How many datagrams were sent by `use`. */
async function sends(use: () => Promise<void>): Promise<number> {
  let count = 0;
  const listen = () => count++;
  channel('tsnetlink:send').subscribe(listen);
  await use().finally(() => channel('tsnetlink:send').unsubscribe(listen));
  return count;
}

describeLive('a batch', () => {
  liveTest('of thousands of requests takes few sends', async () => {
    const socket = openSocket();
    const list = manyRoutes(5000);
    const count = await sends(async () => {
      await socket.batch(list.map((route) => routes.create(route)));
    });
    expect(count).toBeLessThanOrEqual(45);
    expect(await socket.request(routes.list({ family: 'inet', table: 1000 }))).toHaveLength(5000);
    await socket.batch(list.map((route) => routes.delete(route)));
    expect(await socket.request(routes.list({ family: 'inet', table: 1000 }))).toHaveLength(0);
  });

  liveTest('is carried out though some requests fail, and says which', async () => {
    const socket = openSocket();
    const list = manyRoutes(1000);
    await socket.batch(list.filter((_, i) => i % 2 === 0).map((route) => routes.create(route)));
    const error = (await failure(
      socket.batch(list.map((route) => routes.create(route))),
    )) as unknown as BatchError;
    expect(error).toMatchObject({ name: 'BatchError', code: 'ERR_NETLINK_BATCH' });
    expect(error.errors).toHaveLength(500);
    expect(error.errors[1]).toMatchObject({
      code: 'EEXIST',
      operation: expect.stringContaining(list[2]!.dst!),
    });
    expect(error.results.map(({ status }) => status).slice(0, 4)).toEqual([
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await socket.request(routes.list({ family: 'inet', table: 1000 }))).toHaveLength(1000);
    const settled = await socket.batchSettled(list.map((route) => routes.delete(route)));
    expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
  });

  // The kernel doubles what is asked for; the least is 2304.
  for (const receiveBufferSize of [1, 4096, 20_000]) {
    liveTest(`loses no ACK with a receive buffer of ${receiveBufferSize}`, async () => {
      const socket = openSocket({ receiveBufferSize });
      const list = manyRoutes(2000);
      const half = list.filter((_, i) => i % 2 === 0);
      await socket.batch(half.map((route) => routes.create(route)));
      const results = await socket.batchSettled(list.map((route) => routes.create(route)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1000);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'EEXIST' });
      await Promise.all(list.map((route) => socket.request(routes.delete(route))));
    });
  }

  liveTest('loses none beside a stream that waits', async () => {
    const socket = openSocket();
    const list = manyRoutes(8000);
    await socket.batch(list.map((route) => routes.create(route)));
    const stream = socket.stream(routes.list({ family: 'inet', table: 1000 }));
    await stream.next();
    const results = await socket.batchSettled(list.map((route) => routes.create(route)));
    expect(
      new Set(results.map((result) => ((result as { reason?: unknown }).reason as { code?: string }).code)),
    ).toEqual(new Set(['EEXIST']));
    await stream.return?.();
    await socket.batch(list.map((route) => routes.delete(route)));
  });

  for (const offload of ['none', 'all'] as const) {
    for (const receiveBufferSize of [1, 4096, 40_000]) {
      liveTest(
        `loses none beside dumps, with a receive buffer of ${receiveBufferSize}, offload ${offload}`,
        async () => {
          const socket = openSocket({ receiveBufferSize, offload, bufferLength: 256 });
          const list = manyRoutes(300);
          let on = true;
          const dumps = (async () => {
            while (on) {
              const found = await socket
                .request(routes.list({ family: 'inet', table: 1000 }))
                .catch((error) => {
                  if (error.code !== 'ERR_NETLINK_DUMP_INTERRUPTED') throw error;
                });
              expect(found?.length ?? 0).toBeLessThanOrEqual(300);
              expect(await socket.request(links.list())).toHaveLength(1);
            }
          })();
          for (let round = 0; round < 4; round++) {
            await socket.batch(list.map((route) => routes.create(route)));
            expect((await socket.request(links.get('lo'))).index).toBe(1);
            if (offload === 'none') expect(socket.requestSync(links.list())).toHaveLength(1);
            await socket.batch(list.map((route) => routes.delete(route)));
          }
          on = false;
          await dumps;
        },
      );
    }
  }

  liveTest('with a send buffer that holds few of them', async () => {
    const socket = openSocket({ sendBufferSize: 4608 });
    const list = manyRoutes(500);
    const count = await sends(async () => {
      await socket.batch(list.map((route) => routes.create(route)));
    });
    expect(count).toBeGreaterThan(2);
    await socket.batch(list.map((route) => routes.delete(route)));
  });

  liveTest('may ask as well as tell, and may be empty', async () => {
    const socket = openSocket();
    const asked = Array.from({ length: 100 }, (_, i) =>
      i % 2 === 0 ? links.get('lo') : links.change('lo', { mtu: 65536 }),
    );
    const answers = await socket.batch(asked);
    expect(answers.map((answer) => answer?.name)).toEqual(
      asked.map((_, i) => (i % 2 === 0 ? 'lo' : undefined)),
    );
    expect(await socket.batch([])).toEqual([]);
    expect(await socket.batch([links.change('lo', { mtu: 65536 })])).toEqual([undefined]);
    expect(await socket.batch([links.get('lo')])).toMatchObject([{ name: 'lo' }]);
    // A list that is written out has a type for each result; other lists and generators have one type for all.
    const tuple = await socket.batch([links.get('lo'), links.change('lo', { mtu: 65536 })]);
    expectTypeOf(tuple).toEqualTypeOf<[Link, ResultOf<Request<void>>]>();
    expect(tuple).toMatchObject([{ name: 'lo' }, undefined]);
    expectTypeOf(answers).toEqualTypeOf<(Link | ResultOf<Request<void>>)[]>();
    const generated = (function* () {
      yield links.get('lo');
    })();
    expectTypeOf(await socket.batch(generated)).toEqualTypeOf<Link[]>();
  });

  liveTest('stops between sends when its signal aborts', async () => {
    const socket = openSocket();
    const list = manyRoutes(20_000);
    const controller = new AbortController();
    const abort = () => {
      channel('tsnetlink:send').unsubscribe(abort);
      setImmediate(() => controller.abort(new Error('enough')));
    };
    channel('tsnetlink:send').subscribe(abort);
    const error = await failure(
      socket.batch(
        list.map((route) => routes.create(route)),
        { signal: controller.signal },
      ),
    );
    expect(error.message).toBe('enough');
    const made = await socket.request(routes.list({ family: 'inet', table: 1000 }));
    expect(made.length).toBeGreaterThan(0);
    expect(made.length).toBeLessThan(20_000);
    await socket.batch(made.map(({ dst, table, type }) => routes.delete({ dst, table, type })));
  });

  liveTest(
    'gives way to the event loop while it encodes, and sends nothing where it is aborted then',
    async () => {
      const socket = openSocket();
      const controller = new AbortController();
      setImmediate(() => controller.abort(new Error('enough')));
      let ended = false;
      // Never at an end by itself.
      const requests = (function* () {
        try {
          for (;;) yield links.get('lo');
        } finally {
          ended = true;
        }
      })();
      const count = await sends(async () => {
        const error = await failure(socket.batch(requests, { signal: controller.signal }));
        expect(error.message).toBe('enough');
      });
      expect({ count, ended }).toEqual({ count: 0, ended: true });
    },
  );

  liveTest('refuses what cannot be encoded before it sends anything, wherever it stands', async () => {
    const socket = openSocket();
    const list = manyRoutes(1000).map((route) => routes.create(route));
    const count = await sends(async () => {
      const error = await failure(socket.batch([...list, links.change('lo', { mtu: -1 })]));
      expect(error).toMatchObject({
        name: 'RangeError',
        message: expect.stringMatching(/^link change lo: mtu: /),
      });
      expect((await failure(socket.batch([...list, links.list()]))).message).toMatch(
        /a dump cannot be part of a batch/,
      );
    });
    expect(count).toBe(0);
  });
});
