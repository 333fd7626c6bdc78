import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { littleEndian } from '../../../src/netlink/codec/byte-order.ts';
import { attributes, decode, encode, Reader, u32, u64 } from '../../../src/netlink/codec/index.ts';
import type { RouteMessage } from '../../../src/netlink/protocols/route/index.ts';
import { dump, hex } from '../../support/bytes.ts';

type Codec = typeof import('../../../src/netlink/codec/index.ts');
type Route = typeof import('../../../src/netlink/protocols/route/index.ts');
type Header = typeof import('../../../src/netlink/message/header.ts');
type Acknowledgement = typeof import('../../../src/netlink/message/acknowledgement.ts');
type Cursor = typeof import('../../../src/netlink/message/message-cursor.ts');

/** The modules as they are on a machine that stores the highest byte first. */
async function onBigEndian<T>(load: () => Promise<T>): Promise<T> {
  vi.resetModules();
  vi.doMock('../../../src/netlink/codec/byte-order.ts', async (original) => ({
    ...(await original<object>()),
    littleEndian: false,
  }));
  return load();
}

describe('on a big-endian machine', () => {
  let codec: Codec;
  let route: Route;
  let header: Header;
  let acknowledgement: Acknowledgement;
  let cursor: Cursor;
  beforeAll(async () => {
    [codec, route, header, acknowledgement, cursor] = await onBigEndian(() =>
      Promise.all([
        import('../../../src/netlink/codec/index.ts'),
        import('../../../src/netlink/protocols/route/index.ts'),
        import('../../../src/netlink/message/header.ts'),
        import('../../../src/netlink/message/acknowledgement.ts'),
        import('../../../src/netlink/message/message-cursor.ts'),
      ]),
    );
  });
  afterAll(() => {
    vi.doUnmock('../../../src/netlink/codec/byte-order.ts');
    vi.resetModules();
  });

  test('host order is that of the machine, network order stays', () => {
    const set = codec.attributes('SET', {
      a: [1, codec.u16],
      b: [2, codec.u32],
      c: [3, codec.u64],
      d: [4, codec.be32],
      e: [5, codec.s16],
      f: [6, codec.uint],
      g: [0x101, codec.flag],
    });
    const bytes = hex(`
      00 06 00 01 01 02 00 00  // a
      00 08 00 02 01 02 03 04  // b
      00 0c 00 03 01 02 03 04 05 06 07 08  // c
      00 08 00 04 01 02 03 04  // d
      00 06 00 05 ff fe 00 00  // e
      00 08 00 06 00 00 00 09  // f
      00 04 01 01              // g
    `);
    const value = { a: 0x102, b: 0x1020304, c: 0x102030405060708n, d: 0x1020304, e: -2, f: 9n, g: true };
    // Often enough to be compiled.
    for (let times = 0; times < 60; times++) {
      expect(codec.decode(set, bytes)).toStrictEqual(value);
      expect(dump(codec.encode(set, value))).toBe(dump(bytes));
    }
  });

  test('so are lengths of attributes and records, and addresses are the same', () => {
    const bytes = hex(`
      02 10 00 00  fe 03 00 01  00 00 01 00  // rtmsg: inet, /16, table main, boot, global, unicast, flags notify
      00 08 00 01 0a 09 00 00  // RTA_DST 10.9.0.0
      00 14 00 09              // RTA_MULTIPATH, 20 bytes
      00 10 00 02 00 00 00 07  // . rtnexthop: length 16, flags 0, hops 2, index 7
      00 08 00 05 0a 01 00 02  // . . RTA_GATEWAY 10.1.0.2
    `);
    const value: RouteMessage = {
      family: 'inet',
      dstLength: 16,
      srcLength: 0,
      tos: 0,
      tableByte: 254,
      protocol: 'boot',
      scope: 'global',
      type: 'unicast',
      flags: ['notify'],
      dst: '10.9.0.0',
      multipath: [{ flags: [], hops: 2, index: 7, gateway: '10.1.0.2' }],
    };
    for (let times = 0; times < 60; times++) {
      expect(codec.decode(route.routeMessage, bytes)).toStrictEqual(value);
      expect(dump(codec.encode(route.routeMessage, value))).toBe(dump(bytes));
    }
  });

  test('so are message headers', () => {
    const writer = new codec.Writer();
    const start = header.beginMessage(writer, 0x102, 0x304, 0x5060708);
    writer.put(new Uint8Array(1));
    header.endMessage(writer, start);
    expect(dump(writer.toBytes())).toBe(
      dump(hex('00 00 00 11 01 02 03 04 05 06 07 08 00 00 00 00  00 00 00 00')),
    );
    const bytes = hex(
      '00 00 00 24 00 02 01 00 00 00 00 01 00 00 00 00  ff ff ff ed  00 00 00 10 00 12 00 05 00 00 00 01 00 00 00 00',
    );
    const message = new cursor.MessageCursor(new codec.Reader(bytes));
    message.begin(0, bytes.length);
    expect(message.next() && message.isWhole).toBe(true);
    expect(acknowledgement.readError(message).errno).toBe(19);
  });
});

test('what comes from a host of the other order is read as such, also by what has been compiled', () => {
  const set = attributes('SET', { eight: [8, u64], twelve: [12, u32] });
  // Read in the other order, the header of either is that of the other one.
  const values = [{ eight: 2n ** 40n + 3n }, { twelve: 7 }, { twelve: 7, eight: 1n }];
  const swapped = [
    hex('00 0c 00 08 00 00 01 00 00 00 00 03'),
    hex('00 08 00 0c 00 00 00 07'),
    hex('00 08 00 0c 00 00 00 07 00 0c 00 08 00 00 00 00 00 00 00 01'),
  ];
  for (let times = 0; times < 60; times++)
    for (const value of values) expect(decode(set, encode(set, value))).toStrictEqual(value);
  for (const [index, value] of values.entries()) {
    const bytes = swapped[index]!;
    const reader = new Reader(littleEndian ? bytes : encode(set, value), littleEndian);
    expect(set.decode(reader, 0, bytes.length, undefined)).toStrictEqual(value);
  }
});

test('the order is found out, not assumed', async () => {
  const { endianness } = await import('node:os');
  expect(littleEndian).toBe(endianness() === 'LE');
});
