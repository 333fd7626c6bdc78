// Makes what stands in the namespace while a benchmark runs. Usage: prepare.js up|links|routes|desired|states|flows|queue|peers COUNT
import { writeFileSync } from 'node:fs';
import { Namespace, NetlinkSocket } from 'tsnetlink';
import { wireguardOperations } from 'tsnetlink/generic';
import { conntrack, nftables } from 'tsnetlink/netfilter';
import { addresses, links, routes } from 'tsnetlink/route';

import { states } from 'tsnetlink/xfrm';
import { stateOf } from './desired-state.ts';
import { flowOf } from './flows.ts';

const [what, text] = process.argv.slice(2);
const count = Number(text);
const socket = NetlinkSocket.open('route');

async function createPairs(pairs: number): Promise<void> {
  const requests = Array.from({ length: pairs }, (_, index) =>
    links.create({ kind: 'veth', name: `a${index}`, options: { peer: { name: `b${index}` } } }),
  );
  await socket.batch(requests);
}

/** Makes states that wait for their keys, which every kernel with xfrm has: seconds until they expire. */
const lifetime = 100_000;

async function createStates(wanted: number): Promise<void> {
  writeFileSync('/proc/sys/net/core/xfrm_acq_expires', String(lifetime));
  using xfrm = NetlinkSocket.open('xfrm');
  await xfrm.batch(
    Array.from({ length: wanted }, (_, index) => {
      const dst = `10.1.${index >> 8}.${index & 255}`;
      return states.allocateSpi({ src: '10.0.0.1', dst, protocol: 'esp', mode: 'tunnel', reqid: index + 1 });
    }),
  );
}

/** The rule that sends all packets to queue 5, while a program reads it: the target of xtables, which every kernel with queues has. */
async function addQueueRule(): Promise<void> {
  using socket = NetlinkSocket.open('netfilter');
  const place = { family: 'inet', table: 'bench' } as const;
  const hook = { num: 3, priority: 0 };
  const expressions = [
    { name: 'target', data: { name: 'NFQUEUE', rev: 3, info: Uint8Array.of(5, 0, 1, 0, 1, 0, 0, 0) } },
  ];
  const chain = { ...place, name: 'c', type: 'filter', hook };
  const rule = { ...place, chain: 'c', expressions, compat: { proto: 17, flags: [] } };
  await socket.transaction(nftables.transactionFrame(), [
    nftables.changeRequest('newTable', { family: 'inet', name: 'bench' }, 0x400, 'bench'),
    nftables.changeRequest('newChain', chain, 0x400, 'bench'),
    nftables.changeRequest('newRule', rule, 0x400, 'bench'),
  ]);
}

/** Makes a device of WireGuard with peers, of which each has two allowed addresses. */
async function createPeers(wanted: number): Promise<void> {
  await socket.request(links.create({ kind: 'wireguard', name: 'wg0' }));
  const key = (number: number): Uint8Array => {
    const bytes = new Uint8Array(32).fill(1);
    new DataView(bytes.buffer).setUint32(8, number);
    return bytes;
  };
  const peers = Array.from({ length: wanted }, (_, number) => ({
    publicKey: key(number),
    endpoint: `192.0.2.1:${1024 + number}`,
    persistentKeepalive: 25,
    allowedIps: [`10.${number >> 8}.${number & 255}.1/32`, `fd00:${number.toString(16)}::/64`],
  }));
  using generic = NetlinkSocket.open('generic');
  for (const request of wireguardOperations.set('wg0', { privateKey: key(wanted), listenPort: 51820, peers }))
    await generic.request(request);
}

if (what === 'up') await socket.request(links.change('lo', { up: true }));
else if (what === 'links') await createPairs(count);
else if (what === 'desired') await Namespace.current().apply(stateOf(count));
else if (what === 'states') await createStates(count);
else if (what === 'routes') {
  await createPairs(1);
  const { index } = await socket.request(links.get('a0'));
  for (const name of ['a0', 'b0']) await socket.request(links.change(name, { up: true }));
  await socket.request(addresses.add({ index, address: '10.0.0.1/8' }));
  await socket.request(addresses.add({ index, address: 'fd00::1/16' }));
  const gateway = { oif: index, protocol: 'static' } as const;
  // In parts, so as not to hold a million requests.
  for (let first = 0; first < count; first += 50_000) {
    const numbers = Array.from({ length: Math.min(50_000, count - first) }, (_, number) => first + number);
    await socket.batch(
      numbers.map((n) => {
        const dst = `11.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}/32`;
        return routes.create({ dst, gateway: '10.0.0.2', ...gateway });
      }),
    );
    await socket.batch(
      numbers.map((n) => {
        const dst = `2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::/64`;
        return routes.create({ dst, gateway: 'fd00::2', ...gateway });
      }),
    );
  }
} else if (what === 'queue') {
  await socket.request(links.change('lo', { up: true }));
  await addQueueRule();
} else if (what === 'flows') {
  const netfilter = NetlinkSocket.open('netfilter');
  await netfilter.batch(Array.from({ length: count }, (_, n) => conntrack.create(flowOf(n))));
  netfilter.close();
} else if (what === 'peers') await createPeers(count);
else throw new Error(`'${what}' is not one of up, links, routes, desired, states, flows, queue, peers`);
socket.close();
