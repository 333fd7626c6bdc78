import { describe, test } from 'vitest';
import { bridge } from '../../../../../../src/netlink/protocols/route/links/kinds/bridge.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a bridge', () => {
  test('of the kernel', () => {
    // as Linux 6.18 tells of it after: ip link add name br type bridge
    bothWays(
      bridge.options,
      {
        helloTimer: 0n,
        tcnTimer: 0n,
        topologyChangeTimer: 0n,
        gcTimer: 0n,
        forwardDelay: 1500,
        helloTime: 200,
        maxAge: 2000,
        ageingTime: 30000,
        stpState: 'off',
        priority: 32768,
        vlanFiltering: false,
        groupForwardMask: 0,
        bridgeId: { priority: 32768, address: '02:00:00:00:00:f2' },
        rootId: { priority: 32768, address: '02:00:00:00:00:f2' },
        rootPort: 0,
        rootPathCost: 0,
        topologyChange: false,
        topologyChangeDetected: false,
        groupAddress: '01:80:c2:00:00:00',
        options: {
          value: ['noLinkLocalLearn'],
          selector: [
            'noLinkLocalLearn',
            'multicastVlanSnooping',
            'mstEnable',
            'mdbOffloadFailNotification',
            'fdbLocalVlan0',
          ],
        },
        fdbLearned: 0,
        fdbMaxLearned: 0,
        multicastRouter: 'tempQuery',
        multicastSnooping: true,
        multicastQueryUseIfaddr: false,
        multicastQuerier: false,
        multicastStatsEnabled: false,
        multicastHashElasticity: 16,
        multicastHashMax: 4096,
        multicastLastMemberCount: 2,
        multicastStartupQueryCount: 2,
        multicastIgmpVersion: 2,
        multicastMldVersion: 1,
        multicastLastMemberInterval: 200n,
        multicastMembershipInterval: 26000n,
        multicastQuerierInterval: 25500n,
        multicastQueryInterval: 100n,
        multicastQueryResponseInterval: 1000n,
        multicastStartupQueryInterval: 3124n,
        netfilterCallIptables: false,
        netfilterCallIp6tables: false,
        netfilterCallArptables: false,
      },
      hex(`
        0c 00 10 00 00 00 00 00 // helloTimer 0n
        00 00 00 00
        0c 00 11 00 00 00 00 00 // tcnTimer 0n
        00 00 00 00
        0c 00 12 00 00 00 00 00 // topologyChangeTimer 0n
        00 00 00 00
        0c 00 13 00 00 00 00 00 // gcTimer 0n
        00 00 00 00
        08 00 01 00 dc 05 00 00 // forwardDelay 1500
        08 00 02 00 c8 00 00 00 // helloTime 200
        08 00 03 00 d0 07 00 00 // maxAge 2000
        08 00 04 00 30 75 00 00 // ageingTime 30000
        08 00 05 00 00 00 00 00 // stpState off
        06 00 06 00 00 80 00 00 // priority 32768
        05 00 07 00 00 00 00 00 // vlanFiltering false
        06 00 09 00 00 00 00 00 // groupForwardMask 0
        0c 00 0b 00             // bridgeId, 12 bytes
        80 00                   // . priority 32768
        02 00 00 00 00 f2       // . address 02:00:00:00:00:f2
        0c 00 0a 00             // rootId, 12 bytes
        80 00                   // . priority 32768
        02 00 00 00 00 f2       // . address 02:00:00:00:00:f2
        06 00 0c 00 00 00 00 00 // rootPort 0
        08 00 0d 00 00 00 00 00 // rootPathCost 0
        05 00 0e 00 00 00 00 00 // topologyChange false
        05 00 0f 00 00 00 00 00 // topologyChangeDetected false
        0a 00 14 00 01 80 c2 00 // groupAddress 01:80:c2:00:00:00
        00 00 00 00
        0c 00 2e 00 01 00 00 00 // options { value: [ 'noLinkLocalLearn' ], selector: [ 'noLinkLocalLearn', 'multicastVlanSnooping', 'mstEnable', 'mdbOffloadFailNotification', 'fdbLocalVlan0' ] }
        1f 00 00 00
        08 00 30 00 00 00 00 00 // fdbLearned 0
        08 00 31 00 00 00 00 00 // fdbMaxLearned 0
        05 00 16 00 01 00 00 00 // multicastRouter tempQuery
        05 00 17 00 01 00 00 00 // multicastSnooping true
        05 00 18 00 00 00 00 00 // multicastQueryUseIfaddr false
        05 00 19 00 00 00 00 00 // multicastQuerier false
        05 00 2a 00 00 00 00 00 // multicastStatsEnabled false
        08 00 1a 00 10 00 00 00 // multicastHashElasticity 16
        08 00 1b 00 00 10 00 00 // multicastHashMax 4096
        08 00 1c 00 02 00 00 00 // multicastLastMemberCount 2
        08 00 1d 00 02 00 00 00 // multicastStartupQueryCount 2
        05 00 2b 00 02 00 00 00 // multicastIgmpVersion 2
        05 00 2c 00 01 00 00 00 // multicastMldVersion 1
        0c 00 1e 00 c8 00 00 00 // multicastLastMemberInterval 200n
        00 00 00 00
        0c 00 1f 00 90 65 00 00 // multicastMembershipInterval 26000n
        00 00 00 00
        0c 00 20 00 9c 63 00 00 // multicastQuerierInterval 25500n
        00 00 00 00
        0c 00 21 00 64 00 00 00 // multicastQueryInterval 100n
        00 00 00 00
        0c 00 22 00 e8 03 00 00 // multicastQueryResponseInterval 1000n
        00 00 00 00
        0c 00 23 00 34 0c 00 00 // multicastStartupQueryInterval 3124n
        00 00 00 00
        05 00 24 00 00 00 00 00 // netfilterCallIptables false
        05 00 25 00 00 00 00 00 // netfilterCallIp6tables false
        05 00 26 00 00 00 00 00 // netfilterCallArptables false
      `),
    );
  });
});
