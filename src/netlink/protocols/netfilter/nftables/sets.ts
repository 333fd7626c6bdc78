import {
  attributes,
  be32,
  be64,
  bytes,
  enumeration,
  flags,
  type Infer,
  NESTED,
  nestedList,
  repeated,
  type StructWithAttributes,
  string,
  stringOf,
  structWithAttributes,
  type Type,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { expression, expressionList } from './expression.ts';

/** Flags of a set (`NFT_SET_*`). */
export const setFlags = {
  anonymous: 1,
  constant: 2,
  interval: 4,
  map: 8,
  timeout: 0x10,
  eval: 0x20,
  object: 0x40,
  concat: 0x80,
  expr: 0x100,
} as const;

/** Whether a set has intervals of one key each, whose ends are two elements in the kernel. */
export function isPlainInterval(flags: number): boolean {
  return (flags & (setFlags.interval | setFlags.concat)) === setFlags.interval;
}

const field = attributes('NFTA_SET_FIELD', () => ({ len: [1, be32] }));

const description = attributes('NFTA_SET_DESC', () => ({
  /** Number of elements: of an anonymous set, or at most. */
  size: [1, be32],
  /** Lengths of the parts of a concatenation, bytes. Linux 5.6. */
  concat: [2, nestedList(1, field, NESTED), NESTED],
}));

/** Attributes of a set or map (`NFTA_SET_*`). */
export const setAttributes = attributes('NFTA_SET', () => ({
  table: [1, stringOf(255)],
  /** A `%d` in it is replaced by a number. */
  name: [2, stringOf(255)],
  flags: [3, flags(be32, setFlags)],
  /** The types of the key's parts, six bits each: the kernel only keeps them. */
  keyType: [4, be32],
  /** Bytes. */
  keyLen: [5, be32],
  /** 0xffffff00 for verdicts. */
  dataType: [6, be32],
  /** Bytes. */
  dataLen: [7, be32],
  policy: [8, enumeration(be32, { performance: 0, memory: 1 })],
  desc: [9, description, NESTED],
  /** Number in a transaction, for references to it. */
  id: [10, be32],
  /** Milliseconds. */
  timeout: [11, be64],
  /** Milliseconds. */
  gcInterval: [12, be32],
  userdata: [13, bytes],
  /** `NFT_OBJECT_*` of a map of objects. */
  objType: [15, be32],
  handle: [16, be64],
  /** Every element has one. */
  expr: [17, repeated(expression), NESTED],
  /** The same, where it is more than one. Linux 5.11. */
  expressions: [18, expressionList, NESTED],
  /** Implementation, a symbol of the kernel. Linux 6.17. */
  type: [19, string],
  /** Number of elements. Linux 6.17. */
  count: [20, be32],
}));

/** A message about a set or map. */
export interface SetMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof setAttributes>> {}
export const setMessage: Type<SetMessage> = structWithAttributes(netfilterHeader, setAttributes);
