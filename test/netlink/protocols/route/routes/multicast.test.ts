import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { littleEndian } from '../../../../../src/netlink/codec/byte-order.ts';
import {
  multicastInterfaces,
  type Route,
  type RouteNexthop,
  routes,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { inNetworkNamespace } from '../../../../../src/syscalls/namespace.ts';
import { closeFd, openSocket, setSocketOption } from '../../../../../src/syscalls/socket.ts';
import { compareWithIproute2, ignored, listed, type Mapping } from '../../../../support/differential.ts';
import type { Feature } from '../../../../support/features.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { joined, linkName, setUp, tableName, va, vb } from '../setups.ts';

// Options of linux/mroute.h and linux/mroute6.h: the start, an interface, a route.
const [MRT_INIT, MRT_ADD_VIF, MRT_ADD_MFC] = [200, 202, 204];
const family = {
  ipmr: { domain: 2, protocol: 2, level: 0 },
  ip6mr: { domain: 10, protocol: 58, level: 41 },
} as const;

/** A socket of a multicast routing daemon. The kernel has the routes as long as it is open. */
function openRouter(
  namespace: { readonly fd: number },
  { domain, protocol, level }: typeof family.ipmr | typeof family.ip6mr,
): {
  fd: number;
  set: (option: number, value: number | Uint8Array) => void;
} {
  const fd = inNetworkNamespace(namespace.fd, () => openSocket(domain, 3, protocol));
  return { fd, set: (option, value) => setSocketOption(fd, level, option, value) };
}

/** `struct vifctl`: the interface of this number is the link of this index. */
function interface4(id: number, index: number): Uint8Array {
  const bytes = Buffer.alloc(16);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(0, id, littleEndian);
  bytes.set([8, 1], 2);
  view.setInt32(8, index, littleEndian);
  return bytes;
}

/** `struct mfcctl`: packets from the interface 0 go to the interface 1. */
function route4(source: readonly number[], group: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(60);
  bytes.set([...source, ...group, 0, 0]);
  bytes.fill(255, 10, 42);
  bytes[11] = 3;
  return bytes;
}

/** `struct mif6ctl`. */
function interface6(id: number, index: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(0, id, littleEndian);
  bytes[3] = 1;
  view.setUint16(4, index, littleEndian);
  return bytes;
}

/** `struct mf6cctl`: packets from the interface 0 go to the interface 1. */
function route6(source: string, group: string): Uint8Array {
  const bytes = Buffer.alloc(92);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (const [at, address] of [
    [0, source],
    [28, group],
  ] as const) {
    view.setUint16(at, 10, littleEndian);
    bytes.set(Buffer.from(address, 'hex'), at + 8);
  }
  view.setUint32(60, 1 << 1, littleEndian);
  return bytes;
}

/** Whether the kernel routes multicast. */
const routing = (name: keyof typeof family, file: string): Feature => ({
  name: `multicast routing of ${name}`,
  missing: () => (existsSync(file) ? undefined : `this kernel has no ${file}`),
});

const address = (prefix: string | undefined): string | undefined => prefix?.replace(/\/\d+$/, '');

const mapping: Mapping<Route> = {
  src: ({ src }) => address(src),
  dst: ({ dst }) => address(dst),
  iif: ({ iif }) => linkName(iif),
  multipath: listed(({ nexthops }) => nexthops, {
    oif: ({ oif }: RouteNexthop) => linkName(oif),
    // The least TTL of packets that leave by it.
    ttl: ({ weight = 1 }: RouteNexthop) => weight - 1,
  }),
  state: ({ flags = [] }) => (flags.includes('unresolved' as never) ? 'unresolved' : 'resolved'),
  packets: 'mfcStats.packets',
  bytes: 'mfcStats.bytes',
  wrong_if: 'mfcStats.wrongIf',
  expires: ignored('the time since the route was used, which changes'),
  table: ({ table }) => tableName(table),
};

describeLive('multicast routing', () => {
  liveTest(
    'of IPv4: routes as iproute2 lists them, interfaces as /proc has them',
    needs('command ip', 'command nsenter', routing('ipmr', '/proc/net/ip_mr_vif')),
    (context) => {
      const namespace = setUp(context, joined);
      const router = openRouter(namespace, family.ipmr);
      context.onTestFinished(() => closeFd(router.fd));
      router.set(MRT_INIT, 1);
      router.set(MRT_ADD_VIF, interface4(0, va));
      router.set(MRT_ADD_VIF, interface4(1, vb));
      router.set(MRT_ADD_MFC, route4([10, 0, 0, 9], [239, 1, 1, 1]));
      router.set(MRT_ADD_MFC, route4([0, 0, 0, 0], [239, 1, 1, 2]));
      const ours = namespace.socket.requestSync(routes.list({ family: 'ipmr' }));
      expect(ours).toHaveLength(2);
      compareWithIproute2(
        context,
        'multicast route',
        namespace.json('ip -j -s mroute show table all'),
        ours,
        mapping,
      );

      const interfaces = namespace.socket.requestSync(multicastInterfaces.list());
      const shown = interfaces.map(({ id, index, bytesIn, packetsIn, bytesOut, packetsOut, flags }) => ({
        ...{ id, name: linkName(index), flags },
        counters: [bytesIn, packetsIn, bytesOut, packetsOut].map(Number),
      }));
      const lines = namespace.run('cat /proc/net/ip_mr_vif').trim().split('\n').slice(1);
      expect(shown).toEqual(
        lines.map((line) => {
          const [id, name, ...counters] = line.trim().split(/\s+/);
          return { id: Number(id), name, flags: ['useIndex'], counters: counters.slice(0, 4).map(Number) };
        }),
      );
      expect(shown).toHaveLength(2);
      expect(interfaces.flatMap((one) => Object.keys(one)).filter((name) => name.startsWith('#'))).toEqual(
        [],
      );
      expect(namespace.socket.requestSync(multicastInterfaces.list({ index: vb, table: 253 }))).toMatchObject(
        [{ id: 1, index: vb, table: 253 }],
      );
    },
  );

  liveTest(
    'of IPv6: routes as iproute2 lists them',
    needs('command ip', 'command nsenter', 'ipv6', routing('ip6mr', '/proc/net/ip6_mr_vif')),
    (context) => {
      const namespace = setUp(context, joined);
      const router = openRouter(namespace, family.ip6mr);
      context.onTestFinished(() => closeFd(router.fd));
      router.set(MRT_INIT, 1);
      router.set(MRT_ADD_VIF, interface6(0, va));
      router.set(MRT_ADD_VIF, interface6(1, vb));
      router.set(MRT_ADD_MFC, route6('fd000000000000000000000000000009', 'ff050000000000000000000000000009'));
      const ours = namespace.socket.requestSync(routes.list({ family: 'ip6mr' }));
      expect(ours).toHaveLength(1);
      compareWithIproute2(
        context,
        'multicast route',
        namespace.json('ip -6 -j -s mroute show table all'),
        ours,
        mapping,
      );
    },
  );
});
