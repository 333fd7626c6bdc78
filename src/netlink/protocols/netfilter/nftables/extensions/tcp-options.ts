import { integer } from '../datatypes/basic.ts';
import { type DataType, integerType } from '../datatypes/type.ts';
import type { FieldRow } from '../payload/header.ts';
import { type Extension, extension } from './extension.ts';

const kind: FieldRow = ['kind', integer, 0, 8];
const length: FieldRow = ['length', integer, 8, 8];

/** Subtypes of Multipath TCP. The type has no number in nft. */
const mptcpSubtype: DataType = integerType(4, 'mptcpopt_subtype', 4, 'big', {
  names: {
    'mp-capable': 0,
    'mp-join': 1,
    dss: 2,
    'add-addr': 3,
    'remove-addr': 4,
    'mp-prio': 5,
    'mp-fail': 6,
    'mp-fastclose': 7,
    'mp-tcprst': 8,
  },
});

function sack(name: string, index: number): Extension {
  return extension('tcpOption', name, 5, [
    kind,
    length,
    ['left', integer, 16 + 64 * index, 32, { id: 2 + 2 * index }],
    ['right', integer, 48 + 64 * index, 32, { id: 3 + 2 * index }],
  ]);
}

/** The options of TCP. */
export const tcpOptions: readonly Extension[] = [
  extension('tcpOption', 'eol', 0, [kind]),
  extension('tcpOption', 'nop', 1, [kind]),
  extension('tcpOption', 'maxseg', 2, [kind, length, ['size', integer, 16, 16]]),
  extension('tcpOption', 'window', 3, [kind, length, ['count', integer, 16, 8]]),
  extension('tcpOption', 'sack-perm', 4, [kind, length]),
  sack('sack', 0),
  sack('sack0', 0),
  sack('sack1', 1),
  sack('sack2', 2),
  sack('sack3', 3),
  extension('tcpOption', 'timestamp', 8, [
    kind,
    length,
    ['tsval', integer, 16, 32],
    ['tsecr', integer, 48, 32],
  ]),
  extension('tcpOption', 'md5sig', 19, [kind, length]),
  extension('tcpOption', 'mptcp', 30, [kind, length, ['subtype', mptcpSubtype, 16, 4]]),
  extension('tcpOption', 'fastopen', 34, [kind, length]),
];
