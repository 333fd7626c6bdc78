import type { ByteOrder, DataType } from '../datatypes/type.ts';

/** From where the offset of a field counts. */
export type PayloadBase = 'link' | 'network' | 'transport' | 'inner' | 'tunnel';

/** A field of a protocol header. */
export interface HeaderField {
  readonly name: string;
  readonly type: DataType;
  /** Bits from the start of the header. */
  readonly offset: number;
  readonly bits: number;
  readonly order: ByteOrder;
  /** Its number in the userdata of sets. */
  readonly id: number;
  /** The first byte of an ICMP message of one of these types has the field: others have something else there. */
  readonly needsType?: readonly number[] | undefined;
}

/** A protocol header: where it lies and which fields it has. */
export interface Header {
  readonly name: string;
  /** Its number in the userdata of sets; 0 for what is never there. */
  readonly id: number;
  readonly base: PayloadBase;
  /** Length in bits. */
  readonly bits: number;
  readonly fields: readonly HeaderField[];
  /** The field that tells which protocol comes next, or the key of `meta` that does. */
  readonly next?: HeaderField | undefined;
  readonly nextMeta?: 'l4proto' | 'protocol' | 'nfproto' | undefined;
  /** The checksum that a change of the header has to keep right: offset in bytes. */
  readonly checksum?: { readonly type: 'inet' | 'sctp'; readonly offset: number } | undefined;
  /** Fields that the checksum of the next header covers too. */
  readonly pseudoHeader?: readonly string[] | undefined;
  /** How a header inside a tunnel is found behind this one. */
  readonly tunnel?: Tunnel | undefined;
}

/** A header that a whole packet follows. */
export interface Tunnel {
  /** Number of the kind of tunnel in the kernel's `inner` expression. */
  readonly type: number;
  /** Length of the tunnel's header in bytes. */
  readonly headerSize: number;
  /** `NFT_INNER_*`: 1 header of a known size, 2 Ethernet, 4 network, 8 transport. */
  readonly flags: number;
}

/** A row of a table of fields: name, data type, offset and width in bits; number in userdata where it is not the place in the table. */
export type FieldRow = readonly [
  name: string,
  type: DataType,
  offset: number,
  bits: number,
  more?: { readonly id?: number; readonly order?: ByteOrder; readonly needsType?: readonly number[] },
];

/** Makes a header of a table; fields are numbered from 1 on in the order of the table. */
export function header(
  name: string,
  id: number,
  base: PayloadBase,
  bits: number,
  rows: readonly FieldRow[],
  more: Partial<Header> & { readonly nextField?: string } = {},
): Header {
  const fields = rows.map(
    ([field, type, offset, width, options], index): HeaderField => ({
      name: field,
      type,
      offset,
      bits: width,
      order: options?.order ?? 'big',
      id: options?.id ?? index + 1,
      needsType: options?.needsType,
    }),
  );
  const { nextField, ...rest } = more;
  return {
    name,
    id,
    base,
    bits,
    fields,
    next: nextField === undefined ? undefined : fields.find((field) => field.name === nextField),
    ...rest,
  };
}

/** The field of that name; `undefined` where the header has none. */
export function fieldOf(of: Header, name: string): HeaderField | undefined {
  return of.fields.find((field) => field.name === name);
}
