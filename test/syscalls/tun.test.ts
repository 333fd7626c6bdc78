import { readSync, writeSync } from 'node:fs';
import { expect } from 'vitest';
import { links } from '../../src/netlink/protocols/route/index.ts';
import { closeFd, openTun } from '../../src/syscalls/index.ts';
import { whyMissing } from '../support/features.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { testNamespace } from '../support/namespace.ts';

const tun = needs('device /dev/net/tun');

describeLive('a tun or tap', () => {
  liveTest('is made in a namespace, reported by netlink, and gone when it is closed', tun, (context) => {
    const namespace = testNamespace(context);
    // In a user namespace there may be no other users.
    const [owner, group] = whyMissing('real root') === undefined ? [12345, 54321] : [0, 0];
    const { fd, name } = openTun({
      namespace,
      name: 'mytap%d',
      mode: 'tap',
      multiQueue: true,
      owner,
      group,
    });
    expect(name).toBe('mytap0');
    expect(namespace.socket.requestSync(links.get(name))).toMatchObject({
      type: 'ether',
      kind: 'tun',
      options: {
        type: 'tap',
        pi: false,
        vnetHeader: false,
        persist: false,
        multiQueue: true,
        queues: 1,
        owner,
        group,
      },
    });
    closeFd(fd);
    expect(() => namespace.socket.requestSync(links.get(name))).toThrow('ENODEV');
  });

  liveTest('is of IP packets with four bytes before each, and stays, if one wants', tun, (context) => {
    const namespace = testNamespace(context);
    const { fd, name } = openTun({ namespace, packetInfo: true, persist: true });
    expect(name).toBe('tun0');
    closeFd(fd);
    expect(namespace.socket.requestSync(links.get(name))).toMatchObject({
      type: 'none',
      kind: 'tun',
      options: { type: 'tun', pi: true, persist: true },
    });
    closeFd(openTun({ namespace, name, packetInfo: true, persist: false }).fd);
    expect(() => namespace.socket.requestSync(links.get(name))).toThrow('ENODEV');
  });

  liveTest('receives what is written, and does not wait for what is sent', tun, (context) => {
    const namespace = testNamespace(context);
    const { fd, name } = openTun({ namespace, name: 'tap', mode: 'tap' });
    namespace.run('ip link set dev tap addrgenmode none up');
    // The kernel may have greeted its neighbours; after that there is nothing, and no waiting for it.
    const drain = () => {
      for (let frames = 0; frames < 20; frames++) readSync(fd, new Uint8Array(2000));
    };
    expect(drain).toThrow('EAGAIN');
    const frame = new Uint8Array(60);
    frame.fill(0xff, 0, 6);
    writeSync(fd, frame);
    expect(namespace.socket.requestSync(links.get(name)).stats64).toMatchObject({
      rxPackets: 1n,
      rxBytes: 60n,
    });
    closeFd(fd);
  });

  liveTest('is refused with the reason', tun, (context) => {
    const namespace = testNamespace(context);
    const { fd } = openTun({ namespace, name: 'tun' });
    expect(() => openTun({ namespace, name: 'tun' })).toThrow(
      'ioctl: EBUSY: Device or resource busy (tun tun)',
    );
    expect(() => openTun({ namespace, name: 'lo' })).toThrow('EINVAL');
    expect(() => openTun({ name: 'a-name-of-16-byte' })).toThrow('name: ');
    expect(() => openTun({ mode: 'tup' as 'tun' })).toThrow("mode: expected 'tun' or 'tap'");
    closeFd(fd);
  });
});
