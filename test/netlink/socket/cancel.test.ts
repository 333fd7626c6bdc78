import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { NLM_F_ACK } from '../../../src/netlink/message/header.ts';
import { links, routes } from '../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { NetlinkSocket } from '../../../src/netlink/socket/socket.ts';
import { failure } from '../../support/failure.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { useScripts } from '../../support/script.ts';
import { openSocket, withLink, withRoutes } from '../../support/sockets.ts';

/** Numbers below `limit`, the same for the same seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A request that the kernel carries out without a word. */
function unanswered(): Request<void> {
  const change = links.change('lo', { mtu: 65536 });
  return { ...change, flags: change.flags & ~NLM_F_ACK };
}

describeLive('waiting for an answer', () => {
  liveTest('ends after the time given', async () => {
    const socket = openSocket();
    const before = performance.now();
    const error = await failure(socket.request(unanswered(), { timeout: 30 }));
    expect(error).toMatchObject({
      name: 'TransportError',
      code: 'ERR_NETLINK_TIMEOUT',
      message: 'link change lo: no answer in 30 ms',
    });
    expect(performance.now() - before).toBeGreaterThan(25);
    expect(await failure(socket.batch([links.get('lo'), unanswered()], { timeout: 30 }))).toMatchObject({
      code: 'ERR_NETLINK_TIMEOUT',
    });
    expect((await socket.request(links.get('lo'), { timeout: 50_000 })).name).toBe('lo');
    expect((await socket.request(links.get('lo'), { timeout: Number.POSITIVE_INFINITY })).name).toBe('lo');
  });

  liveTest('ends when the signal aborts', async () => {
    const socket = openSocket();
    const controller = new AbortController();
    const pending = [
      failure(socket.request(unanswered(), { signal: controller.signal })),
      failure(socket.batch([unanswered()], { signal: controller.signal })),
    ];
    controller.abort();
    for (const error of await Promise.all(pending)) expect(error.name).toBe('AbortError');
    expect((await failure(socket.request(links.get('lo'), { signal: controller.signal }))).name).toBe(
      'AbortError',
    );
    expect((await socket.request(links.get('lo'))).name).toBe('lo');
  });

  liveTest('a late answer is not handed to the next one', async () => {
    const socket = openSocket({ offload: 'all' });
    await withLink('pair', async () => {
      for (let i = 0; i < 30; i++) {
        const controller = new AbortController();
        // The pool thread may be quicker than the next line.
        const given = socket
          .request(links.get('pair'), { signal: controller.signal })
          .catch((error) => error);
        const list = failure(socket.request(links.list(), { signal: controller.signal }));
        controller.abort();
        expect((await socket.request(links.get('lo'))).name).toBe('lo');
        expect(['AbortError', 'pair']).toContain((await given).name);
        expect((await list).name).toBe('AbortError');
        expect((await socket.request(links.list())).map(({ name }) => name)).toContain('pair');
      }
    });
  });

  liveTest('what waits for its turn is not sent at all once it is given up', async () => {
    const socket = openSocket();
    await withRoutes(3000, async () => {
      const stream = socket.stream(routes.list({ family: 'inet' }));
      const controller = new AbortController();
      const waiting = failure(socket.request(links.list(), { signal: controller.signal }));
      controller.abort();
      expect((await waiting).name).toBe('AbortError');
      await stream.return?.();
    });
  });
});

describeLive('everything at once', () => {
  liveTest(
    'leaves no request without an answer, and the kernel never busy',
    async () => {
      await withRoutes(1500, async () => {
        const random = generator(Number(process.env.SEED ?? 1));
        const list = routes.list({ family: 'inet', table: 1000 });
        const codes = new Set<unknown>();
        const note = (error: AggregateError & { code?: unknown }): void => {
          for (const each of error.errors ?? [error]) codes.add(each.code ?? each.name);
        };
        for (let round = 0; round < 40; round++) {
          const socket = NetlinkSocket.open('route', {
            offload: (['none', 'marked', 'all'] as const)[random(3)],
            bufferLength: [64, 300, 5000, 65_536][random(4)],
            receiveBufferSize: [1, 4096, 50_000, undefined][random(4)],
          });
          const stream = async (options: object): Promise<void> => {
            let left = random(2000);
            for await (const _ of socket.stream(list, options)) if (left-- === 0) break;
          };
          const forms: ((options: object) => unknown)[] = [
            (options) => socket.request(links.get('lo'), options),
            (options) => socket.request(list, options),
            (options) => socket.request(links.list(), options),
            (options) => socket.request(links.delete('none'), options),
            (options) =>
              socket.batch(
                Array.from({ length: random(200) }, () => links.get('lo')),
                options,
              ),
            () => socket.requestSync(links.get('lo')),
            () => socket.requestSync(links.list()),
            stream,
          ];
          const work: Promise<unknown>[] = [];
          for (let i = 0; i < 20; i++) {
            const controller = new AbortController();
            const form = forms[random(forms.length)]!;
            const timeout = random(3) === 0 ? random(4) : undefined;
            work.push((async () => form({ signal: controller.signal, timeout }))().catch(note));
            if (random(3) === 0) setTimeout(() => controller.abort(), random(6));
            if (random(4) === 0) await new Promise((resolve) => setImmediate(resolve));
          }
          await Promise.all(work);
          // It is as good as new, but for an answer that its buffer may be too small for once.
          await socket.request(links.get('lo')).catch(() => {});
          expect((await socket.request(links.get('lo'))).index).toBe(1);
          expect(socket.requestSync(list)).toHaveLength(1500);
          socket.close();
        }
        const allowed = ['ENODEV', 20, 'ERR_NETLINK_TIMEOUT', 'ERR_NETLINK_TRUNCATED', 'ERR_NETLINK_BUSY'];
        expect(allowed).toEqual(expect.arrayContaining([...codes]));
      });
    },
    120_000,
  );
});

