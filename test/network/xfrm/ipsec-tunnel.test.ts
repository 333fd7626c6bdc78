import { IpsecTunnel, Namespace, VethPair } from 'tsnetlink';
import { addresses } from 'tsnetlink/route';
import { expect } from 'vitest';
import { PacketSocket } from '../../../src/dump/capture/packet-socket.ts';
import { parseIp } from '../../../src/netlink/codec/scalars/addresses.ts';
import { esp } from '../../netlink/protocols/xfrm/support.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';

/** Protocols of IP. */
const ICMP = 1;
const ESP = 50;
const ICMPV6 = 58;

/** A packet that the host itself has sent (`PACKET_OUTGOING`). One that it has decrypted passes its link once more. */
const outgoing = 4;

/** The IP packets on the wire while a function runs, those that either end sends: protocol and bytes. */
async function packetsWhile(
  ends: readonly Namespace[],
  run: () => Promise<unknown>,
): Promise<{ protocol: number; bytes: Uint8Array }[]> {
  const sockets: PacketSocket[] = [];
  try {
    for (const end of ends) sockets.push(new PacketSocket(end.fd, (await end.link('outer')).index));
    await run();
    return sockets
      .flatMap((socket) => socket.take(1000))
      .filter(({ type }) => type === outgoing)
      .map(({ bytes }) => bytes.subarray(14))
      .filter((bytes) => (bytes[0] as number) >> 4 === 4 || (bytes[0] as number) >> 4 === 6)
      .map((bytes) => ({ protocol: bytes[(bytes[0] as number) >> 4 === 4 ? 9 : 6] as number, bytes }));
  } finally {
    for (const socket of sockets) socket.close();
  }
}

/** Two namespaces with a wire between them, and a network behind each. */
async function twoNetworks(): Promise<{ a: Namespace; b: Namespace }> {
  const [a, b] = [await Namespace.create(), await Namespace.create()];
  await VethPair.create(
    { name: 'outer', namespace: a, addresses: ['192.0.2.1/24', 'fd00:9::1/64'], up: true },
    { name: 'outer', namespace: b, addresses: ['192.0.2.2/24', 'fd00:9::2/64'], up: true },
  );
  for (const [namespace, own, far] of [
    [a, 1, 2],
    [b, 2, 1],
  ] as const) {
    const link = await namespace
      .createLink({ name: 'inner', kind: 'dummy' })
      .catch(() => namespace.link('lo'));
    for (const address of [`10.${own}.0.1/16`, `fd00:${own}::1/64`])
      await namespace.request(addresses.add({ index: link.index, address, flags: ['nodad'] }));
    await link.up();
    const { index } = await namespace.link('outer');
    await namespace.addRoute({
      dst: `10.${far}.0.0/16`,
      gateway: `192.0.2.${far}`,
      prefsrc: `10.${own}.0.1`,
    });
    await namespace.addRoute({
      dst: `fd00:${far}::/64`,
      gateway: `fd00:9::${far}`,
      oif: index,
      prefsrc: `fd00:${own}::1`,
    });
  }
  return { a, b };
}

