// Constants of nf_tables as bytes, the most significant first, of whole bytes: unsigned integers of any length.

/** The bytes of a number below 2^53; what does not fit is cut off. */
export function fromNumber(value: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = value;
  for (let index = size - 1; index >= 0 && rest !== 0; index--) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** The bytes of an integer, its lowest `size` bytes. */
export function fromBigInt(value: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = BigInt.asUintN(size * 8, value);
  for (let index = size - 1; index >= 0 && rest !== 0n; index--) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** The number of the bytes; not exact from 2^53 on. */
export function toNumber(bytes: Uint8Array): number {
  let value = 0;
  for (let index = 0; index < bytes.length; index++) value = value * 256 + (bytes[index] as number);
  return value;
}

/** The integer of the bytes. */
export function toBigInt(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** The number of the bytes, or the bigint where a number would not be exact. */
export function toInteger(bytes: Uint8Array): number | bigint {
  if (bytes.length <= 6) return toNumber(bytes);
  const value = toBigInt(bytes);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** How many bytes hold so many bits. */
export function bytesOf(bits: number): number {
  return (bits + 7) >> 3;
}

/** The same integer in another number of bytes: zeros before it, or its upper bytes cut off. */
export function resize(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length === size) return bytes;
  const result = new Uint8Array(size);
  if (bytes.length < size) result.set(bytes, size - bytes.length);
  else result.set(bytes.subarray(bytes.length - size));
  return result;
}

/** A copy with the bytes in the other order. */
export function reversed(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes).reverse();
}

/** Whether all bytes are zero. */
export function isZero(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index++) if (bytes[index] !== 0) return false;
  return true;
}

/** Whether two integers have the same bytes. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Negative, 0 or positive: which of two integers of the same length is greater. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const size = Math.min(a.length, b.length);
  for (let index = 0; index < size; index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function combine(a: Uint8Array, b: Uint8Array, join: (x: number, y: number) => number): Uint8Array {
  const result = new Uint8Array(a.length);
  for (let index = 0; index < a.length; index++) result[index] = join(a[index] as number, b[index] as number);
  return result;
}

/** Bits that are set in both; of the length of the first. */
export function and(a: Uint8Array, b: Uint8Array): Uint8Array {
  return combine(a, b, (x, y) => x & y);
}
/** Bits that are set in one of the two; of the length of the first. */
export function or(a: Uint8Array, b: Uint8Array): Uint8Array {
  return combine(a, b, (x, y) => x | y);
}
/** Bits that differ; of the length of the first. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return combine(a, b, (x, y) => x ^ y);
}
/** All bits inverted. */
export function not(a: Uint8Array): Uint8Array {
  return a.map((x) => ~x);
}

/** The bits moved up; what leaves the bytes is lost. */
export function shiftLeft(bytes: Uint8Array, by: number): Uint8Array {
  return by === 0 ? bytes : fromBigInt(toBigInt(bytes) << BigInt(by), bytes.length);
}
/** The bits moved down; what leaves the bytes is lost. */
export function shiftRight(bytes: Uint8Array, by: number): Uint8Array {
  return by === 0 ? bytes : fromBigInt(toBigInt(bytes) >> BigInt(by), bytes.length);
}

/** The next integer; `undefined` behind the last one of this length. */
export function increment(bytes: Uint8Array): Uint8Array | undefined {
  const result = Uint8Array.from(bytes);
  for (let index = result.length - 1; index >= 0; index--) {
    const value = (result[index] as number) + 1;
    result[index] = value;
    if (value < 256) return result;
  }
  return undefined;
}

/** The integer before; `undefined` before 0. */
export function decrement(bytes: Uint8Array): Uint8Array | undefined {
  const result = Uint8Array.from(bytes);
  for (let index = result.length - 1; index >= 0; index--) {
    const value = (result[index] as number) - 1;
    result[index] = value;
    if (value >= 0) return result;
  }
  return undefined;
}

/** `length` ones, then zeros, in `size` bytes. */
export function prefixMask(length: number, size: number): Uint8Array {
  const mask = new Uint8Array(size);
  const whole = length >> 3;
  mask.fill(255, 0, whole);
  if ((length & 7) !== 0) mask[whole] = (0xff00 >> (length & 7)) & 255;
  return mask;
}

/** `count` ones behind zeros, `shift` zeros behind them, in `size` bytes. */
export function fieldMask(count: number, shift: number, size: number): Uint8Array {
  return fromBigInt(((1n << BigInt(count)) - 1n) << BigInt(shift), size);
}

/** The length of the prefix whose mask these bytes are; `undefined` where a one is behind a zero. */
export function prefixLength(mask: Uint8Array): number | undefined {
  let length = 0;
  let index = 0;
  while (index < mask.length && mask[index] === 255) {
    index++;
    length += 8;
  }
  if (index === mask.length) return length;
  const byte = mask[index] as number;
  const ones = Math.clz32(~(byte << 24));
  if (((byte << ones) & 255) !== 0) return undefined;
  for (let rest = index + 1; rest < mask.length; rest++) if (mask[rest] !== 0) return undefined;
  return length + ones;
}

/** The length of the prefix that holds exactly the integers from `first` to `last`; `undefined` where none does. */
export function rangePrefix(first: Uint8Array, last: Uint8Array): number | undefined {
  const differing = xor(first, last);
  const mask = not(differing);
  const length = prefixLength(mask);
  if (length === undefined || !isZero(and(first, differing))) return undefined;
  return length;
}

/** Bytes of all parts, each padded to a multiple of four. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += (part.length + 3) & ~3;
  const result = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += (part.length + 3) & ~3;
  }
  return result;
}
