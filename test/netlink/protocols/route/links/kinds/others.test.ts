import { describe, test } from 'vitest';
import { bareudp } from '../../../../../../src/netlink/protocols/route/links/kinds/bareudp.ts';
import { batadv } from '../../../../../../src/netlink/protocols/route/links/kinds/batadv.ts';
import { gtp } from '../../../../../../src/netlink/protocols/route/links/kinds/gtp.ts';
import { ipoib } from '../../../../../../src/netlink/protocols/route/links/kinds/ipoib.ts';
import { netkit } from '../../../../../../src/netlink/protocols/route/links/kinds/netkit.ts';
import { ovpn } from '../../../../../../src/netlink/protocols/route/links/kinds/ovpn.ts';
import { vrf } from '../../../../../../src/netlink/protocols/route/links/kinds/vrf.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

// Written after the headers of Linux, because iproute2 cannot make them.
describe('options of', () => {
  test('a netkit', () => {
    bothWays(
      netkit.options,
      {
        mode: 'l3',
        policy: 'forward',
        peerPolicy: 'blackhole',
        scrub: 'none',
        headroom: 64,
        primary: true,
        peer: { family: 'unspec', type: 'netrom', index: 0, flags: [], change: [], name: 'q' },
      },
      hex(`
        08 00 05 00 01 00 00 00 // IFLA_NETKIT_MODE l3
        08 00 03 00 00 00 00 00 // IFLA_NETKIT_POLICY NETKIT_PASS
        08 00 04 00 02 00 00 00 // IFLA_NETKIT_PEER_POLICY NETKIT_DROP
        08 00 06 00 00 00 00 00 // IFLA_NETKIT_SCRUB none
        06 00 08 00 40 00 00 00 // IFLA_NETKIT_HEADROOM 64
        05 00 02 00 01 00 00 00 // IFLA_NETKIT_PRIMARY
        1c 00 01 00             // IFLA_NETKIT_PEER_INFO, 28 bytes
        00 00 00 00 00 00 00 00 // . ifinfomsg
        00 00 00 00 00 00 00 00
        06 00 03 00 71 00 00 00 // . IFLA_IFNAME q
      `),
    );
  });

  test('a GTP link', () => {
    bothWays(
      gtp.options,
      { role: 'sgsn', pdpHashSize: 1024, createSockets: true },
      hex(`
        08 00 04 00 01 00 00 00 // IFLA_GTP_ROLE GTP_ROLE_SGSN
        08 00 03 00 00 04 00 00 // IFLA_GTP_PDP_HASHSIZE 1024
        05 00 05 00 01 00 00 00 // IFLA_GTP_CREATE_SOCKETS
      `),
    );
  });

  test('a bareudp, a B.A.T.M.A.N., an IPoIB and an OpenVPN link, and a port of a VRF', () => {
    bothWays(
      bareudp.options,
      { port: 6635, etherType: 'mpls_uc', multiproto: true },
      hex('0600010019eb0000 0600020088470000 04000400'),
    );
    bothWays(batadv.options, { algorithm: 'BATMAN_V' }, hex('0d000100 4241544d414e5f5600 000000'));
    bothWays(ipoib.options, { pkey: 0x8001, mode: 'connected' }, hex('0600010001800000 0600020001000000'));
    bothWays(ovpn.options, { mode: 'mp' }, hex('0500010001000000'));
    bothWays(vrf.port!, { table: 100 }, hex('0800010064000000'));
  });
});