describeLive('an encrypted tunnel', () => {
  for (const [family, outer, subnets, source, target, plain] of [
    ['IPv4', ['192.0.2.1', '192.0.2.2'], ['10.1.0.0/16', '10.2.0.0/16'], '10.1.0.1', '10.2.0.1', ICMP],
    [
      'IPv6 in IPv4',
      ['192.0.2.1', '192.0.2.2'],
      ['fd00:1::/64', 'fd00:2::/64'],
      'fd00:1::1',
      'fd00:2::1',
      ICMPV6,
    ],
    [
      'IPv4 in IPv6',
      ['fd00:9::1', 'fd00:9::2'],
      ['10.1.0.0/16', '10.2.0.0/16'],
      '10.1.0.1',
      '10.2.0.1',
      ICMP,
    ],
  ] as const)
    liveTest(`carries a ping of ${family} that a packet socket sees as ESP`, needs(esp), async () => {
      const { a, b } = await twoNetworks();
      try {
        const first = { namespace: a, address: outer[0], subnets: [subnets[0]] };
        const second = { namespace: b, address: outer[1], subnets: [subnets[1]] };
        const ping = () => a.ping(target, { timeout: 5000 });
        // Source and destination of the ping stand side by side in its header.
        const header = Buffer.concat([source, target].map((text) => parseIp(text) as Uint8Array));

        const open = await packetsWhile([a, b], async () => expect((await ping()).received).toBe(1));
        expect(open.map(({ protocol }) => protocol)).toContain(plain);
        expect(open.some(({ bytes }) => Buffer.from(bytes).includes(header))).toBe(true);

        const tunnel = await IpsecTunnel.create(first, second);
        const sealed = await packetsWhile([a, b], async () => expect((await ping()).received).toBe(1));
        expect(sealed.filter(({ protocol }) => protocol === ESP).length).toBe(2);
        expect(sealed.some(({ bytes }) => Buffer.from(bytes).includes(header))).toBe(false);

        for (const namespace of [a, b]) {
          const found = await namespace.xfrm().states({ reqid: tunnel.reqid });
          expect(found.map(({ current }) => current.packets)).toEqual([1n, 1n]);
          expect(found.map(({ statistics }) => statistics)).toEqual(
            Array.from({ length: 2 }, () => ({ replayWindow: 0, replay: 0, integrityFailed: 0 })),
          );
          expect((await namespace.xfrm().policies()).map(({ direction }) => direction).sort()).toEqual([
            'fwd',
            'in',
            'out',
          ]);
        }
        await tunnel.delete();
        for (const namespace of [a, b]) {
          expect(await namespace.xfrm().states()).toEqual([]);
          expect(await namespace.xfrm().policies()).toEqual([]);
        }
        expect((await ping()).received).toBe(1);
      } finally {
        a.close();
        b.close();
      }
    });

  liveTest('of two hosts encrypts what they send to each other', needs(esp), async () => {
    const { a, b } = await twoNetworks();
    try {
      const tunnel = await IpsecTunnel.create(
        { namespace: a, address: '192.0.2.1' },
        { namespace: b, address: '192.0.2.2' },
        { mode: 'transport', extendedSequence: true, replayWindow: 256 },
      );
      const seen = await packetsWhile([a, b], async () =>
        expect((await a.ping('192.0.2.2', { timeout: 5000 })).received).toBe(1),
      );
      expect(seen.filter(({ protocol }) => protocol === ESP).length).toBe(2);
      expect(seen.filter(({ protocol }) => protocol === ICMP)).toEqual([]);
      const [state] = await a.xfrm().states({ protocol: 'esp', dst: '192.0.2.1' });
      expect(state).toMatchObject({
        mode: 'transport',
        flags: ['esn'],
        replayEsn: { replayWindow: 256, seq: 1 },
      });
      // Another program may have deleted a part.
      await a.xfrm().flushStates({ reqid: tunnel.reqid });
      await tunnel.delete();
      await tunnel.delete();
    } finally {
      a.close();
      b.close();
    }
  });

  liveTest('leaves nothing behind when a step fails', needs(esp), async () => {
    const { a, b } = await twoNetworks();
    try {
      const ends = [
        { namespace: a, address: '192.0.2.1', subnets: ['10.1.0.0/16'] },
        { namespace: b, address: '192.0.2.2', subnets: ['10.2.0.0/16'] },
      ] as const;
      const selector = { src: '10.1.0.0/16', dst: '10.2.0.0/16' };
      await b.xfrm().addPolicy({ direction: 'fwd', selector, priority: 9 });
      await expect(IpsecTunnel.create(...ends)).rejects.toMatchObject({ code: 'EEXIST' });
      expect(await a.xfrm().policies()).toEqual([]);
      expect(await a.xfrm().states()).toEqual([]);
      expect(await b.xfrm().policies()).toMatchObject([{ direction: 'fwd', selector, priority: 9 }]);
      expect(await b.xfrm().states()).toEqual([]);
    } finally {
      a.close();
      b.close();
    }
  });
});
