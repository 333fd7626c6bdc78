import { describe, test } from 'vitest';
import { gre } from '../../../../../../src/netlink/protocols/route/links/kinds/gre.ts';
import { ip6gre } from '../../../../../../src/netlink/protocols/route/links/kinds/ip6gre.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a GRE tunnel', () => {
  test('of a request: gre', () => {
    // ip link add name g type gre local 192.0.2.1 remote 192.0.2.2 ttl 64 tos 4 ikey 1 okey 2 iseq ocsum fwmark 7 dev vb nopmtudisc ignore-df encap fou encap-sport 5555 encap-dport 6666 encap-csum
    bothWays(
      gre.options,
      {
        iKey: 1,
        oKey: 2,
        iFlags: ['key', 'seq'],
        oFlags: ['csum', 'key'],
        local: '192.0.2.1',
        remote: '192.0.2.2',
        pmtudisc: false,
        ignoreDf: true,
        tos: 4,
        link: 3,
        ttl: 64,
        fwmark: 7,
        encapType: 'fou',
        encapFlags: ['csum'],
        encapSport: 5555,
        encapDport: 6666,
      },
      hex(`
        08 00 04 00 00 00 00 01 // iKey 1
        08 00 05 00 00 00 00 02 // oKey 2
        06 00 02 00 30 00 00 00 // iFlags [ 'key', 'seq' ]
        06 00 03 00 a0 00 00 00 // oFlags [ 'csum', 'key' ]
        08 00 06 00 c0 00 02 01 // local 192.0.2.1
        08 00 07 00 c0 00 02 02 // remote 192.0.2.2
        05 00 0a 00 00 00 00 00 // pmtudisc false
        05 00 13 00 01 00 00 00 // ignoreDf true
        05 00 09 00 04 00 00 00 // tos 4
        08 00 01 00 03 00 00 00 // link 3
        05 00 08 00 40 00 00 00 // ttl 64
        08 00 14 00 07 00 00 00 // fwmark 7
        06 00 0e 00 01 00 00 00 // encapType fou
        06 00 0f 00 01 00 00 00 // encapFlags [ 'csum' ]
        06 00 10 00 15 b3 00 00 // encapSport 5555
        06 00 11 00 1a 0a 00 00 // encapDport 6666
      `),
    );
  });

  test('of a request: gretap by metadata', () => {
    // ip link add name gt type gretap external
    bothWays(
      gre.options,
      { external: true },
      hex(`
        04 00 12 00             // external true
      `),
    );
  });

  test('of a request: ip6gre', () => {
    // ip link add name g6 type ip6gre local 2001:db8::1 remote 2001:db8::2 hoplimit 64 encaplimit 4 tclass 0x12 flowlabel 0x345 key 9
    bothWays(
      ip6gre.options,
      {
        iKey: 9,
        oKey: 9,
        iFlags: ['key'],
        oFlags: ['key'],
        local: '2001:db8::1',
        remote: '2001:db8::2',
        ttl: 64,
        encapLimit: 4,
        flowInfo: 18875205,
        flags: [],
        fwmark: 0,
        erspanVersion: 1,
        encapType: 'none',
        encapFlags: ['csum6'],
        encapSport: 0,
        encapDport: 0,
      },
      hex(`
        08 00 04 00 00 00 00 09 // iKey 9
        08 00 05 00 00 00 00 09 // oKey 9
        06 00 02 00 20 00 00 00 // iFlags [ 'key' ]
        06 00 03 00 20 00 00 00 // oFlags [ 'key' ]
        14 00 06 00 20 01 0d b8 // local 2001:db8::1
        00 00 00 00 00 00 00 00
        00 00 00 01
        14 00 07 00 20 01 0d b8 // remote 2001:db8::2
        00 00 00 00 00 00 00 00
        00 00 00 02
        05 00 08 00 40 00 00 00 // ttl 64
        05 00 0b 00 04 00 00 00 // encapLimit 4
        08 00 0c 00 01 20 03 45 // flowInfo 18875205
        08 00 0d 00 00 00 00 00 // flags []
        08 00 14 00 00 00 00 00 // fwmark 0
        05 00 16 00 01 00 00 00 // erspanVersion 1
        06 00 0e 00 00 00 00 00 // encapType none
        06 00 0f 00 02 00 00 00 // encapFlags [ 'csum6' ]
        06 00 10 00 00 00 00 00 // encapSport 0
        06 00 11 00 00 00 00 00 // encapDport 0
      `),
    );
  });
});
