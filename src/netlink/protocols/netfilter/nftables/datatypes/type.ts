import { fromBigInt, fromNumber, toInteger } from '../bits.ts';
import type { NftResolver } from '../resolver.ts';

/** An integer or the bytes of a constant, most significant byte first. */
export type Constant = number | bigint | Uint8Array;

/** A constant in JSON: a name, a number, or bits with names. */
export type JsonConstant = string | number | bigint | boolean | readonly (string | number | bigint)[];

/** How constants are shown. */
export interface FormatOptions {
  readonly resolver: NftResolver;
  /** Protocols by number instead of by name (`nft --numeric-protocol`). */
  readonly numericProtocol?: boolean | undefined;
  /** Users and groups by name (`nft --guid`). */
  readonly userNames?: boolean | undefined;
  /** Ports by name (`nft --service`). */
  readonly serviceNames?: boolean | undefined;
}

/** A data type of nftables: what the constants of a key mean, how they are written and in which byte order they are kept. */
export interface DataType {
  /** Its number in a set's key type (six bits). */
  readonly id: number;
  /** Its name in nft. */
  readonly name: string;
  /** Width; 0 where that of the key counts. */
  readonly bits: number;
  readonly order: ByteOrder;
  /** `bitmask`: bits with names. `string`: text, padded with NUL. */
  readonly base: 'integer' | 'bitmask' | 'string' | 'verdict';
  /** Named constants; the first of several names for one number is the one that is shown. */
  readonly names?: Readonly<Record<string, number>> | undefined;
  /** The constant of a text; `undefined` for a text that is none. */
  parse(text: string, resolver: NftResolver, bits: number): Constant | undefined;
  /** The constant in JSON. */
  format(bytes: Uint8Array, options: FormatOptions): JsonConstant;
}

/** Byte order of a value: `big` as in packets, `host` as the kernel keeps its own numbers, `none` for texts. */
export type ByteOrder = 'big' | 'host' | 'none';

/** Options of {@link integerType}. */
export interface TypeOptions {
  readonly names?: Readonly<Record<string, number>>;
  readonly base?: DataType['base'];
  /** Reads a text that has no name; integers where it is left out. */
  readonly parse?: DataType['parse'];
  /** Shows a constant that has no name; the integer where it is left out. */
  readonly format?: DataType['format'];
}

/** An integer from its text: decimal, or hexadecimal behind `0x`. `undefined` for any other text. */
export function parseInteger(text: string): number | bigint | undefined {
  if (!/^(?:\d+|0[xX][0-9a-fA-F]+)$/.test(text)) return undefined;
  const value = Number(text);
  return value <= Number.MAX_SAFE_INTEGER ? value : BigInt(text);
}

/** The names of numbers, made when first asked for. */
export function namesByNumber(
  names: Readonly<Record<string, number>>,
): (number: number) => string | undefined {
  let made: Map<number, string> | undefined;
  return (number) => {
    if (made === undefined) {
      made = new Map();
      for (const name in names) {
        const value = names[name] as number;
        if (!made.has(value)) made.set(value, name);
      }
    }
    return made.get(number);
  };
}

/** An integer in JSON: what is longer than 64 bits is text. */
export function formatInteger(bytes: Uint8Array): number | bigint | string {
  const value = toInteger(bytes);
  return typeof value === 'bigint' && value >= 1n << 64n ? `0x${value.toString(16)}` : value;
}

/** A data type of integers, with names for some of them. */
export function integerType(
  id: number,
  name: string,
  bits: number,
  order: ByteOrder,
  options: TypeOptions = {},
): DataType {
  const { names, base = 'integer', parse = parseInteger, format = formatInteger } = options;
  const nameOf = names === undefined ? undefined : namesByNumber(names);
  return {
    id,
    name,
    bits,
    order,
    base,
    names,
    parse(text, resolver, width) {
      if (names !== undefined && Object.hasOwn(names, text)) return names[text];
      return parse(text, resolver, width);
    },
    format(bytes, formatOptions) {
      if (nameOf !== undefined) {
        const value = toInteger(bytes);
        const known = typeof value === 'number' ? nameOf(value) : undefined;
        if (known !== undefined) return known;
      }
      return format(bytes, formatOptions);
    },
  };
}

/** The bytes of a constant in a field of so many bits; `undefined` where it does not fit. */
export function constantBytes(value: Constant, bits: number): Uint8Array | undefined {
  const size = (bits + 7) >> 3;
  if (typeof value === 'number') {
    if (value < 0 || (bits < 53 && value >= 2 ** bits)) return undefined;
    return fromNumber(value, size);
  }
  if (typeof value === 'bigint') {
    if (value < 0n || value >> BigInt(bits) !== 0n) return undefined;
    return fromBigInt(value, size);
  }
  return value.length === size ? value : undefined;
}
