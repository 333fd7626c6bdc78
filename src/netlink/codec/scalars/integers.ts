import { littleEndian } from '../byte-order.ts';
import { hostOrder, sized } from '../compile/compiled-function.ts';
import { throwInvalidType, throwOutOfRange } from '../encode-error.ts';
import type { Reader } from '../reader.ts';
import type { Type } from '../type.ts';
import type { Writer } from '../writer.ts';

function checkInteger(value: unknown, minimum: number, maximum: number): void {
  if (typeof value !== 'number') throwInvalidType('an integer', value);
  if (!Number.isInteger(value) || value < minimum || value > maximum)
    throwOutOfRange(minimum, maximum, value);
}

function integer(
  kind: string,
  size: number,
  minimum: number,
  maximum: number,
  get: (reader: Reader, at: number) => number,
  source: (at: string) => string,
  set: (writer: Writer, at: number, value: number) => void,
  store: (at: string, item: string) => string,
): Type<number> {
  return {
    kind,
    size,
    decode: (reader, start, end) => (end - start < size ? undefined : get(reader, start)),
    emitDecode: (_, place) => sized(size, place, source(place.start)),
    emitEncode: (_, { at, item }) => ({
      size,
      test: `typeof ${item} === 'number' && ${item} >= ${minimum} && ${item} <= ${maximum} && Math.floor(${item}) === ${item}`,
      store: `${store(at, item)};`,
    }),
    encode(writer, value) {
      checkInteger(value, minimum, maximum);
      set(writer, writer.reserve(size), value);
    },
  };
}

function bigInteger(kind: string, signed: boolean, order: boolean | undefined): Type<bigint> {
  const minimum = signed ? -(2n ** 63n) : 0n;
  const maximum = signed ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  return {
    kind,
    size: 8,
    decode(reader, start, end) {
      if (end - start < 8) return undefined;
      return signed ? reader.view.getBigInt64(start, order) : reader.view.getBigUint64(start, order);
    },
    emitDecode: (code, place) =>
      sized(8, place, `${code.bind(signed ? readSigned : readUnsigned)}(view, ${place.start}, ${order})`),
    encode(writer, value) {
      const wide = toBigInt(value);
      if (wide < minimum || wide > maximum) throwOutOfRange(minimum, maximum, value);
      const at = writer.reserve(8);
      writer.view.setBigUint64(at, BigInt.asUintN(64, wide), order);
    },
  };
}

// Most 64-bit values are counters that are zero: one `0n` serves them all, where reading a bigint allocates one.

function readUnsigned(view: DataView, at: number, order: boolean): bigint {
  return view.getInt32(at) === 0 && view.getInt32(at + 4) === 0 ? 0n : view.getBigUint64(at, order);
}

function readSigned(view: DataView, at: number, order: boolean): bigint {
  return view.getInt32(at) === 0 && view.getInt32(at + 4) === 0 ? 0n : view.getBigInt64(at, order);
}

/** 64-bit fields are `bigint`; a safe integer is accepted on the way in, since nothing can be lost by it. */
function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throwInvalidType('a bigint or safe integer', value);
  return BigInt(value);
}

