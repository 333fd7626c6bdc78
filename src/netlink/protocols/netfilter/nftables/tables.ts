import {
  attributes,
  be32,
  be64,
  bytes,
  flags,
  type Infer,
  type StructWithAttributes,
  stringOf,
  structWithAttributes,
  type Type,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';

/** Flags of a table (`NFT_TABLE_F_*`). */
export const tableFlags = { dormant: 1, owner: 2, persist: 4 } as const;

/** Attributes of a table (`NFTA_TABLE_*`). */
export const tableAttributes = attributes('NFTA_TABLE', () => ({
  name: [1, stringOf(255)],
  /** owner: Linux 5.12. persist: Linux 6.9. */
  flags: [2, flags(be32, tableFlags)],
  /** Number of chains. */
  use: [3, be32],
  handle: [4, be64],
  /** Linux 5.10. */
  userdata: [6, bytes],
  /** Port of the socket that owns it. Linux 5.12. */
  owner: [7, be32],
}));

/** A message about a table. */
export interface TableMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof tableAttributes>> {}
export const tableMessage: Type<TableMessage> = structWithAttributes(netfilterHeader, tableAttributes);
