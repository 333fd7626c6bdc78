import { expect, test } from 'vitest';
import type { Link } from '../../../src/netlink/protocols/route/index.ts';
import { planLab } from '../../../src/network/lab/plan.ts';
import { connect, type Space } from '../../../src/network/map/connect.ts';
import {
  compareNamespaces,
  type MapLink,
  type MapNamespace,
  type NetworkMap,
} from '../../../src/network/map/graph.ts';
import { mapOfLab } from '../../../src/network/map/lab-map.ts';
import { defaultRoutes, mapLinks } from '../../../src/network/map/namespace-facts.ts';
import { mapOfPlan } from '../../../src/network/map/plan-map.ts';
import { tunnelCables } from '../../../src/network/map/tunnels.ts';
import { linkText } from '../../../src/picture/rows.ts';

type Facts = Parameters<typeof mapLinks>[1];
const facts = (links: object[], more: Partial<Facts> = {}): Facts => ({
  links: links.map((link) => ({
    type: 'ether',
    flags: ['up'],
    operstate: 'up',
    ...link,
  })) as unknown as Link[],
  addresses: [],
  routes: [],
  vlans: [],
  ...more,
});
const namespace = (id: string, ...of: Parameters<typeof facts>): MapNamespace => ({
  id,
  name: id,
  names: [id],
  isCurrent: false,
  processes: [],
  links: mapLinks(id, facts(...of)),
  defaultRoutes: [],
  listeners: [],
});

/** Spaces that know each other by the given identifiers. */
function spaces(links: Record<string, object[]>, nsids: Record<string, Record<string, number>>): Space[] {
  return Object.entries(links).map(([id, each]) => ({
    id,
    links: facts(each).links,
    nsidOf: async (other) => nsids[id]?.[other.id],
  }));
}

test('pairs of equal indexes are distinguished by the identifiers of their namespaces', async () => {
  const veth = (index: number, link: number, linkNetnsid: number) => ({
    kind: 'veth',
    index,
    link,
    linkNetnsid,
  });
  const found = await connect(
    spaces(
      { a: [veth(2, 2, 0), veth(3, 2, 1)], b: [veth(2, 2, 5)], c: [veth(2, 3, 5)], d: [veth(2, 2, 9)] },
      { a: { b: 0, c: 1 }, b: { a: 5 }, c: { a: 5 }, d: {} },
    ),
  );
  expect(found.cables.map(({ kind, ends }) => [kind, ...ends])).toEqual([
    ['pair', 'a/2', 'b/2'],
    ['pair', 'a/3', 'c/2'],
  ]);
  expect(found.looseEnds.map(({ space, nsid }) => [space.id, nsid])).toEqual([['d', 9]]);
});

test('a link on one of another namespace is a cable of its kind', async () => {
  const found = await connect(
    spaces(
      { host: [{ index: 2, name: 'eth0' }], box: [{ index: 7, kind: 'macvlan', link: 2, linkNetnsid: 3 }] },
      { box: { host: 3 } },
    ),
  );
  expect(found.cables).toEqual([{ id: 'lower box/7 host/2', kind: 'lower', ends: ['box/7', 'host/2'] }]);
});

