import type { DataType } from '../datatypes/type.ts';
import type { FieldRow } from '../payload/header.ts';

/** Which headers the kernel's `exthdr` looks for. */
export type ExtensionKind = 'ipv6' | 'tcpOption' | 'ipv4' | 'sctp' | 'dccp';

/** A field of an extension header or option. */
export interface ExtensionField {
  readonly name: string;
  readonly type: DataType;
  /** Bits from the start of the header. */
  readonly offset: number;
  readonly bits: number;
  /** Its number in the notes of sets. */
  readonly id: number;
}

/** An extension header of IPv6, an option of TCP, IPv4 or DCCP, or a chunk of SCTP. */
export interface Extension {
  readonly kind: ExtensionKind;
  readonly name: string;
  /** Its number in the packet. */
  readonly type: number;
  readonly fields: readonly ExtensionField[];
  /** The offset in bits that is asked for to see whether it is there. */
  readonly presentOffset: number;
  /** Its number in the notes of sets. */
  readonly noteId: number;
}

/** Options of an extension. */
export interface ExtensionOptions {
  readonly presentOffset?: number;
  readonly noteId?: number;
  /** The number of the first field in the notes of sets. */
  readonly firstId?: number;
}

/** Makes an extension of a table. */
export function extension(
  kind: ExtensionKind,
  name: string,
  type: number,
  rows: readonly FieldRow[],
  { presentOffset = 0, noteId = type, firstId = 0 }: ExtensionOptions = {},
): Extension {
  const fields = rows.map(([field, dataType, offset, bits, more], index) => ({
    name: field,
    type: dataType,
    offset,
    bits,
    id: more?.id ?? index + firstId,
  }));
  return { kind, name, type, fields, presentOffset, noteId };
}
