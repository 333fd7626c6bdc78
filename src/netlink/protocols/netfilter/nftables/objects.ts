import {
  attributes,
  be32,
  be64,
  bytes,
  enumeration,
  type Infer,
  NESTED,
  type StructWithAttributes,
  select,
  stringOf,
  structWithAttributes,
  type Type,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { objectSchemas, objectTypes } from './objects/index.ts';

/** Attributes of a named object (`NFTA_OBJ_*`). */
export const objectAttributes = attributes('NFTA_OBJ', () => ({
  table: [1, stringOf(255)],
  name: [2, stringOf(255)],
  type: [3, enumeration(be32, objectTypes)],
  data: [4, select('type', objectSchemas), NESTED],
  /** Number of rules and elements that use it. */
  use: [5, be32],
  handle: [6, be64],
  /** Linux 5.10. */
  userdata: [8, bytes],
}));

/** A message about a named object. */
export interface ObjectMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof objectAttributes>> {}
export const objectMessage: Type<ObjectMessage> = structWithAttributes(netfilterHeader, objectAttributes);
