import type { ByteOrder, DataType } from '../datatypes/type.ts';
import type { Header } from '../payload/header.ts';
import { type Code, registerOf } from './code.ts';
import type { Operand, Typed } from './nodes.ts';
import { pushInner } from './packet-field.ts';

/** A value that one expression of the kernel loads. */
export class Load implements Operand {
  readonly kind: string;
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  /** The key that is loaded, where there are several. */
  readonly key: string | undefined;
  readonly #data: (dreg: number) => object;
  /** The tunnel in which the packet is. */
  readonly tunnel: Header | undefined;

  /** `data` gives the attributes of the expression for a register. */
  constructor(kind: string, typed: Typed, data: (dreg: number) => object, key?: string, tunnel?: Header) {
    this.kind = kind;
    this.type = typed.type;
    this.bits = typed.bits;
    this.order = typed.order;
    this.key = key;
    this.#data = data;
    this.tunnel = tunnel;
  }

  emit(code: Code, word: number): void {
    pushInner(code, this.tunnel, this.kind, this.#data(registerOf(word)));
  }
}

/** A key that stands for another one where it is compared with true or false: whether a header is there. */
export interface MaybePresence {
  readonly presence: Operand | undefined;
}

/** The key that asks whether a header is there, where the operand has one. */
export function presenceOf(operand: Operand): Operand | undefined {
  return (operand as Partial<MaybePresence>).presence;
}
