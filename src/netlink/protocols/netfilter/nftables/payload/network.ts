import { ipv4Address, ipv6Address } from '../datatypes/addresses.ts';
import { integer } from '../datatypes/basic.ts';
import { dscp, ecn } from '../datatypes/headers.ts';
import { inetProto } from '../datatypes/protocols.ts';
import { header } from './header.ts';

/** IPv4. */
export const ip = header(
  'ip',
  12,
  'network',
  160,
  [
    ['version', integer, 0, 4],
    ['hdrlength', integer, 4, 4],
    ['dscp', dscp, 8, 6],
    ['ecn', ecn, 14, 2],
    ['length', integer, 16, 16],
    ['id', integer, 32, 16],
    ['frag-off', integer, 48, 16],
    ['ttl', integer, 64, 8],
    ['protocol', inetProto, 72, 8],
    ['checksum', integer, 80, 16],
    ['saddr', ipv4Address, 96, 32],
    ['daddr', ipv4Address, 128, 32],
  ],
  {
    nextField: 'protocol',
    nextMeta: 'l4proto',
    checksum: { type: 'inet', offset: 10 },
    pseudoHeader: ['saddr', 'daddr', 'protocol', 'length'],
  },
);

/** IPv6. */
export const ip6 = header(
  'ip6',
  13,
  'network',
  320,
  [
    ['version', integer, 0, 4],
    ['dscp', dscp, 4, 6],
    ['ecn', ecn, 10, 2],
    ['flowlabel', integer, 12, 20],
    ['length', integer, 32, 16],
    ['nexthdr', inetProto, 48, 8],
    ['hoplimit', integer, 56, 8],
    ['saddr', ipv6Address, 64, 128],
    ['daddr', ipv6Address, 192, 128],
  ],
  { nextField: 'nexthdr', nextMeta: 'l4proto', pseudoHeader: ['saddr', 'daddr', 'nexthdr', 'length'] },
);
