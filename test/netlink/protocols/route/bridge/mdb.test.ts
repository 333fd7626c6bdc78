import { describe, test } from 'vitest';
import { mdbChangeMessage, mdbMessage } from '../../../../../src/netlink/protocols/route/index.ts';
import { bothWays, hex } from '../../../../support/bytes.ts';

describe('multicast groups of a bridge, as iproute2 says them:', () => {
  test('mdb add', () => {
    // bridge mdb add dev br port va grp 239.1.1.1 permanent vid 5
    bothWays(
      mdbChangeMessage,
      {
        family: 'bridge',
        index: 4,
        entry: { port: 2, state: 'permanent', flags: [], vlan: 5, group: '239.1.1.1' },
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        04 00 00 00             // index 4
        20 00 01 00             // entry, 32 bytes
        02 00 00 00             // . port 2
        01                      // . state permanent
        00                      // . flags []
        05 00                   // . vlan 5
        ef 01 01 01 00 00 00 00 // . group 239.1.1.1
        00 00 00 00 00 00 00 00
        08 00 00 00
      `),
    );
  });

  test('mdb add, without VLAN', () => {
    // bridge mdb add dev br port va grp 239.1.1.2 permanent
    bothWays(
      mdbChangeMessage,
      {
        family: 'bridge',
        index: 4,
        entry: { port: 2, state: 'permanent', flags: [], vlan: 0, group: '239.1.1.2' },
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        04 00 00 00             // index 4
        20 00 01 00             // entry, 32 bytes
        02 00 00 00             // . port 2
        01                      // . state permanent
        00                      // . flags []
        00 00                   // . vlan 0
        ef 01 01 02 00 00 00 00 // . group 239.1.1.2
        00 00 00 00 00 00 00 00
        08 00 00 00
      `),
    );
  });

  test('mdb add, Ethernet', () => {
    // bridge mdb add dev br port va grp 01:00:5e:7f:00:01 permanent
    bothWays(
      mdbChangeMessage,
      {
        family: 'bridge',
        index: 4,
        entry: { port: 2, state: 'permanent', flags: [], vlan: 0, group: '01:00:5e:7f:00:01' },
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        04 00 00 00             // index 4
        20 00 01 00             // entry, 32 bytes
        02 00 00 00             // . port 2
        01                      // . state permanent
        00                      // . flags []
        00 00                   // . vlan 0
        01 00 5e 7f 00 01 00 00 // . group 01:00:5e:7f:00:01
        00 00 00 00 00 00 00 00
        00 00 00 00
      `),
    );
  });

  test('mdb add, of a source', () => {
    // bridge mdb add dev br port va grp ff05::1 src 2001:db8::1
    bothWays(
      mdbChangeMessage,
      {
        family: 'bridge',
        index: 4,
        entry: { port: 2, state: 'temporary', flags: [], vlan: 0, group: 'ff05::1' },
        details: { source: '2001:db8::1' },
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        04 00 00 00             // index 4
        20 00 01 00             // entry, 32 bytes
        02 00 00 00             // . port 2
        00                      // . state temporary
        00                      // . flags []
        00 00                   // . vlan 0
        ff 05 00 00 00 00 00 00 // . group ff05::1
        00 00 00 00 00 00 00 01
        86 dd 00 00
        18 00 02 80             // details, 24 bytes
        14 00 01 00 20 01 0d b8 // . source 2001:db8::1
        00 00 00 00 00 00 00 00
        00 00 00 01
      `),
    );
  });

  test('what the kernel tells of these', () => {
    // bridge mdb show
    bothWays(
      mdbMessage,
      {
        family: 'unspec',
        index: 4,
        groups: [
          [
            {
              port: 2,
              state: 'temporary',
              flags: [],
              vlan: 0,
              group: 'ff05::1',
              timer: 25990,
              source: '2001:db8::1',
              protocol: 'static',
            },
          ],
          [
            {
              port: 2,
              state: 'permanent',
              flags: [],
              vlan: 0,
              group: '01:00:5e:7f:00:01',
              timer: 0,
              protocol: 'static',
            },
          ],
          [
            {
              port: 2,
              state: 'permanent',
              flags: [],
              vlan: 0,
              group: '239.1.1.2',
              timer: 0,
              protocol: 'static',
            },
          ],
          [
            {
              port: 2,
              state: 'permanent',
              flags: [],
              vlan: 5,
              group: '239.1.1.1',
              timer: 0,
              protocol: 'static',
            },
          ],
          [
            {
              port: 4,
              state: 'temporary',
              flags: [],
              vlan: 0,
              group: 'ff02::6a',
              timer: 25985,
            },
          ],
        ],
      },
      hex(`
        00                      // family unspec
        00 00 00                // padding
        04 00 00 00             // index 4
        14 01 01 00             // groups, 276 bytes
        48 00 01 00             // . #1, 72 bytes
        44 00 01 00             // . . #1, 68 bytes
        02 00 00 00             // . . . port 2
        00                      // . . . state temporary
        00                      // . . . flags []
        00 00                   // . . . vlan 0
        ff 05 00 00 00 00 00 00 // . . . group ff05::1
        00 00 00 00 00 00 00 01
        86 dd 00 00
        08 00 01 00 86 65 00 00 // . . . timer 25990
        14 00 04 00 20 01 0d b8 // . . . source 2001:db8::1
        00 00 00 00 00 00 00 00
        00 00 00 01
        05 00 05 00 04 00 00 00 // . . . protocol static
        34 00 01 00             // . #1, 52 bytes
        30 00 01 00             // . . #1, 48 bytes
        02 00 00 00             // . . . port 2
        01                      // . . . state permanent
        00                      // . . . flags []
        00 00                   // . . . vlan 0
        01 00 5e 7f 00 01 00 00 // . . . group 01:00:5e:7f:00:01
        00 00 00 00 00 00 00 00
        00 00 00 00
        08 00 01 00 00 00 00 00 // . . . timer 0
        05 00 05 00 04 00 00 00 // . . . protocol static
        34 00 01 00             // . #1, 52 bytes
        30 00 01 00             // . . #1, 48 bytes
        02 00 00 00             // . . . port 2
        01                      // . . . state permanent
        00                      // . . . flags []
        00 00                   // . . . vlan 0
        ef 01 01 02 00 00 00 00 // . . . group 239.1.1.2
        00 00 00 00 00 00 00 00
        08 00 00 00
        08 00 01 00 00 00 00 00 // . . . timer 0
        05 00 05 00 04 00 00 00 // . . . protocol static
        34 00 01 00             // . #1, 52 bytes
        30 00 01 00             // . . #1, 48 bytes
        02 00 00 00             // . . . port 2
        01                      // . . . state permanent
        00                      // . . . flags []
        05 00                   // . . . vlan 5
        ef 01 01 01 00 00 00 00 // . . . group 239.1.1.1
        00 00 00 00 00 00 00 00
        08 00 00 00
        08 00 01 00 00 00 00 00 // . . . timer 0
        05 00 05 00 04 00 00 00 // . . . protocol static
        2c 00 01 00             // . #1, 44 bytes
        28 00 01 00             // . . #1, 40 bytes
        04 00 00 00             // . . . port 4
        00                      // . . . state temporary
        00                      // . . . flags []
        00 00                   // . . . vlan 0
        ff 02 00 00 00 00 00 00 // . . . group ff02::6a
        00 00 00 00 00 00 00 6a
        86 dd 00 00
        08 00 01 00 81 65 00 00 // . . . timer 25985
      `),
    );
  });
});
