import { describe, test } from 'vitest';
import { xfrm } from '../../../../../../src/netlink/protocols/route/links/kinds/xfrm.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of an xfrm link', () => {
  test('of a request: xfrm', () => {
    // ip link add name x type xfrm dev vb if_id 5
    bothWays(
      xfrm.options,
      { ifId: 5, link: 3 },
      hex(`
        08 00 02 00 05 00 00 00 // ifId 5
        08 00 01 00 03 00 00 00 // link 3
      `),
    );
  });
});
