import { bytesOf, fieldMask, fromBigInt, fromNumber, toBigInt } from '../bits.ts';
import type { ByteOrder, DataType } from '../datatypes/type.ts';
import type { Header, HeaderField, PayloadBase } from '../payload/header.ts';
import { type Code, registerOf } from './code.ts';
import { emitMaskXor, type Operand, SwappedBytes, type Typed, wireBytes } from './nodes.ts';

/** Bytes of the packet: a field of a header, or any part of a layer. */
export class PayloadOperand implements Operand {
  readonly kind = 'payload';
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  readonly base: PayloadBase;
  /** Bits from the start of the layer; whole bytes. */
  readonly offset: number;
  /** The field, where it is one and all of it. */
  readonly header: Header | undefined;
  readonly field: HeaderField | undefined;
  /** The tunnel in which the packet is. */
  readonly tunnel: Header | undefined;

  constructor(
    typed: Typed,
    base: PayloadBase,
    offset: number,
    more: { header?: Header | undefined; field?: HeaderField | undefined; tunnel?: Header | undefined } = {},
  ) {
    this.type = typed.type;
    this.bits = typed.bits;
    this.order = typed.order;
    this.base = base;
    this.offset = offset;
    this.header = more.header;
    this.field = more.field;
    this.tunnel = more.tunnel;
  }

  emit(code: Code, word: number): void {
    this.emitBits(code, word, this.bits);
  }

  /** Loads only the first bits: whole bytes. */
  emitBits(code: Code, word: number, bits: number): void {
    const data = { dreg: registerOf(word), base: this.base, offset: this.offset >> 3, len: bytesOf(bits) };
    pushInner(code, this.tunnel, 'payload', data);
  }
}

/** Appends an expression; for the packet in a tunnel, inside of `inner`. */
export function pushInner(code: Code, tunnel: Header | undefined, name: string, data: object): void {
  if (tunnel?.tunnel === undefined) {
    code.push(name, data);
    return;
  }
  const { type, headerSize, flags } = tunnel.tunnel;
  code.push('inner', { num: 0, type, flags, headerSize, expr: { name, data } });
}

/** A value that is masked and shifted to give some of its bits. */
export class BitField implements Operand {
  readonly kind = 'bits';
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  /** The bytes around it. */
  readonly whole: Operand;
  /** Bits behind the field in its bytes. */
  readonly shift: number;

  constructor(typed: Typed, whole: Operand, shift: number) {
    this.type = typed.type;
    this.bits = typed.bits;
    this.whole = whole;
    this.shift = shift;
    // To be shifted, an integer has to be in host byte order.
    this.order = shift > 0 && whole.bits > 8 ? 'host' : whole.order;
  }

  get mask(): Uint8Array {
    return fieldMask(this.bits, this.shift, bytesOf(this.whole.bits));
  }

  emit(code: Code, word: number): void {
    this.emitMasked(code, word);
    if (this.shift === 0) return;
    if (this.whole.bits > 8) new SwappedBytes(nothing(this.whole), 'host').emit(code, word);
    const register = registerOf(word);
    code.push('bitwise', {
      sreg: register,
      dreg: register,
      op: 'rshift',
      len: bytesOf(this.whole.bits),
      data: { value: wireBytes(fromNumber(this.shift, 4), { type: this.type, order: 'host' }) },
    });
  }

  /** Leaves the bits where they are in their bytes. */
  emitMasked(code: Code, word: number): void {
    this.whole.emit(code, word);
    const { mask } = this;
    emitMaskXor(code, word, mask, new Uint8Array(mask.length), this.whole);
  }

  /** The bytes of a value at the place of the field. */
  place(bytes: Uint8Array): Uint8Array {
    return fromBigInt(toBigInt(bytes) << BigInt(this.shift), bytesOf(this.whole.bits));
  }
}

/** An operand that is in its register already. */
function nothing(operand: Operand): Operand {
  return { kind: 'present', type: operand.type, bits: operand.bits, order: operand.order, emit() {} };
}

/** Returns the whole bytes around a field that does not begin or end at a byte, and the number of bits behind the field in them. */
export function surroundings(offset: number, bits: number): { offset: number; bits: number; shift: number } {
  const start = offset & ~7;
  const end = (offset + bits + 7) & ~7;
  return { offset: start, bits: end - start, shift: end - offset - bits };
}
