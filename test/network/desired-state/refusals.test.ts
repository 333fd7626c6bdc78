// An object that the kernel refuses is named by its path in the state, of each kind of object.
import { type ApplyError, Namespace, type NetworkState } from 'tsnetlink';
import { expect } from 'vitest';
import type { Collection } from '../../../src/network/desired-state/kinds/kind.ts';
import { describeLive, liveTest } from '../../support/live.ts';

const links: NetworkState['links'] = {
  eth0: { kind: 'veth', peer: 'eth1', up: true, addresses: ['10.0.0.1/24'] },
  eth1: { up: true },
};

const ofLink = (collection: Collection, item: unknown): NetworkState =>
  ({ links: { eth0: { [collection]: [item] } } }) as unknown as NetworkState;

/** An object of each kind that the library cannot know to be wrong, with its path. A new kind of object needs one too. */
const refused: Record<Collection | 'links' | 'sysctls' | 'nftables', readonly [string, unknown]> = {
  links: ['links.x0', { links: { x0: { kind: 'no-such-kind' } } }],
  sysctls: ['sysctls.net.ipv4.ip_forwardd', { sysctls: { 'net.ipv4.ip_forwardd': 1 } }],
  nftables: [
    'nftables[1]',
    {
      nftables: [
        { table: { family: 'ip', name: 't' } },
        { rule: { family: 'ip', table: 't', chain: 'none', expr: [{ accept: null }] } },
      ],
    },
  ],
  addresses: ['links.eth0.addresses[0]', ofLink('addresses', 'ff02::1/64')],
  neighbours: [
    'links.eth0.neighbours[0]',
    ofLink('neighbours', { dst: '10.0.0.9', lladdr: '02:00', state: ['permanent'] }),
  ],
  fdb: ['links.eth0.fdb[0]', ofLink('fdb', { lladdr: '02:00:00:00:00:09', vlan: 3, flags: ['master'] })],
  mdb: ['links.eth0.mdb[0]', ofLink('mdb', { port: 'eth1', group: '239.1.1.1' })],
  vlans: ['links.eth0.vlans[0]', ofLink('vlans', { id: 5 })],
  qdiscs: ['links.eth0.qdiscs[0]', ofLink('qdiscs', { kind: 'no-such-kind', parent: 'root' })],
  classes: ['links.eth0.classes[0]', ofLink('classes', { kind: 'drr', handle: '1:1', parent: '1:' })],
  filters: [
    'links.eth0.filters[0]',
    ofLink('filters', { kind: 'matchall', parent: '1:', protocol: 'all', priority: 1 }),
  ],
  nexthops: ['nexthops[0]', { nexthops: [{ id: 3, group: [{ id: 77 }] }] }],
  routes: ['routes[0]', { routes: [{ dst: '10.1.0.0/16', nhId: 77 }] }],
  rules: ['rules[0]', { rules: [{ priority: 5, table: 100, l3mdev: true }] }],
};

describeLive('an object that the kernel refuses', () => {
  liveTest('has its path in the error, and leaves nothing', async () => {
    using namespace = await Namespace.create();
    await namespace.apply({ links });
    const before = JSON.stringify(await namespace.state());
    for (const [kind, [field, state]] of Object.entries(refused)) {
      const error = await namespace.apply(state as NetworkState).then(
        () => undefined,
        (one: unknown) => one as ApplyError,
      );
      expect(error, `${kind}: ${error?.message}`).toMatchObject({
        code: expect.stringMatching(/^ERR_/),
        field: expect.stringContaining(field),
      });
      expect(error?.message, kind).toContain(`${error?.field}`);
    }
    expect(JSON.stringify(await namespace.state())).toBe(before);
  });

  liveTest('has the path of the field that alone changes, also in a network', async () => {
    using namespace = await Namespace.create();
    await namespace.apply({ links });
    const failed = namespace.apply({ links: { eth0: { mtu: 70_000 } } });
    await expect(failed).rejects.toMatchObject({ field: 'links.eth0.mtu' });
    const error = (await failed.catch((one: unknown) => one)) as ApplyError;
    expect(error.inNamespace('a').field).toBe('namespaces.a.links.eth0.mtu');
  });
});
