import * as tsnetlink from 'tsnetlink';
import {
  Bond,
  Bridge,
  Dummy,
  Ipvlan,
  type Link,
  Macvlan,
  Namespace,
  NetlinkSocket,
  Tun,
  VethPair,
  Vlan,
  Vrf,
  Vxlan,
  WireGuard,
} from 'tsnetlink';
import { links } from 'tsnetlink/route';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';

/** linux/rtnetlink.h */
const RTM_NEWLINK = 16;
const RTM_SETLINK = 19;

let a: Namespace;
let b: Namespace;
let lower: Link;
let renamed = 0;

/** Gives every new link of the two namespaces another name, as udev does. */
function renameAll(sockets: readonly NetlinkSocket[]): void {
  for (const socket of sockets) {
    for (const { index, name } of socket.requestSync(links.list())) {
      if (name === 'lo' || name.startsWith('r_')) continue;
      socket.requestSync(links.change(index, { name: `r_${index}` }));
      renamed++;
    }
  }
}

/** Renames at the worst moment: as soon as the kernel has created or moved a link, and before a link is read by its name. */
function renameAtOnce(): void {
  const sockets = [a, b].map((namespace) => NetlinkSocket.open('route', { namespace }));
  const { request } = NetlinkSocket.prototype;
  vi.spyOn(NetlinkSocket.prototype, 'request').mockImplementation(async function (
    this: NetlinkSocket,
    wanted,
    options,
  ) {
    if (/^link get [^\d]/.test(wanted.operation)) renameAll(sockets);
    const result = await request.call(this, wanted, options);
    if (wanted.type === RTM_NEWLINK || wanted.type === RTM_SETLINK) renameAll(sockets);
    return result;
  });
}

interface Common {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Creates a link of each class in namespace a, and above a link of a in namespace b. */
const classes: Record<string, { kind: string; create: (common: Common) => Promise<Link | VethPair> }> = {
  Bond: { kind: 'bond', create: (common) => Bond.create({ ...common, namespace: a }) },
  Bridge: { kind: 'bridge', create: (common) => Bridge.create({ ...common, namespace: a }) },
  Dummy: { kind: 'dummy', create: (common) => Dummy.create({ ...common, namespace: a }) },
  Ipvlan: { kind: 'ipvlan', create: (common) => Ipvlan.create({ ...common, link: lower, namespace: b }) },
  Macvlan: { kind: 'macvlan', create: (common) => Macvlan.create({ ...common, link: lower, namespace: b }) },
  Tun: { kind: 'tun', create: (common) => Tun.create({ ...common, namespace: a }) },
  VethPair: {
    kind: 'veth',
    create: (common) =>
      VethPair.create(
        { ...common, namespace: a, up: true },
        { name: 'far', namespace: b, addresses: ['10.0.0.2/24'], up: true },
      ),
  },
  Vlan: { kind: 'vlan', create: (common) => Vlan.create({ ...common, id: 5, link: lower, namespace: b }) },
  Vrf: { kind: 'vrf', create: (common) => Vrf.create({ ...common, table: 10, namespace: a }) },
  Vxlan: { kind: 'vxlan', create: (common) => Vxlan.create({ ...common, id: 5, link: lower, namespace: b }) },
  WireGuard: { kind: 'wireguard', create: (common) => WireGuard.create({ ...common, namespace: a }) },
};

/** Classes that make no link. */
const notLinks: ReadonlySet<unknown> = new Set([Namespace, tsnetlink.IpsecTunnel]);

test('every class with a method create is in the table', () => {
  const found = Object.entries(tsnetlink).filter(
    ([, value]) => typeof value === 'function' && 'create' in value && !notLinks.has(value),
  );
  expect(found.map(([name]) => name).sort()).toEqual(Object.keys(classes));
});

const names = async (namespace: Namespace) => (await namespace.links()).map(({ name }) => name);

describeLive('a link that another program renames at once', () => {
  beforeEach(async () => {
    [a, b] = [await Namespace.create(), await Namespace.create()];
    ({
      ends: [lower],
    } = await VethPair.create(
      { name: 'r_lower', namespace: a, up: true },
      { name: 'r_other', namespace: a, up: true },
    ));
    renamed = 0;
    renameAtOnce();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    for (const namespace of [a, b]) namespace.close();
  });

  for (const [name, { kind, create }] of Object.entries(classes)) {
    const needed = needs(kind === 'tun' ? 'device /dev/net/tun' : `link ${kind}`);
    liveTest(`is created all the same: ${name}`, needed, async () => {
      const created = await create({ name: 'new', addresses: ['10.0.0.1/24'] });
      const ends: readonly Link[] = created instanceof VethPair ? created.ends : [created];
      for (const [number, link] of ends.entries()) {
        expect(link.name).toBe(`r_${link.index}`);
        expect(link.kind).toBe(kind);
        const found = (await link.addresses()).filter(({ family }) => family === 'inet');
        expect(found.map(({ address }) => address)).toEqual([`10.0.0.${number + 1}/24`]);
      }
      expect(renamed).toBe(ends.length);
    });

    liveTest(`is deleted when it cannot be completed: ${name}`, needed, async () => {
      const before = [await names(a), await names(b)];
      const twice = ['10.0.0.1/24', '10.0.0.1/24'];
      await expect(create({ name: 'new', addresses: twice })).rejects.toMatchObject({
        errors: [{ code: 'EEXIST' }],
      });
      expect(renamed).toBeGreaterThan(0);
      expect([await names(a), await names(b)]).toEqual(before);
    });
  }

  liveTest('is created all the same: createLink', async () => {
    const link = await a.createLink({ kind: 'bridge', name: 'new' });
    expect(link).toMatchObject({ name: `r_${link.index}`, kind: 'bridge' });
  });

  liveTest('is moved all the same, also where its index is taken', async () => {
    const link = await a.createLink({ kind: 'veth', name: 'new', options: { peer: { name: 'peer' } } });
    await b.createLink({ kind: 'bridge', name: 'taken', index: link.index });
    const { address } = link;
    await link.moveTo(b, { name: 'moved' });
    expect(link).toMatchObject({ name: `r_${link.index}`, kind: 'veth', address, namespace: b });
    await link.refresh();
    expect(link.address).toBe(address);
  });
});

describeLive('a move that the kernel refuses half-way', () => {
  liveTest('leaves the link where it was', async () => {
    [a, b] = [await Namespace.create(), await Namespace.create()];
    const link = await a.createLink({ kind: 'veth', name: 'here', options: { peer: { name: 'peer' } } });
    await b.createLink({ kind: 'bridge', name: 'taken' });
    await expect(link.moveTo(b, { name: 'taken' })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(link.namespace).toBe(a);
    expect(await names(a)).toEqual(['lo', 'peer', 'here']);
    expect(await names(b)).toEqual(['lo', 'taken']);
    await link.up();
    for (const namespace of [a, b]) namespace.close();
  });
});
