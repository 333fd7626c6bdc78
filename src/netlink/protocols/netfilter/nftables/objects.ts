import { attributes, NESTED } from '../../../codec/composites/attribute-set.ts';
import { select } from '../../../codec/composites/select.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be32, be64 } from '../../../codec/scalars/integers.ts';
import { bytes, stringOf } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
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
