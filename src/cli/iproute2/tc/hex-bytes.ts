/** Reads bytes in hexadecimal digits. `length` pads them with zeros. */
export function hexBytes(word: string, length?: number): Uint8Array {
  const digits = word.replace(/^0x/i, '');
  if (!/^([\da-f]{2})*$/i.test(digits) || digits.length / 2 > (length ?? Number.POSITIVE_INFINITY))
    throw new TypeError(`bytes in hexadecimal digits, got '${word}'`);
  return Uint8Array.from(Buffer.from(digits.padEnd(2 * (length ?? 0), '0'), 'hex'));
}
