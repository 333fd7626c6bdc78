import { describe, test } from 'vitest';
import { vti } from '../../../../../../src/netlink/protocols/route/links/kinds/vti.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a VTI', () => {
  test('of a request: vti', () => {
    // ip link add name vt type vti local 192.0.2.1 remote 192.0.2.2 ikey 1 okey 2
    bothWays(
      vti.options,
      { iKey: 1, oKey: 2, local: '192.0.2.1', remote: '192.0.2.2', fwmark: 0 },
      hex(`
        08 00 02 00 00 00 00 01 // iKey 1
        08 00 03 00 00 00 00 02 // oKey 2
        08 00 04 00 c0 00 02 01 // local 192.0.2.1
        08 00 05 00 c0 00 02 02 // remote 192.0.2.2
        08 00 06 00 00 00 00 00 // fwmark 0
      `),
    );
  });
});
