// Captured from requests of iproute2 6.1 and answers of Linux 6.18, on a little-endian machine.
import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/netlink/codec/index.ts';
import { addressMessage, routeMessage } from '../../../src/netlink/protocols/route/index.ts';
import { bothWays, hex } from '../../support/bytes.ts';

describe('route messages', () => {
  test('an array of structs with attributes: a route with several next hops', () => {
    // ip route add 10.9.0.0/16 nexthop via 10.1.0.2 weight 3 nexthop via 10.1.0.3
    bothWays(
      routeMessage,
      {
        family: 'inet',
        dstLength: 16,
        srcLength: 0,
        tos: 0,
        tableByte: 254,
        protocol: 'boot',
        scope: 'global',
        type: 'unicast',
        flags: [],
        dst: '10.9.0.0',
        multipath: [
          { flags: [], hops: 2, index: 0, gateway: '10.1.0.2' },
          { flags: [], hops: 0, index: 0, gateway: '10.1.0.3' },
        ],
      },
      hex(`
        02 10 00 00              // rtmsg: family inet, dst_len 16, src_len 0, tos 0
        fe 03 00 01              // . table main, protocol boot, scope global, type unicast
        00 00 00 00              // . flags
        08 00 01 00 0a 09 00 00  // RTA_DST 10.9.0.0
        24 00 09 00              // RTA_MULTIPATH, 36 bytes
        10 00 00 02              // . rtnexthop: length 16, flags 0, hops 2 (weight 3)
        00 00 00 00              // . . index 0
        08 00 05 00 0a 01 00 02  // . . RTA_GATEWAY 10.1.0.2
        10 00 00 00              // . rtnexthop: length 16, flags 0, hops 0 (weight 1)
        00 00 00 00              // . . index 0
        08 00 05 00 0a 01 00 03  // . . RTA_GATEWAY 10.1.0.3
      `),
    );
  });

  test('an address is of the family that its length tells, and a header and attribute may both say the table', () => {
    bothWays(
      routeMessage,
      {
        family: 'inet6',
        dstLength: 64,
        srcLength: 0,
        tos: 0,
        tableByte: 252,
        protocol: 'static',
        scope: 'global',
        type: 'unicast',
        flags: [],
        table: 1000,
        dst: '2001:db8::',
        gateway: 'fe80::1',
        oif: 3,
      },
      hex(`
        0a 40 00 00              // rtmsg: family inet6, dst_len 64, src_len 0, tos 0
        fc 04 00 01              // . table 252 (the real one does not fit), protocol static, scope global, unicast
        00 00 00 00              // . flags
        08 00 0f 00 e8 03 00 00  // RTA_TABLE 1000
        14 00 01 00              // RTA_DST, 20 bytes
        20 01 0d b8 00 00 00 00  // . 2001:db8::
        00 00 00 00 00 00 00 00
        14 00 05 00              // RTA_GATEWAY, 20 bytes
        fe 80 00 00 00 00 00 00  // . fe80::1
        00 00 00 00 00 00 00 01
        08 00 04 00 03 00 00 00  // RTA_OIF 3
      `),
    );
  });

  test('a broken record leaves the whole array as bytes', () => {
    const value = decode(
      routeMessage,
      hex(`
        02 00 00 00  fe 03 00 01  00 00 00 00  // rtmsg
        0c 00 09 00              // RTA_MULTIPATH, 12 bytes
        20 00 00 00 00 00 00 00  // . rtnexthop that claims 32 bytes
      `),
    );
    expect(value).toMatchObject({ '#9': hex('20 00 00 00 00 00 00 00') });
    expect(value).not.toHaveProperty('multipath');
  });
});

test('an address message', () => {
  bothWays(
    addressMessage,
    {
      family: 'inet',
      prefixLength: 24,
      headerFlags: ['permanent'],
      scope: 'global',
      index: 3,
      address: '10.1.0.1',
      local: '10.1.0.1',
      label: 'va',
      flags: ['permanent'],
      cacheInfo: { preferred: Number.POSITIVE_INFINITY, valid: 600, created: 100, updated: 200 },
    },
    hex(`
      02 18 80 00              // ifaddrmsg: family inet, prefixlen 24, flags permanent, scope global
      03 00 00 00              // . index 3
      08 00 01 00 0a 01 00 01  // IFA_ADDRESS 10.1.0.1
      08 00 02 00 0a 01 00 01  // IFA_LOCAL 10.1.0.1
      07 00 03 00 76 61 00 00  // IFA_LABEL "va", NUL, 1 byte of padding
      08 00 08 00 80 00 00 00  // IFA_FLAGS permanent
      14 00 06 00              // IFA_CACHEINFO, 20 bytes
      ff ff ff ff              // . preferred for ever
      58 02 00 00              // . valid 600 s
      64 00 00 00              // . created 1 s after boot
      c8 00 00 00              // . updated 2 s after boot
    `),
  );
});
