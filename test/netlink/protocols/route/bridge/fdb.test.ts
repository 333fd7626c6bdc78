import { describe, test } from 'vitest';
import { neighbourMessage } from '../../../../../src/netlink/protocols/route/index.ts';
import { bothWays, hex } from '../../../../support/bytes.ts';

describe('entries of a forwarding table, as iproute2 says them:', () => {
  test('fdb add, static', () => {
    // bridge fdb add 02:00:00:00:00:03 dev va master static
    bothWays(
      neighbourMessage,
      {
        family: 'bridge',
        index: 2,
        state: ['reachable', 'noarp'],
        flags: ['master'],
        type: 'unspec',
        lladdr: '02:00:00:00:00:03',
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        02 00 00 00             // index 2
        42 00                   // state [ 'reachable', 'noarp' ]
        04                      // flags [ 'master' ]
        00                      // type unspec
        0a 00 02 00 02 00 00 00 // lladdr 02:00:00:00:00:03
        00 03 00 00
      `),
    );
  });

  test('fdb append', () => {
    // bridge fdb append 02:00:00:00:00:01 dev vb dst 192.0.2.1 port 4789 vni 7 via va
    bothWays(
      neighbourMessage,
      {
        family: 'bridge',
        index: 3,
        state: ['noarp', 'permanent'],
        flags: ['self'],
        type: 'unspec',
        lladdr: '02:00:00:00:00:01',
        dst: '192.0.2.1',
        port: 4789,
        vni: 7,
        ifindex: 2,
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        03 00 00 00             // index 3
        c0 00                   // state [ 'noarp', 'permanent' ]
        02                      // flags [ 'self' ]
        00                      // type unspec
        0a 00 02 00 02 00 00 00 // lladdr 02:00:00:00:00:01
        00 01 00 00
        08 00 01 00 c0 00 02 01 // dst 192.0.2.1
        06 00 06 00 12 b5 00 00 // port 4789
        08 00 07 00 07 00 00 00 // vni 7
        08 00 08 00 02 00 00 00 // ifindex 2
      `),
    );
  });

  test('fdb del', () => {
    // bridge fdb del 02:00:00:00:00:02 dev va master
    bothWays(
      neighbourMessage,
      {
        family: 'bridge',
        index: 2,
        state: ['noarp', 'permanent'],
        flags: ['master'],
        type: 'unspec',
        lladdr: '02:00:00:00:00:02',
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        02 00 00 00             // index 2
        c0 00                   // state [ 'noarp', 'permanent' ]
        04                      // flags [ 'master' ]
        00                      // type unspec
        0a 00 02 00 02 00 00 00 // lladdr 02:00:00:00:00:02
        00 02 00 00
      `),
    );
  });
});
