import { Bond, Bridge, Dummy, Ipvlan, Macvlan, Namespace, VethPair, Vlan, Vrf, Vxlan } from 'tsnetlink';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { untilReached } from '../../support/patience.ts';

let a: Namespace;
let b: Namespace;

describeLive('links by their kinds', () => {
  beforeEach(async () => {
    a = await Namespace.create();
    b = await Namespace.create();
  });
  afterEach(() => {
    a.close();
    b.close();
  });

  /** A pair between the two, both ends up. */
  const pair = async (): Promise<VethPair> =>
    VethPair.create(
      { name: 'to_b', namespace: a, addresses: ['192.0.2.1/24'], up: true },
      { name: 'to_a', namespace: b, addresses: ['192.0.2.2/24'], up: true },
    );

  liveTest('a bridge joins its ports, takes its options and lets go', async () => {
    const hosts = [await Namespace.create(), await Namespace.create()];
    const ports = [];
    for (const [i, namespace] of hosts.entries()) {
      const host = { name: 'eth0', namespace, addresses: [`10.0.0.${i + 1}/24`], up: true };
      const { ends } = await VethPair.create({ name: `port${i}`, namespace: a, up: true }, host);
      ports.push(ends[0]);
    }
    const bridge = await Bridge.create({
      name: 'br0',
      namespace: a,
      up: true,
      addresses: ['10.0.0.254/24'],
      options: { forwardDelay: 200 },
      ports,
    });
    expect(bridge.state.options).toMatchObject({ forwardDelay: 200 });
    expect((await bridge.ports()).map(({ name }) => name)).toEqual(['port0', 'port1']);
    await untilReached(hosts[0] as Namespace, '10.0.0.2');
    await untilReached(a, '10.0.0.1');
    await bridge.configure({ forwardDelay: 300, multicastSnooping: false });
    expect(bridge.state.options).toMatchObject({ forwardDelay: 300, multicastSnooping: false });
    await bridge.removePort(ports[0] as (typeof ports)[0]);
    expect((await bridge.ports()).map(({ name }) => name)).toEqual(['port1']);
    for (const host of hosts) host.close();
  });

  liveTest('a vxlan carries Ethernet over the pair', needs('link vxlan'), async () => {
    await pair();
    const common = { name: 'vx0', id: 42, up: true };
    const near = await Vxlan.create({
      ...common,
      namespace: a,
      local: '192.0.2.1',
      remote: '192.0.2.2',
      addresses: ['10.0.0.1/24'],
    });
    await Vxlan.create({
      ...common,
      namespace: b,
      local: '192.0.2.2',
      remote: '192.0.2.1',
      addresses: ['10.0.0.2/24'],
    });
    expect(near.state).toMatchObject({ kind: 'vxlan', options: { id: 42, port: 4789, group: '192.0.2.2' } });
    await untilReached(a, '10.0.0.2');
    await expect(Vxlan.create({ name: 'vx1', id: 1 << 24, namespace: a })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
      field: 'id',
    });
  });

  liveTest('a macvlan may be in another namespace than its link', needs('link macvlan'), async () => {
    const { ends } = await pair();
    const macvlan = await Macvlan.create({
      link: ends[0],
      name: 'eth0',
      namespace: b,
      addresses: ['192.0.2.3/24'],
      up: true,
    });
    expect(macvlan.namespace).toBe(b);
    expect(macvlan.state).toMatchObject({ kind: 'macvlan', link: ends[0].index });
    expect(macvlan.state.linkNetnsid).toBeTypeOf('number');
    expect((await b.link('eth0')).index).toBe(macvlan.index);
    await expect(a.link('eth0')).rejects.toMatchObject({ code: 'ENODEV' });
  });

  liveTest('errors name the link, and moving has a separate method', async () => {
    const { ends } = await pair();
    await expect(ends[0].setMaster(ends[0])).rejects.toThrow(/^link change to_b: /);
    await expect(ends[0].change({ namespace: b } as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringContaining('moveTo'),
    });
    expect((await a.links({ kind: 'veth' })).map(({ name }) => name)).toEqual(['to_b']);
  });

  liveTest('addresses and neighbours are replaced', async () => {
    const [near] = (await pair()).ends;
    await near.replaceAddress('192.0.2.1/24', { validLifetime: 1000 });
    await near.replaceAddress('192.0.2.9/24');
    const found = (await near.addresses()).filter(({ family }) => family === 'inet');
    expect(found.map(({ address, validLifetime }) => [address, Number.isFinite(validLifetime)])).toEqual([
      ['192.0.2.1/24', true],
      ['192.0.2.9/24', false],
    ]);
    for (const lladdr of ['02:00:00:00:00:01', '02:00:00:00:00:02'])
      await near.replaceNeighbour({ dst: '192.0.2.7', lladdr });
    const known = await near.neighbours({ family: 'inet' });
    expect(known.filter(({ dst }) => dst === '192.0.2.7')).toMatchObject([
      { dst: '192.0.2.7', lladdr: '02:00:00:00:00:02' },
    ]);
  });

  liveTest('a macvlan has another address than its link', needs('link macvlan'), async () => {
    const { ends } = await pair();
    const macvlan = await Macvlan.create({
      name: 'mv0',
      link: ends[0],
      addresses: ['192.0.2.3/24'],
      up: true,
    });
    expect(macvlan.namespace).toBe(a);
    expect(macvlan.state).toMatchObject({
      kind: 'macvlan',
      link: ends[0].index,
      options: { mode: 'bridge' },
    });
    expect(macvlan.address).not.toBe(ends[0].address);
    await untilReached(b, '192.0.2.3');
  });

  liveTest('a vlan separates what crosses the pair', needs('link vlan'), async () => {
    const { ends } = await pair();
    const vlan = await Vlan.create({ link: ends[0], id: 10, addresses: ['10.0.10.1/24'], up: true });
    expect(vlan.name).toBe('to_b.10');
    await Vlan.create({ link: ends[1], id: 10, addresses: ['10.0.10.2/24'], up: true });
    await untilReached(a, '10.0.10.2');
  });

  liveTest('a bond has ports', needs('link bond'), async () => {
    const { ends } = await pair();
    const bond = await Bond.create({
      name: 'bond0',
      namespace: a,
      options: { mode: 'active-backup' },
      ports: [ends[0]],
    });
    expect((await bond.ports()).map(({ name }) => name)).toEqual(['to_b']);
  });

  liveTest('dummy, vrf and ipvlan', needs('link dummy', 'link vrf', 'link ipvlan'), async () => {
    const dummy = await Dummy.create({ name: 'd0', namespace: a, addresses: ['10.0.0.1/32'], up: true });
    const vrf = await Vrf.create({ name: 'red', namespace: a, table: 10 });
    await dummy.setMaster(vrf);
    expect(dummy.state.master).toBe(vrf.index);
    const ipvlan = await Ipvlan.create({ name: 'ipv0', link: dummy, options: { mode: 'l3' } });
    expect(ipvlan.kind).toBe('ipvlan');
  });

  liveTest('what cannot be finished is not there', async () => {
    const twice = ['10.0.0.1/24', '10.0.0.1/24'];
    await expect(Bridge.create({ name: 'br0', namespace: a, addresses: twice })).rejects.toMatchObject({
      errors: [{ code: 'EEXIST' }],
    });
    await expect(
      Bridge.create({ name: 'br0', namespace: a, addresses: ['10.0.0.1/40'] }),
    ).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect((await a.links()).map(({ name }) => name)).toEqual(['lo']);
  });
});

