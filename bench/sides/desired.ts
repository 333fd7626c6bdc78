// The desired state of a namespace with pairs of links and ten times as many routes, beside the lists and requests that it consists of.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import { addresses, links, routes } from 'tsnetlink/route';
import { gateway, numbersOf, routesOf, stateOf } from './desired-state.ts';
import { chosen, type Round, serve } from './serve.ts';
import { childrenTime } from './timing.ts';

/** Runs something in a new namespace for each repetition: `count` stands for the links. */
function inNew(run: (namespace: Namespace, count: number) => Promise<void>): Round {
  return async (count) => {
    const namespace = await Namespace.create(`bench_desired_${process.pid}`);
    await run(namespace, count);
    await namespace.delete();
    return undefined;
  };
}

/** The same requests as a batch. */
async function requestAll(namespace: Namespace, count: number): Promise<void> {
  const numbers = numbersOf(count);
  const { socket } = namespace;
  await socket.batch(
    numbers.map((n) =>
      links.create({
        kind: 'veth',
        name: `a${n}`,
        index: 2 + 2 * n,
        options: { peer: { name: `b${n}`, index: 3 + 2 * n } },
      }),
    ),
  );
  await socket.batch(
    numbers.flatMap((n) => [2 + 2 * n, 3 + 2 * n]).map((index) => links.change(index, { up: true })),
  );
  await socket.request(addresses.add({ index: 2, address: '10.0.0.1/8' }));
  await socket.batch(routesOf(count).map((dst) => routes.add({ dst, gateway, oif: 2, protocol: 'static' })));
}

const lines = (count: number): string[] => [
  ...numbersOf(count).map((n) => `link add a${n} type veth peer name b${n}`),
  ...numbersOf(count).flatMap((n) => [`link set a${n} up`, `link set b${n} up`]),
  'address add 10.0.0.1/8 dev a0',
  ...routesOf(count).map((dst) => `route add ${dst} via ${gateway} dev a0 proto static`),
];

await serve(
  await chosen({
    /** The lists that a plan of links and routes needs. */
    lists: () => async (count) => {
      const namespace = Namespace.current();
      let items = 0;
      for (let index = 0; index < count; index++) {
        items = (await namespace.request(links.list({ statistics: false }))).length;
        items += (await namespace.request(addresses.list())).length;
        items += (await namespace.request(routes.list())).length;
      }
      return { items };
    },
    plan: async () => {
      const namespace = Namespace.current();
      const prepared = (await namespace.links()).filter(({ name }) => /^[ab]\d+$/.test(name));
      const state = stateOf(prepared.length);
      return async (count) => {
        for (let index = 0; index < count; index++) {
          const plan = await namespace.plan(state);
          if (!plan.isEmpty) throw new Error(`the plan is not empty: ${plan}`.slice(0, 500));
        }
        return undefined;
      };
    },
    apply: () => inNew(async (namespace, count) => void (await namespace.apply(stateOf(count)))),
    batch: () => inNew(requestAll),
    ip: () => {
      const run = inNew(async (namespace, count) => {
        const file = `/run/bench-desired-${process.pid}`;
        writeFileSync(file, lines(count).join('\n'));
        execFileSync('ip', ['-n', namespace.name as string, '-batch', file]);
        rmSync(file);
      });
      return async (count) => {
        const before = childrenTime();
        await run(count);
        return { cpu: childrenTime() - before };
      };
    },
  }),
);
process.exit();
