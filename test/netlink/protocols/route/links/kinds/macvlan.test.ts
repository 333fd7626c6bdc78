import { describe, test } from 'vitest';
import { macvlan } from '../../../../../../src/netlink/protocols/route/links/kinds/macvlan.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a macvlan', () => {
  test('of the kernel', () => {
    // as Linux 6.18 tells of it after: ip link add link vb name mvk type macvlan mode source macaddr set 02:00:00:00:00:01 02:00:00:00:00:02
    bothWays(
      macvlan.options,
      {
        mode: 'source',
        flags: [],
        addressCount: 2,
        addresses: ['02:00:00:00:00:02', '02:00:00:00:00:01'],
        bcQueueLength: 1000,
        bcQueueLengthUsed: 1000,
      },
      hex(`
        08 00 01 00 10 00 00 00 // mode source
        06 00 02 00 00 00 00 00 // flags []
        08 00 06 00 02 00 00 00 // addressCount 2
        1c 00 05 00             // addresses, 28 bytes
        0a 00 04 00 02 00 00 00 // . #4 02:00:00:00:00:02
        00 02 00 00
        0a 00 04 00 02 00 00 00 // . #4 02:00:00:00:00:01
        00 01 00 00
        08 00 07 00 e8 03 00 00 // bcQueueLength 1000
        08 00 08 00 e8 03 00 00 // bcQueueLengthUsed 1000
      `),
    );
  });
});
