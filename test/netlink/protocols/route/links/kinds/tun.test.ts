import { describe, test } from 'vitest';
import { tun } from '../../../../../../src/netlink/protocols/route/links/kinds/tun.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a tun', () => {
  test('of the kernel', () => {
    // as Linux 6.18 tells of it after: ip tuntap add dev tapk mode tap user 12345 multi_queue
    bothWays(
      tun.options,
      {
        type: 'tap',
        owner: 12345,
        pi: false,
        vnetHeader: false,
        persist: true,
        multiQueue: true,
        queues: 0,
        disabledQueues: 0,
      },
      hex(`
        05 00 03 00 02 00 00 00 // type tap
        08 00 01 00 39 30 00 00 // owner 12345
        05 00 04 00 00 00 00 00 // pi false
        05 00 05 00 00 00 00 00 // vnetHeader false
        05 00 06 00 01 00 00 00 // persist true
        05 00 07 00 01 00 00 00 // multiQueue true
        08 00 08 00 00 00 00 00 // queues 0
        08 00 09 00 00 00 00 00 // disabledQueues 0
      `),
    );
  });
});
