import type { NetfilterFamily } from '../../header.ts';
import type { Typed } from '../compile/nodes.ts';
import type { ConcatTyped } from '../compile/values.ts';
import type { FormatOptions } from '../datatypes/type.ts';
import type { NftExpression, NftStatement } from '../json-types.ts';
import type { Header } from '../payload/header.ts';
import type { ListedSet } from './listed-set.ts';
import type { KeyPart, Node } from './nodes.ts';
import type { PacketScope, Shown } from './packet-scope.ts';

/** How a ruleset is listed. */
export interface ListOptions extends FormatOptions {
  /** Counts that change by themselves are left out (`nft --stateless`). */
  readonly stateless?: boolean | undefined;
}

/** The constant of a comparison as it lies in the register, and the JSON for one of the same length. */
export interface ComparedConstant {
  readonly wire: Uint8Array;
  readonly show: (wire: Uint8Array) => NftExpression;
}

/** The rule that is being listed, as its expressions see it. */
export interface ListScope {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly options: ListOptions;
  /** Returns the headers of the packet, or of the packet in a tunnel, as far as the rule has been read. */
  packet(tunnel?: Header): PacketScope;
  /** The tunnel around the expression that is being listed. */
  readonly tunnel: Header | undefined;
  /** Puts a value into registers. */
  load(register: number | undefined, node: Node): void;
  /** The value from a register on, of so many bytes where that is known. */
  read(register: number | undefined, bytes?: number): Node;
  /** Lists the expression inside of another one. */
  nested(name: string | undefined, data: unknown, tunnel: Header): void;
  /** Adds a statement. `again` lists the same expression with other data, where nothing else in the rule depends on them. */
  add(statement: NftStatement, again?: (data: unknown) => NftStatement): void;
  /**
   * Adds a match; `value` is its only constant, which may tell which protocol comes next. `constant` has the bytes that the whole right
   * side comes from.
   */
  match(left: Shown, op: string, right: NftExpression, value?: Uint8Array, constant?: ComparedConstant): void;
  /** Returns the JSON of a node. */
  show(node: Node, expected?: ConcatTyped): Shown;
  /** The same for a key of a set: a part of bytes may be left where it is in them. */
  showKey(node: Node, set?: ListedSet): { readonly json: NftExpression; readonly parts: readonly KeyPart[] };
  /** A constant or a value that is computed, in JSON. */
  value(node: Node, typed: ConcatTyped): NftExpression;
  set(name: string | undefined, id: number | undefined): ListedSet;
  /** A set in JSON: `@name`, or the elements of one without a name. */
  showSet(set: ListedSet, key: readonly KeyPart[], data?: Typed): NftExpression;
}

/** Lists one expression of the kernel by its attributes. */
export type ExpressionLister = (data: unknown, rule: ListScope) => void;

/** Lists the state of an expression, as a statement. */
export type StateLister = (data: unknown, options: ListOptions) => NftStatement;

/** An expression that means nothing where it stands: it is listed as it is. */
class Unlisted {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Gives up on an expression: it is listed as it is. */
export function unlisted(reason: string): never {
  throw new Unlisted(reason);
}