describeLive('what is in a namespace', () => {
  liveTest('routes, rules and neighbours are added, found and deleted', async () => {
    a = await Namespace.create();
    const bridge = await Bridge.create({ name: 'br0', namespace: a, addresses: ['10.0.0.1/24'], up: true });
    await bridge.addRoute({ dst: '10.1.0.0/16', gateway: '10.0.0.2' });
    await a.addRoute({ dst: '10.2.0.0/16', type: 'blackhole' });
    await expect(a.addRoute({ dst: '10.2.0.0/16', type: 'blackhole' })).rejects.toMatchObject({
      code: 'EEXIST',
    });
    await a.replaceRoute({ dst: '10.2.0.0/16', type: 'unreachable' });
    const found = (await a.routes({ table: 254, family: 'inet' })).map(({ dst, type, gateway }) => [
      dst,
      type,
      gateway,
    ]);
    expect(found).toEqual([
      ['10.0.0.0/24', 'unicast', undefined],
      ['10.1.0.0/16', 'unicast', '10.0.0.2'],
      ['10.2.0.0/16', 'unreachable', undefined],
    ]);
    expect((await bridge.routes({ table: 254, family: 'inet' })).map(({ dst }) => dst)).toEqual([
      '10.0.0.0/24',
      '10.1.0.0/16',
    ]);
    expect(await a.route({ dst: '10.1.2.3' })).toMatchObject({
      gateway: '10.0.0.2',
      oif: bridge.index,
      prefsrc: '10.0.0.1',
    });
    await a.deleteRoute({ dst: '10.1.0.0/16' });
    await expect(a.deleteRoute({ dst: '10.1.0.0/16' })).rejects.toMatchObject({ code: 'ESRCH' });

    await a.addRule({ src: '10.0.0.0/8', table: 100, priority: 1000 });
    expect((await a.rules({ family: 'inet' })).filter(({ priority }) => priority === 1000)).toMatchObject([
      { src: '10.0.0.0/8', table: 100 },
    ]);
    await a.deleteRule({ priority: 1000 });
    expect((await a.rules({ family: 'inet' })).filter(({ priority }) => priority === 1000)).toEqual([]);

    await bridge.addNeighbour({ dst: '10.0.0.9', lladdr: '02:00:00:00:00:09' });
    // The kernel may have noted multicast groups as well.
    const entries = async () =>
      (await bridge.neighbours({ family: 'inet' })).filter(({ dst }) => dst === '10.0.0.9');
    expect(await entries()).toMatchObject([{ lladdr: '02:00:00:00:00:09', state: ['permanent'] }]);
    await bridge.deleteNeighbour({ dst: '10.0.0.9' });
    expect(await entries()).toEqual([]);
    a.close();
  });
});
