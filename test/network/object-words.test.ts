import { Bridge, Dummy, Namespace, VethPair, Vlan, Vrf, Vxlan } from 'tsnetlink';
import { links } from 'tsnetlink/route';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as objectWords from '../../src/network/object-words.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';

let a: Namespace;
let index: number;

describeLive('the words of ip', () => {
  beforeEach(async () => {
    a = await Namespace.create();
    const { ends } = await VethPair.create(
      { name: 'eth0', namespace: a, addresses: ['10.0.0.1/24', 'fd00::1/64'], up: true },
      { name: 'eth1', namespace: a, up: true },
    );
    index = ends[0].index;
  });
  afterEach(() => a.close());

  liveTest('routes: dev, oif and iif by name, via as text', async () => {
    await a.addRoute({ dst: '10.1.0.0/16', via: '10.0.0.2', dev: 'eth0' });
    await a.addRoute({ dst: '10.2.0.0/16', oif: 'eth0' });
    await a.addRoute({ dst: '10.3.0.0/16', dev: index, table: 'main', protocol: 'static' });
    await a.addRoute({ dst: '10.4.0.0/16', dev: await a.link('eth0') });
    await a.addRoute({
      dst: '10.5.0.0/16',
      nexthops: [
        { via: '10.0.0.3', dev: 'eth0' },
        { dev: 'eth1', weight: 2 },
      ],
    });
    await a.addRoute({ dst: '10.6.0.0/16', via: { family: 'inet6', address: 'fd00::9' }, dev: 'eth0' });
    expect(await a.routes({ dst: '10.1.0.0/16' })).toMatchObject([{ gateway: '10.0.0.2', oif: index }]);
    expect((await a.routes({ dev: 'eth0', via: '10.0.0.2' })).map(({ dst }) => dst)).toEqual(['10.1.0.0/16']);
    expect(await a.routes({ dst: '10.5.0.0/16' })).toMatchObject([
      { nexthops: [{ gateway: '10.0.0.3', oif: index }, { weight: 2 }] },
    ]);
    expect(await a.routes({ dst: '10.6.0.0/16' })).toMatchObject([{ via: { address: 'fd00::9' } }]);
    expect(await a.route({ dst: '10.1.2.3', oif: 'eth0', from: '10.0.0.1' })).toMatchObject({ oif: index });
    await a.deleteRoute({ dst: '10.1.0.0/16', dev: 'eth0', via: '10.0.0.2' });
    expect(await a.routes({ dst: '10.1.0.0/16' })).toEqual([]);
    expect(await a.flushRoutes({ dev: 'eth0', protocol: 'static' })).toBe(1);
    // A listed route can be given back.
    const [route] = await a.routes({ dst: '10.2.0.0/16' });
    await a.replaceRoute(route!);
    await (await a.link('eth0')).addRoute({ dst: '10.7.0.0/16', via: '10.0.0.2' });
    expect(await (await a.link('eth0')).routes({ dst: '10.7.0.0/16' })).toHaveLength(1);
  });

  liveTest('rules: from, to, iif and oif', async () => {
    await a.addRule({ from: '10.0.0.0/8', to: '10.9.0.0/16', iif: 'eth0', table: 100, priority: 7 });
    await a.addRule({ from: 'all', oif: 'eth1', table: 100, priority: 8 });
    expect(await a.rules({ from: '10.0.0.0/8' })).toMatchObject([
      { priority: 7, src: '10.0.0.0/8', dst: '10.9.0.0/16', iifName: 'eth0', table: 100 },
    ]);
    expect(await a.rules({ oif: 'eth1' })).toMatchObject([{ priority: 8, oifName: 'eth1' }]);
    await a.deleteRule({ from: '10.0.0.0/8', priority: 7 });
    expect(await a.flushRules({ table: 100 })).toBe(1);
  });

  liveTest('addresses, neighbours and next hops: dev by name', async () => {
    expect((await a.addresses({ dev: 'eth0', family: 'inet' })).map(({ address }) => address)).toEqual([
      '10.0.0.1/24',
    ]);
    await a.addNeighbour({ dst: '10.0.0.2', lladdr: '02:00:00:00:00:02', dev: 'eth0' });
    await a.replaceNeighbour({ dst: '10.0.0.2', lladdr: '02:00:00:00:00:03', dev: 'eth0' });
    const neighbours = () => a.neighbours({ dev: 'eth0', family: 'inet', state: ['permanent'] });
    expect(await neighbours()).toMatchObject([{ lladdr: '02:00:00:00:00:03', index }]);
    await a.deleteNeighbour({ dst: '10.0.0.2', dev: 'eth0' });
    expect(await neighbours()).toEqual([]);
    await a.addNeighbour({ dst: '10.0.0.4', lladdr: '02:00:00:00:00:04', dev: 'eth0' });
    expect(await a.flushNeighbours({ dev: 'eth0', state: ['permanent'], family: 'inet' })).toBe(1);

    await a.addNexthop({ id: 5, via: '10.0.0.2', dev: 'eth0' });
    await a.replaceNexthop({ id: 5, via: '10.0.0.3', dev: 'eth0' });
    await a.addNexthop({ id: 6, dev: 'eth1' });
    expect(await a.nexthops({ dev: 'eth0' })).toMatchObject([{ id: 5, gateway: '10.0.0.3', oif: index }]);
    await a.deleteNexthop(5);
    expect(await a.flushNexthops({ dev: 'eth1' })).toBe(1);

    await a.addAddress({ address: '10.0.7.1/24', dev: 'eth0', metric: 7 });
    await a.replaceAddress({ address: '10.0.7.1/24', dev: 'eth0', metric: 8 });
    const addresses = await a.addresses({ dev: 'eth0', family: 'inet' });
    expect(addresses.map(({ address, metric }) => [address, metric])).toContainEqual(['10.0.7.1/24', 8]);
    // A listed address can be given back.
    for (const address of addresses) await a.deleteAddress(address);
    for (const address of addresses) await a.addAddress(address);
    expect(await a.addresses({ dev: 'eth0', family: 'inet' })).toEqual(addresses);
    await expect(a.addAddress({ address: '10.0.8.1/24' })).rejects.toMatchObject({ field: 'index' });
    expect(await a.flushAddresses({ dev: 'eth0', family: 'inet' })).toBe(addresses.length);
    expect(await a.addresses({ dev: 'eth0', family: 'inet' })).toEqual([]);
  });

  liveTest(
    'masters, ports and lower links by name',
    needs('link vrf', 'link vlan', 'link vxlan'),
    async () => {
      const vlan = await Vlan.create({ link: 'eth0', id: 5, namespace: a });
      expect(vlan.state).toMatchObject({ name: 'eth0.5', link: index });
      const made = await a.createLink({ name: 'v7', kind: 'vlan', link: 'eth0', options: { id: 7 } });
      expect(made.state.link).toBe(index);
      const vrf = await Vrf.create({ name: 'red', namespace: a, table: 10 });
      await vlan.setMaster('red');
      expect(vlan.state.master).toBe(vrf.index);
      const vxlan = await Vxlan.create({
        name: 'vx',
        id: 3,
        link: 'eth0',
        namespace: a,
        options: { port: 4790 },
      });
      expect(vxlan.state.options).toMatchObject({ link: index });
      const other = await a.createLink({
        name: 'vy',
        kind: 'vxlan',
        options: { id: 9, port: 4791, link: 'eth0' } as never,
      });
      expect(other.state.options).toMatchObject({ link: index });
    },
  );

  liveTest('bridges and ends of pairs: master and ports by name', async () => {
    const bridge = await Bridge.create({ name: 'br0', namespace: a, ports: ['eth1'] });
    const { ends } = await VethPair.create(
      { name: 'p0', namespace: a, master: 'br0', up: true },
      { name: 'p1', namespace: a, master: bridge, up: true },
    );
    expect(ends.map(({ state }) => state.master)).toEqual([bridge.index, bridge.index]);
    const names = async () => (await a.links({ master: 'br0' })).map(({ name }) => name).sort();
    expect(await names()).toEqual(['eth1', 'p0', 'p1']);
    await bridge.removePort('p0');
    await bridge.addPort('p0');
    await bridge.removePort('eth1');
    await (await a.link('eth0')).change({ master: 'br0' });
    expect(await names()).toEqual(['eth0', 'p0', 'p1']);
    await expect(
      VethPair.create({ name: 'q0', namespace: a, master: 'nope' }, { name: 'q1', namespace: a }),
    ).rejects.toMatchObject({ code: 'ENODEV', message: expect.stringContaining('nope') });
    await expect(a.link('q0')).rejects.toMatchObject({ code: 'ENODEV' });
  });

  liveTest('dummies begin as ports', needs('link dummy'), async () => {
    const bridge = await Bridge.create({ name: 'br0', namespace: a });
    expect((await Dummy.create({ name: 'd', namespace: a, master: 'br0' })).state.master).toBe(bridge.index);
  });

  liveTest('mistakes are refused before a link is looked for', async () => {
    const none = { dst: '10.8.0.0/16' };
    const refusals: [act: () => Promise<unknown>, field: string][] = [
      [() => a.addRoute({ ...none, dev: 5.5 as never }), 'dev'],
      [() => a.addRoute({ ...none, dev: '' }), 'dev'],
      [() => a.addRoute({ ...none, dev: 'nope', vai: '10.0.0.1' } as never), 'vai'],
      [() => a.addRoute({ ...none, via: '10.0.0.300', dev: 'nope' }), 'via'],
      [() => a.addRoute({ ...none, dev: 'eth0', oif: 'eth1' }), 'oif'],
      [() => a.addRoute({ ...none, via: '10.0.0.2', gateway: '10.0.0.3' }), 'gateway'],
      [() => a.addRoute({ ...none, nexthops: [{ dev: 'eth0', via: 'x' }] }), 'nexthops[0].via'],
      [() => a.addRule({ from: '10.0.0.0/33', table: 5 }), 'from'],
      [() => a.addRule({ to: 'nonsense', table: 5 }), 'to'],
      [() => a.addRule({ from: '10.0.0.0/8', src: '10.1.0.0/16', table: 5 }), 'src'],
      [() => a.flushRoutes({}), ''],
    ];
    for (const [act, field] of refusals)
      await expect(act(), field).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_(INVALID_ARG|OUT_OF_RANGE)/),
        field,
      });
    await expect(a.addRoute({ ...none, dev: 'nope' })).rejects.toMatchObject({
      code: 'ENODEV',
      message: expect.stringMatching(/link get nope/),
    });
    expect(await a.routes(none)).toEqual([]);
  });

  liveTest('the namespace of a lower link is found without opening all namespaces', async () => {
    const names = ['w1', 'w2', 'w3'];
    const named = await Promise.all(names.map((name) => Namespace.create(`words-${name}`)));
    try {
      const { ends } = await VethPair.create(
        { name: 'far', namespace: a },
        { name: 'near', namespace: named[2]! },
      );
      expect(await ends[0].linkNamespace()).toBe('words-w3');
      expect(await ends[0].linkNamespace()).toBe('words-w3');
      // A name that has been given to another namespace is noticed.
      await Namespace.delete('words-w3');
      expect(await (await ends[0].refresh()).linkNamespace()).toBeTypeOf('number');
      const other = await Namespace.create('words-w3');
      expect(await ends[0].linkNamespace()).toBeTypeOf('number');
      await other.delete();
    } finally {
      for (const namespace of named.slice(0, 2)) await namespace.delete();
      named[2]!.close();
    }
  });
});

test('each table of words leads to fields of requests, and has no word twice', () => {
  const tables = Object.entries(objectWords).filter(([name]) => name.endsWith('Words'));
  expect(tables.length).toBeGreaterThan(5);
  for (const [name, words] of tables as [string, objectWords.Words][]) {
    const all = [...Object.keys(words.links ?? {}), ...Object.keys(words.fields ?? {})];
    expect(new Set(all).size, name).toBe(all.length);
  }
  expect(links.create({ kind: 'dummy' })).toBeDefined();
});
