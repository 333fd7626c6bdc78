import { exactDecode } from '../as-received.ts';
import { littleEndian } from '../byte-order.ts';
import { hostOrder } from '../compile/function-builder.ts';
import { sizedExpression } from '../compile/type-code.ts';
import { type Decode, type DecodePlace, defineType, type EncodePlace } from '../define-type.ts';
import { throwInvalidType, throwOutOfRange } from '../encode-error.ts';
import type { Reader } from '../reader.ts';
import type { Scope } from '../scope.ts';
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
  read: (at: string, place: DecodePlace) => string,
  set: (writer: Writer, at: number, value: number) => void,
  write: (place: EncodePlace) => string,
): Type<number> {
  function decode(reader: Reader, start: number, end: number): number | undefined {
    if (end - start < size) return undefined;
    // The kernel takes the first bytes of a longer payload, too.
    if (end - start > size) reader.inexact++;
    return get(reader, start);
  }
  return defineType<Type<number>>(
    {
      kind,
      size,
      decode,
      encode(writer, value) {
        checkInteger(value, minimum, maximum);
        set(writer, writer.reserve(size), value);
      },
    },
    {
      isLossless: true,
      isImmutable: true,
      decode: (code, place) => sizedExpression(code, size, place, read(place.start, place), decode),
      encode(_, place) {
        const { item } = place;
        const test = `typeof ${item} === 'number' && ${item} >= ${minimum} && ${item} <= ${maximum} && Math.floor(${item}) === ${item}`;
        return { size, test, store: `${write(place)};` };
      },
    },
  );
}

function bigInteger(kind: string, isSigned: boolean, order: boolean | undefined): Type<bigint> {
  const minimum = isSigned ? -(2n ** 63n) : 0n;
  const maximum = isSigned ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  const get = isSigned ? readSigned : readUnsigned;
  function decode(reader: Reader, start: number, end: number): bigint | undefined {
    if (end - start < 8) return undefined;
    if (end - start > 8) reader.inexact++;
    return get(reader.view, start, order);
  }
  return defineType<Type<bigint>>(
    {
      kind,
      size: 8,
      decode,
      encode(writer, value) {
        const wide = toBigInt(value);
        if (wide < minimum || wide > maximum) throwOutOfRange(minimum, maximum, value);
        const at = writer.reserve(8);
        writer.view.setBigUint64(at, BigInt.asUintN(64, wide), order);
      },
    },
    {
      isLossless: true,
      isImmutable: true,
      decode(code, place) {
        const { view, start } = place;
        const isZero = `(${view}.getInt32(${start}) | ${view}.getInt32(${start} + 4)) === 0`;
        // In place: a message may have a hundred counters.
        const value = `(${isZero} ? 0n : ${view}.${isSigned ? 'getBigInt64' : 'getBigUint64'}(${start}, ${order}))`;
        return sizedExpression(code, 8, place, value, decode);
      },
    },
  );
}

// Most 64-bit values are counters that are zero. One `0n` serves for all of them; to read a bigint allocates it.

function readUnsigned(view: DataView, at: number, order: boolean | undefined): bigint {
  return view.getInt32(at) === 0 && view.getInt32(at + 4) === 0 ? 0n : view.getBigUint64(at, order);
}

function readSigned(view: DataView, at: number, order: boolean | undefined): bigint {
  return view.getInt32(at) === 0 && view.getInt32(at + 4) === 0 ? 0n : view.getBigInt64(at, order);
}

