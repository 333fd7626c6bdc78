import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bridge, Namespace, VethPair } from 'tsnetlink';
import { type ClusterNode, nodesFromFile, runClusterNode } from 'tsnetlink/cni';
import { beforeAll, expect, type TestContext } from 'vitest';
import { describeLive, liveTest, needs, whyNotLive } from '../support/live.ts';
import { runIn } from '../support/namespace.ts';
import { eventually, patienceWithEnds, untilReached } from '../support/patience.ts';

// The code that a first state loads takes its time to compile: it is loaded before the runs.
beforeAll(async () => {
  if (whyNotLive !== undefined) return;
  using namespace = await Namespace.create();
  await namespace.apply({ links: { lo: { up: true } }, nftables: 'table inet a { }' });
}, patienceWithEnds);

/** Hosts on one network, each with a container on a bridge: a cluster on this machine. */

interface Host {
  readonly node: ClusterNode;
  readonly namespace: Namespace;
  readonly container: Namespace;
  /** Ends the run of its `runClusterNode`. */
  stop(): Promise<void>;
  start(): void;
  readonly problems: string[];
  /** Changes that were applied, as text. */
  readonly plans: string[];
}

interface Cluster {
  readonly hosts: readonly Host[];
  /** Replaces the list that all hosts watch. */
  list(nodes: readonly ClusterNode[] | string): void;
}

async function cluster(context: TestContext, count: number, given: object): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-cluster-'));
  const file = join(folder, 'nodes.json');
  const open: Namespace[] = [];
  const create = async (): Promise<Namespace> => {
    const namespace = await Namespace.create();
    open.push(namespace);
    return namespace;
  };
  const stops: (() => Promise<void>)[] = [];
  context.onTestFinished(async () => {
    for (const stop of stops) await stop();
    for (const namespace of open) namespace.close();
    rmSync(folder, { recursive: true });
  });
  const wire = await create();
  await Bridge.create({ name: 'wire', namespace: wire, up: true });
  const hosts: Host[] = [];
  for (let number = 1; number <= count; number++) {
    const namespace = await create();
    const container = await create();
    await VethPair.create(
      { name: 'eth0', namespace, addresses: [`192.0.2.${number}/24`, `fd00:99::${number}/64`], up: true },
      { name: `port${number}`, namespace: wire, master: 'wire', up: true },
    );
    await Bridge.create({
      name: 'cni0',
      namespace,
      addresses: [`10.1.${number}.1/24`, `fd00:1:${number}::1/64`],
      up: true,
    });
    await VethPair.create(
      {
        name: 'eth0',
        namespace: container,
        addresses: [`10.1.${number}.2/24`, `fd00:1:${number}::2/64`],
        up: true,
      },
      { name: 'c1', namespace, master: 'cni0', up: true },
    );
    await container.addRoute({ dst: 'default', via: `10.1.${number}.1` });
    await container.addRoute({ dst: '::/0', via: `fd00:1:${number}::1` });
    const node = {
      name: `host${number}`,
      addresses: [`192.0.2.${number}`, `fd00:99::${number}`],
      subnets: [`10.1.${number}.0/24`, `fd00:1:${number}::/64`],
    };
    const problems: string[] = [];
    const plans: string[] = [];
    let stop = async (): Promise<void> => {};
    const start = (): void => {
      const controller = new AbortController();
      const running = runClusterNode({
        name: node.name,
        nodes: nodesFromFile(file),
        namespace,
        signal: controller.signal,
        onProblem: ({ message }) => void problems.push(message),
        onApplied: (plan) => void plans.push(String(plan)),
        ...given,
      });
      stop = async () => {
        controller.abort();
        await running;
      };
    };
    stops.push(() => stop());
    hosts.push({ node, namespace, container, start, stop: () => stop(), problems, plans });
  }
  return {
    hosts,
    list(nodes) {
      writeFileSync(`${file}.new`, typeof nodes === 'string' ? nodes : JSON.stringify({ nodes }));
      renameSync(`${file}.new`, file);
    },
  };
}

/** The destinations of the routes that the runs have set. */
async function subnets({ namespace }: Host, protocol = 150): Promise<string[]> {
  const routes = await namespace.routes({ protocol });
  return routes.map(({ dst }) => dst).sort();
}

const others = (hosts: readonly Host[], host: Host): string[] =>
  hosts
    .filter((one) => one !== host)
    .flatMap(({ node }) => node.subnets)
    .sort();

/** Expects that all hosts have routes to all others. */
async function untilComplete(hosts: readonly Host[], among = hosts): Promise<void> {
  for (const host of hosts)
    await eventually(async () =>
      expect([await subnets(host), host.problems]).toEqual([others(among, host), expect.anything()]),
    );
}

