import { describe, test } from 'vitest';
import { linkMessage, statisticsMessage } from '../../../../../src/netlink/protocols/route/index.ts';
import { bothWays, hex } from '../../../../support/bytes.ts';

describe('changes of a link, as iproute2 says them:', () => {
  test('addrgenmode', () => {
    // ip link set dev vb addrgenmode none
    bothWays(
      linkMessage,
      {
        family: 'unspec',
        type: 'netrom',
        index: 3,
        flags: [],
        change: [],
        afSpec: { inet6: { addressGenerationMode: 'none' } },
      },
      hex(`
        00                      // family unspec
        00                      // padding
        00 00                   // type netrom
        03 00 00 00             // index 3
        00 00 00 00             // flags []
        00 00 00 00             // change []
        10 00 1a 00             // afSpec, 16 bytes
        0c 00 0a 00             // . inet6, 12 bytes
        05 00 08 00 01 00 00 00 // . . addressGenerationMode none
      `),
    );
  });

  test('alternative names', () => {
    // ip link property add dev va altname one altname two
    bothWays(
      linkMessage,
      {
        family: 'unspec',
        type: 'netrom',
        index: 2,
        flags: [],
        change: [],
        properties: { altNames: ['one', 'two'] },
      },
      hex(`
        00                      // family unspec
        00                      // padding
        00 00                   // type netrom
        02 00 00 00             // index 2
        00 00 00 00             // flags []
        00 00 00 00             // change []
        14 00 34 80             // properties, 20 bytes
        08 00 35 00 6f 6e 65 00 // . altNames one
        08 00 35 00 74 77 6f 00 // . altNames two
      `),
    );
  });

  test('virtual function', () => {
    // ip link set dev va vf 1 mac 02:00:00:00:00:0b vlan 5 qos 2 spoofchk on trust on state auto max_tx_rate 200 min_tx_rate 100 query_rss on
    bothWays(
      linkMessage,
      {
        family: 'unspec',
        type: 'netrom',
        index: 2,
        flags: [],
        change: [],
        vfs: [
          {
            mac: { vf: 1, address: '02:00:00:00:00:0b' },
            vlan: { vf: 1, vlan: 5, qos: 2 },
            spoofCheck: { vf: 1, setting: 'on' },
            trust: { vf: 1, setting: 'on' },
            linkState: { vf: 1, state: 'auto' },
            rssQuery: { vf: 1, setting: 'on' },
            rate: { vf: 1, minimum: 100, maximum: 200 },
          },
        ],
      },
      hex(`
        00                      // family unspec
        00                      // padding
        00 00                   // type netrom
        02 00 00 00             // index 2
        00 00 00 00             // flags []
        00 00 00 00             // change []
        80 00 16 00             // vfs, 128 bytes
        7c 00 01 00             // . #1, 124 bytes
        28 00 01 00             // . . mac, 40 bytes
        01 00 00 00             // . . . vf 1
        02 00 00 00 00 0b 00 00 // . . . address 02:00:00:00:00:0b
        00 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00
        10 00 02 00             // . . vlan, 16 bytes
        01 00 00 00             // . . . vf 1
        05 00 00 00             // . . . vlan 5
        02 00 00 00             // . . . qos 2
        0c 00 04 00             // . . spoofCheck, 12 bytes
        01 00 00 00             // . . . vf 1
        01 00 00 00             // . . . setting on
        0c 00 09 00             // . . trust, 12 bytes
        01 00 00 00             // . . . vf 1
        01 00 00 00             // . . . setting on
        0c 00 05 00             // . . linkState, 12 bytes
        01 00 00 00             // . . . vf 1
        00 00 00 00             // . . . state auto
        0c 00 07 00             // . . rssQuery, 12 bytes
        01 00 00 00             // . . . vf 1
        01 00 00 00             // . . . setting on
        10 00 06 00             // . . rate, 16 bytes
        01 00 00 00             // . . . vf 1
        64 00 00 00             // . . . minimum 100
        c8 00 00 00             // . . . maximum 200
      `),
    );
  });

  test('XDP, none', () => {
    // ip link set dev va xdpgeneric off
    bothWays(
      linkMessage,
      {
        family: 'unspec',
        type: 'netrom',
        index: 2,
        flags: [],
        change: [],
        xdp: { fd: -1, flags: ['updateIfNoExist', 'generic'] },
      },
      hex(`
        00                      // family unspec
        00                      // padding
        00 00                   // type netrom
        02 00 00 00             // index 2
        00 00 00 00             // flags []
        00 00 00 00             // change []
        14 00 2b 00             // xdp, 20 bytes
        08 00 01 00 ff ff ff ff // . fd -1
        08 00 03 00 03 00 00 00 // . flags [ 'updateIfNoExist', 'generic' ]
      `),
    );
  });

  test('statistics', () => {
    // ip stats show dev va group link
    bothWays(
      statisticsMessage,
      { family: 'unspec', index: 2, filter: ['link'] },
      hex(`
        00                      // family unspec
        00 00 00                // padding
        02 00 00 00             // index 2
        01 00 00 00             // filter [ 'link' ]
      `),
    );
  });
});
