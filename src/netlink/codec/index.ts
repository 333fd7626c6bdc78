/**
 * The codec: describe a netlink family as schemas, and encode, decode, type and inspect its messages by them.
 * Pure: no I/O, no native code, no Node module.
 *
 * @module
 */
export * from './address.ts';
export * from './apart.ts';
export * from './attributes.ts';
export * from './buffer.ts';
export type { Code, Place } from './compile.ts';
export { decode, encode, encodeInto, findPath, inspect } from './entry.ts';
export { type Headed, type HeadedType, headed, records } from './headed.ts';
export * from './integers.ts';
export * from './lists.ts';
export * from './names.ts';
export * from './placed.ts';
export * from './refusal.ts';
export { Scope } from './scope.ts';
export * from './select.ts';
export * from './shared.ts';
export { pad, type Struct, type StructField, type StructFields, type StructOf, struct } from './struct.ts';
export * from './text.ts';
export * from './type.ts';