describeLive('machines of a cluster', () => {
  for (const backend of ['host-gw', 'vxlan'] as const)
    liveTest(
      `come and go, and disturb none that stay: ${backend}`,
      needs(...(backend === 'vxlan' ? (['link vxlan'] as const) : [])),
      async (context) => {
        const { hosts, list } = await cluster(context, 3, { backend });
        const [first, second, third] = hosts as [Host, Host, Host];
        list([first.node, second.node]);
        for (const { start } of hosts) start();
        await untilComplete([first, second]);
        await untilReached(first.container, '10.1.2.2');
        await untilReached(second.container, 'fd00:1:1::2');
        // Not in the list: it changes nothing, and says so.
        await eventually(() => expect(third.problems.join()).toMatch(/the list of machines has no host3/));
        expect(await subnets(third)).toEqual([]);

        list(hosts.map(({ node }) => node));
        await untilComplete(hosts);
        await untilReached(third.container, '10.1.1.2');
        await untilReached(first.container, 'fd00:1:3::2');
        // The plan is reported after its last step.
        const changes = await eventually(() => {
          const found = first.plans.find((plan) => /10\.1\.3\.0\/24/.test(plan));
          expect(first.plans.join()).toMatch(/10\.1\.3\.0\/24/);
          return found;
        });
        expect(changes).not.toMatch(/10\.1\.2\.0|192\.0\.2\.2|fd00:1:2:/);

        // A list that cannot be read is none: everything stays.
        list('{ "nodes": [');
        await eventually(() => expect(first.problems.at(-1)).toMatch(/nodes\.json: .*JSON/));
        list(JSON.stringify({ nodes: [{ ...first.node, subnets: ['10.1.1.5/24'] }] }));
        await eventually(() =>
          expect(first.problems.at(-1)).toMatch(/nodes\[0\]\.subnets\[0\]: expected 10\.1\.1\.0\/24/),
        );
        expect(await subnets(first)).toEqual(others(hosts, first));

        list([first.node, third.node]);
        await untilComplete([first, third]);
        await untilReached(first.container, '10.1.3.2');
        expect(await first.container.ping('10.1.2.2', { timeout: 500 })).toMatchObject({ received: 0 });

        // A run that is gone leaves everything, and the next one finds it.
        await first.stop();
        list(hosts.map(({ node }) => node));
        await untilComplete([third], hosts);
        expect(await subnets(first)).toEqual(others([first, third], first));
        first.plans.length = 0;
        first.start();
        await untilComplete([first], hosts);
        await eventually(() => expect(first.plans.join()).toMatch(/10\.1\.2\.0/));
        expect(first.plans.join()).not.toMatch(/10\.1\.3\.0|192\.0\.2\.3|link tsn-vxlan/);

        // An object that another program removes comes back.
        if (backend === 'host-gw') return;
        runIn(first.namespace, 'ip link delete tsn-vxlan');
        await first.stop();
        first.start();
        await untilComplete([first], hosts);
        await untilReached(first.container, '10.1.2.2');
      },
    );

  liveTest('of one that is wrong, the others are not affected', async (context) => {
    const { hosts, list } = await cluster(context, 2, { backend: 'host-gw' });
    const [first, second] = hosts as [Host, Host];
    const far = { name: 'far', addresses: ['198.51.100.1'], subnets: ['10.1.7.0/24', 'fd00:1:7::/64'] };
    list([first.node, far, second.node]);
    first.start();
    await untilComplete([first], hosts);
    await eventually(() =>
      expect(first.problems.at(-1)).toBe(
        'far: 198.51.100.1 is in no network of this machine; far has no address of the family of fd00:1:7::/64',
      ),
    );
  });

  liveTest('translate addresses of packets that leave the cluster', needs('command nft'), async (context) => {
    const { hosts, list } = await cluster(context, 2, { backend: 'host-gw', masquerade: true });
    const [first, second] = hosts as [Host, Host];
    list(hosts.map(({ node }) => node));
    for (const { start } of hosts) start();
    await untilComplete(hosts);
    // To a machine outside of the cluster, the address of the host; to a container, that of the container.
    const seen = (): string => runIn(second.namespace, 'nft list table inet seen');
    await second.namespace.nftables().apply(
      `table inet seen {
        counter host { }
        counter container { }
        chain input { type filter hook input priority 0; ip saddr 192.0.2.1 icmp type echo-request counter name host }
        chain forward { type filter hook forward priority 0; ip saddr 10.1.1.2 icmp type echo-request counter name container }
      }`,
    );
    await untilReached(first.container, '192.0.2.2');
    await untilReached(first.container, '10.1.2.2');
    expect(seen()).toMatch(/counter host \{\s+packets [1-9]/);
    expect(seen()).toMatch(/counter container \{\s+packets [1-9]/);
    await first.stop();
    expect((await first.namespace.nftables().tables()).map(({ name }) => name)).toEqual([
      'tsnetlink_cluster',
    ]);
  });

  liveTest('are fifty', async (context) => {
    const count = 50;
    const { hosts, list } = await cluster(context, count, { backend: 'host-gw' });
    list(hosts.map(({ node }) => node));
    for (const { start } of hosts) start();
    await untilComplete(hosts);
    for (const [index, { container }] of hosts.entries())
      if (index % 10 === 0) await untilReached(container, `10.1.${((index + 7) % count) + 1}.2`);
    const left = hosts.filter((_, index) => index % 5 !== 0);
    list(left.map(({ node }) => node));
    await untilComplete(left);
    for (const host of left) expect(await subnets(host)).toEqual(others(left, host));
  });

  liveTest('refuse bad options', async () => {
    const good = { name: 'a', nodes: nodesFromFile('/nonexistent') };
    for (const [change, field] of [
      [{ backend: 'vxlna' }, /backend: .*did you mean 'vxlan'/],
      [{ name: '' }, /name: /],
      [{ nodes: [] }, /nodes: expected a function/],
      [{ vni: 0 }, /vni: /],
      [{ portt: 1 }, /portt: there is no such key/],
    ] as const)
      await expect(runClusterNode({ ...good, ...change } as never)).rejects.toThrow(field);
  });
});
