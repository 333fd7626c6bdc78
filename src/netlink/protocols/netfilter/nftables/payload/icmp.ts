import { ipv6Address } from '../datatypes/addresses.ts';
import { integer } from '../datatypes/basic.ts';
import { icmpCode, icmpType, icmpv6Code, icmpv6Type, igmpType } from '../datatypes/icmp.ts';
import { type DataType, formatInteger } from '../datatypes/type.ts';
import { header } from './header.ts';

const echo = [8, 0];

/** The code of a message: what it means depends on the type, and so it is shown as a number. */
function codeType(type: DataType): DataType {
  return { ...type, format: formatInteger };
}

const echo6 = [128, 129];

/** ICMP. */
export const icmp = header(
  'icmp',
  4,
  'transport',
  64,
  [
    ['type', icmpType, 0, 8],
    ['code', codeType(icmpCode), 8, 8],
    ['checksum', integer, 16, 16],
    ['id', integer, 32, 16, { needsType: echo }],
    ['sequence', integer, 48, 16, { needsType: echo }],
    ['gateway', integer, 32, 32, { needsType: [5] }],
    ['mtu', integer, 48, 16, { needsType: [3] }],
  ],
  { checksum: { type: 'inet', offset: 2 } },
);

/** ICMPv6. */
export const icmpv6 = header(
  'icmpv6',
  14,
  'transport',
  64,
  [
    ['type', icmpv6Type, 0, 8],
    ['code', codeType(icmpv6Code), 8, 8],
    ['checksum', integer, 16, 16],
    ['parameter-problem', integer, 32, 32, { needsType: [4] }],
    ['mtu', integer, 32, 32, { needsType: [2] }],
    ['id', integer, 32, 16, { needsType: echo6 }],
    ['sequence', integer, 48, 16, { needsType: echo6 }],
    ['max-delay', integer, 32, 16, { needsType: [130] }],
    ['taddr', ipv6Address, 64, 128, { needsType: [130, 131, 132, 135, 136, 137] }],
    ['daddr', ipv6Address, 192, 128, { needsType: [137] }],
  ],
  { checksum: { type: 'inet', offset: 2 } },
);

/** IGMP. */
export const igmp = header(
  'igmp',
  5,
  'transport',
  64,
  [
    ['type', igmpType, 0, 8],
    ['mrt', integer, 8, 8],
    ['checksum', integer, 16, 16],
    ['group', integer, 32, 32],
  ],
  { checksum: { type: 'inet', offset: 2 } },
);
