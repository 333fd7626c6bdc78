// Compares the view with a fresh list after each single operation, of iproute2 and of the library, for links that are up and for
// links that are down. Options and attributes are tried as the schemas have them, so that a new one is covered by itself.
import { writeFileSync } from 'node:fs';
import { describe, expect, type TestContext } from 'vitest';
import type { AnyType, AttributeSet } from '../../../src/netlink/codec/index.ts';
import { links } from '../../../src/netlink/protocols/route/index.ts';
import { linkRequestAttributes } from '../../../src/netlink/protocols/route/links/attributes.ts';
import { linkOptions } from '../../../src/netlink/protocols/route/links/kinds/registry.ts';
import type { NetworkWatch } from '../../../src/network/state/index.ts';
import { watchNetwork } from '../../../src/network/state/index.ts';
import { inNetworkNamespace } from '../../../src/syscalls/namespace.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { type TestNamespace, testNamespace } from '../../support/namespace.ts';
import { eventually } from '../../support/patience.ts';
import { lastingDifferences } from './compare-view.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Values to try for a field of a type, apart from the one that it has. */
function candidates(type: AnyType, now: unknown): unknown[] {
  const { names } = type as { names?: Record<string, number> };
  if (type.kind === 'bool8' || typeof now === 'boolean') return [!(now as boolean)];
  if (names !== undefined && Array.isArray(now)) return [];
  if (names !== undefined)
    return Object.keys(names)
      .filter((name) => name !== now)
      .slice(0, 3);
  if (typeof now === 'number') return [now + 1, Math.max(0, now - 1)];
  if (typeof now === 'bigint') return [now + 1n];
  if (type.kind.startsWith('u') || type.kind.startsWith('s') || type.kind.startsWith('be')) return [1];
  return [];
}

/** Commands of iproute2 in an order in which they work. STATE is up or down. */
const commands = [
  'ip link set lo up',
  'ip link add v1 type veth peer name v2',
  'ip link set v1 STATE',
  'ip link set v2 STATE',
  'ip link add br0 type bridge',
  'ip link set br0 STATE',
  'ip link set v1 master br0',
  'bridge link set dev v1 cost 7',
  'bridge link set dev v1 priority 3',
  'bridge link set dev v1 guard on',
  'bridge link set dev v1 learning off',
  'bridge link set dev v1 state 1',
  'ip link set v1 type bridge_slave hairpin on',
  'ip link set v1 nomaster',
  'ip link set v1 mtu 1400',
  'ip link set v1 txqueuelen 77',
  'ip link set v1 group 7',
  'ip link set v1 alias hello',
  'ip link set v1 address 02:00:00:00:00:77',
  'ip link set v1 promisc on',
  'ip link set v1 allmulticast on',
  'ip link set v1 multicast off',
  'ip link set v1 arp off',
  'ip link set v1 protodown on',
  'ip link set v1 protodown off',
  'ip link set v1 gso_max_size 6000',
  'ip link set v1 addrgenmode none',
  'ip link property add dev v1 altname another',
  'ip link property del dev v1 altname another',
  'ip link set v2 name w2',
  'ip link set w2 name v2',
  'tc qdisc replace dev v1 root pfifo limit 5',
  'tc qdisc del dev v1 root',
  'ip addr add 10.0.0.1/24 dev v1',
  'ip addr add 10.0.0.2/24 dev v1',
  'ip addr change 10.0.0.1/24 dev v1 valid_lft 1000 preferred_lft 500',
  'ip addr add 2001:db8:1::1/64 dev v1',
  'ip addr change 2001:db8:1::1/64 dev v1 valid_lft 1000 preferred_lft 500',
  'ip addr add 10.1.0.1 peer 10.1.0.2 dev v1',
  'ip addr del 10.0.0.1/24 dev v1',
  'ip route add 10.5.0.0/16 dev v1',
  'ip route append 10.5.0.0/16 dev v2',
  'ip route replace 10.5.0.0/16 dev v1 mtu 1300',
  'ip route change 10.5.0.0/16 dev v1 mtu 1200',
  'ip route del 10.5.0.0/16',
  'ip route add 10.6.0.0/16 nexthop dev v1 nexthop dev v2',
  'ip route prepend 10.6.0.0/16 dev v1',
  'ip route flush 10.6.0.0/16',
  'ip -6 route add 2001:db8::1/128 dev v1 metric 5',
  'ip -6 route append blackhole 2001:db8::1/128 metric 5',
  'ip -6 route replace blackhole 2001:db8::1/128 metric 5',
  'ip -6 route del 2001:db8::1/128 metric 5',
  'ip -6 route add 2001:db8:5::/48 nexthop dev v1 nexthop dev v2',
  'ip -6 route append 2001:db8:5::/48 via fe80::1 dev v1',
  'ip -6 route del 2001:db8:5::/48',
  'ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v1',
  'ip neigh change 10.0.0.9 lladdr 02:00:00:00:00:0a dev v1 nud stale',
  'ip neigh change 10.0.0.9 lladdr 02:00:00:00:00:0a dev v1 nud noarp',
  'ip neigh del 10.0.0.9 dev v1',
  'ip neigh add proxy 10.0.0.8 dev v1',
  'ip rule add from 10.0.0.0/8 lookup 99 pref 100',
  'ip rule add pref 50 goto 100',
  'ip rule del pref 100',
  'ip rule add pref 100 from 10.0.0.0/8 lookup 99',
  'ip rule add pref 60 iif nolink lookup 5',
  'ip rule add pref 61 oif v1 lookup 5',
  'ip nexthop add id 1 dev v1',
  'ip nexthop add id 2 dev v2',
  'ip nexthop add id 3 group 1/2',
  'ip nexthop replace id 3 group 2',
  'ip route add 10.8.0.0/16 nhid 3',
  'ip nexthop del id 3',
  'ip nexthop del id 2',
  'ip link set v1 down',
  'ip link set v1 up',
  'ip link set v2 up',
  'ip link set v1 STATE',
  'ip link add link v1 name mv1 type macvlan mode bridge',
  'ip link set mv1 type macvlan mode private',
  'ip link add vx0 type vxlan id 5 dstport 4789 local 10.0.0.2',
  'ip link set vx0 type vxlan ageing 77',
  'ip link add gre1 type gre local 10.0.0.1 remote 10.0.0.2 ttl 5',
  'ip link set gre1 type gre ttl 7',
  'bridge vlan add dev br0 vid 5 self',
  'ip link del v2',
  'ip link del br0',
];

