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

function ipv6Header(name: string, type: number, noteId: number, rows: readonly FieldRow[]): Extension {
  return extension('ipv6', name, type, rows, { noteId, firstId: 1 });
}

/** A kind of routing header: whether it is there is asked behind what all kinds have. */
function routingHeader(name: string, noteId: number, rows: readonly FieldRow[]): Extension {
  return extension('ipv6', name, 43, rows, { noteId, firstId: 1, presentOffset: 32 });
}

/** The extension headers of IPv6. Where two kinds of routing headers have the same field, the first one here is shown. */
export const ipv6Extensions: readonly Extension[] = [
  ipv6Header('hbh', 0, 1, [nextHeader, headerLength]),
  ipv6Header('rt', 43, 2, [nextHeader, headerLength, ['type', integer, 16, 8], ['seg-left', integer, 24, 8]]),
  routingHeader('srh', 5, [
    ['last-entry', integer, 32, 8],
    ['flags', integer, 40, 8],
    ['tag', integer, 48, 16],
    ...addresses('sid', 16),
  ]),
  routingHeader('rt0', 3, [['reserved', integer, 32, 32], ...addresses('addr', 16)]),
  routingHeader('rt2', 4, [
    ['reserved', integer, 32, 32],
    ['addr', ipv6Address, 64, 128],
  ]),
  ipv6Header('frag', 44, 6, [
    nextHeader,
    ['reserved', integer, 8, 8],
    ['frag-off', integer, 16, 13],
    ['reserved2', integer, 29, 2],
    ['more-fragments', integer, 31, 1],
    ['id', integer, 32, 32],
  ]),
  ipv6Header('dst', 60, 7, [nextHeader, headerLength]),
  ipv6Header('mh', 135, 8, [
    nextHeader,
    headerLength,
    ['type', mhType, 16, 8],
    ['reserved', integer, 24, 8],
    ['checksum', integer, 32, 16],
  ]),
];
