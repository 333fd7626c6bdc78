import { describe, test } from 'vitest';
import { hsr } from '../../../../../../src/netlink/protocols/route/links/kinds/hsr.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of an HSR link', () => {
  test('of a request: hsr', () => {
    // ip link add name h type hsr slave1 va slave2 vb supervision 45 version 1 proto 1
    bothWays(
      hsr.options,
      { port1: 2, port2: 3, multicastSpec: 45, version: 1, protocol: 'prp' },
      hex(`
        08 00 01 00 02 00 00 00 // port1 2
        08 00 02 00 03 00 00 00 // port2 3
        05 00 03 00 2d 00 00 00 // multicastSpec 45
        05 00 06 00 01 00 00 00 // version 1
        05 00 07 00 01 00 00 00 // protocol prp
      `),
    );
  });
});
