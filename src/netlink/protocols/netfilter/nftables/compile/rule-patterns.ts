import { AttributeCursor, encode, Reader, type Writer } from '../../../../codec/index.ts';
import type { NetfilterFamily } from '../../header.ts';
import { EncodedList } from '../encoded-list.ts';
import { type Expression, expressionList } from '../expression.ts';
import { addToFront, moveToFront } from '../recent-patterns.ts';
import { isObject } from './json.ts';
import type { ComparedConstant } from './match.ts';
import { Constant } from './nodes.ts';
import { NftRefusal } from './refusal.ts';
import { type ValueContext, valueOfJson } from './values.ts';

/** A constant of a rule on which nothing else in the rule depends: its place in the bytes. */
interface Slot {
  readonly constant: ComparedConstant;
  readonly at: number;
}

/** A rule that was compiled, as the pattern of rules that have other constants. */
interface Pattern {
  readonly family: NetfilterFamily;
  readonly statements: readonly unknown[];
  readonly bytes: Uint8Array;
  /** By the index of the match that the constant is the right side of. */
  readonly slots: readonly (Slot | undefined)[];
}

/** A comparison of a compiled rule: the constants in it, and the number of expressions up to it. */
export interface Comparison {
  readonly constants: readonly ComparedConstant[];
  readonly count: number;
}

/**
 * Compiles rules by others: where two differ only in constants that packets are compared with, the second has the encoded expressions
 * of the first one, with its own constants in them. Most rules of a long ruleset are so.
 */
export class RulePatterns {
  readonly #patterns: Pattern[] = [];

  /** The expressions of a rule by a pattern that fits. `undefined` where none does. */
  find(
    family: NetfilterFamily,
    statements: readonly unknown[],
    context: ValueContext,
  ): EncodedList | undefined {
    const patterns = this.#patterns;
    for (let index = 0; index < patterns.length; index++) {
      const pattern = patterns[index] as Pattern;
      const constants = pattern.family === family ? constantsOf(pattern, statements, context) : undefined;
      if (constants === undefined) continue;
      moveToFront(patterns, index);
      return new PatternedList(pattern, constants);
    }
    return undefined;
  }

  /** Keeps a rule as a pattern, and returns its encoded expressions. */
  add(
    family: NetfilterFamily,
    statements: readonly unknown[],
    expressions: Expression[],
    comparisons: readonly Comparison[],
  ): EncodedList {
    const bytes = encode(expressionList, expressions);
    addToFront(this.#patterns, { family, statements, bytes, slots: slotsOf(bytes, comparisons) });
    return new EncodedList(bytes);
  }
}

/** The expressions of a pattern with other constants. */
class PatternedList extends EncodedList {
  readonly #pattern: Pattern;
  readonly #constants: readonly Uint8Array[];

  constructor(pattern: Pattern, constants: readonly Uint8Array[]) {
    super(pattern.bytes);
    this.#pattern = pattern;
    this.#constants = constants;
  }

  override write(writer: Writer): void {
    const start = writer.length;
    super.write(writer);
    let next = 0;
    for (const slot of this.#pattern.slots)
      if (slot !== undefined) writer.bytes.set(this.#constants[next++] as Uint8Array, start + slot.at);
  }
}

/** The constant of a comparison is the last attribute in it. */
function slotsOf(bytes: Uint8Array, comparisons: readonly Comparison[]): (Slot | undefined)[] {
  const slots: (Slot | undefined)[] = [];
  const cursor = new AttributeCursor(new Reader(bytes), 0, bytes.length);
  let count = 0;
  for (const comparison of comparisons) {
    while (count < comparison.count && cursor.next()) count++;
    const length = comparison.constants.reduce((sum, { bytes: { length } }) => sum + length, 0);
    const start = cursor.rest - ((length + 3) & ~3);
    let at = start;
    for (const constant of comparison.constants) {
      slots[constant.statement] = { constant, at };
      at += constant.bytes.length;
    }
  }
  return slots;
}

/** The bytes of the constants of a rule that is like the pattern but for them. */
function constantsOf(
  { statements, slots }: Pattern,
  others: readonly unknown[],
  context: ValueContext,
): Uint8Array[] | undefined {
  if (statements.length !== others.length) return undefined;
  const constants: Uint8Array[] = [];
  for (let index = 0; index < statements.length; index++) {
    const slot = slots[index];
    if (!isLike(statements[index], others[index], slot === undefined ? undefined : 0)) return undefined;
    if (slot === undefined) continue;
    const { match } = others[index] as { readonly match: { readonly right: unknown } };
    const bytes = bytesOf(match.right, slot.constant, context);
    if (bytes === undefined) return undefined;
    constants.push(bytes);
  }
  return constants;
}

function bytesOf(
  json: unknown,
  { json: before, typed, bytes }: ComparedConstant,
  context: ValueContext,
): Uint8Array | undefined {
  if (typeof json !== typeof before || typeof json === 'object' || (json as string)[0] === '@')
    return undefined;
  try {
    const value = valueOfJson(json, typed, context);
    return value instanceof Constant && value.wire.length === bytes.length ? value.wire : undefined;
  } catch (error) {
    // The rule is refused where it is compiled alone, which knows the path.
    if (error instanceof NftRefusal) return undefined;
    throw error;
  }
}

/** Where the constant of a match is in the statement. */
const constantPath = ['match', 'right'] as const;

/** Whether two values of JSON are equal. `level` is the part of the constant's path that leads to them: what lies at its end may differ. */
function isLike(one: unknown, other: unknown, level: number | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let index = 0; index < one.length; index++)
      if (!isLike(one[index], other[index], undefined)) return false;
    return true;
  }
  if (!isObject(one) || !isObject(other)) return false;
  let count = 0;
  for (const key in one) {
    count++;
    const next = level !== undefined && key === constantPath[level] ? level + 1 : undefined;
    if (next !== constantPath.length && !isLike(one[key], other[key], next)) return false;
  }
  for (const _ in other) count--;
  return count === 0;
}
