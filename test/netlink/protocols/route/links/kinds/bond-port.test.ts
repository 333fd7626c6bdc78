import { describe, test } from 'vitest';
import { bondPort } from '../../../../../../src/netlink/protocols/route/links/kinds/bond-port.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a bond port', () => {
  test('of a request: bond port', () => {
    // ip link set dev va type bond_slave queue_id 5 prio -3
    bothWays(
      bondPort,
      { queueId: 5, priority: -3 },
      hex(`
        06 00 05 00 05 00 00 00 // queueId 5
        08 00 09 00 fd ff ff ff // priority -3
      `),
    );
  });
});
