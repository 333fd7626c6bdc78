import { bytesOf, compare, prefixMask } from '../bits.ts';
import { type Code, registerOf } from './code.ts';
import { constantWire, inBigEndian, type Operand, type Value, wireBytes } from './nodes.ts';
import { PayloadOperand } from './packet-field.ts';
import { refuse } from './refusal.ts';
import type { MatchOperator, Statement } from './rule-scope.ts';
import type { SetDefinition } from './set-definition.ts';
import type { ConcatTyped } from './values.ts';

/** A constant of JSON, on the right side of a match. */
export interface ComparedConstant {
  /** Index of the statement. */
  readonly statement: number;
  readonly json: unknown;
  readonly typed: ConcatTyped;
  /** The constant as it lies in the register. */
  readonly bytes: Uint8Array;
}

/** A comparison: the rule ends where it does not hold. */
export class Match implements Statement {
  readonly left: Operand;
  readonly operator: MatchOperator;
  readonly right: Value | SetDefinition;
  /** The constants that the right side consists of, where nothing else in the rule depends on them. */
  readonly constants: readonly ComparedConstant[];

  constructor(
    left: Operand,
    operator: MatchOperator,
    right: Value | SetDefinition,
    constants: readonly ComparedConstant[] = [],
  ) {
    this.left = left;
    this.operator = operator;
    this.right = right;
    this.constants = constants;
  }

  emit(code: Code): void {
    const word = code.take(this.left);
    const { right } = this;
    if (!('kind' in right)) this.#emitLookup(code, word, right);
    else if (this.operator === 'any' || this.operator === 'none') this.#emitFlags(code, word, right);
    else if (right.kind === 'range') this.#emitRange(code, word, right);
    else if (right.kind === 'prefix') this.#emitPrefix(code, word, right);
    else {
      this.left.emit(code, word);
      this.#compare(code, word, this.operator, constantWire(right));
    }
    code.release(word);
  }

  #compare(code: Code, word: number, op: MatchOperator, value: Uint8Array): void {
    code.push('cmp', { sreg: registerOf(word), op, data: { value } });
  }

  #emitLookup(code: Code, word: number, set: SetDefinition): void {
    this.left.emit(code, word);
    const lookup: Record<string, unknown> = { sreg: registerOf(word), set: set.name, setId: set.id };
    if (this.operator === 'neq') lookup.flags = ['inv'];
    else if (this.operator !== 'eq') refuse('a set can only be compared by == and !=');
    code.push('lookup', lookup);
  }

  #emitFlags(code: Code, word: number, right: Value): void {
    this.left.emit(code, word);
    const mask = constantWire(right);
    this.#mask(code, word, mask);
    this.#compare(code, word, this.operator === 'any' ? 'neq' : 'eq', new Uint8Array(mask.length));
  }

  #mask(code: Code, word: number, mask: Uint8Array): void {
    const register = registerOf(word);
    const xor = { value: new Uint8Array(mask.length) };
    code.push('bitwise', { sreg: register, dreg: register, len: mask.length, mask: { value: mask }, xor });
  }

  #emitRange(code: Code, word: number, right: Value & { kind: 'range' }): void {
    this.left.emit(code, word);
    let { from, to } = right;
    let inverted = this.operator === 'neq';
    if (compare(from, to) > 0) {
      // Hours that go over the end of the day: everything but the hours between.
      [from, to] = [to, from];
      inverted = !inverted;
    }
    code.push('range', {
      sreg: registerOf(word),
      op: inverted ? 'neq' : 'eq',
      fromData: { value: wireBytes(from, this.left) },
      toData: { value: wireBytes(to, this.left) },
    });
  }

  #emitPrefix(code: Code, word: number, right: Value & { kind: 'prefix' }): void {
    const { left } = this;
    const { bytes, length } = right;
    const whole = length % 8 === 0 && length > 0;
    if (
      whole &&
      !(left instanceof PayloadOperand) &&
      (left.order !== 'host' || left.type.base === 'string')
    ) {
      left.emit(code, word);
      this.#compare(code, word, this.operator, bytes.subarray(0, length >> 3));
    } else if (whole && left instanceof PayloadOperand) {
      left.emitBits(code, word, length);
      this.#compare(code, word, this.operator, bytes.subarray(0, length >> 3));
    } else {
      left.emit(code, word);
      const mask = prefixMask(length, bytesOf(left.bits));
      this.#mask(code, word, wireBytes(mask, left));
      this.#compare(code, word, this.operator, wireBytes(bytes, left));
    }
  }
}

/** The key as it has to be for the comparison: in big-endian order where greater and less count. */
export function comparable(left: Operand, operator: MatchOperator, right: Value): Operand {
  const ordered = operator === 'lt' || operator === 'gt' || operator === 'lte' || operator === 'gte';
  return ordered || right.kind === 'range' ? inBigEndian(left) : left;
}
