import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { links } from '../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { applyState } from '../../../src/network/desired-state/apply.ts';
import { jsonOf } from '../../../src/network/desired-state/plan.ts';
import type { NetworkState } from '../../../src/network/desired-state/state.ts';
import type { StateNamespace } from '../../../src/network/desired-state/state-namespace.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { tally } from '../../support/tallies.ts';
import { randomState } from './random-state.ts';

// More plans, and a failure at each request: PLANS=50 PLACES=1000 npm test -- test/network/desired-state/failure.test.ts
const seed = Number(process.env.SEED ?? 1) * 10_000;
const plans = Number(process.env.PLANS ?? 2);
const places = Number(process.env.PLACES ?? 6);

async function quietNamespace(name?: string): Promise<Namespace> {
  const namespace = await Namespace.create(name);
  await namespace.sysctl.set('net.ipv6.conf.default.addr_gen_mode', 1);
  await namespace.sysctl.set('net.ipv6.conf.default.accept_dad', 0);
  return namespace;
}

/** A state without the order in which objects were made. */
function content(state: NetworkState): unknown {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value.map(sorted).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, item]) => [key, sorted(item)]),
    );
  };
  return sorted(jsonOf(state));
}

/** A namespace whose socket calls `at` before each request of a batch, and sends the request that it returns. */
function intercepted(
  namespace: Namespace,
  at: (request: Request<void>, number: number) => Request<void>,
): StateNamespace {
  let number = 0;
  return {
    fd: namespace.fd,
    name: namespace.name,
    request: (request, options) => namespace.request(request, options),
    nameOfNsid: (nsid) => namespace.nameOfNsid(nsid),
    socketFor: (protocol) => namespace.socketFor(protocol),
    socket: {
      batchSettled: ((requests: Request<void>[], options: object) =>
        namespace.socket.batchSettled(
          requests.map((request) => at(request, number++)),
          options,
        )) as never,
    },
  };
}

/** Numbers of requests, spread over all of them. */
function spread(total: number): number[] {
  const step = Math.max(1, total / places);
  return Array.from({ length: Math.min(places, total) }, (_, index) => Math.floor(index * step));
}

describeLive('a plan that fails', () => {
  liveTest(
    `leaves the state as before, at ${places} places of ${plans} plans`,
    async (context) => {
      for (let plan = 0; plan < plans; plan++) {
        const [before, after] = [randomState(seed + plan * 2, 8), randomState(seed + plan * 2 + 1, 8)];
        const namespace = await quietNamespace();
        try {
          await namespace.apply(before, { prune: true });
          const kept = content(await namespace.state());
          // Counts the requests.
          let total = 0;
          const counting = intercepted(namespace, (request) => {
            total++;
            return request;
          });
          await applyState({ namespace: counting }, after, { prune: true });
          await namespace.apply(before, { prune: true });
          for (const place of spread(total)) {
            const refuse = intercepted(namespace, (request, number) =>
              number === place ? links.change(99_999, { mtu: 1400 }) : request,
            );
            const outcome = await applyState({ namespace: refuse }, after, { prune: true }).catch(
              (thrown: Error) => thrown,
            );
            const at = `seed ${seed + plan * 2}, request ${place}`;
            // A step that the next plan does not have any more was overtaken: then the rest is done.
            if (outcome instanceof Error) {
              expect(outcome, at).toMatchObject({ name: 'ApplyError', undoError: undefined });
            } else {
              expect(String(await namespace.plan(after, { prune: true })), at).toBe('');
              await namespace.apply(before, { prune: true });
            }
            expect(content(await namespace.state()), at).toEqual(kept);
            const controller = new AbortController();
            const aborting = intercepted(namespace, (request, number) => {
              if (number === place) controller.abort();
              return request;
            });
            const aborted = await applyState({ namespace: aborting }, after, {
              prune: true,
              signal: controller.signal,
            }).catch((thrown: Error) => thrown);
            expect(aborted, at).toBe(controller.signal.reason);
            expect(content(await namespace.state()), `seed ${seed + plan * 2}, abort at ${place}`).toEqual(
              kept,
            );
            tally(context, 'failures of plans after which the state was as before', 'refusals and aborts', 2);
          }
        } finally {
          namespace.close();
        }
      }
    },
    plans * 120_000,
  );

  liveTest(
    'is finished by the next run after kill -9',
    async (context) => {
      const name = `killed-${process.pid}`;
      for (let plan = 0; plan < Math.ceil(plans / 2); plan++) {
        const [before, after] = [randomState(seed + plan * 2, 8), randomState(seed + plan * 2 + 1, 8)];
        for (const delay of [20, 60, 120]) {
          const namespace = await quietNamespace(name);
          const fresh = await quietNamespace();
          try {
            await namespace.apply(before, { prune: true });
            const program = `
              import { Namespace } from ${JSON.stringify(pathToFileURL(resolve('dist/index.js')).href)};
              const a = await Namespace.open(${JSON.stringify(name)});
              await a.state();
              setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${delay});
              await a.apply(${JSON.stringify(jsonOf(after))}, { prune: true });`;
            spawnSync(process.execPath, ['--input-type=module', '--eval', program]);
            await namespace.apply(after, { prune: true });
            await fresh.apply(after);
            expect(content(await namespace.state())).toEqual(content(await fresh.state()));
            tally(context, 'failures of plans after which the state was as before', 'finished after kill -9');
          } finally {
            await namespace.delete();
            fresh.close();
          }
        }
      }
    },
    plans * 60_000,
  );
});

describeLive('changes of other programs meanwhile', () => {
  const wanted: NetworkState = {
    links: { br0: { kind: 'bridge', up: true, addresses: ['10.0.0.1/24'] } },
    routes: Array.from({ length: 20 }, (_, index) => ({
      dst: `10.${index + 1}.0.0/16`,
      gateway: '10.0.0.2',
    })),
  };

  liveTest('are planned again', async () => {
    const namespace = await quietNamespace();
    onTestFinished(() => namespace.close());
    let hasRun = false;
    const racing = intercepted(namespace, (request) => {
      if (!hasRun) {
        hasRun = true;
        // Another program makes the link and one of the routes.
        namespace.socket.requestSync(links.create({ kind: 'bridge', name: 'br0', up: true }));
      }
      return request;
    });
    await applyState({ namespace: racing }, wanted);
    expect(String(await namespace.plan(wanted))).toBe('');
  });

  liveTest('end with an error where they do not end', async () => {
    const namespace = await quietNamespace();
    onTestFinished(() => namespace.close());
    const before = content(await namespace.state());
    const undoing: StateNamespace = {
      ...intercepted(namespace, (request) => request),
      socket: {
        batchSettled: (async (requests: Request<void>[]) => {
          const results = await namespace.socket.batchSettled(requests);
          // Another program deletes the link each time.
          await namespace.request(links.delete('br0')).catch(() => {});
          return results;
        }) as never,
      },
    };
    await expect(applyState({ namespace: undoing }, wanted)).rejects.toMatchObject({ name: 'ApplyError' });
    expect(content(await namespace.state())).toEqual(before);
  });
});
