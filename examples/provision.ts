/**
 * Provisions a router: two networks behind a bridge and a pair, routes, a rule and a firewall, all or nothing. A second run changes nothing, and
 * says so. `npm run example -- provision`.
 */
import { Namespace, type NetworkState } from 'tsnetlink';
import { expect, step, summary } from './support/steps.ts';

const wanted: NetworkState = {
  links: {
    lan: { kind: 'bridge', up: true, addresses: ['192.168.10.1/24'], ports: ['port0'] },
    port0: { kind: 'veth', peer: 'desk', up: true },
    wan: { kind: 'veth', peer: 'provider', up: true, addresses: ['203.0.113.2/24'] },
    provider: { up: true },
    desk: { up: true },
  },
  routes: [{ dst: 'default', gateway: '203.0.113.1', oif: 'wan' }],
  rules: [{ src: '192.168.10.0/24', table: 'main', priority: 1000 }],
  sysctls: { 'net.ipv4.ip_forward': true },
};
const firewall = `
  table inet filter {
    chain forward {
      type filter hook forward priority filter; policy drop;
      ct state established,related accept
      iifname "lan" oifname "wan" accept
    }
  }
`;

const router = await Namespace.create();
try {
  const first = await step(
    'first run',
    () => router.apply(wanted),
    (plan) => `${plan.steps.length} changes`,
  );
  expect(first.steps.length > 5, 'the first run changes a lot');
  await step('firewall', () => router.nftables().apply(firewall));
  const [route] = await router.routes({ dst: 'default', table: 'main' });
  expect(route?.gateway === '203.0.113.1', 'the default route is there');
  const second = await step(
    'second run',
    () => router.apply(wanted),
    (plan) => `${plan.steps.length} changes`,
  );
  expect(second.steps.length === 0, 'the second run changes nothing');
} finally {
  router.close();
}
summary();
