/**
 * The codec: describe a netlink family as schemas, and encode, decode, type and inspect its messages by them.
 * Pure: no I/O, no native code, no Node module.
 *
 * @module
 */

export { AttributeCursor, NESTED, NET_BYTE_ORDER } from './attributes-iterator.ts';
export * from './byte-order.ts';
export * from './compile/split-decoder.ts';
export {
  type AttributeFields,
  type AttributeSet,
  type AttributesOf,
  attributes,
  type UnknownAttributes,
} from './composites/attribute-set.ts';
export * from './composites/cached.ts';
export * from './composites/lists.ts';
export { type NamedArrayType, namedArray } from './composites/named-array.ts';
export * from './composites/records.ts';
export * from './composites/recursive.ts';
export * from './composites/select.ts';
export {
  pad,
  type Struct,
  type StructField,
  type StructFields,
  type StructOf,
  struct,
} from './composites/struct.ts';
export {
  type StructWithAttributes,
  type StructWithAttributesType,
  structWithAttributes,
} from './composites/struct-with-attributes.ts';
export * from './decode.ts';
export {
  type CodeBuilder,
  type Decode,
  type DecodePlace,
  defineType,
  type EncodeCode,
  type EncodePlace,
  type MessagePlace,
  type TypeCode,
} from './define-type.ts';
export * from './derive-type.ts';
export { derived } from './derived.ts';
export * from './encode.ts';
export * from './encode-error.ts';
export * from './inspect.ts';
export * from './reader.ts';
export * from './registry.ts';
export * from './scalars/addresses.ts';
export * from './scalars/big-enums.ts';
export * from './scalars/byte-range.ts';
export * from './scalars/converted.ts';
export * from './scalars/enums.ts';
export * from './scalars/integers.ts';
export * from './scalars/strings.ts';
export { Scope } from './scope.ts';
export { type StateTest, stateOnly, stateOnlyBits } from './state-only.ts';
export * from './type.ts';
export { type Attribute, writeAttribute } from './write-attribute.ts';
export * from './writer.ts';
