import { AttributeCursor, decode, Reader } from '../../../../codec/index.ts';
import type { NetfilterFamily } from '../../header.ts';
import type { EncodedList } from '../encoded-list.ts';
import { expressionList } from '../expression.ts';
import type { NftStatement } from '../json-types.ts';
import { addToFront, moveToFront } from '../recent-patterns.ts';
import type { ListOptions } from './list-scope.ts';
import type { SetSource } from './listed-set.ts';
import { RuleLister, type Variable } from './rule-lister.ts';

/** Bytes of a rule that are listed alone: nothing else in the rule depends on them. */
interface Slot {
  readonly from: number;
  readonly to: number;
  /** Index of the statement that shows them. */
  readonly statement: number;
  /** Returns the statement for other bytes. */
  readonly show: Variable['show'];
}

/** A rule that was listed, as the pattern of rules that differ in their slots alone. */
interface Pattern {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly bytes: Uint8Array;
  readonly slots: readonly Slot[];
  readonly statements: readonly NftStatement[];
}

/**
 * Lists rules by others: where the bytes of two differ only in constants that packets are compared with, and in counts, the second has
 * the statements of the first one, with its own constants in them. Most rules of a long ruleset are so.
 */
export class RulePatterns {
  readonly #sets: SetSource;
  readonly #options: ListOptions;
  readonly #patterns: Pattern[] = [];

  constructor(sets: SetSource, options: ListOptions) {
    this.#sets = sets;
    this.#options = options;
  }

  /** The statements of a rule. */
  list(family: NetfilterFamily, table: string, { bytes }: EncodedList): NftStatement[] {
    const patterns = this.#patterns;
    for (let index = 0; index < patterns.length; index++) {
      const pattern = patterns[index] as Pattern;
      if (pattern.family !== family || pattern.table !== table || !isLike(pattern, bytes)) continue;
      moveToFront(patterns, index);
      return statementsOf(pattern, bytes);
    }
    const lister = new RuleLister(family, table, this.#sets, this.#options);
    const statements = lister.list(decode(expressionList, bytes) ?? []);
    const slots = slotsOf(bytes, lister.variables, statements);
    addToFront(patterns, { family, table, bytes, slots, statements });
    return statements.map(copyOf);
  }
}

function isLike({ bytes, slots }: Pattern, others: Uint8Array): boolean {
  if (bytes.length !== others.length) return false;
  let at = 0;
  for (const { from, to } of slots) {
    if (!isSame(bytes, others, at, from)) return false;
    at = to;
  }
  return isSame(bytes, others, at, bytes.length);
}

function isSame(one: Uint8Array, other: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (one[at] !== other[at]) return false;
  return true;
}

function statementsOf({ bytes, slots, statements }: Pattern, others: Uint8Array): NftStatement[] {
  const listed = statements.map(copyOf);
  for (const { from, to, statement, show } of slots)
    if (!isSame(bytes, others, from, to))
      listed[statement] = show(others.subarray(from, to), listed[statement] as NftStatement);
  return listed;
}

function slotsOf(
  bytes: Uint8Array,
  variables: readonly Variable[],
  statements: readonly NftStatement[],
): Slot[] {
  const slots: Slot[] = [];
  const cursor = new AttributeCursor(new Reader(bytes), 0, bytes.length);
  let count = 0;
  for (const { expression, statement: shown, constant, show } of variables) {
    while (count <= expression && cursor.next()) count++;
    const statement = statements.indexOf(shown);
    if (statement === -1) continue;
    if (constant === undefined) slots.push({ from: cursor.payload, to: cursor.end, statement, show });
    else {
      // The constant of a comparison is the last attribute in it.
      const from = cursor.rest - ((constant.length + 3) & ~3);
      const to = from + constant.length;
      if (isSame(constant, bytes.subarray(from, to), 0, constant.length))
        slots.push({ from, to, statement, show });
    }
  }
  return slots;
}

/** A copy of JSON, so that no two rules have an object in common. */
function copyOf<T>(json: T): T {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(copyOf) as T;
  const copy = { ...json } as Record<string, unknown>;
  for (const key in copy) {
    const value = copy[key];
    if (typeof value === 'object') copy[key] = copyOf(value);
  }
  return copy as T;
}