/** Unsigned 8-bit integer. */
export const u8: Type<number> = integer(
  'u8',
  1,
  0,
  0xff,
  (r, at) => r.bytes[at] as number,
  (at) => `bytes[${at}]`,
  (w, at, v) => {
    w.bytes[at] = v;
  },
  (at, item) => `bytes[${at}] = ${item}`,
);
/** Unsigned 16-bit integer, host byte order. */
export const u16: Type<number> = integer(
  'u16',
  2,
  0,
  0xffff,
  (r, at) => r.view.getUint16(at, littleEndian),
  (at) => `view.getUint16(${at}, ${hostOrder})`,
  (w, at, v) => w.view.setUint16(at, v, littleEndian),
  (at, item) => `view.setUint16(${at}, ${item}, ${hostOrder})`,
);
/** Unsigned 32-bit integer, host byte order. */
export const u32: Type<number> = integer(
  'u32',
  4,
  0,
  0xffffffff,
  (r, at) => r.view.getUint32(at, littleEndian),
  (at) => `view.getUint32(${at}, ${hostOrder})`,
  (w, at, v) => w.view.setUint32(at, v, littleEndian),
  (at, item) => `view.setUint32(${at}, ${item}, ${hostOrder})`,
);
/** Unsigned 64-bit integer, host byte order. */
export const u64: Type<bigint> = bigInteger('u64', false, littleEndian);
/** Signed 8-bit integer. */
export const s8: Type<number> = integer(
  's8',
  1,
  -0x80,
  0x7f,
  (r, at) => r.view.getInt8(at),
  (at) => `view.getInt8(${at})`,
  (w, at, v) => w.view.setInt8(at, v),
  (at, item) => `view.setInt8(${at}, ${item})`,
);
/** Signed 16-bit integer, host byte order. */
export const s16: Type<number> = integer(
  's16',
  2,
  -0x8000,
  0x7fff,
  (r, at) => r.view.getInt16(at, littleEndian),
  (at) => `view.getInt16(${at}, ${hostOrder})`,
  (w, at, v) => w.view.setInt16(at, v, littleEndian),
  (at, item) => `view.setInt16(${at}, ${item}, ${hostOrder})`,
);
/** Signed 32-bit integer, host byte order. */
export const s32: Type<number> = integer(
  's32',
  4,
  -0x80000000,
  0x7fffffff,
  (r, at) => r.view.getInt32(at, littleEndian),
  (at) => `view.getInt32(${at}, ${hostOrder})`,
  (w, at, v) => w.view.setInt32(at, v, littleEndian),
  (at, item) => `view.setInt32(${at}, ${item}, ${hostOrder})`,
);
/** Signed 64-bit integer, host byte order. */
export const s64: Type<bigint> = bigInteger('s64', true, littleEndian);
/** Unsigned 16-bit integer, network byte order. */
export const be16: Type<number> = integer(
  'be16',
  2,
  0,
  0xffff,
  (r, at) => r.view.getUint16(at),
  (at) => `view.getUint16(${at})`,
  (w, at, v) => w.view.setUint16(at, v),
  (at, item) => `view.setUint16(${at}, ${item})`,
);
/** Unsigned 32-bit integer, network byte order. */
export const be32: Type<number> = integer(
  'be32',
  4,
  0,
  0xffffffff,
  (r, at) => r.view.getUint32(at),
  (at) => `view.getUint32(${at})`,
  (w, at, v) => w.view.setUint32(at, v),
  (at, item) => `view.setUint32(${at}, ${item})`,
);
/** Unsigned 64-bit integer, network byte order. */
export const be64: Type<bigint> = bigInteger('be64', false, undefined);

function variable(
  kind: string,
  narrow: Type<number>,
  wide: Type<bigint>,
  minimum: bigint,
  maximum: bigint,
): Type<bigint> {
  return {
    kind,
    decode(reader, start, end, scope) {
      if (end - start >= 8) return wide.decode(reader, start, end, scope);
      const value = narrow.decode(reader, start, end, scope);
      return value === undefined ? undefined : BigInt(value);
    },
    encode(writer, value, scope) {
      const big = toBigInt(value);
      if (big >= minimum && big <= maximum) narrow.encode(writer, Number(big), scope);
      else wide.encode(writer, big, scope);
    },
  };
}

/** Unsigned integer of 4 bytes, or of 8 where the value needs them (`nla_put_uint`). Linux 6.7. */
export const uint: Type<bigint> = variable('uint', u32, u64, 0n, 0xffffffffn);
/** Signed integer of 4 bytes, or of 8 where the value needs them (`nla_put_sint`). Linux 6.7. */
export const sint: Type<bigint> = variable('sint', s32, s64, -0x80000000n, 0x7fffffffn);

/** An integer of which only a part of the range makes sense: the rest is refused, and left as bytes where it comes. */
export function ranged(
  base: Type<number>,
  minimum: number,
  maximum: number,
): Type<number> & { readonly base: Type<number>; readonly minimum: number; readonly maximum: number } {
  return {
    kind: 'ranged',
    size: base.size,
    base,
    minimum,
    maximum,
    decode(reader, start, end, scope) {
      const value = base.decode(reader, start, end, scope);
      return value === undefined || value < minimum || value > maximum ? undefined : value;
    },
    encode(writer, value, scope) {
      checkInteger(value, minimum, maximum);
      base.encode(writer, value, scope);
    },
  };
}

/** One byte, 0 or 1. */
export const bool8: Type<boolean> = {
  kind: 'bool8',
  size: 1,
  decode: (reader, start, end) => (end - start < 1 ? undefined : reader.bytes[start] !== 0),
  emitDecode: (_, place) => sized(1, place, `bytes[${place.start}] !== 0`),
  encode(writer, value) {
    if (typeof value !== 'boolean') throwInvalidType('a boolean', value);
    const at = writer.reserve(1);
    writer.bytes[at] = value ? 1 : 0;
  },
};

/** An attribute without payload: there for true. `false` is not written. */
export const flag: Type<boolean> = {
  kind: 'flag',
  size: 0,
  decode: () => true,
  encode(_writer, value) {
    if (typeof value !== 'boolean') throwInvalidType('a boolean', value);
  },
};
