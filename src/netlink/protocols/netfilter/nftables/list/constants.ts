import { littleEndian } from '../../../../codec/index.ts';
import { bytesOf, reversed, shiftRight, toBigInt } from '../bits.ts';
import type { Typed } from '../compile/nodes.ts';
import { ctLabel } from '../datatypes/connections.ts';
import type { FormatOptions } from '../datatypes/type.ts';
import type { NftExpression } from '../json-types.ts';

/** The bytes of a register, most significant first. */
export function numberBytes(wire: Uint8Array, { type, order }: Pick<Typed, 'type' | 'order'>): Uint8Array {
  return order === 'host' && littleEndian && type.base !== 'string' ? reversed(wire) : wire;
}

/** The bits of a bitmask by their names, the lowest first; bits without a name as numbers. */
export function bitNames(
  bytes: Uint8Array,
  { type }: Pick<Typed, 'type'>,
  options: FormatOptions,
): (string | number | bigint)[] {
  if (type.id === ctLabel.id) {
    const labels = type.format(bytes, options);
    return Array.isArray(labels) ? [...labels] : [labels as string | number];
  }
  const value = toBigInt(bytes);
  const names: (string | number | bigint)[] = [];
  for (let bit = 1n; bit <= value; bit <<= 1n) {
    if ((value & bit) === 0n) continue;
    names.push(nameOfBit(bit, type.names));
  }
  return names;
}

function nameOfBit(
  bit: bigint,
  names: Readonly<Record<string, number>> | undefined,
): string | number | bigint {
  const number = Number(bit);
  for (const name in names) if (names[name] === number) return name;
  return number <= Number.MAX_SAFE_INTEGER ? number : bit;
}

/** Flags in JSON: one, or a list. */
export function flagNames(
  bytes: Uint8Array,
  typed: Pick<Typed, 'type'>,
  options: FormatOptions,
): NftExpression {
  const names = bitNames(bytes, typed, options);
  return names.length === 1 ? (names[0] as string) : names;
}

/** A constant in JSON; bytes with the most significant first. */
export function showConstant(
  bytes: Uint8Array,
  { type }: Pick<Typed, 'type'>,
  options: FormatOptions,
): NftExpression {
  if (type.base === 'bitmask' && (type.names !== undefined || type.id === ctLabel.id)) {
    const names = bitNames(bytes, { type }, options);
    if (names.length === 0) return 0;
    return names.length === 1 ? (names[0] as string) : { '|': names };
  }
  const shown = type.format(bytes, options) as NftExpression;
  return type.base === 'string' && typeof shown === 'string' ? escaped(shown) : shown;
}

/** The end of a range in JSON: protocols and ports are numbers there, as nft lists them. */
export function showBound(
  bytes: Uint8Array,
  typed: Pick<Typed, 'type'>,
  options: FormatOptions,
): NftExpression {
  return showConstant(bytes, typed, { ...options, numericProtocol: true, serviceNames: false });
}

/** A constant that a field of the packet is compared with: several flags are a number. */
export function showFieldConstant(
  bytes: Uint8Array,
  typed: Pick<Typed, 'type'>,
  options: FormatOptions,
): NftExpression {
  const { type } = typed;
  return type.base === 'bitmask'
    ? (type.format(bytes, options) as NftExpression)
    : showConstant(bytes, typed, options);
}

/** The constants of a concatenation in JSON, as they lie in the registers. */
export function concatConstant(
  wire: Uint8Array,
  parts: readonly Typed[],
  options: FormatOptions,
): NftExpression {
  let at = 0;
  const values = parts.map((part) => {
    const size = bytesOf(part.bits);
    const bytes = numberBytes(wire.subarray(at, at + size), part);
    at += (size + 3) & ~3;
    return showConstant(bytes, part, options);
  });
  return { concat: values };
}

/** A text whose last character would stand for any text. */
function escaped(text: string): string {
  return text.endsWith('*') ? `${text.slice(0, -1)}\\*` : text;
}

/** Some bits of bytes, as bytes: `bits` from bit `at` on, counted from the most significant one. */
export function sliceBits(bytes: Uint8Array, at: number, bits: number): Uint8Array {
  const behind = bytes.length * 8 - at - bits;
  if (at % 8 === 0 && behind % 8 === 0) return bytes.subarray(at >> 3, (at + bits) >> 3);
  const moved = shiftRight(bytes, behind);
  const size = (bits + 7) >> 3;
  const result = Uint8Array.from(moved.subarray(moved.length - size));
  if (bits % 8 !== 0) result[0] = (result[0] as number) & ((1 << (bits % 8)) - 1);
  return result;
}
