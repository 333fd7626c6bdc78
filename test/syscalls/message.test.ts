import { expect } from 'vitest';
import * as sys from '../../src/syscalls/index.ts';
import { describeLive, liveTest } from '../support/live.ts';
import {
  getLink,
  little,
  netlinkAddress,
  openSocket,
  routeSocket,
  socketPair,
} from '../support/raw-sockets.ts';

// asm-generic/socket.h, linux/socket.h, linux/netlink.h
const SO_PASSCRED = 16;
const SO_TIMESTAMPNS = 35;
const SCM_CREDENTIALS = 2;
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_PKTINFO = 3;
const RTNLGRP_LINK = 1;

describeLive('receiveMessage', () => {
  liveTest('gives the sender, and the group as ancillary data of netlink', () => {
    const fd = routeSocket();
    sys.setSocketOption(fd, sys.SOL_NETLINK, NETLINK_PKTINFO, 1);
    sys.sendTo(fd, getLink(), 32, 0);
    const buffer = new Uint8Array(4096);
    const message = sys.receiveMessage(fd, buffer, sys.MSG_DONTWAIT);
    expect(message.length).toBe(new DataView(buffer.buffer).getUint32(0, little));
    expect(message.flags).toBe(0);
    expect(message.sender).toEqual(netlinkAddress());
    expect(message.control).toEqual([
      { level: sys.SOL_NETLINK, type: NETLINK_PKTINFO, data: Uint8Array.of(0, 0, 0, 0) },
    ]);
  });

  liveTest('gives several pieces of ancillary data', () => {
    const [a, b] = socketPair();
    sys.setSocketOption(b, sys.SOL_SOCKET, SO_PASSCRED, 1);
    sys.setSocketOption(b, sys.SOL_SOCKET, SO_TIMESTAMPNS, 1);
    const before = BigInt(Date.now()) * 1_000_000n;
    sys.sendTo(a, Uint8Array.of(1, 2, 3), 3, 0);
    const message = sys.receiveMessage(b, new Uint8Array(16), 0);
    expect(message.length).toBe(3);
    expect(message.sender).toEqual(sys.getsockname(a));
    expect(message.control).toHaveLength(2);

    const credentials = message.control.find(({ type }) => type === SCM_CREDENTIALS)!;
    expect(credentials.level).toBe(sys.SOL_SOCKET);
    expect([...new Uint32Array(credentials.data.buffer)]).toEqual([
      process.pid,
      process.getuid!(),
      process.getgid!(),
    ]);
    const time = message.control.find(({ type }) => type === SO_TIMESTAMPNS)!;
    const [seconds, nanoseconds] = new BigInt64Array(time.data.buffer);
    const sent = seconds! * 1_000_000_000n + nanoseconds!;
    expect(Math.abs(Number(sent - before))).toBeLessThan(5e9);
  });

  liveTest('keeps results apart from later calls', () => {
    const [a, b] = socketPair();
    sys.setSocketOption(b, sys.SOL_SOCKET, SO_PASSCRED, 1);
    sys.sendTo(a, Uint8Array.of(1), 1, 0);
    const first = sys.receiveMessage(b, new Uint8Array(16), 0);
    const copy = structuredClone(first);
    const fd = routeSocket();
    sys.sendTo(fd, getLink(), 32, 0);
    const second = sys.receiveMessage(fd, new Uint8Array(16), 0);
    expect(second).toMatchObject({ length: 16, flags: sys.MSG_TRUNC, control: [] });
    expect(first).toEqual(copy);
  });

  liveTest('gives an empty sender where there is none', () => {
    const a = openSocket(sys.AF_UNIX, sys.SOCK_DGRAM, 0);
    const [, b] = socketPair();
    sys.sendTo(a, Uint8Array.of(1), 1, 0, sys.getsockname(b));
    expect(sys.receiveMessage(b, new Uint8Array(16), 0)).toEqual({
      length: 1,
      flags: 0,
      sender: new Uint8Array(0),
      control: [],
    });
  });

  liveTest('gives the negative error number', () => {
    const [, b] = socketPair();
    expect(sys.receiveMessage(b, new Uint8Array(16), sys.MSG_DONTWAIT)).toEqual({
      length: -11,
      flags: 0,
      sender: new Uint8Array(0),
      control: [],
    });
  });

  liveTest('receives events of a group', () => {
    const fd = routeSocket();
    sys.setSocketOption(fd, sys.SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, RTNLGRP_LINK);
    sys.setSocketOption(fd, sys.SOL_NETLINK, NETLINK_PKTINFO, 1);
    // Ask for a change that changes nothing but is announced: RTM_NEWLINK of the loopback, up.
    const message = getLink();
    const view = new DataView(message.buffer);
    view.setUint16(4, 16, little);
    view.setUint16(6, 5, little);
    view.setUint32(24, 1, little);
    view.setUint32(28, 1, little);
    sys.sendTo(fd, message, 32, 0);
    const groups = [];
    for (;;) {
      const { length, control } = sys.receiveMessage(fd, new Uint8Array(8192), sys.MSG_DONTWAIT);
      if (length < 0) break;
      groups.push(new DataView(control[0]!.data.buffer).getUint32(0, little));
    }
    expect(groups).toContain(RTNLGRP_LINK);
  });
});
