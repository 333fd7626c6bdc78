import { execFileSync } from 'node:child_process';
import { Namespace, VethPair, WireGuard } from 'tsnetlink';
import { expect, test } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';

test('a pair of keys is one of X25519', async () => {
  const [one, other] = [await WireGuard.generateKeyPair(), await WireGuard.generateKeyPair()];
  for (const key of [one.privateKey, one.publicKey]) expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(new Set([one.privateKey, one.publicKey, other.privateKey, other.publicKey]).size).toBe(4);
});

describeLive('WireGuard', () => {
  liveTest('carries a ping between two namespaces', needs('link wireguard'), async (context) => {
    const [a, b] = [await Namespace.create(), await Namespace.create()];
    context.onTestFinished(() => {
      a.close();
      b.close();
    });
    await VethPair.create(
      { name: 'v0', namespace: a, addresses: ['192.0.2.1/24'], up: true },
      { name: 'v1', namespace: b, addresses: ['192.0.2.2/24'], up: true },
    );
    const [one, two] = [await WireGuard.generateKeyPair(), await WireGuard.generateKeyPair()];
    const device = (namespace: Namespace, own: number, privateKey: string, publicKey: string) =>
      WireGuard.create({
        name: 'wg0',
        namespace,
        addresses: [`10.0.0.${own}/24`],
        up: true,
        config: {
          privateKey,
          listenPort: 5000,
          peers: [{ publicKey, endpoint: `192.0.2.${3 - own}:5000`, allowedIps: [`10.0.0.${3 - own}/32`] }],
        },
      });
    const tunnel = await device(a, 1, one.privateKey, two.publicKey);
    await device(b, 2, two.privateKey, one.publicKey);
    expect(await a.ping('10.0.0.2', { count: 1, timeout: 20_000 })).toMatchObject({ received: 1 });
    const { publicKey, peers } = await tunnel.show();
    expect(publicKey).toBe(one.publicKey);
    expect(peers).toMatchObject([{ publicKey: two.publicKey, allowedIps: ['10.0.0.2/32'] }]);
    expect(peers[0]?.lastHandshake).toBeInstanceOf(Date);
    expect(peers[0]?.receivedBytes).toBeGreaterThan(0n);
  });

  liveTest(
    'has the configuration that wg shows, however many peers there are',
    needs('link wireguard', 'command wg', 'real root'),
    async (context) => {
      const namespace = Namespace.current();
      const { privateKey, publicKey } = await WireGuard.generateKeyPair();
      const device = await WireGuard.create({
        name: 'wgmany',
        namespace,
        config: { privateKey, listenPort: 51999 },
      });
      context.onTestFinished(() => device.delete());
      const wg = (...words: string[]) => execFileSync('wg', words, { encoding: 'utf8' });
      const peers = Array.from({ length: 400 }, (_, index) => ({
        publicKey: Uint8Array.from({ length: 32 }, (__, at) => (at < 2 ? (index >> (8 * at)) & 0xff : 1)),
        allowedIps: [`10.${index >> 8}.${index & 255}.0/24`, `fd00:${index.toString(16)}::/32`],
        endpoint: index % 2 === 0 ? '192.0.2.1:9' : '[2001:db8::1]:9',
        persistentKeepalive: index,
      }));
      await device.setConfig({ peers, replacePeers: true, fwmark: 0x10 });
      expect((await device.show()).peers).toHaveLength(400);
      expect(await device.toFile()).toBe(wg('showconf', 'wgmany'));
      await device.removePeer(peers[0]!.publicKey);
      await device.setPeer({ publicKey, presharedKey: privateKey, allowedIps: ['192.0.2.0/24'] });
      expect(await device.toFile()).toBe(wg('showconf', 'wgmany'));
      await device.setConfig({ privateKey: 'none', peers: [], replacePeers: true });
      expect(await device.toFile()).toBe(wg('showconf', 'wgmany'));
      expect(await device.show()).toEqual({
        index: device.index,
        name: 'wgmany',
        listenPort: 51999,
        fwmark: 0x10,
        peers: [],
      });
    },
  );
});
