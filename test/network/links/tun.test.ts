import { readdirSync } from 'node:fs';
import { Bridge, Namespace, Tun } from 'tsnetlink';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { patience } from '../../support/patience.ts';

const device = needs('device /dev/net/tun');
let namespace: Namespace;

/** The answer to an ICMP echo request in an IPv4 packet: the addresses change places, the type becomes reply. */
function echoReply(packet: Uint8Array): Uint8Array {
  const reply = packet.slice();
  reply.set(packet.subarray(12, 16), 16);
  reply.set(packet.subarray(16, 20), 12);
  const header = ((packet[0] as number) & 15) * 4;
  reply[header] = 0;
  // The type went from 8 to 0, so the checksum grows by 0x0800, with the carry added (RFC 1624).
  const view = new DataView(reply.buffer);
  const sum = view.getUint16(header + 2) + 0x0800;
  view.setUint16(header + 2, (sum & 0xffff) + (sum >> 16));
  return reply;
}

describeLive('a tun', () => {
  beforeEach(async () => {
    namespace = await Namespace.create();
  });
  afterEach(() => namespace.close());

  liveTest('lets the program be the host at the other end', device, async () => {
    const tun = await Tun.create({ name: 'tun0', namespace, addresses: ['10.0.0.1/24'], up: true });
    expect(tun.state).toMatchObject({ name: 'tun0', kind: 'tun', options: { type: 'tun' } });
    const answering = (async () => {
      let answered = 0;
      for await (const packet of tun.packets()) {
        if (packet[0] !== 0x45 || packet[9] !== 1) continue;
        tun.write(echoReply(packet));
        answered++;
      }
      return answered;
    })();
    expect(await namespace.ping('10.0.0.99', { count: 3, interval: 1, timeout: patience })).toMatchObject({
      received: 3,
      replies: [{ from: '10.0.0.99' }, {}, {}],
    });
    tun.close();
    tun.close();
    expect(await answering).toBe(3);
    expect((await namespace.links()).map(({ name }) => name)).toEqual(['lo']);
  });

  liveTest('stops yielding packets when aborted or closed', device, async () => {
    const tun = await Tun.create({ name: 'tun0', namespace, up: true });
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of tun.packets({ signal: stop.signal }));
    })();
    setTimeout(() => stop.abort(), 20);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    tun.close();
  });

  liveTest('may be a tap, and a port of a bridge', device, async () => {
    const tap = await Tun.create({
      mode: 'tap',
      name: 'tap%d',
      namespace,
      up: true,
      mtu: 1400,
      address: '02:00:00:00:00:01',
    });
    expect(tap).toMatchObject({ name: 'tap0', mtu: 1400, address: '02:00:00:00:00:01' });
    const bridge = await Bridge.create({ name: 'br0', namespace, ports: [tap] });
    expect((await bridge.ports()).map(({ name }) => name)).toEqual(['tap0']);
    tap.close();
  });

  liveTest('leaves nothing open where it cannot be made', device, async () => {
    const descriptors = (): string => String(readdirSync('/proc/self/fd').length);
    // So that its socket is open already.
    await namespace.links();
    const before = descriptors();
    await expect(Tun.create({ name: 'a'.repeat(16), namespace })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
    await expect(Tun.create({ name: 'tun0', namespace, addresses: ['nonsense'] })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
    const twice = ['10.0.0.1/24', '10.0.0.1/24'];
    await expect(Tun.create({ name: 'tun0', namespace, addresses: twice })).rejects.toMatchObject({
      errors: [{ code: 'EEXIST' }],
    });
    expect((await namespace.links()).map(({ name }) => name)).toEqual(['lo']);
    expect(descriptors()).toBe(before);
  });
});

describeLive('a link', () => {
  liveTest('is shaped, and is so no more', needs('qdisc tbf'), async () => {
    namespace = await Namespace.create();
    const bridge = await Bridge.create({ name: 'br0', namespace, up: true });
    await bridge.shape({ rate: '10mbit' });
    expect(await bridge.qdiscs()).toMatchObject([{ kind: 'tbf', options: { parameters: {} } }]);
    await bridge.shape({ rate: 2_000_000 });
    expect(await bridge.qdiscs()).toHaveLength(1);
    await bridge.unshape();
    expect((await bridge.qdiscs()).map(({ kind }) => kind)).not.toContain('tbf');
    await expect(bridge.shape({ rate: 'fast' })).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    await expect(bridge.shape({})).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    namespace.close();
  });
});
