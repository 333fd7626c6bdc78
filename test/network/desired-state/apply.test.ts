import { Namespace, type NetworkState } from 'tsnetlink';
import { expect, onTestFinished } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

async function namespace(): Promise<Namespace> {
  const made = await Namespace.create();
  onTestFinished(() => made.close());
  return made;
}

const state: NetworkState = {
  links: {
    lo: { up: true },
    br0: {
      kind: 'bridge',
      up: true,
      addresses: ['10.0.0.1/24', { address: 'fd00::1/64', flags: ['nodad'] }],
      ports: ['va'],
    },
    va: { kind: 'veth', peer: 'vb', up: true, mtu: 1400, alias: 'an alias', altNames: ['wide-area'] },
    vb: {
      up: true,
      mtu: 1400,
      addresses: [{ address: '10.9.0.1/24', label: 'vb:1' }],
      neighbours: [{ dst: '10.9.0.7', lladdr: '02:00:00:00:00:01' }],
      qdiscs: [{ kind: 'pfifo', handle: '1:', options: { limit: 10 } }],
    },
    vx: { kind: 'vxlan', options: { id: 7, port: 4789, link: 'vb', group: '239.1.1.1' } },
  },
  nexthops: [
    { id: 1, gateway: '10.9.0.8', oif: 'vb' },
    { id: 2, group: [{ id: 1 }] },
  ],
  routes: [
    { dst: '10.1.0.0/16', gateway: '10.0.0.2' },
    { dst: '10.2.0.0/16', oif: 'vb', table: 100 },
    { dst: '10.3.0.0/16', nhId: 2 },
    { dst: 'fd01::/64', gateway: 'fd00::2', priority: 7 },
  ],
  rules: [{ priority: 100, src: '10.0.0.0/8', table: 100 }],
  sysctls: { 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.vb.forwarding': 1 },
};

describeLive('apply', () => {
  liveTest('makes a state of nothing; a second time there is nothing to do', async () => {
    const a = await namespace();
    const plan = await a.apply(state);
    expect(String(plan)).toContain('+ route 10.1.0.0/16 via 10.0.0.2');
    expect(plan.isEmpty).toBe(false);
    expect(String(await a.plan(state))).toBe('');
    expect((await a.apply(state)).isEmpty).toBe(true);
  });

  liveTest('a state that was read is empty to apply, and makes the same in another namespace', async () => {
    const [a, b] = [await namespace(), await namespace()];
    await a.apply(state);
    const read = await a.state();
    expect(String(await a.plan(read, { prune: true }))).toBe('');
    await b.apply(read);
    expect(await b.state()).toEqual(read);
    await b.apply({ links: { lo: { up: false } } }, { prune: true });
    expect(await b.state()).toEqual({ links: { lo: { mtu: 65536, txQueueLength: 1000 } } });
  });

  liveTest('changes fields that are named, and leaves the others', async () => {
    const a = await namespace();
    await a.apply(state);
    const plan = await a.apply({
      links: { va: { mtu: 1300 }, vb: { addresses: ['10.9.1.1/24'] } },
      routes: [{ dst: '10.1.0.0/16', gateway: '10.0.0.3' }],
    });
    expect(String(plan).split('\n')).toEqual([
      '~ link va mtu 1400 → 1300',
      '+ address 10.9.1.1/24 dev vb',
      '~ route 10.1.0.0/16 via 10.0.0.2 dev br0 gateway 10.0.0.2 → 10.0.0.3',
    ]);
    const { links, routes } = await a.state();
    expect(links?.va).toMatchObject({ mtu: 1300, alias: 'an alias', master: 'br0' });
    expect(links?.vb?.addresses).toEqual([
      { address: '10.9.0.1/24', label: 'vb:1' },
      { address: '10.9.1.1/24', label: 'vb' },
    ]);
    expect(routes?.length).toBe(4);
  });

  liveTest('a port becomes the link below a new macvlan, and back', async () => {
    const a = await namespace();
    const port: NetworkState = {
      links: { br0: { kind: 'bridge' }, va: { kind: 'veth', peer: 'vb', master: 'br0' } },
    };
    const below: NetworkState = {
      links: { va: { kind: 'veth', peer: 'vb', master: null }, mv0: { kind: 'macvlan', link: 'va' } },
    };
    for (const wanted of [port, below, port, below]) {
      await a.apply(wanted, { prune: true });
      expect(String(await a.plan(wanted, { prune: true }))).toBe('');
    }
  });

  liveTest('a route to nowhere becomes one with a gateway, and back', async () => {
    const a = await namespace();
    await a.apply({ links: { br0: { kind: 'bridge', up: true, addresses: ['10.0.0.1/24', 'fd00::1/64'] } } });
    for (const [dst, gateway] of [
      ['10.7.0.0/16', '10.0.0.2'],
      ['fd07::/64', 'fd00::2'],
    ] as const) {
      const blackhole = { dst, type: 'blackhole', priority: 7 } as const;
      const reached = { dst, gateway, priority: 7 };
      for (const route of [blackhole, reached, blackhole, { ...reached, oif: 'br0' }]) {
        await a.apply({ routes: [route] });
        expect(await a.plan({ routes: [route] })).toMatchObject({ isEmpty: true });
      }
      const { routes } = await a.state();
      expect(routes?.filter((one) => one.dst === dst)).toMatchObject([{ type: 'unicast', gateway }]);
    }
  });

  liveTest('creates a link again for what the kernel cannot change, with all that goes with it', async () => {
    const a = await namespace();
    await a.apply(state);
    const before = await a.state();
    const changed: NetworkState = { links: { vx: { options: { id: 8 } } } };
    await expect(a.apply(changed, { recreate: false })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      field: 'links.vx.options.id',
    });
    await a.apply(changed);
    const after = await a.state();
    expect(after.links?.vx).toMatchObject({ options: { id: 8 } });
    expect(after.links?.vb).toEqual(before.links?.vb);
    // The other end of a pair: its addresses, routes, next hops and the link on top of it come again.
    await a.apply({ links: { va: { peer: 'vc' } } });
    expect((await a.state()).links?.va).toMatchObject({
      peer: 'vc',
      master: 'br0',
      alias: 'an alias',
      mtu: 1400,
    });
  });

  liveTest('gives a route to a link that gets a gateway the scope of one by a gateway', async () => {
    const a = await namespace();
    const links = { d: { kind: 'bridge', up: true, addresses: ['10.0.0.1/24'] } } as const;
    await a.apply({ links, routes: [{ dst: '10.5.0.0/16', oif: 'd', scope: 'link' }] });
    for (const way of [{ gateway: '10.0.0.5' }, { nexthops: [{ gateway: '10.0.0.6', weight: 3 }] }]) {
      await a.apply({ links, routes: [{ dst: '10.5.0.0/16', ...way }] });
      const { routes } = await a.state();
      expect(routes).toMatchObject([{ dst: '10.5.0.0/16', scope: 'global' }]);
      await a.apply({ routes: [{ dst: '10.5.0.0/16', oif: 'd', scope: 'link' }] });
    }
  });

  liveTest('puts everything back where a step fails, and names the step and the reason', async () => {
    const a = await namespace();
    await a.apply(state);
    const before = await a.state();
    const broken: NetworkState = {
      links: {
        new: { kind: 'bridge', up: true, addresses: ['10.77.0.1/24'] },
        va: { mtu: 1300 },
        vx: { options: { id: 9 } },
      },
      routes: [
        { dst: '10.1.0.0/16', gateway: '10.77.0.9' },
        { dst: '10.50.0.0/16', nhId: 99 },
      ],
    };
    const error = await a.apply(broken, { prune: { rules: true } }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      name: 'ApplyError',
      code: 'ERR_APPLY_FAILED',
      step: { action: 'create', object: 'route', path: 'routes[1]' },
      cause: { code: 'EINVAL' },
    });
    expect((error as Error).message).toContain(
      '+ route 10.50.0.0/16 nhid 99 (routes[1]): route add 10.50.0.0/16: EINVAL',
    );
    expect(await a.state()).toEqual(before);
  });

  liveTest('refuses mistakes with their path, before anything is changed', async () => {
    const a = await namespace();
    await a.apply(state);
    const before = await a.state();
    const veth = { kind: 'veth', peer: 'x1' };
    const mistakes: [string, NetworkState][] = [
      ['links.eth9.kind', { links: { eth9: { mtu: 1400 } } }],
      ['links.va.master', { links: { va: { master: 'br9' } } }],
      ['links.va.mut', { links: { va: { mut: 1400 } as never } }],
      ['links.va.mtu', { links: { va: { mtu: -1 } } }],
      ['links.va.addresses[1]', { links: { va: { addresses: ['10.4.0.1/24', '10.4.0.1/24'] } } }],
      ['links.va.addresses[0]', { links: { va: { addresses: ['10.4.0.1/33'] } } }],
      ['links.br1.ports[0]', { links: { br0: { ports: ['vb'] }, br1: { kind: 'bridge', ports: ['vb'] } } }],
      ['links.x2.peer', { links: { x0: veth, x2: veth } }],
      [
        'links.n1.altNames[0]',
        { links: { n1: { kind: 'bridge', altNames: ['n2'] }, n2: { kind: 'bridge' } } },
      ],
      [
        'links.b1.master',
        { links: { b1: { kind: 'bridge', master: 'b2' }, b2: { kind: 'bridge', master: 'b1' } } },
      ],
      ['routes[0].gateway', { routes: [{ dst: '10.60.0.0/16', gateway: '192.0.2.1' }] }],
      ['routes[0].oif', { routes: [{ dst: '10.60.0.0/16', oif: 'eth9' }] }],
      [
        'routes[1]',
        {
          routes: [
            { dst: '10.60.0.0/16', oif: 'vb' },
            { dst: '10.60.0.0/16', oif: 'vb' },
          ],
        },
      ],
      ['routes[0].gatway', { routes: [{ dst: '10.60.0.0/16', gatway: '10.0.0.2' } as never] }],
      ['links.q.options.idd', { links: { q: { kind: 'vxlan', options: { idd: 4 } } } }],
      [
        'nexthops[1]',
        {
          nexthops: [
            { id: 5, oif: 'vb' },
            { id: 5, oif: 'va' },
          ],
        },
      ],
      ['sysctls.kernel.hostname', { sysctls: { 'kernel.hostname': 'x' } }],
      ['lniks', { lniks: {} } as never],
    ];
    for (const [field, mistake] of mistakes)
      await expect(a.apply(mistake), field).rejects.toMatchObject({
        field,
        code: expect.stringMatching(/^ERR_/),
      });
    expect(await a.state()).toEqual(before);
  });
});
