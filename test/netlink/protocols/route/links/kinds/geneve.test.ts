import { describe, test } from 'vitest';
import { geneve } from '../../../../../../src/netlink/protocols/route/links/kinds/geneve.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a geneve', () => {
  test('of a request: geneve', () => {
    // ip link add name gn type geneve id 7 remote 192.0.2.9 ttl 9 tos 4 dstport 6082 udpcsum df inherit
    bothWays(
      geneve.options,
      {
        df: 'inherit',
        id: 7,
        remote: '192.0.2.9',
        label: 0,
        ttl: 9,
        tos: 4,
        port: 6082,
        udpCsum: true,
      },
      hex(`
        05 00 0d 00 02 00 00 00 // df inherit
        08 00 01 00 07 00 00 00 // id 7
        08 00 02 00 c0 00 02 09 // remote 192.0.2.9
        08 00 0b 00 00 00 00 00 // label 0
        05 00 03 00 09 00 00 00 // ttl 9
        05 00 04 00 04 00 00 00 // tos 4
        06 00 05 00 17 c2 00 00 // port 6082
        05 00 08 00 01 00 00 00 // udpCsum true
      `),
    );
  });
});
