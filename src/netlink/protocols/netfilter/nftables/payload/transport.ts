import { bitmaskType, integer } from '../datatypes/basic.ts';
import { dccpPacketType, tcpFlag } from '../datatypes/headers.ts';
import { etherType, inetProto, inetService } from '../datatypes/protocols.ts';
import { header } from './header.ts';

/** IPsec authentication header. */
export const ah = header('ah', 1, 'transport', 96, [
  ['nexthdr', inetProto, 0, 8],
  ['hdrlength', integer, 8, 8],
  ['reserved', integer, 16, 16],
  ['spi', integer, 32, 32],
  ['sequence', integer, 64, 32],
]);

/** IPsec encapsulating security payload. */
export const esp = header('esp', 2, 'transport', 64, [
  ['spi', integer, 0, 32],
  ['sequence', integer, 32, 32],
]);

/** IP payload compression. */
export const comp = header('comp', 3, 'transport', 32, [
  ['nexthdr', inetProto, 0, 8],
  ['flags', bitmaskType, 8, 8],
  ['cpi', integer, 16, 16],
]);

/** UDP. */
export const udp = header(
  'udp',
  6,
  'transport',
  64,
  [
    ['sport', inetService, 0, 16],
    ['dport', inetService, 16, 16],
    ['length', integer, 32, 16],
    ['checksum', integer, 48, 16],
  ],
  { pseudoHeader: ['sport', 'dport', 'length', 'checksum'] },
);

/** UDP-Lite. */
export const udplite = header('udplite', 7, 'transport', 64, [
  ['sport', inetService, 0, 16],
  ['dport', inetService, 16, 16],
  ['csumcov', integer, 32, 16],
  ['checksum', integer, 48, 16],
]);

/** TCP. */
export const tcp = header(
  'tcp',
  8,
  'transport',
  160,
  [
    ['sport', inetService, 0, 16],
    ['dport', inetService, 16, 16],
    ['sequence', integer, 32, 32],
    ['ackseq', integer, 64, 32],
    ['doff', integer, 96, 4],
    ['reserved', integer, 100, 4],
    ['flags', tcpFlag, 104, 8],
    ['window', integer, 112, 16],
    ['checksum', integer, 128, 16],
    ['urgptr', integer, 144, 16],
  ],
  { checksum: { type: 'inet', offset: 16 } },
);

/** DCCP. */
export const dccp = header('dccp', 9, 'transport', 128, [
  ['sport', inetService, 0, 16],
  ['dport', inetService, 16, 16],
  ['type', dccpPacketType, 67, 4],
]);

/** SCTP. */
export const sctp = header(
  'sctp',
  10,
  'transport',
  96,
  [
    ['sport', inetService, 0, 16],
    ['dport', inetService, 16, 16],
    ['vtag', integer, 32, 32],
    ['checksum', integer, 64, 32],
  ],
  { checksum: { type: 'sctp', offset: 8 } },
);

/** The ports, of whichever protocol. */
export const th = header('th', 11, 'transport', 32, [
  ['sport', inetService, 0, 16],
  ['dport', inetService, 16, 16],
]);

/** GRE. */
export const gre = header(
  'gre',
  20,
  'transport',
  32,
  [
    ['version', integer, 13, 3],
    ['flags', integer, 0, 5],
    ['protocol', etherType, 16, 16],
  ],
  { tunnel: { type: 3, headerSize: 4, flags: 12 } },
);
