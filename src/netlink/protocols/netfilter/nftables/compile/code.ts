import type { Expression } from '../expression.ts';

/** Words of four bytes in the kernel's registers. */
const words = 16;

/** Returns the kernel's number of the register that begins at a word of 4 bytes. Every fourth one is also a register of 16 bytes. */
export function registerOf(word: number): number {
  return word % 4 === 0 ? 1 + word / 4 : 8 + word;
}

/** The word at which a register begins; `undefined` for register 0, the verdict, and numbers that are none. */
export function wordOfRegister(register: number): number | undefined {
  if (register >= 1 && register <= 4) return (register - 1) * 4;
  return register >= 8 && register < 8 + words ? register - 8 : undefined;
}

/** The expressions of a rule as they are written, and the registers that are in use. */
export class Code {
  readonly expressions: Expression[] = [];
  #next = 0;

  /** Takes registers for a value, and returns the first word: as many as a concatenation has, or one of 16 bytes. */
  take(value: { readonly kind: string; readonly bits: number }): number {
    const word = this.#next;
    const needed = (value.bits + 31) >> 5;
    this.#next += value.kind === 'concat' ? needed : Math.max(4, (needed + 3) & ~3);
    return word;
  }

  /** Gives back what was taken since that word. */
  release(word: number): void {
    this.#next = word;
  }

  push(name: string, data?: object): void {
    this.expressions.push(data === undefined ? { name } : { name, data });
  }
}
