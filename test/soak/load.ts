import { type Dump, NetlinkSocket, type Request, watchNetwork } from '../../src/index.ts';
import { type Link, links, type RouteCreate, routes } from '../../src/netlink/protocols/route/index.ts';

/** Counts of the work that the load has done. */
export interface Tally {
  requests: number;
  batches: number;
  streamed: number;
  events: number;
  overruns: number;
  /** Errors that may happen under such a load: interrupted dumps, aborts. */
  expected: number;
  /** All others, by their message. */
  readonly unexpected: Map<string, number>;
}

/** Codes of errors that this load brings about on purpose. */
const expectedCodes = new Set<unknown>([
  'ERR_NETLINK_DUMP_INTERRUPTED',
  'ERR_NETLINK_TIMEOUT',
  'EEXIST',
  'ENODEV',
  'ESRCH',
]);

/** Routes that each of the workers makes and takes away again. */
function routesOf(worker: number, count: number): RouteCreate[] {
  return Array.from({ length: count }, (_, i) => ({
    dst: `10.${worker}.${i >> 8}.${i & 255}/32`,
    type: 'blackhole',
    table: 100 + worker,
  }));
}

/** Mixed load in a namespace, until `deadline` (in the time of `performance.now`). */
export async function run(namespace: { fd: number }, deadline: number, tally: Tally): Promise<void> {
  const isOver = (): boolean => performance.now() >= deadline;
  const socket = NetlinkSocket.open('route', { namespace });
  const tiny = NetlinkSocket.open('route', { namespace, bufferLength: 256, receiveBufferSize: 4096 });
  const pooled = NetlinkSocket.open('route', { namespace, offload: 'all' });
  const view = await watchNetwork({ namespace, receiveBufferSize: 32_768 });

  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      for (const each of error instanceof AggregateError ? error.errors : [error]) {
        const { code, name, message } = each as Error & { code?: unknown };
        const isExpected = expectedCodes.has(code) || name === 'AbortError' || name === 'TimeoutError';
        if (isExpected) tally.expected++;
        else tally.unexpected.set(message, (tally.unexpected.get(message) ?? 0) + 1);
      }
      return undefined;
    }
  }

  async function repeat(work: () => Promise<unknown>): Promise<void> {
    while (!isOver()) {
      await attempt(work);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const ask = <T>(on: NetlinkSocket, request: Request<T>): Promise<T> => {
    tally.requests++;
    return on.request(request);
  };

  async function stream(
    on: NetlinkSocket,
    list: Dump<unknown>,
    limit: number,
    signal?: AbortSignal,
  ): Promise<void> {
    let seen = 0;
    for await (const _ of on.stream(list, { signal })) {
      tally.streamed++;
      if (++seen === limit) break;
    }
  }

  const churn = async (on: NetlinkSocket, worker: number): Promise<void> => {
    const list = routesOf(worker, 400);
    tally.batches += 2;
    await on.batch(list.map((route) => routes.add(route)));
    await on.batch(list.map((route) => routes.delete(route)));
  };
  const pair = async (on: NetlinkSocket, name: string): Promise<void> => {
    await ask(on, links.create({ kind: 'veth', name, options: { peer: { name: `${name}-p` } } }));
    const found: Link = await ask(on, links.get(name));
    if (found.name !== name) throw new Error(`asked for ${name}, got ${found.name}`);
    await ask(on, links.delete(name));
  };

  const watch = socket.watch(['link', 'ipv4-route'], { receiveBufferSize: 65_536 });
  const listening = (async () => {
    for await (const { kind } of watch) {
      if (kind === 'overrun') tally.overruns++;
      else tally.events++;
    }
  })();
  const following = (async () => {
    for await (const _ of view);
  })();
  await Promise.all([
    repeat(() => churn(socket, 1)),
    repeat(() => churn(tiny, 2)),
    repeat(() => pair(socket, 'soak-a')),
    repeat(() => pair(pooled, 'soak-b')),
    repeat(() => stream(socket, routes.list({ family: 'inet' }), 50)),
    repeat(() => stream(pooled, routes.list({ family: 'inet' }), Number.POSITIVE_INFINITY)),
    repeat(() => stream(socket, links.list(), 1000, AbortSignal.timeout(2))),
    repeat(() => ask(tiny, links.list())),
    repeat(() => socket.request(routes.list({ family: 'inet' }), { timeout: 5 })),
    repeat(async () => socket.requestSync(links.get('lo'))),
  ]);
  await view.whenCurrent();
  await Promise.all([watch.return(), view.return()]);
  await Promise.all([listening, following]);
  for (const each of [socket, tiny, pooled]) each.close();
}
