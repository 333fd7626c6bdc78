import { describe, test } from 'vitest';
import { ipvlan } from '../../../../../../src/netlink/protocols/route/links/kinds/ipvlan.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of an ipvlan', () => {
  test('of a request: ipvlan', () => {
    // ip link add link va name iv type ipvlan mode l3s private
    bothWays(
      ipvlan.options,
      { mode: 'l3s', flags: ['private'] },
      hex(`
        06 00 01 00 02 00 00 00 // mode l3s
        06 00 02 00 01 00 00 00 // flags [ 'private' ]
      `),
    );
  });
});