test('links have masters, lower links, VLANs, tunnels and modes', () => {
  const links = mapLinks(
    'a',
    facts(
      [
        { index: 1, name: 'lo', type: 'loopback' },
        { index: 2, name: 'br0', kind: 'bridge', options: { vlanFiltering: true } },
        { index: 3, name: 'eth0', master: 2, portOptions: { state: 'blocking' } },
        { index: 4, name: 'eth0.10', kind: 'vlan', link: 3, options: { id: 10 } },
        {
          index: 5,
          name: 'vx',
          kind: 'vxlan',
          options: { id: 7, local: '10.0.0.1', group: '10.0.0.2', link: 3 },
        },
        { index: 6, name: 'gre', kind: 'gre', options: { local: '0.0.0.0', remote: '10.0.0.3', oKey: 9 } },
        { index: 7, name: 'bond0', kind: 'bond', options: { mode: '802.3ad' } },
        { index: 8, name: 'red', kind: 'vrf', options: { table: 100 } },
        { index: 9, name: 'there', kind: 'vlan', link: 3, linkNetnsid: 1, options: { id: 11 } },
      ],
      {
        vlans: [{ index: 3, id: 10, endId: 12, pvid: true, untagged: true, flags: ['pvid'] }] as never,
        addresses: [{ index: 3, address: '10.0.0.1/24' }],
      },
    ),
  );
  const shown = Object.fromEntries(
    links.map(({ name, id: _, index: __, up: ___, state: ____, ...link }) => [name, link]),
  );
  expect(shown).toEqual({
    lo: { kind: 'loopback', addresses: [] },
    br0: { kind: 'bridge', addresses: [] },
    eth0: {
      kind: 'ether',
      addresses: ['10.0.0.1/24'],
      master: 'a/2',
      portState: 'blocking',
      vlans: [{ id: 10, endId: 12, pvid: true, untagged: true }],
    },
    'eth0.10': { kind: 'vlan', vlan: 10, lower: 'a/3', addresses: [] },
    vx: {
      kind: 'vxlan',
      lower: 'a/3',
      tunnel: { id: 7, local: '10.0.0.1', remote: '10.0.0.2' },
      addresses: [],
    },
    gre: { kind: 'gre', tunnel: { remote: '10.0.0.3', id: 9 }, addresses: [] },
    bond0: { kind: 'bond', mode: '802.3ad', addresses: [] },
    red: { kind: 'vrf', mode: 'table 100', addresses: [] },
    there: { kind: 'vlan', vlan: 11, addresses: [] },
  });
});

test('each next hop of a default route is one, others are none', () => {
  const route = { dst: 'default', family: 'inet', type: 'unicast' };
  const routes = [
    { ...route, gateway: '10.0.0.1', oif: 2, priority: 100 },
    {
      ...route,
      nexthops: [
        { gateway: '10.0.0.2', oif: 2 },
        { via: { address: 'fe80::1' }, oif: 3 },
      ],
    },
    { ...route, type: 'blackhole' },
    { ...route, dst: '10.0.0.0/8' },
  ] as never;
  expect(defaultRoutes(routes, [{ index: 2, name: 'eth0' }])).toEqual([
    { family: 'inet', gateway: '10.0.0.1', link: 'eth0', metric: 100 },
    { family: 'inet', gateway: '10.0.0.2', link: 'eth0' },
    { family: 'inet', gateway: 'fe80::1' },
  ]);
});

test('a tunnel whose ends name each other is a cable', () => {
  const end = (id: number, local: string, remote: string, kind = 'vxlan') => ({
    index: 2,
    kind,
    options: { id, local, ...(kind === 'vxlan' ? { group: remote } : { remote }) },
  });
  const at = (address: string) => ({ addresses: [{ index: 2, address: `${address}/24` }] });
  const found = tunnelCables([
    namespace('a', [end(5, '10.0.0.1', '10.0.0.2')], at('10.0.0.1')),
    namespace('b', [end(5, '10.0.0.2', '10.0.0.1')], at('10.0.0.2')),
    namespace('c', [end(6, '10.0.0.2', '10.0.0.1')], at('10.0.0.2')),
    namespace('d', [end(5, '10.0.0.2', '10.0.0.1', 'geneve')], at('10.0.0.2')),
  ]);
  expect(found.map(({ kind, ends }) => [kind, ...ends])).toEqual([['tunnel', 'a/2', 'b/2']]);
});

