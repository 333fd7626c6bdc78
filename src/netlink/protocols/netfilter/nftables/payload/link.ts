import { etherAddress, ipv4Address } from '../datatypes/addresses.ts';
import { integer } from '../datatypes/basic.ts';
import { arpOperation, etherType } from '../datatypes/protocols.ts';
import { header } from './header.ts';

/** Ethernet. */
export const ether = header(
  'ether',
  17,
  'link',
  112,
  [
    ['daddr', etherAddress, 0, 48],
    ['saddr', etherAddress, 48, 48],
    ['type', etherType, 96, 16],
  ],
  { nextField: 'type' },
);

/** A VLAN tag. */
export const vlan = header(
  'vlan',
  16,
  'link',
  32,
  [
    ['pcp', integer, 0, 3],
    ['dei', integer, 3, 1],
    ['cfi', integer, 3, 1],
    ['id', integer, 4, 12],
    ['type', etherType, 16, 16],
  ],
  { nextField: 'type' },
);

/** ARP for IPv4 over Ethernet. */
export const arp = header('arp', 15, 'network', 224, [
  ['htype', integer, 0, 16],
  ['ptype', etherType, 16, 16],
  ['hlen', integer, 32, 8],
  ['plen', integer, 40, 8],
  ['operation', arpOperation, 48, 16],
  ['saddr ether', etherAddress, 64, 48],
  ['saddr ip', ipv4Address, 112, 32],
  ['daddr ether', etherAddress, 144, 48],
  ['daddr ip', ipv4Address, 192, 32],
]);
