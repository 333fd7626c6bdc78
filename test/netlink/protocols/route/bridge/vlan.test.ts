import { describe, test } from 'vitest';
import { bridgeVlanMessage, linkMessage } from '../../../../../src/netlink/protocols/route/index.ts';
import { bothWays, hex } from '../../../../support/bytes.ts';

describe('VLANs and ports of a bridge, as iproute2 says them:', () => {
  test('vlan add', () => {
    // bridge vlan add dev va vid 10 pvid untagged
    bothWays(
      linkMessage,
      {
        family: 'bridge',
        type: 'netrom',
        index: 2,
        flags: [],
        change: [],
        afSpec: {
          vlans: [{ flags: ['pvid', 'untagged'], id: 10 }],
        },
      },
      hex(`
        07                      // family bridge
        00                      // padding
        00 00                   // type netrom
        02 00 00 00             // index 2
        00 00 00 00             // flags []
        00 00 00 00             // change []
        0c 00 1a 00             // afSpec, 12 bytes
        08 00 02 00             // . vlans, 8 bytes
        06 00                   // . . flags [ 'pvid', 'untagged' ]
        0a 00                   // . . id 10
      `),
    );
  });

  test('vlan add, a row', () => {
    // bridge vlan add dev va vid 20-30
    bothWays(
      linkMessage,
      {
        family: 'bridge',
        type: 'netrom',
        index: 2,
        flags: [],
        change: [],
        afSpec: {
          vlans: [
            { flags: ['rangeBegin'], id: 20 },
            { flags: ['rangeEnd'], id: 30 },
          ],
        },
      },
      hex(`
        07                      // family bridge
        00                      // padding
        00 00                   // type netrom
        02 00 00 00             // index 2
        00 00 00 00             // flags []
        00 00 00 00             // change []
        14 00 1a 00             // afSpec, 20 bytes
        08 00 02 00             // . vlans, 8 bytes
        08 00                   // . . flags [ 'rangeBegin' ]
        14 00                   // . . id 20
        08 00 02 00             // . vlans, 8 bytes
        10 00                   // . . flags [ 'rangeEnd' ]
        1e 00                   // . . id 30
      `),
    );
  });

  test('vlan add, tunnel', () => {
    // bridge vlan add dev va vid 10-12 tunnel_info id 100-102 master
    bothWays(
      linkMessage,
      {
        family: 'bridge',
        type: 'netrom',
        index: 2,
        flags: [],
        change: [],
        afSpec: {
          flags: ['master'],
          vlanTunnels: [
            { id: 100, vlan: 10, flags: ['rangeBegin'] },
            { id: 102, vlan: 12, flags: ['rangeEnd'] },
          ],
        },
      },
      hex(`
        07                      // family bridge
        00                      // padding
        00 00                   // type netrom
        02 00 00 00             // index 2
        00 00 00 00             // flags []
        00 00 00 00             // change []
        44 00 1a 00             // afSpec, 68 bytes
        06 00 00 00 01 00 00 00 // . flags [ 'master' ]
        1c 00 03 00             // . vlanTunnels, 28 bytes
        08 00 01 00 64 00 00 00 // . . id 100
        06 00 02 00 0a 00 00 00 // . . vlan 10
        06 00 03 00 08 00 00 00 // . . flags [ 'rangeBegin' ]
        1c 00 03 00             // . vlanTunnels, 28 bytes
        08 00 01 00 66 00 00 00 // . . id 102
        06 00 02 00 0c 00 00 00 // . . vlan 12
        06 00 03 00 10 00 00 00 // . . flags [ 'rangeEnd' ]
      `),
    );
  });

  test('vlan del', () => {
    // bridge vlan del dev va vid 10
    bothWays(
      linkMessage,
      {
        family: 'bridge',
        type: 'netrom',
        index: 2,
        flags: [],
        change: [],
        afSpec: { vlans: [{ flags: [], id: 10 }] },
      },
      hex(`
        07                      // family bridge
        00                      // padding
        00 00                   // type netrom
        02 00 00 00             // index 2
        00 00 00 00             // flags []
        00 00 00 00             // change []
        0c 00 1a 00             // afSpec, 12 bytes
        08 00 02 00             // . vlans, 8 bytes
        00 00                   // . . flags []
        0a 00                   // . . id 10
      `),
    );
  });

  test('vlan set', () => {
    // bridge vlan set dev va vid 10-12 state forwarding mcast_router 2
    bothWays(
      bridgeVlanMessage,
      {
        family: 'bridge',
        index: 2,
        entries: [
          {
            info: { flags: ['onlyOptions'], id: 10 },
            endId: 12,
            state: 'forwarding',
            multicastRouter: 2,
          },
        ],
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        02 00 00 00             // index 2
        24 00 01 80             // entries, 36 bytes
        08 00 01 00             // . info, 8 bytes
        40 00                   // . . flags [ 'onlyOptions' ]
        0a 00                   // . . id 10
        06 00 02 00 0c 00 00 00 // . endId 12
        05 00 03 00 03 00 00 00 // . state forwarding
        05 00 06 00 02 00 00 00 // . multicastRouter 2
      `),
    );
  });

  test('vlan global set', () => {
    // bridge vlan global set dev br vid 10 mcast_snooping 1 mcast_querier 1
    bothWays(
      bridgeVlanMessage,
      {
        family: 'bridge',
        index: 4,
        globalOptions: [{ id: 10, multicastSnooping: true, multicastQuerier: true }],
      },
      hex(`
        07                      // family bridge
        00 00 00                // padding
        04 00 00 00             // index 4
        1c 00 02 80             // globalOptions, 28 bytes
        06 00 01 00 0a 00 00 00 // . id 10
        05 00 03 00 01 00 00 00 // . multicastSnooping true
        05 00 0f 00 01 00 00 00 // . multicastQuerier true
      `),
    );
  });

  test('port settings', () => {
    // bridge link set dev va cost 5 hairpin on learning off
    bothWays(
      linkMessage,
      {
        family: 'bridge',
        type: 'netrom',
        index: 2,
        flags: [],
        change: [],
        protinfo: { hairpin: true, learning: false, cost: 5 },
      },
      hex(`
        07                      // family bridge
        00                      // padding
        00 00                   // type netrom
        02 00 00 00             // index 2
        00 00 00 00             // flags []
        00 00 00 00             // change []
        1c 00 0c 80             // protinfo, 28 bytes
        05 00 04 00 01 00 00 00 // . hairpin true
        05 00 08 00 00 00 00 00 // . learning false
        08 00 03 00 05 00 00 00 // . cost 5
      `),
    );
  });
});
