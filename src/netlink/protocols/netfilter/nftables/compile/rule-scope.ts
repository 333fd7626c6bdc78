import type { NetfilterFamily } from '../../header.ts';
import type { Header } from '../payload/header.ts';
import type { NftResolver } from '../resolver.ts';
import type { Code } from './code.ts';
import type { Operand, Typed, Value } from './nodes.ts';
import type { Dependency, Protocols } from './protocols.ts';
import type { SetDefinition } from './set-definition.ts';
import type { ConcatTyped } from './values.ts';

/** One step of a rule. */
export interface Statement {
  /** Appends its expressions. */
  emit(code: Code): void;
}

/** How a key is compared. `any` and `none`: whether one of some bits is set. */
export type MatchOperator = 'eq' | 'neq' | 'lt' | 'gt' | 'lte' | 'gte' | 'any' | 'none';

/** The rule that is being compiled, as its expressions and statements see it. */
export interface RuleScope {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly resolver: NftResolver;
  /** Index of the statement that is being compiled. */
  readonly index: number;
  /** The headers of the packet, as far as the statements before have matched them. */
  readonly protocols: Protocols;
  /** The same of the packet in a tunnel. */
  inner(tunnel: Header): Protocols;
  /** The operand of an expression; `expected` is what it is assigned to, where that is known. */
  operand(json: unknown, expected?: ConcatTyped): Operand;
  /** The value that a key is compared with. */
  value(json: unknown, typed: ConcatTyped): Value;
  add(statement: Statement): void;
  /** Adds a match, and takes note of what it tells of the packet. `json` is the value on its right side, where the match has no other one. */
  match(left: Operand, operator: MatchOperator, right: Value | SetDefinition, json?: unknown): void;
  /** Adds the matches that have to come before a field. */
  depend(dependencies: readonly Dependency[], tunnel?: Header): void;
  /** The same at the beginning of the rule. */
  dependFirst(dependencies: readonly Dependency[]): void;
  /** Whether the transport protocol is matched, also as one of several. */
  readonly hasTransportMatch: boolean;
  /** The set or map of `@name`. */
  namedSet(reference: string): SetDefinition;
  /** Defines a set without a name, with these elements. */
  anonymousSet(options: AnonymousSet): KeyedSet;
}

/** A set, and the key as it has to be to be looked up in it. */
export interface KeyedSet {
  readonly set: SetDefinition;
  readonly key: Operand;
  /** Its keys as numbers, where all of them are single values of one byte. */
  readonly values?: readonly number[] | undefined;
}

/** A set without a name, of one rule. */
export interface AnonymousSet {
  readonly prefix: '__set' | '__map' | '__objmap';
  /** The key, and what is looked up by it. */
  readonly left: Operand;
  /** The key in JSON. A set is noted by it where the types of its parts do not say how long they are. */
  readonly key?: unknown;
  /** The elements in JSON. */
  readonly elements: unknown;
  readonly data?: ConcatTyped | 'verdict' | number | undefined;
}

/** The type of an operand whose parts are those of a concatenation. */
export function typedOf(operand: Operand): ConcatTyped {
  const { parts } = operand as { parts?: readonly Typed[] };
  return parts === undefined
    ? operand
    : { type: operand.type, bits: operand.bits, order: operand.order, parts };
}
