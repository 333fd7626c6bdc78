import { hexDigits } from '../../../../codec/hex.ts';
import { littleEndian } from '../../../../codec/index.ts';
import { and, bytesOf, concatenate, fromNumber, not, or, reversed, xor } from '../bits.ts';
import type { ByteOrder, DataType } from '../datatypes/type.ts';
import { type Code, registerOf } from './code.ts';
import { refuse } from './refusal.ts';

/** The data type, width and byte order of a value. */
export interface Typed {
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
}

/** A value that is computed for each packet: it is loaded into registers. */
export interface Operand extends Typed {
  /** The kind of operand, for what is done by kind. */
  readonly kind: string;
  /** Appends the expressions that leave the value in the registers from `word` on. */
  emit(code: Code, word: number): void;
}

/** The bytes of an integer or a text as they lie in a register. */
export function wireBytes(bytes: Uint8Array, { type, order }: Pick<Typed, 'type' | 'order'>): Uint8Array {
  return order === 'host' && littleEndian && type.base !== 'string' ? reversed(bytes) : bytes;
}

/** A constant: bytes of an integer, most significant first, or of a text. */
export class Constant implements Operand {
  readonly kind = 'constant';
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  readonly bytes: Uint8Array;

  constructor(typed: Typed, bytes: Uint8Array) {
    this.type = typed.type;
    this.bits = typed.bits;
    this.order = typed.order;
    this.bytes = bytes;
  }

  get wire(): Uint8Array {
    return wireBytes(this.bytes, this);
  }

  emit(code: Code, word: number): void {
    code.push('immediate', { dreg: registerOf(word), data: { value: this.wire } });
  }
}

/** All values that begin with the same bits: a network, or names with a `*` at their end. */
export interface Prefix extends Typed {
  readonly kind: 'prefix';
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** All values from one to another, both included. */
export interface Range extends Typed {
  readonly kind: 'range';
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Names of bits in a list: any of them. */
export interface FlagList extends Typed {
  readonly kind: 'flags';
  readonly bytes: Uint8Array;
}

/** Values of all parts of a concatenated key. */
export interface ConcatValue extends Typed {
  readonly kind: 'concat';
  readonly parts: readonly Value[];
}

/** The right side of a comparison. */
export type Value = Constant | Prefix | Range | FlagList | ConcatValue;

/** A value whose parts lie one behind the other, each from a word on. */
export class Concat implements Operand {
  readonly kind = 'concat';
  readonly type: DataType;
  readonly bits: number;
  readonly order = 'none';
  readonly parts: readonly Operand[];

  constructor(parts: readonly Operand[], type: DataType) {
    this.parts = parts;
    this.type = type;
    this.bits = parts.reduce((sum, part) => sum + wordBits(part.bits), 0);
  }

  emit(code: Code, word: number): void {
    let at = word;
    for (const part of this.parts) {
      part.emit(code, at);
      at += wordBits(part.bits) >> 5;
    }
  }
}

/** The width of a part of a concatenation: whole words. */
export function wordBits(bits: number): number {
  return (bits + 31) & ~31;
}

/** A value with the bytes of each integer swapped. */
export class SwappedBytes implements Operand {
  readonly kind = 'byteorder';
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  readonly inner: Operand;

  constructor(inner: Operand, order: ByteOrder) {
    this.inner = inner;
    this.type = inner.type;
    this.bits = inner.bits;
    this.order = order;
  }

  emit(code: Code, word: number): void {
    this.inner.emit(code, word);
    const register = registerOf(word);
    const len = bytesOf(this.bits);
    code.push('byteorder', {
      sreg: register,
      dreg: register,
      op: this.order === 'host' ? 'ntoh' : 'hton',
      len,
      size: swapSize(len),
    });
  }
}

/** The size of the integers that are swapped in a value of that length. */
function swapSize(length: number): number {
  return length % 2 !== 0 || length <= 2 ? 2 : length <= 4 ? 4 : 8;
}

/** The value in big-endian byte order, swapped where it is in another one. */
export function inBigEndian(operand: Operand): Operand {
  if (operand instanceof Constant)
    return operand.order === 'host' && operand.type.base !== 'string'
      ? new Constant({ type: operand.type, bits: operand.bits, order: 'big' }, operand.bytes)
      : operand;
  return operand.order === 'host' && operand.bits > 8 && operand.type.base !== 'string'
    ? new SwappedBytes(operand, 'big')
    : operand;
}

/** The value in host byte order, swapped where it is in another one. */
export function inHostOrder(operand: Operand): Operand {
  return operand.order === 'big' && operand.bits > 8 ? new SwappedBytes(operand, 'host') : operand;
}

/** The value in the byte order of what it is assigned to. */
export function inOrder(operand: Operand, { order }: Typed): Operand {
  if (operand.kind === 'constant') return operand;
  return order === 'host' ? inHostOrder(operand) : order === 'big' ? inBigEndian(operand) : operand;
}

/** An operation of bits. */
export type BinaryOperator = '&' | '|' | '^' | '<<' | '>>';

/** Two values joined bit by bit, or one shifted. */
export class Binary implements Operand {
  readonly kind = 'binary';
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  readonly operator: BinaryOperator;
  readonly left: Operand;
  /** Of a shift, the number of bits. */
  readonly right: Operand;
  /** The width that is computed in, which may be more than that of the result. */
  readonly width: number;

