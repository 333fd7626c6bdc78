// The library's side of the benchmarks, as built, by its public entries.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Namespace, NetlinkSocket, VethPair } from 'tsnetlink';
import { conntrack } from 'tsnetlink/netfilter';
import { links, routes } from 'tsnetlink/route';
import { type InetExtension, inetSockets } from 'tsnetlink/sock-diag';
import { states } from 'tsnetlink/xfrm';
import { openConnections } from './open-connections.ts';
import { chosen, type Round, serve } from './serve.ts';

const socket = NetlinkSocket.open('route');

interface Named {
  readonly name: string;
  readonly namespace: Namespace;
}

async function join(a: Named, b: Named): Promise<void> {
  await VethPair.create(
    { ...a, addresses: ['10.0.0.1/24'], up: true },
    { ...b, addresses: ['10.0.0.2/24'], up: true },
  );
}

/** Requests about as many routes, made one by one, so that they need not be kept. */
function* manyRoutes<T>(
  count: number,
  request: (route: { dst: string; oif: number; table: number }) => T,
): Generator<T> {
  for (let index = 0; index < count; index++) {
    const dst = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}/32`;
    yield request({ dst, oif: 1, table: 1000 });
  }
}

/**
 * Watches route events, which the program given as second argument causes; only in its own rounds, not in those of others.
 * Where some are lost, it reads on until nothing more comes.
 */
function watchRoutes(): Round {
  const generator = spawn(process.argv[3] as string, ['batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const done = createInterface({ input: generator.stdout })[Symbol.asyncIterator]();
  process.stdin.once('end', () => generator.stdin?.end());
  return async (count) => {
    const events = socket.watch(['ipv4-route'])[Symbol.asyncIterator]();
    generator.stdin?.write(`${count / 2}\n`);
    const ended = done.next();
    let items = 0;
    let overruns = 0;
    while (items < count) {
      const next = events.next();
      const event = await (overruns === 0 ? next : Promise.race([next, ended.then(() => setTimeout(300))]));
      if (event === undefined) break;
      if (event.done === true) throw new Error('the watch ended');
      if (event.value.kind === 'overrun') overruns++;
      else items++;
    }
    await ended;
    await events.return?.();
    return { items, overruns };
  };
}

/** Lists the TCP connections of the namespace, of which this side has opened half. */
async function listConnections(extensions: readonly InetExtension[]): Promise<Round> {
  await openConnections(5000);
  const sockDiag = NetlinkSocket.open('sockDiag');
  const query = { protocol: 'tcp', states: ['established'], extensions } as const;
  return (count) => {
    let items = 0;
    for (let index = 0; index < count; index++) {
      items = 0;
      for (const family of ['inet', 'inet6'] as const)
        items += sockDiag.requestSync(inetSockets.list({ ...query, family })).length;
    }
    return { items };
  };
}

/** How much the process has grown, in bytes, by a dump whose items are dropped as they come. */
async function streamRoutes(count: number): Promise<{ items: number; grown: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  let items = 0;
  for (let index = 0; index < count; index++) {
    items = 0;
    for await (const _ of socket.stream(routes.list())) {
      if (++items % 10_000 === 0) most = Math.max(most, process.memoryUsage.rss());
    }
  }
  return { items, grown: most - before };
}

await serve(
  await chosen({
    'get-sync': () => (count) => {
      for (let index = 0; index < count; index++) socket.requestSync(links.get('lo'));
      return undefined;
    },
    'get-await': () => async (count) => {
      for (let index = 0; index < count; index++) await socket.request(links.get('lo'));
      return undefined;
    },
    'routes-sync': () => (count) => {
      let items = 0;
      for (let index = 0; index < count; index++) items = socket.requestSync(routes.list()).length;
      return { items };
    },
    'flows-sync': () => (count) => {
      using netfilter = NetlinkSocket.open('netfilter');
      let items = 0;
      for (let index = 0; index < count; index++) items = netfilter.requestSync(conntrack.list()).length;
      return { items };
    },
    'routes-await': () => async (count) => {
      let items = 0;
      for (let index = 0; index < count; index++) items = (await socket.request(routes.list())).length;
      return { items };
    },
    'routes-stream': () => async (count) => {
      let items = 0;
      for (let index = 0; index < count; index++) {
        items = 0;
        for await (const _ of socket.stream(routes.list())) items++;
      }
      return { items };
    },
    'links-sync': () => (count) => {
      let items = 0;
      for (let index = 0; index < count; index++) items = socket.requestSync(links.list()).length;
      return { items };
    },
    states: () => {
      const xfrm = NetlinkSocket.open('xfrm');
      return (count) => {
        let items = 0;
        for (let index = 0; index < count; index++) items = xfrm.requestSync(states.list()).length;
        return { items };
      };
    },
    sockets: () => listConnections([]),
    'sockets-info': () => listConnections(['tcp', 'congestionControl', 'congestionInfo']),
    batch: (): Round => async (count) => {
      await socket.batch(manyRoutes(count, routes.create));
      await socket.batch(manyRoutes(count, routes.delete));
      return undefined;
    },
    watch: watchRoutes,
    memory: () => streamRoutes,
    scenario: () => async (count) => {
      for (let index = 0; index < count; index++) {
        const a = await Namespace.create('bench_ts_a');
        const b = await Namespace.create('bench_ts_b');
        await join({ name: 'end_a', namespace: a }, { name: 'end_b', namespace: b });
        await a.delete();
        await b.delete();
      }
      return undefined;
    },
    lab: () => async (count) => {
      const namespaces: Namespace[] = [];
      for (let index = 0; index < count; index++)
        namespaces.push(await Namespace.create(`bench_ts_${index}`));
      for (const [index, namespace] of namespaces.entries()) {
        const next = namespaces[(index + 1) % count] as Namespace;
        await join({ name: 'right', namespace }, { name: 'left', namespace: next });
      }
      for (const namespace of namespaces) await namespace.delete();
      return undefined;
    },
  }),
);
socket.close();
process.exit();
