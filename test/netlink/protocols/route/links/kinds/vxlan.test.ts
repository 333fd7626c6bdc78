import { describe, test } from 'vitest';
import { vxlan } from '../../../../../../src/netlink/protocols/route/links/kinds/vxlan.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a VXLAN', () => {
  test('of a request: vxlan', () => {
    // ip link add name vx type vxlan id 42 group 239.1.1.1 local 192.0.2.1 dev vb dstport 4789 srcport 1000 2000 ttl 5 tos 4 ageing 77 maxaddress 99 nolearning proxy rsc l2miss l3miss udpcsum df set
    bothWays(
      vxlan.options,
      {
        link: 3,
        portRange: { low: 1000, high: 2000 },
        ttl: 5,
        tos: 4,
        ageing: 77,
        limit: 99,
        proxy: true,
        rsc: true,
        l2miss: true,
        l3miss: true,
        udpCsum: true,
        df: 'set',
        id: 42,
        local: '192.0.2.1',
        group: '239.1.1.1',
        learning: false,
        port: 4789,
      },
      hex(`
        08 00 03 00 03 00 00 00 // link 3
        08 00 0a 00             // portRange, 8 bytes
        03 e8                   // . low 1000
        07 d0                   // . high 2000
        05 00 05 00 05 00 00 00 // ttl 5
        05 00 06 00 04 00 00 00 // tos 4
        08 00 08 00 4d 00 00 00 // ageing 77
        08 00 09 00 63 00 00 00 // limit 99
        05 00 0b 00 01 00 00 00 // proxy true
        05 00 0c 00 01 00 00 00 // rsc true
        05 00 0d 00 01 00 00 00 // l2miss true
        05 00 0e 00 01 00 00 00 // l3miss true
        05 00 12 00 01 00 00 00 // udpCsum true
        05 00 1d 00 01 00 00 00 // df set
        08 00 01 00 2a 00 00 00 // id 42
        08 00 04 00 c0 00 02 01 // local 192.0.2.1
        08 00 02 00 ef 01 01 01 // group 239.1.1.1
        05 00 07 00 00 00 00 00 // learning false
        06 00 0f 00 12 b5 00 00 // port 4789
      `),
    );
  });

  test('of a request: vxlan over IPv6, with extensions', () => {
    // ip link add name vx6 type vxlan id 43 remote 2001:db8::2 local 2001:db8::1 dstport 4791 flowlabel 0x12345 gbp ttl inherit udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx
    bothWays(
      vxlan.options,
      {
        label: 74565,
        gbp: true,
        ttlInherit: true,
        udpZeroCsum6Tx: true,
        udpZeroCsum6Rx: true,
        remCsumTx: true,
        remCsumRx: true,
        id: 43,
        local6: '2001:db8::1',
        group6: '2001:db8::2',
        learning: true,
        port: 4791,
      },
      hex(`
        08 00 1a 00 00 01 23 45 // label 74565
        04 00 17 00             // gbp true
        04 00 1c 00             // ttlInherit true
        05 00 13 00 01 00 00 00 // udpZeroCsum6Tx true
        05 00 14 00 01 00 00 00 // udpZeroCsum6Rx true
        05 00 15 00 01 00 00 00 // remCsumTx true
        05 00 16 00 01 00 00 00 // remCsumRx true
        08 00 01 00 2b 00 00 00 // id 43
        14 00 11 00 20 01 0d b8 // local6 2001:db8::1
        00 00 00 00 00 00 00 00
        00 00 00 01
        14 00 10 00 20 01 0d b8 // group6 2001:db8::2
        00 00 00 00 00 00 00 00
        00 00 00 02
        05 00 07 00 01 00 00 00 // learning true
        06 00 0f 00 12 b7 00 00 // port 4791
      `),
    );
  });

  test('of a request: vxlan by metadata', () => {
    // ip link add name vxm type vxlan external vnifilter dstport 4790 gpe
    bothWays(
      vxlan.options,
      { external: true, vnifilter: true, gpe: true, learning: false, port: 4790 },
      hex(`
        05 00 19 00 01 00 00 00 // external true
        05 00 1e 00 01 00 00 00 // vnifilter true
        04 00 1b 00             // gpe true
        05 00 07 00 00 00 00 00 // learning false
        06 00 0f 00 12 b6 00 00 // port 4790
      `),
    );
  });
});
