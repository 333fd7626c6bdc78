import { describe, test } from 'vitest';
import { vrf } from '../../../../../../src/netlink/protocols/route/links/kinds/vrf.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a VRF', () => {
  test('of a request: vrf', () => {
    // ip link add name vr type vrf table 100
    bothWays(
      vrf.options,
      { table: 100 },
      hex(`
        08 00 01 00 64 00 00 00 // table 100
      `),
    );
  });
});
