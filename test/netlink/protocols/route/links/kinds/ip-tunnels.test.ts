import { describe, test } from 'vitest';
import { ip6tnl } from '../../../../../../src/netlink/protocols/route/links/kinds/ip6tnl.ts';
import { ipip } from '../../../../../../src/netlink/protocols/route/links/kinds/ipip.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of an IP tunnel', () => {
  test('of a request: sit', () => {
    // ip link add name s type sit local 192.0.2.1 remote 192.0.2.2 ttl 9 mode any 6rd-prefix 2001:db8::/32 6rd-relay_prefix 192.0.0.0/8
    bothWays(
      ipip.options,
      {
        proto: 'any',
        local: '192.0.2.1',
        remote: '192.0.2.2',
        pmtudisc: true,
        tos: 0,
        ttl: 9,
        link: 0,
        fwmark: 0,
        encapType: 'none',
        encapFlags: [],
        encapSport: 0,
        encapDport: 0,
        flags: [],
        sixRdPrefix: '2001:db8::',
        sixRdPrefixLength: 32,
        sixRdRelayPrefix: '192.0.0.0',
        sixRdRelayPrefixLength: 8,
      },
      hex(`
        05 00 09 00 00 00 00 00 // proto any
        08 00 02 00 c0 00 02 01 // local 192.0.2.1
        08 00 03 00 c0 00 02 02 // remote 192.0.2.2
        05 00 0a 00 01 00 00 00 // pmtudisc true
        05 00 05 00 00 00 00 00 // tos 0
        05 00 04 00 09 00 00 00 // ttl 9
        08 00 01 00 00 00 00 00 // link 0
        08 00 14 00 00 00 00 00 // fwmark 0
        06 00 0f 00 00 00 00 00 // encapType none
        06 00 10 00 00 00 00 00 // encapFlags []
        06 00 11 00 00 00 00 00 // encapSport 0
        06 00 12 00 00 00 00 00 // encapDport 0
        06 00 08 00 00 00 00 00 // flags []
        14 00 0b 00 20 01 0d b8 // sixRdPrefix 2001:db8::
        00 00 00 00 00 00 00 00
        00 00 00 00
        06 00 0d 00 20 00 00 00 // sixRdPrefixLength 32
        08 00 0c 00 c0 00 00 00 // sixRdRelayPrefix 192.0.0.0
        06 00 0e 00 08 00 00 00 // sixRdRelayPrefixLength 8
      `),
    );
  });

  test('of a request: ipip', () => {
    // ip link add name ii type ipip local 192.0.2.1 remote 192.0.2.2 mode ipip
    bothWays(
      ipip.options,
      {
        proto: 'ipip',
        local: '192.0.2.1',
        remote: '192.0.2.2',
        pmtudisc: true,
        tos: 0,
        ttl: 0,
        link: 0,
        fwmark: 0,
        encapType: 'none',
        encapFlags: [],
        encapSport: 0,
        encapDport: 0,
      },
      hex(`
        05 00 09 00 04 00 00 00 // proto ipip
        08 00 02 00 c0 00 02 01 // local 192.0.2.1
        08 00 03 00 c0 00 02 02 // remote 192.0.2.2
        05 00 0a 00 01 00 00 00 // pmtudisc true
        05 00 05 00 00 00 00 00 // tos 0
        05 00 04 00 00 00 00 00 // ttl 0
        08 00 01 00 00 00 00 00 // link 0
        08 00 14 00 00 00 00 00 // fwmark 0
        06 00 0f 00 00 00 00 00 // encapType none
        06 00 10 00 00 00 00 00 // encapFlags []
        06 00 11 00 00 00 00 00 // encapSport 0
        06 00 12 00 00 00 00 00 // encapDport 0
      `),
    );
  });

  test('of a request: ip6tnl', () => {
    // ip link add name t6 type ip6tnl local 2001:db8::1 remote 2001:db8::2 mode ip6ip6 encaplimit none dscp inherit allow-localremote
    bothWays(
      ip6tnl.options,
      {
        proto: 'ip6',
        local: '2001:db8::1',
        remote: '2001:db8::2',
        ttl: 64,
        encapLimit: 4,
        flowInfo: 0,
        flags: ['ignoreEncapLimit', 'receiveDscpCopy', 'allowLocalRemote'],
        link: 0,
        fwmark: 0,
        encapType: 'none',
        encapFlags: ['csum6'],
        encapSport: 0,
        encapDport: 0,
      },
      hex(`
        05 00 09 00 29 00 00 00 // proto ip6
        14 00 02 00 20 01 0d b8 // local 2001:db8::1
        00 00 00 00 00 00 00 00
        00 00 00 01
        14 00 03 00 20 01 0d b8 // remote 2001:db8::2
        00 00 00 00 00 00 00 00
        00 00 00 02
        05 00 04 00 40 00 00 00 // ttl 64
        05 00 06 00 04 00 00 00 // encapLimit 4
        08 00 07 00 00 00 00 00 // flowInfo 0
        08 00 08 00 51 00 00 00 // flags [ 'ignoreEncapLimit', 'receiveDscpCopy', 'allowLocalRemote' ]
        08 00 01 00 00 00 00 00 // link 0
        08 00 14 00 00 00 00 00 // fwmark 0
        06 00 0f 00 00 00 00 00 // encapType none
        06 00 10 00 02 00 00 00 // encapFlags [ 'csum6' ]
        06 00 11 00 00 00 00 00 // encapSport 0
        06 00 12 00 00 00 00 00 // encapDport 0
      `),
    );
  });
});
