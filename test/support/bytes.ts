import { expect } from 'vitest';
import { decode, encode, type Type } from '../../src/netlink/codec/index.ts';

/** Bytes from hex digits, with a comment behind each `//`. */
export function hex(text: string): Uint8Array {
  const digits = text.replaceAll(/\/\/.*$/gm, '').replaceAll(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error(`not hex: ${digits}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** A readable form of bytes, for the difference that a failed test shows. */
export function dump(bytes: Uint8Array): string {
  const words = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  return words.join(' ').replaceAll(/((?:\S\S ){3}\S\S) ?/g, '$1\n');
}

/** The bytes are read as the value, and the value is written as the bytes. */
export function bothWays<T>(type: Type<T>, value: T, bytes: Uint8Array): void {
  expect(decode(type, bytes)).toStrictEqual(value);
  expect(dump(encode(type, value))).toBe(dump(bytes));
}
