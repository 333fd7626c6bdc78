import { createServer } from 'node:net';
import {
  Bridge,
  type MapLink,
  type MapNamespace,
  map,
  Namespace,
  type NetworkMap,
  VethPair,
  WireGuard,
} from 'tsnetlink';
import type { WireGuardPeerConfig } from 'tsnetlink/generic';
import { afterEach, expect, type TestContext } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';

const opened: Namespace[] = [];
afterEach(async () => {
  for (const namespace of opened.splice(0))
    await (namespace.name === undefined ? namespace.close() : namespace.delete());
});

async function create(name?: string): Promise<Namespace> {
  const namespace = await Namespace.create(name === undefined ? undefined : `${name}-${process.pid}`);
  opened.push(namespace);
  return namespace;
}

const inodeOf = (namespace: Namespace): number => (namespace.toJSON() as { inode: number }).inode;

function find(map: NetworkMap, namespace: Namespace): MapNamespace {
  const found = map.namespaces.find(({ inode }) => inode === inodeOf(namespace));
  if (found === undefined) throw new Error('the namespace is not in the map');
  return found;
}

function linkOf({ links }: MapNamespace, name: string): MapLink {
  const found = links.find((link) => link.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** The two ends of each cable, as text. */
function cablesOf({ namespaces, cables }: NetworkMap, ...wanted: MapNamespace[]): string[] {
  const ids = new Set(wanted.map(({ id }) => id));
  const links = new Map(
    namespaces.flatMap(({ id, links }) => links.map((link) => [link.id, { id, name: link.name }])),
  );
  return cables
    .filter(({ ends }) => ends.some((end) => ids.has(links.get(end)?.id ?? '')))
    .map(
      ({ kind, ends }) =>
        `${kind} ${ends
          .map((end) => links.get(end)?.name)
          .sort()
          .join(' ')}`,
    )
    .sort();
}

describeLive('the map of the machine', () => {
  liveTest('has namespaces with and without names, and the cables between them', async () => {
    const [a, b, c] = [await create('map'), await create(), await create()];
    // Equal indexes in different namespaces: only the identifiers of the namespaces tell the pairs apart.
    await VethPair.create({ name: 'ab', namespace: a, up: true }, { name: 'ba', namespace: b, up: true });
    await VethPair.create({ name: 'ac', namespace: a }, { name: 'ca', namespace: c });
    await VethPair.create({ name: 'bc', namespace: b }, { name: 'cb', namespace: c });
    await a.createLink({ name: 'self1', kind: 'veth', options: { peer: { name: 'self2' } } });
    const found = await map();
    const spaces = [a, b, c].map((one) => find(found, one)) as [MapNamespace, MapNamespace, MapNamespace];
    expect(spaces[0]).toMatchObject({ name: a.name, names: [a.name], isCurrent: false });
    expect(spaces[1].names).toEqual([]);
    expect(cablesOf(found, ...spaces)).toEqual([
      'pair ab ba',
      'pair ac ca',
      'pair bc cb',
      'pair self1 self2',
    ]);
    expect(found.namespaces.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    // The graph is plain data.
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  liveTest('finds the other end in a namespace that only a socket keeps', async (context: TestContext) => {
    const [a, b] = [await create(), await create()];
    const hidden = await Namespace.create();
    const pair = { name: 'in', namespace: hidden, addresses: ['10.0.0.7/24'], up: true };
    await VethPair.create({ name: 'out', namespace: a }, pair);
    await VethPair.create({ name: 'out2', namespace: b }, { name: 'in2', namespace: hidden });
    const server = await hidden.listen(createServer(), { host: '127.0.0.1', port: 0 }).catch(async () => {
      await (await hidden.link('lo')).up();
      return hidden.listen(createServer(), { host: '127.0.0.1', port: 0 });
    });
    context.onTestFinished(() => void server.close());
    const inode = inodeOf(hidden);
    hidden.close();
    const found = await map();
    expect(found.namespaces.some((one) => one.inode === inode)).toBe(false);
    const [first, second] = [find(found, a), find(found, b)];
    expect(cablesOf(found, first, second)).toEqual(['pair in out', 'pair in2 out2']);
    // Both identifiers stand for one namespace, whose links are known.
    const nameless = found.namespaces.filter(({ links }) =>
      links.some(({ name }) => name === 'in' || name === 'in2'),
    );
    expect(nameless).toHaveLength(1);
    expect(linkOf(nameless[0] as MapNamespace, 'in').addresses).toContain('10.0.0.7/24');
  });

  liveTest('has ports, addresses, default routes and listening sockets', async () => {
    const [a, b] = [await create(), await create()];
    const pair = await VethPair.create(
      { name: 'eth0', namespace: a, addresses: ['10.0.0.2/24'], up: true },
      { name: 'port', namespace: b, up: true },
    );
    const bridge = await Bridge.create({ name: 'br0', namespace: b, addresses: ['10.0.0.1/24'], up: true });
    await pair.ends[1].setMaster(bridge);
    await a.addRoute({ gateway: '10.0.0.1' });
    const server = await a.listen(createServer(), { host: '10.0.0.2', port: 8080 });
    try {
      await eventually(async () => {
        const found = await map();
        const [here, there] = [find(found, a), find(found, b)];
        expect(linkOf(here, 'eth0')).toMatchObject({ kind: 'veth', up: true, state: 'up', mtu: 1500 });
        expect(linkOf(here, 'eth0').addresses).toContain('10.0.0.2/24');
        expect(here.defaultRoutes).toEqual([{ family: 'inet', gateway: '10.0.0.1', link: 'eth0' }]);
        expect(here.listeners).toMatchObject([
          { protocol: 'tcp', address: '10.0.0.2', port: 8080, processes: [{ pid: process.pid }] },
        ]);
        expect(linkOf(there, 'port')).toMatchObject({
          master: linkOf(there, 'br0').id,
          portState: 'forwarding',
        });
        expect(there.listeners).toEqual([]);
      });
      expect(find(await map({ listeners: false }), a).listeners).toEqual([]);
    } finally {
      server.close();
    }
  });

  liveTest('shows the namespaces that were asked for, and the links that they are connected to', async () => {
    const [a, b, c] = [await create('map'), await create('map2'), await create('map3')];
    await VethPair.create({ name: 'ab', namespace: a }, { name: 'ba', namespace: b });
    await VethPair.create({ name: 'bc', namespace: b }, { name: 'cb', namespace: c });
    const found = await map({ namespaces: [a.name as string] });
    expect(found.namespaces.map(({ name, isPartial = false }) => [name, isPartial])).toEqual([
      [a.name, false],
      [b.name, true],
    ]);
    expect(found.namespaces[1]?.links.map(({ name }) => name)).toEqual(['ba']);
    expect(cablesOf(found, find(found, a))).toEqual(['pair ab ba']);
    const both = await map({ namespaces: [a, { pid: process.pid }] });
    expect(both.namespaces.filter(({ isPartial }) => isPartial !== true)).toHaveLength(2);
    await expect(map({ namespaces: ['no-such-name'] })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(map({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });

  liveTest('joins WireGuard devices that are peers', needs('link wireguard'), async () => {
    const [a, b] = [await create('wga'), await create('wgb')];
    await VethPair.create(
      { name: 'v0', namespace: a, addresses: ['192.0.2.1/24'], up: true },
      { name: 'v1', namespace: b, addresses: ['192.0.2.2/24'], up: true },
    );
    const [one, two] = [await WireGuard.generateKeyPair(), await WireGuard.generateKeyPair()];
    const device = (namespace: Namespace, name: string, privateKey: string, config: WireGuardPeerConfig) =>
      WireGuard.create({ name, namespace, config: { privateKey, listenPort: 5000, peers: [config] } });
    await device(a, 'wg0', one.privateKey, { publicKey: two.publicKey, endpoint: '192.0.2.2:5000' });
    await device(b, 'wg1', two.privateKey, { publicKey: one.publicKey, allowedIps: ['10.0.0.1/32'] });
    const found = await map({ namespaces: [a, b] });
    const [atA, atB] = [find(found, a), find(found, b)];
    expect(cablesOf(found, atA, atB)).toEqual(['pair v0 v1', 'tunnel wg0 wg1']);
    expect(linkOf(atA, 'wg0').tunnel).toEqual({
      ...{ publicKey: one.publicKey, listenPort: 5000 },
      peers: [{ publicKey: two.publicKey, endpoint: '192.0.2.2:5000', allowedIps: [] }],
    });
    for (const { privateKey } of [one, two]) expect(JSON.stringify(found)).not.toContain(privateKey);
  });
});
