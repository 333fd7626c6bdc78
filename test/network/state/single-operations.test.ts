// Compares the view with a fresh list after each single operation, for links that are up and links that are down.
import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { AnyType, AttributeSet } from '../../../src/netlink/codec/index.ts';
import { type Link, links } from '../../../src/netlink/protocols/route/index.ts';
import { linkRequestAttributes } from '../../../src/netlink/protocols/route/links/attributes.ts';
import { linkKinds } from '../../../src/netlink/protocols/route/links/kinds/index.ts';
import type { NetworkWatch } from '../../../src/network/state/network-watch.ts';
import { watchNetwork } from '../../../src/network/state/network-watch.ts';
import { collections, type ObjectKind, objectKinds } from '../../../src/network/state/objects.ts';
import { inNetworkNamespace } from '../../../src/syscalls/namespace.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { type TestNamespace, testNamespace } from '../../support/namespace.ts';

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

/** Fields that differ between the view and a fresh list. */
async function differences(view: NetworkWatch, { socket }: TestNamespace): Promise<string[]> {
  let found: string[] = [];
  for (let attempt = 0; attempt < 3; attempt++) {
    await view.whenCurrent();
    found = [];
    for (const kind of objectKinds) {
      const fresh: object[] = [];
      for (const { dump, has } of collections[kind]) fresh.push(...(await socket.request(dump)).filter(has));
      found.push(...compareKind(kind, view.list(kind), fresh));
    }
    if (found.length === 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return found;
}

function compareKind(kind: ObjectKind, seen: readonly object[], fresh: readonly object[]): string[] {
  const contentOf = collections[kind][0]!.contentOf as (object: object) => string;
  const [a, b] = [seen, fresh].map((list) => list.map(contentOf).sort()) as [string[], string[]];
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (kind !== 'link')
    return [`${kind}: view ${a.filter((x) => !b.includes(x))} list ${b.filter((x) => !a.includes(x))}`];
  return (fresh as Link[]).flatMap((link) => {
    const known = (seen as Link[]).find(({ index }) => index === link.index);
    if (known === undefined) return [`link ${link.name} missing`];
    const [x, y] = [known, link].map((one) => JSON.parse(contentOf(one))) as [
      Record<string, unknown>,
      Record<string, unknown>,
    ];
    return [...new Set([...Object.keys(x), ...Object.keys(y)])]
      .filter((key) => JSON.stringify(x[key]) !== JSON.stringify(y[key]))
      .map(
        (key) =>
          `link ${link.kind ?? link.name}.${key}: view ${JSON.stringify(x[key])?.slice(0, 150)} list ${JSON.stringify(y[key])?.slice(0, 150)}`,
      );
  });
}

describeLive('the view after each single operation', () => {
  liveTest(
    'explore',
    async (context) => {
      const report: string[] = [];
      for (const state of ['up', 'down']) {
        const namespace = testNamespace(context);
        const { socket, run } = namespace;
        inNetworkNamespace(namespace.fd, () => {
          writeFileSync('/proc/sys/net/ipv6/conf/default/accept_dad', '0');
        });
        const view = await watchNetwork({ namespace });
        const step = async (what: string, action: () => unknown): Promise<void> => {
          try {
            await action();
          } catch (error) {
            if (process.env.VERBOSE)
              report.push(`${state} ${what}: refused ${(error as Error).message.slice(0, 80)}`);
            return;
          }
          for (const line of await differences(view, namespace)) report.push(`${state} | ${what} | ${line}`);
          // What is still wrong must not count for the next operation.
          if (process.env.VERBOSE !== 'none') await view.refresh();
        };
        const commands = [
          'ip link set lo up',
          'ip link add v1 type veth peer name v2',
          `ip link set v1 ${state}`,
          `ip link set v2 ${state}`,
          'ip link add br0 type bridge',
          `ip link set br0 ${state}`,
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
          `ip link set v1 ${state}`,
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
        for (const command of commands) await step(command, () => run(command));
        // Each option of each kind that this kernel can make and change.
        for (const kind of linkKinds.keys()) {
          const set = linkKinds.get(kind) as AttributeSet<object> | undefined;
          const name = 'k0';
          const needed: Record<string, object> = {
            vlan: { data: { id: 5 } },
            vxlan: { data: { id: 5, port: 4789 } },
            geneve: { data: { id: 5 } },
            vrf: { data: { table: 7 } },
            veth: { data: { peer: { name: 'k1' } } },
            bareudp: { data: { port: 5, etherType: 0x8847 } },
          };
          try {
            await socket.request(links.create({ kind, name, up: state === 'up', ...needed[kind] } as never));
          } catch {
            continue;
          }
          report.push(`made ${kind}`);
          for (const line of await differences(view, namespace))
            report.push(`${state} | create ${kind} | ${line}`);
          const link = socket.requestSync(links.get(name));
          for (const { name: field, type } of set?.attributes ?? []) {
            const now = (link.data as Record<string, unknown> | undefined)?.[field];
            for (const value of candidates(type, now))
              await step(`${kind} data.${field} ${now} -> ${value}`, () =>
                socket.request(links.change(link.index, { kind, data: { [field]: value } } as never)),
              );
          }
          for (const { name: field, type } of linkRequestAttributes.attributes) {
            if (
              ['link', 'netNsPid', 'netNsFd', 'targetNetnsid', 'newIndex', 'master', 'name'].includes(field)
            )
              continue;
            const now = (link as unknown as Record<string, unknown>)[field];
            for (const value of candidates(type, now))
              await step(`${kind} ${field} ${now} -> ${value}`, () =>
                socket.request(links.change(link.index, { [field]: value } as never)),
              );
          }
          await step(`delete ${kind}`, () => socket.request(links.delete(link.index)));
        }
        view.close();
      }
      writeFileSync('/tmp/view-report.txt', `${report.join('\n')}\n`);
      expect(report.filter((line) => line.includes('|'))).toEqual([]);
    },
    400_000,
  );
});
