import http from 'node:http';
import net from 'node:net';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';
import { joinedPair } from '../../support/pair.ts';
import { eventually } from '../../support/patience.ts';

/** An address that no host has. */
const silent = '10.0.0.77';
const closed = { name: 'NamespaceClosedError', code: 'ERR_NAMESPACE_CLOSED' };

/** Each call that takes time, from a namespace whose neighbour never answers. */
const calls: Record<string, (a: Namespace) => Promise<unknown>> = {
  connect: (a) => a.connect({ host: silent, port: 80 }),
  'connect by name': (a) => a.connect({ host: 'some.name.test', port: 80 }),
  lookup: (a) => a.lookup('some.name.test'),
  'listen by name': (a) => a.listen(net.createServer(), { host: 'some.name.test' }),
  ping: (a) => a.ping(silent, { timeout: 1_000_000 }),
  fetch: (a) => a.fetch(`http://${silent}/`),
};

describeLive('closing a namespace', () => {
  for (const [name, call] of Object.entries(calls)) {
    liveTest(`ends what is pending: ${name}`, async (context) => {
      const [a] = await joinedPair(context);
      // Packets to the name server are lost, like those to the silent address.
      await a.addRoute({ dst: 'default', gateway: silent });
      const pending = call(a).then(
        () => 'done',
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
      a.close();
      expect(await pending).toMatchObject(closed);
      await expect(call(a)).rejects.toMatchObject(closed);
    });
  }

  liveTest('ends a response half-way', async (context) => {
    const [a, b] = await joinedPair(context);
    const server = http.createServer((_, response) => response.write('first part'));
    context.onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await b.listen(server, { port: 80 });
    const response = await a.fetch('http://10.0.0.2/');
    const text = response.text().catch((error: Error) => error);
    a.close();
    expect(await text).toBeInstanceOf(Error);
  });

  liveTest('ends a view, quietly, and one that is being opened with an error', async () => {
    for (const end of ['close', 'delete'] as const) {
      const a = await Namespace.create(end === 'delete' ? 'viewed' : undefined);
      const view = await a.watch();
      const names = () => view.list('link').map(({ name }) => name);
      expect(names()).toEqual(['lo']);
      const next = view.next();
      const opening = a.watch();
      opening.catch(() => {});
      await a[end]();
      expect(await next).toEqual({ done: true, value: undefined });
      expect(await view.next()).toEqual({ done: true, value: undefined });
      await expect(opening).rejects.toMatchObject({ code: 'ERR_NAMESPACE_CLOSED' });
      // The view still shows the last state, but no longer keeps the namespace alive.
      expect(names()).toEqual(['lo']);
    }
  });

  liveTest('leaves connected sockets and servers alone', async (context) => {
    const [a, b] = await joinedPair(context);
    const server = net.createServer((socket) => socket.pipe(socket));
    context.onTestFinished(() => void server.close());
    await b.listen(server, { port: 80 });
    const socket = await a.connect({ host: '10.0.0.2', port: 80 });
    a.close();
    b.close();
    socket.end('still here');
    expect(String(Buffer.concat(await socket.toArray()))).toBe('still here');
  });

  liveTest('of the thread ends its requests, and leaves it usable', async () => {
    const here = Namespace.current();
    const pending = here.fetch('http://127.0.0.1:9/').catch((error: unknown) => error);
    here.close();
    expect(await pending).toBeInstanceOf(Error);
    expect(here.closed).toBe(false);
    expect(here.closeSignal.aborted).toBe(false);
    expect((await here.links()).length).toBeGreaterThan(0);
  });

  liveTest('leaves no listener on the signal of the caller', async (context) => {
    const [a, b] = await joinedPair(context);
    const server = http.createServer((_, response) => response.end('ok'));
    context.onTestFinished(() => void server.close());
    await b.listen(server, { port: 80 });
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, args);
    };
    (await a.connect({ host: '10.0.0.2', port: 80, signal })).destroy();
    await a.lookup('10.0.0.2', { signal });
    await a.ping('10.0.0.2', { signal });
    await eventually(() => expect(listeners).toBe(0));
  });
});
