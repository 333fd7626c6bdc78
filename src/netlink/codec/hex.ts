const digits: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Returns the bytes in `[start, end)` as hexadecimal digits, two for each. */
export function hexDigits(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let text = '';
  for (let at = start; at < end; at++) text += digits[bytes[at] as number];
  return text;
}
