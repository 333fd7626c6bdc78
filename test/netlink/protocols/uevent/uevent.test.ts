import { Namespace, VethPair } from 'tsnetlink';
import { decode, encode, inspect } from 'tsnetlink/codec';
import { uevent } from 'tsnetlink/uevent';
import { expect, type TestContext, test } from 'vitest';
import { DecodeSession } from '../../../../src/dump/decode/session.ts';
import { inNetworkNamespace } from '../../../../src/syscalls/namespace.ts';
import { bind, closeFd, openSocket, sendTo } from '../../../../src/syscalls/socket.ts';
import { describeLive, liveTest } from '../../../support/live.ts';

const kernelEvent = Buffer.from(
  'add@/devices/virtual/net/veth0\0ACTION=add\0DEVPATH=/devices/virtual/net/veth0\0SUBSYSTEM=net\0' +
    'INTERFACE=veth0\0IFINDEX=7\0SEQNUM=1234\0',
);

/** An event as udev sends it: `struct udev_monitor_netlink_header`, and the properties. */
function udevEvent(properties: string, offset = 40, length = properties.length): Buffer {
  const header = Buffer.alloc(40);
  header.write('libudev\0', 'latin1');
  header.writeUInt32BE(0xfeedcafe, 8);
  header.writeUInt32LE(40, 12);
  header.writeUInt32LE(offset, 16);
  header.writeUInt32LE(length, 20);
  header.writeUInt32BE(0x11223344, 24);
  return Buffer.concat([header, Buffer.from(properties)]);
}
const udevText = 'ACTION=add\0DEVPATH=/devices/x\0SUBSYSTEM=net\0ID_NET_NAME=enp0\0';

test('events of the kernel and of udev are decoded, and encoded to the same bytes', () => {
  expect(decode(uevent, kernelEvent)).toEqual({
    source: 'kernel',
    action: 'add',
    devpath: '/devices/virtual/net/veth0',
    properties: {
      ACTION: 'add',
      DEVPATH: '/devices/virtual/net/veth0',
      SUBSYSTEM: 'net',
      INTERFACE: 'veth0',
      IFINDEX: '7',
      SEQNUM: '1234',
    },
  });
  expect(decode(uevent, udevEvent(udevText))).toEqual({
    source: 'udev',
    action: 'add',
    devpath: '/devices/x',
    properties: { ACTION: 'add', DEVPATH: '/devices/x', SUBSYSTEM: 'net', ID_NET_NAME: 'enp0' },
    tags: { subsystemHash: 0x11223344, devtypeHash: 0, tags: 0n },
  });
  const strange = ['add@\0__proto__=1\0A=1\0A=2\0novalue\0=x\0end', 'change@/d\0K=\xff\xfe\0', 'a@b'];
  for (const bytes of [
    kernelEvent,
    udevEvent(udevText),
    ...strange.map((text) => Buffer.from(text, 'latin1')),
  ]) {
    const value = decode(uevent, bytes);
    expect(value).toBeDefined();
    expect(Buffer.from(encode(uevent, value!))).toEqual(bytes);
    for (const { offset, end } of inspect(uevent, bytes)) {
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(bytes.length);
    }
  }
});

test('bytes that are no event are refused, wherever they end', () => {
  for (const text of ['', 'add', '@/d', '\0\0', 'libudev\0'])
    expect(decode(uevent, Buffer.from(text)), text).toBeUndefined();
  for (const [offset, length] of [
    [0, 10],
    [40, 1000],
    [0xffffffff, 1],
    [41, udevText.length],
  ] as const)
    expect(decode(uevent, udevEvent(udevText, offset, length))).toBeUndefined();
  for (let length = 0; length < 50; length++) decode(uevent, udevEvent(udevText).subarray(0, length));
});

test('dump shows an event without a header', async () => {
  const session = new DecodeSession();
  await session.prepare(15);
  const [message, ...rest] = session.decode({ protocol: 15, bytes: kernelEvent });
  expect(rest).toEqual([]);
  expect(message).toMatchObject({ name: 'UEVENT', length: kernelEvent.length });
  expect(message?.parts.find(({ name }) => name === 'INTERFACE')).toMatchObject({ value: 'veth0' });
  expect(message?.headerParts()).toEqual([]);
});

describeLive('uevents', () => {
  async function fresh(context: TestContext): Promise<Namespace> {
    const namespace = await Namespace.create();
    context.onTestFinished(() => namespace.close());
    return namespace;
  }

  liveTest('tell of a veth pair as it comes and goes, in its namespace', async (context) => {
    const namespace = await fresh(context);
    const watch = namespace.uevents({ subsystem: 'net', action: ['add', 'remove'] });
    const pair = await VethPair.create({ name: 'one', namespace }, { name: 'two', namespace });
    const added = [await watch.next(), await watch.next()].map(({ value }) => value);
    expect(added).toEqual(
      ['one', 'two']
        .map((name) =>
          expect.objectContaining({
            kind: 'uevent',
            source: 'kernel',
            action: 'add',
            devpath: `/devices/virtual/net/${name}`,
            properties: expect.objectContaining({ SUBSYSTEM: 'net', INTERFACE: name }),
          }),
        )
        .sort(() => ((added[0] as { devpath: string }).devpath.endsWith('two') ? -1 : 1)),
    );
    await pair.delete();
    expect((await watch.next()).value).toMatchObject({ action: 'remove' });
    await watch.return();
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  liveTest('count only from the kernel, and from root to the group of udev', async (context) => {
    const namespace = await fresh(context);
    const watch = namespace.uevents({ source: ['kernel', 'udev'] });
    const fd = inNetworkNamespace(namespace.fd, () => openSocket(16, 3, 15));
    context.onTestFinished(() => closeFd(fd));
    bind(fd, Uint8Array.of(16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    const send = (bytes: Uint8Array, groups: number): void =>
      void sendTo(fd, bytes, bytes.length, 0, Uint8Array.of(16, 0, 0, 0, 0, 0, 0, 0, groups, 0, 0, 0));
    // A process that feigns to be the kernel, then udev.
    send(Buffer.from('add@/feigned\0SUBSYSTEM=net\0'), 1);
    send(udevEvent(udevText), 2);
    expect((await watch.next()).value).toMatchObject({ source: 'udev', devpath: '/devices/x' });
  });

  liveTest('end with their namespace and with a signal, and refuse bad options', async (context) => {
    const namespace = await fresh(context);
    const reason = new Error('enough');
    const controller = new AbortController();
    const watch = namespace.uevents({ signal: controller.signal });
    const next = watch.next();
    controller.abort(reason);
    await expect(next).rejects.toThrow('enough');
    for (const [options, field] of [
      [{ source: 'systemd' }, 'source'],
      [{ subsytem: 'net' }, 'subsytem'],
      [{ action: [] }, 'action'],
    ] as const)
      expect(() => namespace.uevents(options as never)).toThrow(expect.objectContaining({ field }));
  });
});
