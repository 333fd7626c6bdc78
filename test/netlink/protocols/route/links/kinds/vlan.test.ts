import { describe, test } from 'vitest';
import { vlan } from '../../../../../../src/netlink/protocols/route/links/kinds/vlan.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a VLAN', () => {
  test('of a request: vlan with qos maps', () => {
    // ip link add link va name va.100 type vlan protocol 802.1ad id 100 reorder_hdr off gvrp on ingress-qos-map 1:2 3:4 egress-qos-map 5:6
    bothWays(
      vlan.options,
      {
        protocol: '802.1ad',
        id: 100,
        ingressQosMap: [
          { from: 1, to: 2 },
          { from: 3, to: 4 },
        ],
        egressQosMap: [{ from: 5, to: 6 }],
        flags: { flags: ['gvrp'], mask: ['reorderHeader', 'gvrp'] },
      },
      hex(`
        06 00 05 00 88 a8 00 00 // protocol 802.1ad
        06 00 01 00 64 00 00 00 // id 100
        1c 00 04 00             // ingressQosMap, 28 bytes
        0c 00 01 00             // . #1, 12 bytes
        01 00 00 00             // . . from 1
        02 00 00 00             // . . to 2
        0c 00 01 00             // . #1, 12 bytes
        03 00 00 00             // . . from 3
        04 00 00 00             // . . to 4
        10 00 03 00             // egressQosMap, 16 bytes
        0c 00 01 00             // . #1, 12 bytes
        05 00 00 00             // . . from 5
        06 00 00 00             // . . to 6
        0c 00 02 00             // flags, 12 bytes
        02 00 00 00             // . flags [ 'gvrp' ]
        03 00 00 00             // . mask [ 'reorderHeader', 'gvrp' ]
      `),
    );
  });
});
