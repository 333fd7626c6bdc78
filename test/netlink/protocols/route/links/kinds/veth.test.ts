import { describe, test } from 'vitest';
import { veth } from '../../../../../../src/netlink/protocols/route/links/kinds/veth.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a veth', () => {
  test('of a request: veth', () => {
    // ip link add name p numtxqueues 2 txqueuelen 77 mtu 1400 type veth peer name q mtu 1300 address 02:00:00:00:00:07
    bothWays(
      veth.options,
      {
        peer: {
          family: 'unspec',
          type: 'netrom',
          index: 0,
          flags: [],
          change: [],
          mtu: 1300,
          address: '02:00:00:00:00:07',
          name: 'q',
        },
      },
      hex(`
        30 00 01 00             // peer, 48 bytes
        00 00                   // . family unspec, padding
        00 00                   // . type netrom
        00 00 00 00             // . index 0
        00 00 00 00             // . flags []
        00 00 00 00             // . change []
        08 00 04 00 14 05 00 00 // . mtu 1300
        0a 00 01 00 02 00 00 00 // . address 02:00:00:00:00:07
        00 07 00 00
        06 00 03 00 71 00 00 00 // . name q
      `),
    );
  });
});