/** A WireGuard device as the kernel reports it, in a namespace with an address. */
const wireguard = (
  name: string,
  address: string,
  publicKey: string,
  peers: { publicKey: string; endpoint?: string }[],
  listenPort = 51820,
): MapNamespace =>
  namespace(name, [{ index: 2, name: 'wg0', kind: 'wireguard', type: 'none' }], {
    addresses: [{ index: 2, address: `${address}/24` }],
    wireguard: [
      {
        ...{ index: 2, name: 'wg0', privateKey: `secret of ${name}`, publicKey, listenPort, fwmark: 0 },
        peers: peers.map((peer) => ({
          ...{ persistentKeepalive: 0, allowedIps: ['10.9.0.0/24'], presharedKey: 'shared secret' },
          ...{ receivedBytes: 0n, sentBytes: 0n, protocolVersion: 1, ...peer },
        })),
      },
    ],
  });
const ends = (namespaces: MapNamespace[]) =>
  tunnelCables(namespaces).map(({ kind, ends }) => [kind, ...ends]);

test('WireGuard devices that have each other as a peer are a tunnel', () => {
  const [a, b, c] = [
    wireguard('a', '10.0.0.1', 'A', [{ publicKey: 'B', endpoint: '192.0.2.9:51820' }, { publicKey: 'C' }]),
    // Behind a translation of addresses, the endpoint is of no namespace.
    wireguard('b', '10.0.0.2', 'B', [{ publicKey: 'A' }, { publicKey: 'elsewhere' }]),
    // It has the other as a peer, which does not have it.
    wireguard('c', '10.0.0.3', 'C', [{ publicKey: 'B' }]),
  ];
  expect(ends([a, b, c])).toEqual([['tunnel', 'a/2', 'b/2']]);
  expect(a.links[0]?.tunnel).toEqual({
    ...{ publicKey: 'A', listenPort: 51820 },
    peers: [
      { publicKey: 'B', endpoint: '192.0.2.9:51820', allowedIps: ['10.9.0.0/24'] },
      { publicKey: 'C', allowedIps: ['10.9.0.0/24'] },
    ],
  });
  // Secret keys are in no map.
  expect(JSON.stringify([a, b, c])).not.toContain('secret');
  expect(linkText(a.links[0] as MapLink)).toBe('wireguard port 51820 2 peers → 192.0.2.9:51820 10.0.0.1/24');
});

test('of WireGuard devices with one key the endpoint tells which is the peer', () => {
  const peer = (endpoint?: string) => [{ publicKey: 'B', ...(endpoint !== undefined && { endpoint }) }];
  const b = [
    wireguard('b1', '10.0.0.2', 'B', [{ publicKey: 'A' }], 1),
    wireguard('b2', 'fd00::2', 'B', [{ publicKey: 'A' }], 2),
    wireguard('b3', '10.0.0.3', 'B', [{ publicKey: 'A' }], 2),
  ];
  const found = (endpoint?: string) =>
    ends([wireguard('a', '10.0.0.1', 'A', peer(endpoint)), ...b]).map(([, , end]) => end);
  expect(found('10.0.0.2:1')).toEqual(['b1/2']);
  expect(found('[fd00::2]:2')).toEqual(['b2/2']);
  expect(found('192.0.2.9:2')).toEqual(['b2/2', 'b3/2']);
  expect(found()).toEqual(['b1/2', 'b2/2', 'b3/2']);
});

test('a lab is a map', () => {
  const plan = planLab({
    nodes: { a: { gateway: ['10.0.0.1', 'fd00::1'], addresses: ['10.9.9.9/32'] }, r: { forwarding: true } },
    switches: { s: {} },
    links: [{ ends: [{ node: 'a', addresses: ['10.0.0.2/24'] }, 's'], delay: '5ms' }, { ends: ['s', 'r'] }],
  });
  const { namespaces, cables } = mapOfLab(plan);
  expect(namespaces.map(({ name, role, links }) => [name, role, links.map((link) => link.name)])).toEqual([
    ['a', 'host', ['lo', 'eth0']],
    ['r', 'router', ['eth0']],
    ['s', 'switch', ['br0', 'port0', 'port1']],
  ]);
  expect(namespaces[0]?.defaultRoutes).toEqual([
    { family: 'inet', gateway: '10.0.0.1' },
    { family: 'inet6', gateway: 'fd00::1' },
  ]);
  const ids = new Set(namespaces.flatMap(({ links }) => links.map(({ id }) => id)));
  expect(cables.flatMap(({ ends }) => ends).filter((end) => !ids.has(end))).toEqual([]);
  expect(cables.map(({ label }) => label)).toEqual(['delay 5ms', undefined]);
});