/** Options without which a kind cannot be made. */
const needed: Readonly<Record<string, object>> = {
  bareudp: { options: { port: 5, etherType: 0x8847 } },
  geneve: { options: { id: 5 } },
  veth: { options: { peer: { name: 'k1' } } },
  vrf: { options: { table: 7 } },
  vxlan: { options: { id: 5, port: 4789 } },
};

/** Attributes that move, rename or tie a link. */
const special = new Set(['link', 'netNsPid', 'netNsFd', 'targetNetnsid', 'newIndex', 'master', 'name']);

/** Makes a view, and compares it after each step that the kernel carries out. Returns how many there were. */
class Steps {
  readonly namespace: TestNamespace;
  readonly view: NetworkWatch;
  count = 0;

  constructor(namespace: TestNamespace, view: NetworkWatch) {
    this.namespace = namespace;
    this.view = view;
  }

  async try(what: string, action: () => unknown): Promise<void> {
    try {
      await action();
    } catch {
      return;
    }
    this.count++;
    expect([what, ...(await lastingDifferences(this.view, this.namespace.socket))]).toEqual([what]);
  }
}

async function inNamespace(context: TestContext, use: (steps: Steps) => Promise<void>): Promise<void> {
  const namespace = testNamespace(context);
  const view = await watchNetwork({ namespace });
  try {
    await use(new Steps(namespace, view));
  } finally {
    view.close();
  }
}

/** Without detection of duplicate IPv6 addresses, which takes seconds. */
function withoutDetection(namespace: TestNamespace): void {
  inNetworkNamespace(namespace.fd, () => writeFileSync('/proc/sys/net/ipv6/conf/default/accept_dad', '0'));
}

describeLive('a view of a namespace is what lists show', () => {
  describe.each(['up', 'down'])('with links that are %s', (state) => {
    liveTest('after each command of iproute2', needs('command ip'), async (context) => {
      await inNamespace(context, async (steps) => {
        const { namespace } = steps;
        withoutDetection(namespace);
        for (const command of commands.map((one) => one.replace('STATE', state)))
          await steps.try(command, () => namespace.run(command));
        // Some need what this kernel may lack.
        expect(steps.count).toBeGreaterThan(commands.length * 0.6);
      });
    });

    liveTest(
      'after each change of an option or attribute of each kind of link',
      async (context) => {
        await inNamespace(context, async (steps) => {
          const { socket } = steps.namespace;
          for (const kind of linkOptions.keys()) {
            try {
              await socket.request(
                links.create({ kind, name: 'k0', up: state === 'up', ...needed[kind] } as never),
              );
            } catch {
              continue;
            }
            const made = socket.requestSync(links.get('k0'));
            const change = (changes: object) => socket.request(links.change(made.index, changes as never));
            const options = (linkOptions.get(kind) as Partial<AttributeSet<object>>).attributes ?? [];
            for (const { name, type } of options)
              for (const value of candidates(type, (made.options as Fields | undefined)?.[name]))
                await steps.try(`${kind} data.${name} ${value}`, () =>
                  change({ kind, options: { [name]: value } }),
                );
            for (const { name, type } of linkRequestAttributes.attributes)
              for (const value of special.has(name)
                ? []
                : candidates(type, (made as unknown as Fields)[name]))
                await steps.try(`${kind} ${name} ${value}`, () => change({ [name]: value }));
            await steps.try(`delete ${kind}`, () => socket.request(links.delete(made.index)));
          }
          expect(steps.count).toBeGreaterThan(50);
        });
      },
      300_000,
    );
  });

  liveTest('after IPv6 addresses have been tested for duplicates', needs('command ip'), async (context) => {
    await inNamespace(context, async (steps) => {
      const { run } = steps.namespace;
      run('ip link add v1 type veth peer name v2');
      for (const command of [
        'ip link set v2 up',
        'ip link set v1 up',
        'ip addr add 2001:db8::1/64 dev v1',
        'ip link set v1 down',
        'ip link set v1 up',
      ])
        await steps.try(command, () => run(command));
      await eventually(async () => expect(run('ip -6 addr')).not.toContain('tentative'));
      await steps.try('wait', () => {});
      expect(steps.count).toBe(6);
    });
  });

  liveTest('after a refresh, also for links that are down', needs('command ip'), async (context) => {
    await inNamespace(context, async ({ namespace, view }) => {
      namespace.run('ip link add v1 type veth peer name v2');
      await view.whenCurrent();
      namespace.run('ip link set v1 alias hello');
      const aliasOf = (): string | undefined => view.list('link').find(({ name }) => name === 'v1')?.alias;
      await view.refresh();
      expect(aliasOf()).toBe('hello');
      namespace.run('ip link set v1 alias again');
      namespace.run('ip link set v1 up');
      await view.whenCurrent();
      expect(aliasOf()).toBe('again');
    });
  });
});
