import { compare, resize, shiftLeft, shiftRight, toNumber, xor } from '../bits.ts';
import { Binary, Constant, type Operand, type Typed, type Value } from './nodes.ts';
import { BitField } from './packet-field.ts';
import { refuse } from './refusal.ts';
import type { MatchOperator } from './rule-scope.ts';

/** A key without a last operation, and how a value that it is compared with has to be changed for that. */
interface Transfer {
  readonly left: Operand;
  change(bytes: Uint8Array): Uint8Array;
}

/** A mask alone: the bits of a field stay where they are in their bytes. */
class MaskedField implements Operand {
  readonly kind = 'masked';
  readonly field: BitField;
  readonly type;
  readonly bits;
  readonly order;

  constructor(field: BitField) {
    this.field = field;
    this.type = field.type;
    this.bits = field.whole.bits;
    this.order = field.whole.order;
  }

  emit(...place: Parameters<Operand['emit']>): void {
    this.field.emitMasked(...place);
  }
}

function transferOf(left: Operand, operator: MatchOperator): Transfer | undefined {
  if (left instanceof BitField) return { left: new MaskedField(left), change: (bytes) => left.place(bytes) };
  const isEquality = operator === 'eq' || operator === 'neq';
  if (!isEquality || !(left instanceof Binary) || !(left.right instanceof Constant)) return undefined;
  const { bytes: constant } = left.right;
  if (left.operator === '^')
    return { left: left.left, change: (bytes) => xor(bytes, resize(constant, bytes.length)) };
  if (left.operator === '<<' && left.left.bits === left.width)
    return { left: left.left, change: (bytes) => shiftedBack(bytes, toNumber(constant)) };
  return undefined;
}

/** The value that gives these bytes when it is shifted to the left. */
function shiftedBack(bytes: Uint8Array, by: number): Uint8Array {
  const value = shiftRight(bytes, by);
  return compare(shiftLeft(value, by), bytes) === 0
    ? value
    : refuse(`a value that is shifted by ${by} bits never has one of its lowest ${by} bits set`);
}

/** A key whose last operations are done to the values that it is compared with instead of to the packet. */
export function transferred(
  left: Operand,
  operator: MatchOperator,
): { left: Operand; change: ((value: Value) => Value) | undefined } {
  let key = left;
  const changes: Transfer['change'][] = [];
  for (
    let transfer = transferOf(key, operator);
    transfer !== undefined;
    transfer = transferOf(key, operator)
  ) {
    changes.push(transfer.change);
    key = transfer.left;
  }
  if (changes.length === 0) return { left, change: undefined };
  const change = (bytes: Uint8Array): Uint8Array => changes.reduce((value, step) => step(value), bytes);
  const typed: Typed = { type: key.type, bits: key.bits, order: key.order };
  return { left: key, change: (value) => changeValue(value, typed, change) };
}

function changeValue(value: Value, typed: Typed, change: (bytes: Uint8Array) => Uint8Array): Value {
  switch (value.kind) {
    case 'constant':
      return new Constant(typed, change(value.bytes));
    case 'flags':
      return { ...value, ...typed, bytes: change(value.bytes) };
    case 'range':
      return { ...value, ...typed, from: change(value.from), to: change(value.to) };
    case 'prefix':
      return {
        ...value,
        ...typed,
        bytes: change(value.bytes),
        length: value.length + typed.bits - value.bits,
      };
    case 'concat':
      return value;
  }
}
