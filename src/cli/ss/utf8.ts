const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Returns bytes as text. Bytes that are not UTF-8 are replaced. */
export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