  constructor(operator: BinaryOperator, left: Operand, right: Operand, typed: Typed, width = typed.bits) {
    this.operator = operator;
    this.left = left;
    this.right = right;
    this.type = typed.type;
    this.bits = typed.bits;
    this.order = typed.order;
    this.width = width;
  }

  emit(code: Code, word: number): void {
    if (this.operator === '<<' || this.operator === '>>') this.#emitShift(code, word);
    else if (this.right instanceof Constant) this.#emitMask(code, word);
    else this.#emitJoin(code, word);
  }

  #emitShift(code: Code, word: number): void {
    if (!(this.right instanceof Constant)) refuse('the number of bits to shift by must be a constant');
    this.left.emit(code, word);
    const register = registerOf(word);
    code.push('bitwise', {
      sreg: register,
      dreg: register,
      op: this.operator === '<<' ? 'lshift' : 'rshift',
      len: bytesOf(this.width),
      data: { value: wireBytes(fromNumber(Number(`0x${hex(this.right.bytes)}`), 4), hostOrder) },
    });
  }

  /** Constants that are applied one after the other are one mask and one xor. */
  #emitMask(code: Code, word: number): void {
    const size = bytesOf(this.width);
    const chain: Binary[] = [];
    let inner: Operand = this;
    while (
      inner instanceof Binary &&
      inner.right instanceof Constant &&
      inner.operator !== '<<' &&
      inner.operator !== '>>' &&
      bytesOf(inner.width) === size
    ) {
      chain.push(inner);
      inner = inner.left;
    }
    let mask: Uint8Array = new Uint8Array(size).fill(255);
    let flip: Uint8Array = new Uint8Array(size);
    for (let index = chain.length - 1; index >= 0; index--) {
      const { operator, right } = chain[index] as Binary;
      const { bytes } = right as Constant;
      if (operator === '&') {
        mask = and(mask, bytes);
        flip = and(flip, bytes);
      } else if (operator === '^') flip = xor(flip, bytes);
      else {
        mask = and(mask, not(bytes));
        flip = or(flip, bytes);
      }
    }
    inner.emit(code, word);
    emitMaskXor(code, word, mask, flip, this);
  }

  #emitJoin(code: Code, word: number): void {
    this.left.emit(code, word);
    const other = code.take(this.right);
    this.right.emit(code, other);
    code.release(other);
    const register = registerOf(word);
    code.push('bitwise', {
      sreg: register,
      sreg2: registerOf(other),
      dreg: register,
      op: this.operator === '&' ? 'and' : this.operator === '|' ? 'or' : 'xor',
      len: bytesOf(this.width),
    });
  }
}

const hostOrder = { type: { base: 'integer' } as DataType, order: 'host' } as const;

function hex(bytes: Uint8Array): string {
  return bytes.length === 0 ? '0' : hexDigits(bytes);
}

/** Appends `(register & mask) ^ flip`. */
export function emitMaskXor(
  code: Code,
  word: number,
  mask: Uint8Array,
  flip: Uint8Array,
  typed: Pick<Typed, 'type' | 'order'>,
): void {
  const register = registerOf(word);
  code.push('bitwise', {
    sreg: register,
    dreg: register,
    op: 'maskXor',
    len: mask.length,
    mask: { value: wireBytes(mask, typed) },
    xor: { value: wireBytes(flip, typed) },
  });
}

/** The bytes of a constant, or of the constants of a concatenation, as they lie in the registers. */
export function constantWire(value: Value): Uint8Array {
  if (value.kind === 'constant') return value.wire;
  if (value.kind === 'concat') return concatenate(value.parts.map(constantWire));
  if (value.kind === 'flags') return wireBytes(value.bytes, value);
  return refuse(`a ${value.kind} cannot stand here: only a single value can`);
}
