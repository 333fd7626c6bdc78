import type { ByteOrder, DataType } from '../datatypes/type.ts';
import type { ExtensionKind } from '../extensions/extension.ts';
import type { NftExpression } from '../json-types.ts';
import type { Header, PayloadBase } from '../payload/header.ts';
import type { ListedSet } from './listed-set.ts';

/** Bytes of the packet. */
export interface PacketNode {
  readonly kind: 'packet';
  readonly base: PayloadBase;
  /** Bits from the start of the layer. */
  readonly offset: number;
  readonly bits: number;
  readonly order: ByteOrder;
  /** The tunnel in which the packet is. */
  readonly tunnel: Header | undefined;
}

/** Bytes of an extension header, an option or a chunk, or whether it is there. */
export interface ExtensionNode {
  readonly kind: 'extension';
  readonly of: ExtensionKind;
  readonly type: number;
  readonly offset: number;
  readonly bits: number;
  readonly present: boolean;
  readonly order: ByteOrder;
}

/** A value whose expression in JSON is known as soon as it is loaded. */
export interface LoadNode {
  readonly kind: 'load';
  readonly json: NftExpression;
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  /** The key of `meta` that it is. */
  readonly meta?: string | undefined;
  readonly tunnel?: Header | undefined;
}

/** A constant, as it lies in the register. */
export interface ConstantNode {
  readonly kind: 'constant';
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** `(left & mask) ^ flip`, both most significant byte first. */
export interface MaskNode {
  readonly kind: 'mask';
  readonly left: Node;
  readonly mask: Uint8Array;
  readonly flip: Uint8Array;
  readonly bits: number;
  readonly order: ByteOrder;
}

/** A shift by a number of bits. */
export interface ShiftNode {
  readonly kind: 'shift';
  readonly operator: '<<' | '>>';
  readonly left: Node;
  readonly by: number;
  readonly bits: number;
  readonly order: ByteOrder;
}

/** Two values joined bit by bit. */
export interface JoinNode {
  readonly kind: 'join';
  readonly operator: '&' | '|' | '^';
  readonly left: Node;
  readonly right: Node;
  readonly bits: number;
  readonly order: ByteOrder;
}

/** The data that a map gives for a key. */
export interface MapNode {
  readonly kind: 'map';
  readonly key: NftExpression;
  readonly set: ListedSet;
  /** The types of the keys, where the rule says more about them than the set. */
  readonly keyed: Keyed;
  readonly bits: number;
}

/** Several values, one behind the other. */
export interface ConcatNode {
  readonly kind: 'concat';
  readonly parts: readonly Node[];
  readonly bits: number;
}

/** The content of a register. */
export type Node =
  | PacketNode
  | ExtensionNode
  | LoadNode
  | ConstantNode
  | MaskNode
  | ShiftNode
  | JoinNode
  | MapNode
  | ConcatNode;

/** The types of the keys of a set, and how many bits they are shifted in the set. */
export interface Keyed {
  readonly parts: readonly KeyPart[];
}
/** One part of a key. */
export interface KeyPart {
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  readonly shift: number;
}
