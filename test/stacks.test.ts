// Every rejected promise of the public API shows the line of the program that called, whether or not the caller awaits it.
import {
  Bridge,
  createLab,
  type Lab,
  Namespace,
  NetlinkSocket,
  type NetworkWatchOptions,
  query,
  VethPair,
  watchNetwork,
} from 'tsnetlink';
import { links, routes } from 'tsnetlink/route';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { describeLive, liveTest } from './support/live.ts';
import { importEntries } from './support/package.ts';

/** Most frames of the library above the line of the caller. */
const mostInner = 4;

const own = import.meta.url.replace(/^file:\/\//, '').replace(/\?.*/, '');

/** A call that is expected to reject. */
type Call = () => Promise<unknown>;

/** Calls outside of an async function, so that no `await` leads from the promise to the caller. Resolves to the error. */
function reject(call: Call): Promise<unknown> {
  return new Promise((resolve) => {
    call().then(() => resolve(undefined), resolve);
  });
}

/** The number of frames above the first one of this file; the lines of this file that the stack has. */
function callerOf(error: unknown): { inner: number; lines: number[] } {
  const frames = ((error as Error).stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const places = frames.map((frame) => new RegExp(`${own}:(\\d+):\\d+`).exec(frame)?.[1]);
  return {
    inner: places.findIndex((line) => line !== undefined),
    lines: places.filter((line) => line !== undefined).map(Number),
  };
}

/** An error as it is made by a callback of Node. */
function withoutFrames(error: Error): Error {
  error.stack = `${error}\n    at node:internal/timers:1:1`;
  return error;
}

/** The line of the call of this function. */
function here(): number {
  return callerOf(new Error()).lines[1] as number;
}

function expectCaller(name: string, error: unknown, line?: number): void {
  expect(error, `${name} rejects`).toBeInstanceOf(Error);
  const { inner, lines } = callerOf(error);
  const stack = (error as Error).stack;
  expect(inner, `${name}: frames above the caller in: ${stack}`).toBeGreaterThanOrEqual(0);
  expect(inner, `${name}: frames above the caller in: ${stack}`).toBeLessThanOrEqual(mostInner);
  // A long call is on several lines.
  if (line !== undefined)
    expect([line, line + 1, line + 2, line + 3], `${name}: ${stack}`).toContain(lines[0]);
}

/** Async functions and methods that need not add their caller. */
const withoutCaller = [
  // A runner of tests or the engine calls them.
  'tsnetlink/testing namespaceFixture',
];

function isModule(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Module]';
}

/** Names of the async functions that an object has: its own, those of its classes, and those of its modules of operations. */
function asyncFunctions(holder: object, seen = new Set<unknown>()): string[] {
  return Object.getOwnPropertyNames(holder).flatMap((name) => {
    // The loader of tests exports by getters.
    const value: unknown = isModule(holder)
      ? (holder as Readonly<Record<string, unknown>>)[name]
      : Object.getOwnPropertyDescriptor(holder, name)?.value;
    if (seen.has(value) || name === 'constructor') return [];
    if (typeof value === 'function' && /^Async/.test(value.constructor.name)) return [name];
    const isClass = typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
    if (!isClass && !isModule(value)) return [];
    seen.add(value);
    const inner = [value as object, ...(isClass ? [(value as { prototype: object }).prototype] : [])];
    return inner.flatMap((each) => asyncFunctions(each, seen)).map((method) => `${name}.${method}`);
  });
}

test('every exported async function and method adds its caller to rejections', async () => {
  const entries = await importEntries();
  expect(entries.size).toBeGreaterThan(7);
  const untraced = [...entries].flatMap(([entry, exported]) =>
    asyncFunctions(exported).map((name) => `${entry} ${name}`),
  );
  expect(new Set(untraced)).toEqual(new Set(withoutCaller));
});

test('an operation of several steps that fails later shows the caller', async () => {
  const runner = {
    request: async () => [{ dst: '192.0.2.0/24' }],
    batchSettled: async () => [{ status: 'rejected', reason: withoutFrames(new TypeError('later')) }],
  };
  const line = here() + 1;
  const error = await reject(() => routes.flush(runner as never, { table: 254 }));
  expectCaller('routes.flush', error, line);
  expectCaller('routes.flush of no runner', await reject(() => routes.flush(null as never, { table: 254 })));
});

describe('a rejection of a socket shows the caller:', () => {
  const socket = NetlinkSocket.open('route');
  afterAll(() => socket.close());
  const missing = { ...links.get('lo'), value: { index: 0x7fff_fff0 } };
  const never = query({
    protocol: 'route',
    operation: 'wait',
    type: 18,
    // Without NLM_F_REQUEST the kernel is silent.
    flags: 0,
    body: links.get('lo').body,
    value: {},
    reply: links.get('lo').body,
    map: () => undefined,
  });
  const silent = { ...never, flags: 0 };
  const wrong = { ...links.get('lo'), value: { index: 'x' } };
  const dump = links.list();

  /** Uses up the time slice of this iteration of the event loop, so that the next request is answered later. */
  function exhaust(): void {
    const end = performance.now() + 2;
    while (performance.now() < end) void socket.request(links.get('lo'));
    for (let count = 0; count < 20; count++) void socket.request(links.get('lo'));
  }

  const calls: Record<string, [number, Call]> = {
    'request, at once': [here(), () => socket.request(missing)],
    // biome-ignore format: the call is on the line of here()
    'request, later': [here(), () => { exhaust(); return socket.request(missing); }],
    'request of a wrong value': [here(), () => socket.request(wrong)],
    'request of no request': [here(), () => socket.request(null as never)],
    'request, timed out': [here(), () => socket.request(silent, { timeout: 5 })],
    'request, aborted before': [here(), () => socket.request(silent, { signal: AbortSignal.abort() })],
    'request, aborted by time': [here(), () => socket.request(silent, { signal: AbortSignal.timeout(5) })],
    'request of a closed socket': [here(), () => closed().request(missing)],
    batch: [here(), () => socket.batch([missing])],
    'batch of a wrong value': [here(), () => socket.batch([wrong])],
    'batch, timed out': [here(), () => socket.batch([silent], { timeout: 5 })],
    batchSettled: [here(), () => socket.batchSettled([wrong])],
    'stream, timed out': [here(), () => socket.stream({ ...dump, flags: 0 }, { timeout: 5 }).next()],
    'stream, aborted': [
      here(),
      () => socket.stream({ ...dump, flags: 0 }, { signal: AbortSignal.timeout(5) }).next(),
    ],
    'stream of a refused dump': [here(), () => socket.stream({ ...dump, type: 0x7fff }).next()],
    'watch, aborted': [here(), () => socket.watch(['link'], { signal: AbortSignal.timeout(5) }).next()],
  };

  function closed(): NetlinkSocket {
    const other = NetlinkSocket.open('route');
    other.close();
    return other;
  }

  test.each(Object.entries(calls))('%s', async (name, [line, call]) => {
    expectCaller(name, await reject(call), line);
  });

  test('what is in flight when the socket is closed', async () => {
    const other = NetlinkSocket.open('route');
    const calls: [number, Call][] = [
      [here(), () => other.request(silent)],
      [here(), () => other.stream({ ...dump, flags: 0 }).next()],
    ];
    const errors = calls.map(([, call]) => reject(call));
    other.close();
    for (const [index, [line]] of calls.entries()) expectCaller(`call ${index}`, await errors[index], line);
  });

  test('the error of each request of a batch', async () => {
    const { errors } = (await reject(() => socket.batch([missing, missing]))) as AggregateError;
    expect(errors).toHaveLength(2);
    for (const error of errors) expectCaller('batch', error);
    const results = await socket.batchSettled([missing]);
    expectCaller('batchSettled', (results[0] as { reason?: unknown }).reason);
  });

  test('an error of a function of the program keeps its frames', async () => {
    const failing = {
      ...links.list(),
      read: () => {
        throw new Error('not read');
      },
    };
    const { lines } = callerOf(await reject(() => socket.request(failing)));
    expect(lines.length).toBeGreaterThan(1);
  });
});

describeLive('a rejection of the object model shows the caller:', () => {
  let namespace: Namespace;
  let lab: Lab;
  let pair: VethPair;
  let bridge: Bridge;
  beforeAll(async () => {
    namespace = await Namespace.create();
    pair = await VethPair.create({ name: 'a', namespace }, { name: 'b', namespace });
    bridge = await Bridge.create({ namespace, name: 'br' });
    lab = await createLab({ nodes: { one: {}, two: {} }, links: [{ ends: ['one', 'two'] }] } as never);
  });
  afterAll(async () => {
    await lab.destroy();
    namespace.close();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const calls: Record<string, () => [number | undefined, Call]> = {
    'Namespace.create': () => [here(), () => Namespace.create('a/b')],
    'Namespace.open': () => [here(), () => Namespace.open('none-of-this-name')],
    'Namespace.attach': () => [here(), () => Namespace.attach('x/y', process.pid)],
    'Namespace.identify': () => [here(), () => Namespace.identify(2 ** 22 + 1)],
    'Namespace.delete': () => [here(), () => Namespace.delete('none-of-this-name')],
    'Namespace.watch': () => [here(), () => Namespace.watch({ signal: AbortSignal.timeout(5) }).next()],
    'namespace.delete': () => [here(), () => Namespace.current().delete()],
    'namespace.request': () => [here(), () => namespace.request(links.get('none'))],
    'namespace.link': () => [here(), () => namespace.link('none')],
    'namespace.createLink': () => [here(), () => namespace.createLink({ name: 'a', kind: 'veth' })],
    'namespace.addRoute': () => [
      here(),
      () => namespace.addRoute({ dst: '192.0.2.0/24', gateway: '198.51.100.1' }),
    ],
    'namespace.route': () => [here(), () => namespace.route({ dst: '192.0.2.1' })],
    'namespace.deleteRule': () => [here(), () => namespace.deleteRule({ priority: 4242 })],
    'namespace.ping': () => [here(), () => namespace.ping('no address')],
    'namespace.connect': () => [here(), () => namespace.connect({ host: '127.0.0.1', port: 1 })],
    'namespace.listen': () => [here(), () => namespace.listen(null as never)],
    'namespace.fetch': () => [here(), () => namespace.fetch('http://127.0.0.1:1')],
    'namespace.lookup': () => [here(), () => namespace.lookup('no host.invalid')],
    'namespace.exec': () => [here(), () => namespace.exec('false')],
    'namespace.exec of no program': () => [here(), () => namespace.exec('/nonexistent')],
    'namespace.watch': () => [here(), () => namespace.watch({ objects: ['none' as never] })],
    'namespace.sysctl.get': () => [here(), () => namespace.sysctl.get('net.none')],
    'namespace.sysctl.set': () => [here(), () => namespace.sysctl.set('net.none', 1)],
    'namespace.readFile': () => [here(), () => namespace.readFile('/proc/none')],
    'VethPair.create': () => [
      here(),
      () => VethPair.create({ name: 'a', namespace }, { name: 'c', namespace }),
    ],
    'Bridge.create': () => [here(), () => Bridge.create({ namespace, name: 'a' })],
    'bridge.addPort': () => [here(), () => bridge.addPort({} as never)],
    'link.setMtu': () => [here(), () => pair.ends[0].setMtu(70_000)],
    'link.rename': () => [here(), () => pair.ends[0].rename('b')],
    'link.addAddress': () => [here(), () => pair.ends[0].addAddress('10.0.0.1/33')],
    'link.removeAddress': () => [here(), () => pair.ends[0].removeAddress('10.0.0.1/24')],
    'link.unshape': () => [here(), () => pair.ends[0].unshape()],
    'link.moveTo': () => [here(), () => pair.ends[0].moveTo(undefined as never)],
    createLab: () => [here(), () => createLab({ nodes: 5 } as never)],
    'createLab, later': () => [here(), () => createLab({ nodes: { a: { addresses: ['fe80::1/129'] } } })],
    'lab.ping': () => [here(), () => lab.node('one').ping('nowhere')],
    watchNetwork: () => [here(), () => watchNetwork({ objects: [] })],
    'view.next': () => [undefined, () => nextOf({ signal: AbortSignal.timeout(20) })],
  };

  async function nextOf(options: NetworkWatchOptions): Promise<unknown> {
    const view = await watchNetwork({ namespace, objects: ['link'], ...options });
    return view.next();
  }

  for (const [name, call] of Object.entries(calls)) {
    liveTest(name, async () => {
      const [line, made] = call();
      expectCaller(name, await reject(made), line);
    });
  }

  liveTest('after any number of steps', async () => {
    const { request } = NetlinkSocket.prototype;
    const methods: Record<string, Call> = {
      createLink: () => namespace.createLink({ name: 'v', kind: 'veth' }),
      'VethPair.create': () => VethPair.create({ name: 'v', namespace }, { name: 'w', namespace, up: true }),
      'Bridge.create': () => Bridge.create({ namespace, name: 'x', ports: [pair.ends[0]], up: true }),
      'bridge.addPort': () => bridge.addPort(pair.ends[0]),
      setMtu: () => pair.ends[0].setMtu(1400),
      addAddress: () => pair.ends[1].addAddress('10.1.0.1/24'),
    };
    let checked = 0;
    for (const [name, call] of Object.entries(methods)) {
      // The request with this number fails, later, and without a frame of the caller.
      for (let failing = 0; failing < 3; failing++) {
        let count = 0;
        const mock = vi.spyOn(NetlinkSocket.prototype, 'request');
        mock.mockImplementation(async function (this: NetlinkSocket, ...args) {
          const result = await request.apply(this, args);
          if (count++ === failing) throw withoutFrames(new TypeError('later'));
          return result;
        } as NetlinkSocket['request']);
        const error = await reject(call);
        mock.mockRestore();
        if (count <= failing) break;
        expectCaller(`${name}, request ${failing}`, error);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(Object.keys(methods).length);
  });
});