test('the steps of a plan mark a map', () => {
  const before: NetworkMap = {
    namespaces: [
      {
        ...namespace('a', [
          { index: 2, name: 'x', kind: 'veth' },
          { index: 3, name: 'y', kind: 'veth' },
        ]),
        defaultRoutes: [{ family: 'inet', gateway: '10.0.0.1', link: 'x' }],
      },
    ],
    cables: [{ id: 'pair a/2 a/3', kind: 'pair', ends: ['a/2', 'a/3'] }],
  };
  const kept = structuredClone(before);
  const after = mapOfPlan(
    before,
    [
      { action: 'create', object: 'namespace', name: 'n' },
      { action: 'create', object: 'pair', name: 'n:e0 a:e1' },
      { action: 'change', namespace: 'n', object: 'link', name: 'e0', changes: [], after: { up: true } },
      { action: 'create', namespace: 'n', object: 'address', name: '10.5.0.1/24 dev e0' },
      { action: 'create', object: 'link', name: 'br0 bridge', after: { kind: 'bridge', up: true } },
      { action: 'create', object: 'link', name: 'v veth', after: { kind: 'veth', peer: 'w', master: 'br0' } },
      { action: 'create', object: 'link', name: 'w veth', after: { kind: 'veth', peer: 'v' } },
      { action: 'delete', object: 'link', name: 'y' },
      {
        action: 'change',
        object: 'link',
        name: 'x',
        changes: [{ field: 'mtu', before: 1500, after: 1400 }],
      },
      { action: 'create', object: 'address', name: '10.0.0.9/24 dev x' },
      {
        action: 'delete',
        object: 'route',
        name: 'default via 10.0.0.1 dev x',
        before: { dst: 'default', gateway: '10.0.0.1', oif: 'x' },
      },
      { action: 'create', object: 'rule', name: '100: from all lookup 7' },
    ],
    'a',
  );
  expect(before).toEqual(kept);
  const [a, n] = after.namespaces as [MapNamespace, MapNamespace];
  expect(n).toMatchObject({
    name: 'n',
    change: 'create',
    links: [{ name: 'lo' }, { name: 'e0', up: true, addresses: ['10.5.0.1/24'] }],
  });
  const link = (name: string) => a.links.find((one) => one.name === name);
  expect(link('x')).toMatchObject({ change: 'change', changes: ['mtu 1500 → 1400', '+10.0.0.9/24'] });
  expect(link('y')).toMatchObject({ change: 'delete' });
  expect(link('v')).toMatchObject({ change: 'create', master: link('br0')?.id });
  expect(a.defaultRoutes).toMatchObject([{ change: 'delete' }]);
  expect(a.changes).toEqual(['+ rule 100: from all lookup 7']);
  expect(after.cables.map(({ change }) => change)).toEqual(['delete', 'create', 'create']);
});

test('namespaces have their places by name, those without a name by age', () => {
  const [first, second, old, young] = [
    { names: ['a', 'z'], inode: 9 },
    { names: ['b'], inode: 1 },
    { names: [], inode: 3 },
    { names: [], inode: 7 },
  ];
  for (const order of [
    [first, second, old, young],
    [young, old, second, first],
    [old, first, young, second],
  ])
    expect(order.sort(compareNamespaces)).toEqual([first, second, old, young]);
});