describeLive('closing', () => {
  liveTest('rejects all pending requests, in each state, and ends watches', async () => {
    // More than is read in one turn.
    await withRoutes(30_000, async () => {
      for (const offload of ['none', 'marked', 'all'] as const) {
        const socket = NetlinkSocket.open('route', { offload });
        const stream = socket.stream(routes.list({ family: 'inet' }));
        const watch = socket.watch(['link']);
        const pending = [
          failure(socket.request(unanswered())),
          failure(socket.request(links.delete('none'))),
          failure(socket.request(routes.list({ family: 'inet' }))),
          failure(socket.batch([unanswered(), unanswered()])),
        ];
        const next = watch.next();
        const waiting = (async () => {
          for await (const _ of stream);
        })();
        if (offload === 'all') await sleep(1);
        socket.close();
        const codes = (await Promise.all(pending)).map(({ code, errors }) =>
          errors === undefined ? code : (errors as { code: string }[])[0]!.code,
        );
        expect(await next).toEqual({ done: true, value: undefined });
        const expected = 'ERR_NETLINK_CLOSED';
        // Without a pool thread the kernel has answered some before.
        expect(codes.filter((code) => code !== 'ENODEV')).toEqual(
          codes.filter((code) => code !== 'ENODEV').map(() => expected),
        );
        // On a busy machine the pause may be long enough for all of it.
        const ended = await waiting.catch(({ code }) => code);
        expect(offload === 'all' ? [expected, undefined] : [expected]).toContain(ended);
      }
    });
  });
});

describeLive('a process', () => {
  const run = useScripts('test/support/script-entry.ts');
  const prelude = `
    const { NetlinkSocket, links, routes } = source;
    process.on('unhandledRejection', (error) => report('UNHANDLED ' + error.message));
    const socket = NetlinkSocket.open('route');
    const change = links.change('lo', { mtu: 65536 });
    const unanswered = { ...change, flags: change.flags & ~4 };
  `;
  const ends = (name: string, code: string, reports: unknown[] = []) =>
    liveTest(`ends ${name}`, () => {
      const result = run(`${prelude}${code}`);
      expect(result).toMatchObject({ reports, status: 0, signal: null, stderr: '' });
    });

  ends('with a socket left open', `await socket.request(links.list());`);
  ends(
    'with a request that was given up',
    `
    await socket.request(unanswered, { timeout: 20 }).catch((error) => report(error.code));
  `,
    ['ERR_NETLINK_TIMEOUT'],
  );
  ends('with a stream that is not read', `await socket.stream(links.list()).next();`);
  ends(
    'with a watch without a waiting consumer',
    `
    const watch = socket.watch(['link']);
    await socket.request(links.create({ kind: 'veth', name: 'x', options: { peer: { name: 'y' } } }));
    report((await watch.next()).value.name);
  `,
    ['RTM_NEWLINK'],
  );
  ends(
    'with notifications that were not read',
    `
    const watch = socket.watch(['link']);
    for (let i = 0; i < 20; i++)
      socket.requestSync(links.create({ kind: 'veth', name: 'm' + i, options: { peer: { name: 'n' + i } } }));
  `,
  );
  ends(
    'after a close in the middle of everything',
    `
    const offloaded = NetlinkSocket.open('route', { offload: 'all' });
    const all = [];
    for (const each of [socket, offloaded]) {
      all.push(each.request(unanswered), each.request(links.list()), each.request(links.delete('none')));
      all.push(each.batch([links.get('lo'), unanswered]), each.watch(['link']).next());
      all.push(each.stream(links.list()).next());
      each.close();
    }
    const settled = await Promise.allSettled(all);
    report(settled.length);
  `,
    [12],
  );
  ends(
    'when a Worker ends with its sockets open',
    `
    report(await worker(\`
      const socket = source.NetlinkSocket.open('route');
      socket.watch(['link']);
      report((await socket.request(source.links.get('lo'))).name);
      socket.request(source.links.delete('none')).catch((error) => report(error.code));
    \`));
  `,
    ['lo', 'ENODEV', 0],
  );

  liveTest('prints each message where NODE_DEBUG says so, and nothing where not', () => {
    const code = `${prelude} await socket.request(links.get('lo'));
      await socket.request(links.delete('none')).catch((error) => report(error.code));`;
    const { stderr, reports } = run(code, { env: { NODE_DEBUG: 'tsnetlink' } });
    expect(reports).toEqual(['ENODEV']);
    const lines = stderr.trim().split('\n');
    expect(
      lines.map((line) => /^TSNETLINK \d+: (\w+) route \d+: type (\d+), flags/.exec(line)?.slice(1)),
    ).toEqual([
      ['send', '18'],
      ['receive', '16'],
      ['send', '17'],
      ['receive', '2'],
    ]);
    expect(run(code).stderr).toBe('');
  });

  liveTest('stays while a call waits', () => {
    const result = run(`${prelude}
      setTimeout(() => { report('waited'); process.exit(0); }, 300).unref();
      await socket.watch(['link']).next();`);
    expect(result).toMatchObject({ reports: ['waited'], status: 0 });
  });
});
