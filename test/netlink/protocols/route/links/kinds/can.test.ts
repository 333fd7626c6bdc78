import { describe, test } from 'vitest';
import { can } from '../../../../../../src/netlink/protocols/route/links/kinds/can.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a CAN controller', () => {
  test('of a request: can', () => {
    // ip link set dev va type can bitrate 500000 loopback on listen-only off restart-ms 100 termination 120
    bothWays(
      can.options,
      {
        restartMs: 100,
        termination: 120,
        bitTiming: {
          bitrate: 500000,
          samplePoint: 0,
          tq: 0,
          propagationSegment: 0,
          phaseSegment1: 0,
          phaseSegment2: 0,
          sjw: 0,
          prescaler: 0,
        },
        controlMode: { mask: ['loopback', 'listenOnly'], flags: ['loopback'] },
      },
      hex(`
        08 00 06 00 64 00 00 00 // restartMs 100
        06 00 0b 00 78 00 00 00 // termination 120
        24 00 01 00             // bitTiming, 36 bytes
        20 a1 07 00             // . bitrate 500000
        00 00 00 00             // . samplePoint 0
        00 00 00 00             // . tq 0
        00 00 00 00             // . propagationSegment 0
        00 00 00 00             // . phaseSegment1 0
        00 00 00 00             // . phaseSegment2 0
        00 00 00 00             // . sjw 0
        00 00 00 00             // . prescaler 0
        0c 00 05 00             // controlMode, 12 bytes
        03 00 00 00             // . mask [ 'loopback', 'listenOnly' ]
        01 00 00 00             // . flags [ 'loopback' ]
      `),
    );
  });
});
