import { describe, test } from 'vitest';
import { bridgePort } from '../../../../../../src/netlink/protocols/route/links/kinds/bridge-port.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a bridge port', () => {
  test('of the kernel', () => {
    // as Linux 6.18 tells of it after: ip link set dev va master br
    bothWays(
      bridgePort,
      {
        state: 'disabled',
        priority: 10,
        cost: 20,
        hairpin: true,
        guard: true,
        rootBlock: true,
        fastLeave: true,
        multicastToUnicast: true,
        learning: false,
        flood: false,
        multicastFlood: false,
        broadcastFlood: false,
        proxyArp: true,
        proxyArpWifi: true,
        rootId: { priority: 32768, address: '02:00:00:00:00:f2' },
        bridgeId: { priority: 32768, address: '02:00:00:00:00:f2' },
        designatedPort: 10241,
        designatedCost: 0,
        id: 10241,
        number: 1,
        topologyChangeAck: false,
        configPending: false,
        vlanTunnel: true,
        groupForwardMask: 8,
        neighSuppress: true,
        mrpRingOpen: false,
        mrpInOpen: false,
        isolated: true,
        locked: true,
        mab: false,
        neighVlanSuppress: false,
        messageAgeTimer: 0n,
        forwardDelayTimer: 0n,
        holdTimer: 0n,
        multicastRouter: 'tempQuery',
        multicastEhtHostsLimit: 512,
        multicastEhtHostsCount: 0,
        multicastGroups: 0,
        multicastMaxGroups: 0,
      },
      hex(`
        05 00 01 00 00 00 00 00 // state disabled
        06 00 02 00 0a 00 00 00 // priority 10
        08 00 03 00 14 00 00 00 // cost 20
        05 00 04 00 01 00 00 00 // hairpin true
        05 00 05 00 01 00 00 00 // guard true
        05 00 06 00 01 00 00 00 // rootBlock true
        05 00 07 00 01 00 00 00 // fastLeave true
        05 00 1c 00 01 00 00 00 // multicastToUnicast true
        05 00 08 00 00 00 00 00 // learning false
        05 00 09 00 00 00 00 00 // flood false
        05 00 1b 00 00 00 00 00 // multicastFlood false
        05 00 1e 00 00 00 00 00 // broadcastFlood false
        05 00 0a 00 01 00 00 00 // proxyArp true
        05 00 0c 00 01 00 00 00 // proxyArpWifi true
        0c 00 0d 00             // rootId, 12 bytes
        80 00                   // . priority 32768
        02 00 00 00 00 f2       // . address 02:00:00:00:00:f2
        0c 00 0e 00             // bridgeId, 12 bytes
        80 00                   // . priority 32768
        02 00 00 00 00 f2       // . address 02:00:00:00:00:f2
        06 00 0f 00 01 28 00 00 // designatedPort 10241
        06 00 10 00 00 00 00 00 // designatedCost 0
        06 00 11 00 01 28 00 00 // id 10241
        06 00 12 00 01 00 00 00 // number 1
        05 00 13 00 00 00 00 00 // topologyChangeAck false
        05 00 14 00 00 00 00 00 // configPending false
        05 00 1d 00 01 00 00 00 // vlanTunnel true
        06 00 1f 00 08 00 00 00 // groupForwardMask 8
        05 00 20 00 01 00 00 00 // neighSuppress true
        05 00 23 00 00 00 00 00 // mrpRingOpen false
        05 00 24 00 00 00 00 00 // mrpInOpen false
        05 00 21 00 01 00 00 00 // isolated true
        05 00 27 00 01 00 00 00 // locked true
        05 00 28 00 00 00 00 00 // mab false
        05 00 2b 00 00 00 00 00 // neighVlanSuppress false
        0c 00 15 00 00 00 00 00 // messageAgeTimer 0n
        00 00 00 00
        0c 00 16 00 00 00 00 00 // forwardDelayTimer 0n
        00 00 00 00
        0c 00 17 00 00 00 00 00 // holdTimer 0n
        00 00 00 00
        05 00 19 00 01 00 00 00 // multicastRouter 1
        08 00 25 00 00 02 00 00 // multicastEhtHostsLimit 512
        08 00 26 00 00 00 00 00 // multicastEhtHostsCount 0
        08 00 29 00 00 00 00 00 // multicastGroups 0
        08 00 2a 00 00 00 00 00 // multicastMaxGroups 0
      `),
    );
  });
});
