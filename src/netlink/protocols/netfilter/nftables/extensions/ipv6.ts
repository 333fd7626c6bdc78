import { ipv6Address } from '../datatypes/addresses.ts';
import { integer } from '../datatypes/basic.ts';
import { mhType } from '../datatypes/headers.ts';
import { inetProto } from '../datatypes/protocols.ts';
import type { FieldRow } from '../payload/header.ts';
import { type Extension, extension } from './extension.ts';

const nextHeader: FieldRow = ['nexthdr', inetProto, 0, 8];
const headerLength: FieldRow = ['hdrlength', integer, 8, 8];

function addresses(name: string, count: number): FieldRow[] {
  return Array.from({ length: count }, (_, index) => [
    `${name}[${index + 1}]`,
    ipv6Address,
    64 + 128 * index,
    128,
  ]);
}

/** The extension headers of IPv6. */
export const ipv6Extensions: readonly Extension[] = [
  extension('ipv6', 'hbh', 0, [nextHeader, headerLength]),
  extension('ipv6', 'rt', 43, [
    nextHeader,
    headerLength,
    ['type', integer, 16, 8],
    ['seg-left', integer, 24, 8],
  ]),
  extension('ipv6', 'rt0', 43, [['reserved', integer, 32, 32], ...addresses('addr', 16)], 32),
  extension(
    'ipv6',
    'rt2',
    43,
    [
      ['reserved', integer, 32, 32],
      ['addr', ipv6Address, 64, 128],
    ],
    32,
  ),
  extension(
    'ipv6',
    'srh',
    43,
    [
      ['last-entry', integer, 32, 8],
      ['flags', integer, 40, 8],
      ['tag', integer, 48, 16],
      ...addresses('sid', 16),
    ],
    32,
  ),
  extension('ipv6', 'frag', 44, [
    nextHeader,
    ['reserved', integer, 8, 8],
    ['frag-off', integer, 16, 13],
    ['reserved2', integer, 29, 2],
    ['more-fragments', integer, 31, 1],
    ['id', integer, 32, 32],
  ]),
  extension('ipv6', 'dst', 60, [nextHeader, headerLength]),
  extension('ipv6', 'mh', 135, [
    nextHeader,
    headerLength,
    ['type', mhType, 16, 8],
    ['reserved', integer, 24, 8],
    ['checksum', integer, 32, 16],
  ]),
];
