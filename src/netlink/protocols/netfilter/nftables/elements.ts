import {
  attributes,
  be32,
  be64,
  bytes,
  flags,
  type Infer,
  NESTED,
  type StructWithAttributes,
  string,
  stringOf,
  structWithAttributes,
  type Type,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { data } from './data.ts';
import { encodable } from './encoded-list.ts';
import { expression, expressionList } from './expression.ts';
import { numberedList } from './numbered-list.ts';

/** Attributes of an element of a set (`NFTA_SET_ELEM_*`). */
export const elementAttributes = attributes('NFTA_SET_ELEM', () => ({
  key: [1, data, NESTED],
  data: [2, data, NESTED],
  /** intervalEnd: the first key behind an interval. catchall: every key that no other element has. */
  flags: [3, flags(be32, { intervalEnd: 1, catchall: 2 })],
  /** Milliseconds. */
  timeout: [4, be64],
  /** Milliseconds that are left. */
  expiration: [5, be64],
  userdata: [6, bytes],
  expr: [7, expression, NESTED],
  /** Name of an object. */
  objref: [9, string],
  /** Last key of an interval of concatenations. Linux 5.6. */
  keyEnd: [10, data, NESTED],
  /** Linux 5.11. */
  expressions: [11, expressionList, NESTED],
}));
export interface ElementAttributes extends Infer<typeof elementAttributes> {}

/** Attributes of a list of elements (`NFTA_SET_ELEM_LIST_*`). */
export const elementListAttributes = attributes('NFTA_SET_ELEM_LIST', () => ({
  table: [1, stringOf(255)],
  set: [2, stringOf(255)],
  elements: [3, encodable(numberedList(elementAttributes, NESTED)), NESTED],
  /** Number of a set of the same transaction. */
  setId: [4, be32],
}));

/** A message about elements of a set. */
export interface ElementMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof elementListAttributes>> {}
export const elementMessage: Type<ElementMessage> = structWithAttributes(
  netfilterHeader,
  elementListAttributes,
);