/** Returns the bigint of a 64-bit field. Safe integers are accepted, too. */
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
  (at, { bytes }) => `${bytes}[${at}]`,
  (w, at, v) => {
    w.bytes[at] = v;
  },
  ({ bytes, at, item }) => `${bytes}[${at}] = ${item}`,
);
/** Unsigned 16-bit integer, host byte order. */
export const u16: Type<number> = integer(
  'u16',
  2,
  0,
  0xffff,
  (r, at) => r.view.getUint16(at, littleEndian),
  (at, { view }) => `${view}.getUint16(${at}, ${hostOrder})`,
  (w, at, v) => w.view.setUint16(at, v, littleEndian),
  ({ view, at, item }) => `${view}.setUint16(${at}, ${item}, ${hostOrder})`,
);
/** Unsigned 32-bit integer, host byte order. */
export const u32: Type<number> = integer(
  'u32',
  4,
  0,
  0xffffffff,
  (r, at) => r.view.getUint32(at, littleEndian),
  (at, { view }) => `${view}.getUint32(${at}, ${hostOrder})`,
  (w, at, v) => w.view.setUint32(at, v, littleEndian),
  ({ view, at, item }) => `${view}.setUint32(${at}, ${item}, ${hostOrder})`,
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
  (at, { view }) => `${view}.getInt8(${at})`,
  (w, at, v) => w.view.setInt8(at, v),
  ({ view, at, item }) => `${view}.setInt8(${at}, ${item})`,
);
/** Signed 16-bit integer, host byte order. */
export const s16: Type<number> = integer(
  's16',
  2,
  -0x8000,
  0x7fff,
  (r, at) => r.view.getInt16(at, littleEndian),
  (at, { view }) => `${view}.getInt16(${at}, ${hostOrder})`,
  (w, at, v) => w.view.setInt16(at, v, littleEndian),
  ({ view, at, item }) => `${view}.setInt16(${at}, ${item}, ${hostOrder})`,
);
/** Signed 32-bit integer, host byte order. */
export const s32: Type<number> = integer(
  's32',
  4,
  -0x80000000,
  0x7fffffff,
  (r, at) => r.view.getInt32(at, littleEndian),
  (at, { view }) => `${view}.getInt32(${at}, ${hostOrder})`,
  (w, at, v) => w.view.setInt32(at, v, littleEndian),
  ({ view, at, item }) => `${view}.setInt32(${at}, ${item}, ${hostOrder})`,
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
  (at, { view }) => `${view}.getUint16(${at})`,
  (w, at, v) => w.view.setUint16(at, v),
  ({ view, at, item }) => `${view}.setUint16(${at}, ${item})`,
);
/** Unsigned 32-bit integer, network byte order. */
export const be32: Type<number> = integer(
  'be32',
  4,
  0,
  0xffffffff,
  (r, at) => r.view.getUint32(at),
  (at, { view }) => `${view}.getUint32(${at})`,
  (w, at, v) => w.view.setUint32(at, v),
  ({ view, at, item }) => `${view}.setUint32(${at}, ${item})`,
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
  const isNarrow = (value: bigint): boolean => value >= minimum && value <= maximum;
  return defineType<Type<bigint>>(
    {
      kind,
      decode(reader, start, end, scope) {
        if (end - start < 8) {
          const value = narrow.decode(reader, start, end, scope);
          return value === undefined ? undefined : BigInt(value);
        }
        const value = wide.decode(reader, start, end, scope);
        // It would be written in 4 bytes.
        if (value !== undefined && isNarrow(value)) reader.inexact++;
        return value;
      },
      encode(writer, value, scope) {
        const big = toBigInt(value);
        if (isNarrow(big)) narrow.encode(writer, Number(big), scope);
        else wide.encode(writer, big, scope);
      },
    },
    { isImmutable: true },
  );
}

/** Unsigned integer of 4 bytes, or of 8 where the value needs them (`nla_put_uint`). Linux 6.7. */
export const uint: Type<bigint> = variable('uint', u32, u64, 0n, 0xffffffffn);
/** Signed integer of 4 bytes, or of 8 where the value needs them (`nla_put_sint`). Linux 6.7. */
export const sint: Type<bigint> = variable('sint', s32, s64, -0x80000000n, 0x7fffffffn);

/** An integer with narrower limits. Values outside are refused, and left as bytes where they are decoded. */
export function ranged(
  base: Type<number>,
  minimum: number,
  maximum: number,
): Type<number> & { readonly base: Type<number>; readonly minimum: number; readonly maximum: number } {
  const decode = exactDecode(base) as Decode<number>;
  return defineType(
    {
      kind: 'ranged',
      size: base.size,
      base,
      minimum,
      maximum,
      decode(reader: Reader, start: number, end: number, scope: Scope | undefined): number | undefined {
        const value = decode(reader, start, end, scope);
        return value === undefined || value < minimum || value > maximum ? undefined : value;
      },
      encode(writer: Writer, value: number, scope: Scope | undefined): void {
        checkInteger(value, minimum, maximum);
        base.encode(writer, value, scope);
      },
    },
    { isImmutable: true },
  );
}

/** One byte, 0 or 1. Other values are read as `true`. */
export const bool8: Type<boolean> = defineType<Type<boolean>>(
  {
    kind: 'bool8',
    size: 1,
    decode: decodeBoolean,
    encode(writer, value) {
      if (typeof value !== 'boolean') throwInvalidType('a boolean', value);
      const at = writer.reserve(1);
      writer.bytes[at] = value ? 1 : 0;
    },
  },
  {
    isImmutable: true,
    decode(code, { reader, bytes, start, end, isSized }) {
      const other = `${code.bind(decodeBoolean)}(${reader}, ${start}, ${end})`;
      const value = `(${bytes}[${start}] === 1 || ${bytes}[${start}] !== 0 && ${other})`;
      return isSized ? value : `(${end} - ${start} === 1 ? ${value} : ${other})`;
    },
  },
);

function decodeBoolean(reader: Reader, start: number, end: number): boolean | undefined {
  if (end - start < 1) return undefined;
  const value = reader.bytes[start] as number;
  if (value > 1 || end - start > 1) reader.inexact++;
  return value !== 0;
}

/** An attribute without payload, which is there for `true`. For `false` none is written. */
export const flag: Type<boolean> = defineType<Type<boolean>>(
  {
    kind: 'flag',
    size: 0,
    absentValue: false,
    decode(reader, start, end) {
      if (end > start) reader.inexact++;
      return true;
    },
    encode(_writer, value) {
      if (typeof value !== 'boolean') throwInvalidType('a boolean', value);
    },
  },
  { isImmutable: true },
);
